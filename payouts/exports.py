"""Statements and income as tables for spreadsheets."""

import csv
import io

from accounts.models import User
from marketplace.core import money
from payouts import ways
from payouts.income import Income
from payouts.models import Payout
from payouts.statements import Line

HEAD = [
    "date", "kind", "sale", "sold work", "my work", "way", "amount", "currency", "amount in minor units", "sold as",
]  # fmt: skip
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
        table.writerow([*map(neutral, texts), amount, payout.currency, line.amount, neutral(line.sold_as)])
    return out.getvalue()


def income_csv(income: Income, user: User) -> str:
    """One row for each month, work and source; they add up to what the charts show."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(["month", "work", "title", "source", "amount", "currency", "amount in minor units"])
    rows = income.rows()
    labels = ways.get_labels((cell.work for cell, _amount in rows), user)
    for cell, amount in rows:
        texts = [f"{cell.month:%Y-%m}", cell.work, labels[cell.work].title, cell.source]
        table.writerow([*map(neutral, texts), money.plain(amount, income.currency), income.currency, amount])
    return out.getvalue()
