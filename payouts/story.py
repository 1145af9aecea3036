"""One sale as a party of it sees it: where the money went, and its way from the sale to the bank."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from marketplace.core import money
from payouts import ways
from payouts.allocation import largest_remainder
from payouts.models import LedgerAccount, Payout, Posting, Sale, SalePart

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Slice:
    """What one party has left of a sale through one work; `name` is a team's where the reader is not in it."""

    work_id: str
    party_id: int
    team_id: str
    name: str
    amount: int


def draw_waterfall(sale: Sale, user: User) -> list[Row]:
    """Tax, platform fee, then what each work keeps, the sold ones last; after refunds, the rows add up to what is left.

    A party sees every work's amount, and people and teams by name only where they share a work with them.
    """
    slices = _slices(sale, user)
    below = ways.read_ways([sale.pk])[sale.pk]
    labels = ways.get_labels(below, user)
    mine = {part.work_id for part in slices if part.party_id == user.pk}
    sold = [*sale.also.order_by("pk").values_list("pk", flat=True), sale.work_id]
    upstream = sorted({part.work_id for part in slices} - set(sold))
    rows = [
        _row(sale, _("Tax"), sale.tax_minor - sale.tax_refunded_minor, "fee"),
        _row(sale, _("Platform fee"), _fee_left(sale), "fee", note=_percent(sale.fee_bps)),
    ]
    for work in [*upstream, *(one for one in sold if one in labels)]:
        label, kind = labels[work], "owner" if work in sold else "upstream"
        path = " → ".join(labels[step].title for step in ways.path_to(work, below))
        through = [part for part in slices if part.work_id == work]
        if work == sale.work_id:
            rows += [_aside(sale, part) for part in through if part.party_id == sale.aside_id]
            through = [part for part in through if part.party_id != sale.aside_id]
        team = _by_name(through)
        more = {
            "href": reverse("licensing:work", args=[work]) if label.public else "",
            "note": _note(label, path, kind, several=len(sold) > 1),
        }
        if work in mine and len(team) > 1:
            rows += [_row(sale, f"{label.title}: {name}", amount, "collaborator", **more) for name, amount in team]
        else:
            rows.append(_row(sale, label.title, sum(amount for _name, amount in team), kind, **more))
    return [row for row in rows if row["amount"]]


def _aside(sale: Sale, part: _Slice) -> Row:
    """What was given before the division; people are not named, as the sold work and the letters say who it is."""
    name = _("The license that was sold on") if part.party_id == sale.seller_id else _("Royalty on the resale")
    note = _("%(percent)g%% of what the fee leaves") % {"percent": sale.aside_bps / 100}
    return _row(sale, name, part.amount, "collaborator", note=note)


def _fee_left(sale: Sale) -> int:
    """The whole fee, with what the platform gave of it to whoever brought the sale."""
    brought = sum(share.remaining for share in sale.shares.filter(referral=True))
    return sale.fee_minor - sale.fee_refunded_minor + brought


def _note(label: ways.Label, path: str, kind: str, *, several: bool) -> str:
    by = _("by %(handle)s") % {"handle": label.handle} if label.handle else ""
    if kind == "owner":
        word = _("a work that was sold") if several else _("the work that was sold")
        return ", ".join(filter(None, [word, by]))
    return ", ".join(filter(None, [by, path]))


def _percent(bps: int) -> str:
    return _("%(percent)g%% of the price without tax") % {"percent": bps / 100}


def _by_name(slices: list[_Slice]) -> list[tuple[str, int]]:
    """Amounts of a person or team added up, in the order in which they stand."""
    names: dict[str, str] = {}
    totals: Counter[str] = Counter()
    for one in slices:
        key = one.team_id or str(one.party_id)
        names[key] = one.name
        totals[key] += one.amount
    return [(name, totals[key]) for key, name in names.items()]


def _slices(sale: Sale, user: User) -> list[_Slice]:
    parts: dict[int, list[SalePart]] = {}
    for part in sale.parts.filter(share__isnull=False).select_related("share__party").order_by("pk"):
        parts.setdefault(part.share_id or 0, []).append(part)
    flat = [part for rows in parts.values() for part in rows]
    names = ways.get_team_names(flat)
    inside = {team for part in flat if part.share and part.share.party_id == user.pk for team in part.teams}
    found = []
    for rows in parts.values():
        share = rows[0].share
        assert share is not None
        left = ways.split_by_part(share.remaining, rows)
        for part in rows:
            team = next((one for one in part.teams if one not in inside), "")
            name = names[team] if team else share.party.name
            found.append(_Slice(part.work_id, share.party_id, team, name, left[part.pk]))
    return found


