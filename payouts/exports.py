"""A statement as a table for spreadsheets."""

import csv
import io

from marketplace.core import money
from payouts.models import Payout
from payouts.statements import Line

HEAD = ["date", "kind", "sale", "sold work", "my work", "way", "amount", "currency", "amount in minor units"]
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")


def neutral(text: str) -> str:
    """Text that no spreadsheet takes for a formula (OWASP, CSV injection): such a cell starts with an apostrophe."""
    return f"'{text}" if text.startswith(_RISKY) else text


def statement_csv(payout: Payout, lines: list[Line]) -> str:
    """One row a line, adding up to the payout. Numbers stay numbers; text is neutralized."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(HEAD)
    for line in lines:
        sold, work = (label.title if label else "" for label in (line.sold, line.work))
        texts = [line.at.date().isoformat(), str(line.word), line.sale_id, sold, work, line.way]
        amount = money.plain(line.amount, payout.currency)
        table.writerow([*map(neutral, texts), amount, payout.currency, line.amount])
    return out.getvalue()
