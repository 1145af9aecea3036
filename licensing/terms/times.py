"""When licenses begin and end, by their terms."""

from datetime import UTC, date, datetime, timedelta
from typing import Any


def term_start(body: dict[str, Any], paid_at: datetime) -> datetime:
    """When a license under these terms starts: with the payment, or on a later day that they name (UTC)."""
    starts = str(body.get("starts", "on_payment"))
    if starts == "on_payment":
        return paid_at
    return max(paid_at, datetime.fromisoformat(starts).replace(tzinfo=UTC))


def term_end(body: dict[str, Any], starts_at: datetime) -> datetime | None:
    """When a license under these terms ends; None for a perpetual one."""
    term = body.get("term")
    if not isinstance(term, dict):
        return None
    months, days = int(term.get("months", 0)), int(term.get("days", 0))
    if not months and not days:
        return None
    year, month = divmod(starts_at.month - 1 + months, 12)
    moved = _on_day(starts_at, starts_at.year + year, month + 1)
    return moved + timedelta(days=days)


def _on_day(moment: datetime, year: int, month: int) -> datetime:
    """The same day of another month, or that month's last."""
    for day in range(moment.day, 27, -1):
        try:
            return moment.replace(year=year, month=month, day=day)
        except ValueError:
            continue
    return moment.replace(year=year, month=month)


def lasts_past(ends_at: datetime | None, day: str) -> bool:
    """Whether something is not over with this day (ISO 8601, UTC)."""
    return ends_at is None or (ends_at - timedelta(microseconds=1)).date() > date.fromisoformat(day)