def _row(sale: Sale, name: str, amount: int, kind: str, **more: Any) -> Row:
    left = sale.gross_minor - sale.refunded_minor
    share = largest_remainder(10_000, {"it": amount, "rest": left - amount})["it"] if left else 0
    shown = money.display(amount, sale.currency)
    return {"name": name, "amount": amount, "amount_display": shown, "share_bps": share, "kind": kind, **more}


def tell_timeline(sale: Sale, user: User) -> list[Row]:
    """From sale to bank, oldest first: what happened, what is now, and what comes next."""
    postings = list(_postings(sale, user))
    steps = [_step(posting, sale, user) for posting in postings]
    payouts = _payouts_of(sale, user, postings)
    steps += [_payout_step(payout) for payout in payouts]
    return [*sorted(steps, key=lambda step: step["at"]), *_ahead(sale, payouts)]


def _postings(sale: Sale, user: User) -> Any:
    """What was posted for this sale to or from this person's books."""
    rows = Posting.objects.filter(transaction__cause=sale.source).select_related("transaction", "source", "destination")
    return (rows.filter(source__owner=user) | rows.filter(destination__owner=user)).order_by("pk")


_TITLES = {
    "sale": lambda: _("Sold, and your part booked"),
    "release": lambda: _("Window over, money available"),
    "refund": lambda: _("Refund to the buyer"),
    "hold": lambda: _("Put on hold"),
    "unhold": lambda: _("Hold ended"),
    "chargeback": lambda: _("Asked back by the buyer's bank"),
    "chargeback_won": lambda: _("Given back by the buyer's bank"),
}


def _step(posting: Posting, sale: Sale, user: User) -> Row:
    kind, at = posting.transaction.kind, posting.transaction.at
    title = _TITLES.get(kind, lambda: kind.replace("_", " ").capitalize())()
    gone = posting.source.owner_id == user.pk and kind not in ("release", "hold")
    amount = money.display(-posting.amount if gone else posting.amount, sale.currency)
    when: datetime = sale.occurred_at if kind == "sale" else max(at, sale.occurred_at)
    state = "failed" if kind == "hold" and sale.held else "done"
    return {"title": title, "at": when, "body": amount, "state": state}


def _payouts_of(sale: Sale, user: User, postings: list[Posting]) -> list[Payout]:
    """The payouts that took this person's part after it had become available: failed ones, and the one after them."""
    released = [row for row in postings if row.transaction.kind == "release"]
    if not released:
        return []
    holds = Posting.objects.filter(
        pk__gt=released[0].pk, transaction__kind="payout_hold",
        source__owner=user, source__currency=sale.currency, source__kind=LedgerAccount.Kind.AVAILABLE,
    )  # fmt: skip
    names = list(holds.order_by("pk").values_list("transaction__cause", flat=True)[:10])
    rows = Payout.objects.in_bulk(names)
    found: list[Payout] = []
    for name in names:
        found.append(rows[name])
        if rows[name].state not in (Payout.State.FAILED, Payout.State.CANCELED):
            break
    return found


def _payout_step(payout: Payout) -> Row:
    titles = {
        Payout.State.PAID: _("Sent to your bank"),
        Payout.State.FAILED: _("The payout failed, the money came back"),
    }
    states = {Payout.State.PAID: "done", Payout.State.FAILED: "failed"}
    return {
        "title": titles.get(Payout.State(payout.state), _("On its way to your bank")),
        "at": payout.paid_at or payout.created_at,
        "body": payout.failure,
        "href": reverse("payouts:payout", args=[payout.pk]),
        "state": states.get(Payout.State(payout.state), "now"),
    }


def _ahead(sale: Sale, payouts: list[Payout]) -> list[Row]:
    if sale.held:
        return [{"title": _("Waits until the dispute is decided"), "state": "now"}]
    waits = not payouts or payouts[-1].state == Payout.State.FAILED
    if sale.refunded_minor == sale.gross_minor or not waits:
        return []
    step = {"title": _("Sent with your next payout"), "href": reverse("payouts:payouts"), "state": "next"}
    if sale.state == Sale.State.PENDING:
        return [{"title": _("Window over, money available"), "at": sale.release_at, "state": "next"}, step]
    return [step]
