"""Lists as CSV that no spreadsheet takes for formulas."""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def cell(value: object) -> str:
    """Text of one cell; what a spreadsheet would run is led in by an apostrophe (OWASP, CSV injection)."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def rows_as_csv(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Each row as a line of CSV, the first led in by the mark that makes spreadsheets read UTF-8."""
    mark = "\ufeff"
    for row in rows:
        out = StringIO()
        csv.writer(out).writerow([cell(value) for value in row])
        yield mark + out.getvalue()
        mark = ""
