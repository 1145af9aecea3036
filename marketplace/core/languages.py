"""Message catalogs: compiled here by Babel, so that a machine needs no gettext programs."""

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from marketplace.env import BASE_DIR


def catalogs(folder: Path = BASE_DIR / "locale") -> list[Path]:
    return sorted(folder.glob("*/LC_MESSAGES/*.po"))


def compile_catalogs(folder: Path = BASE_DIR / "locale") -> list[Path]:
    """Write the `.mo` file beside every `.po` file that is newer; the files written. Safe beside another process."""
    written = []
    for source in catalogs(folder):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        partial = target.with_name(f"{target.name}.{os.getpid()}")
        locale = source.parts[-3]  # names the plural rule
        with source.open("rb") as text, partial.open("wb") as binary:
            write_mo(binary, read_po(text, locale=locale, domain=source.stem))
        partial.replace(target)
        written.append(target)
    return written
