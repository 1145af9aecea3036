"""`make messages`: finds every string for people and brings the catalogs in locale/ up to date, with Babel alone."""

import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages import extract
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from marketplace.core.languages import catalogs
from marketplace.env import BASE_DIR

LANGUAGES = ("id", "zh_Hans")
FOLDERS = ("accounts", "works", "payouts", "licensing", "marketplace", "templates")
LEFT_OUT = {"tests", "migrations", "demo"}
_LAZY = ("gettext", "ngettext", "pgettext", "npgettext")
KEYWORDS = {
    **extract.DEFAULT_KEYWORDS,
    **{f"{name}_lazy": extract.DEFAULT_KEYWORDS[name] for name in _LAZY},
    "gettext_noop": None,
}
HEADER = "# Gen-IP's words in this language.\n"


def extract_template(file: BytesIO, keywords: Any, comment_tags: Any, options: Any) -> Iterator[Any]:
    """Strings of a Django template, in tags wherever they stand: also inside the attributes of components."""
    source = re.sub(r"(?m)^[ \t]+", "", templatize(file.read().decode()))  # Python would mind the indentation
    yield from extract.extract_python(BytesIO(source.encode()), keywords, comment_tags, options)


def _files() -> Iterator[tuple[Path, Any]]:
    for folder in FOLDERS:
        for path in sorted((BASE_DIR / folder).rglob("*")):
            if LEFT_OUT & set(path.relative_to(BASE_DIR).parts):
                continue
            if path.suffix == ".py":
                yield path, "python"
            elif path.suffix in (".html", ".txt"):
                yield path, extract_template


def collect() -> Catalog:
    """Every string for people, with the files that use it."""
    catalog = Catalog(project="Gen-IP", charset="utf-8")
    for path, method in _files():
        name = str(path.relative_to(BASE_DIR))
        with path.open("rb") as file:
            for line, message, comments, context in extract.extract(
                method, file, KEYWORDS, ["Translators:"], {"encoding": "utf-8"}
            ):
                catalog.add(message, None, [(name, line)], auto_comments=comments, context=context)
    return catalog


def update(found: Catalog, folder: Path = BASE_DIR / "locale") -> None:
    """Add what is new, drop what nothing uses, keep every translation; nothing is guessed."""
    for language in LANGUAGES:
        path = folder / language / "LC_MESSAGES" / "django.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        catalog = read(path) if path.exists() else _new(language)
        catalog.update(found, no_fuzzy_matching=True, update_creation_date=False)
        catalog.obsolete.clear()
        with path.open("wb") as file:
            write_po(file, catalog, width=100, include_lineno=False, sort_output=False)


def _new(language: str) -> Catalog:
    return Catalog(locale=language, project="Gen-IP", version="1", header_comment=HEADER, charset="utf-8", fuzzy=False)


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3], domain=path.stem)


def main() -> None:
    update(collect())
    for path in catalogs():
        catalog = read(path)
        empty = sum(1 for message in catalog if message.id and not filled(message.string))
        sys.stdout.write(f"{path.relative_to(BASE_DIR)}: {len(catalog)} messages, {empty} to translate\n")


def filled(text: Any) -> bool:
    return all(text) if isinstance(text, tuple) else bool(text)


if __name__ == "__main__":
    main()
