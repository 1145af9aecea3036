"""When money is sent: daily, on Mondays, or on the first of the month; no database."""

from datetime import date, timedelta

DAILY, WEEKLY, MONTHLY = "daily", "weekly", "monthly"


def last_day(schedule: str, on: date) -> date:
    """The latest payout day that is not after `on`."""
    if schedule == WEEKLY:
        return on - timedelta(days=on.weekday())
    return on.replace(day=1) if schedule == MONTHLY else on


def next_day(schedule: str, after: date) -> date:
    """The first payout day later than `after`."""
    if schedule == WEEKLY:
        return after + timedelta(days=7 - after.weekday())
    if schedule == MONTHLY:
        return (after.replace(day=28) + timedelta(days=4)).replace(day=1)
    return after + timedelta(days=1)
