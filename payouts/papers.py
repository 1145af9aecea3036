"""A payout's statement as PDF."""

from django.conf import settings
from django.utils import formats
from django.utils.translation import gettext as _

from marketplace.core import money, paper
from marketplace.core.paper import Paper
from payouts.models import Payout
from payouts.statements import Line

MOST = 1000


def statement_pdf(payout: Payout, lines: list[Line]) -> bytes:
    """Every line with its way, adding up to the payout; of a very long one the first, and a word about the rest."""
    rows = [
        [_day(line), line.said, line.way or "–", money.display(line.amount, payout.currency)] for line in lines[:MOST]
    ]
    rest = lines[MOST:]
    if rest:
        words = _("%(count)s more lines, in the CSV file") % {"count": len(rest)}
        rows.append(["", words, "", money.display(sum(line.amount for line in rest), payout.currency)])
    total = money.display(sum(line.amount for line in lines), payout.currency)
    facts = [
        (_("Payee"), payout.payee.user.name), (_("Run of"), formats.date_format(payout.run.on_date, "DATE_FORMAT")),
        (_("State"), payout.get_state_display()), (_("Transfer at Stripe"), payout.stripe_transfer),
    ]  # fmt: skip
    return paper.draw(
        Paper(
            brand=settings.SELLER_NAME, heading=_("Statement"), number=payout.pk,
            facts=[(name, value) for name, value in facts if value],
            head=[_("Date"), _("What"), _("Work and way"), _("Amount")], widths=[4, 6, 10, 5], rows=rows,
            totals=[(_("Total"), total)],
        )
    )  # fmt: skip


def _day(line: Line) -> str:
    return formats.date_format(line.at, "SHORT_DATE_FORMAT")
