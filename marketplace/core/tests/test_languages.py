"""Catalogs are compiled without gettext programs, and only when they changed."""

import gettext
import os

from marketplace.core import languages

CATALOG = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

msgid "Price"
msgstr "价格"

msgid "%(count)s work"
msgid_plural "%(count)s works"
msgstr[0] "%(count)s 件作品"
"""


def test_it_compiles_what_is_new_and_only_that(tmp_path):
    source = tmp_path / "zh_Hans" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(CATALOG, encoding="utf-8")
    written = languages.compile_catalogs(tmp_path)
    assert written == [source.with_suffix(".mo")]
    with written[0].open("rb") as file:
        catalog = gettext.GNUTranslations(file)
    assert catalog.gettext("Price") == "价格"
    assert catalog.ngettext("%(count)s work", "%(count)s works", 2) == "%(count)s 件作品"
    assert languages.compile_catalogs(tmp_path) == []
    later = source.stat().st_mtime + 10
    os.utime(source, (later, later))
    assert languages.compile_catalogs(tmp_path) == written
    assert sorted(path.name for path in source.parent.iterdir()) == ["django.mo", "django.po"]
