"""What follows from trade: checkouts that are closed, and letters to both sides."""

from django.urls import reverse
from django.utils import formats, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import User
from licensing.models import LicenseTransfer, Order, TitleBid, TitleSale
from licensing.money_handlers import send
from licensing.services import license_transfers, title_bids, title_sales
from marketplace.core import events, money
from marketplace.core.models import Event
from payouts.models import SplitShare
from works.models import Work


@events.on("title_sale.sold", "title_sale.withdrawn", "title_sale.ended", atomic=False)
def close_other_checkouts(event: Event) -> None:
    sale = TitleSale.objects.select_related("title").get(pk=event.subject)
    title_bids.end_with_sale(sale)
    title_sales.close_orders_of(sale)


@events.on("title_sale.undone", "title_sale.kept")
def mail_undone(event: Event) -> None:
    """The payment for a title is gone: to whose it was, and to the seller."""
    sale = TitleSale.objects.select_related("work", "seller").get(pk=event.subject)
    buyer = Order.objects.select_related("buyer").get(pk=event.payload["order"]).buyer
    for person in (buyer, sale.seller):
        with translation.override(person.language):
            headline, sentence = _words(event.name, sale, buyer)
            send(person, headline, sentence, reverse("licensing:title_sale", args=[sale.pk]))


def _words(name: str, sale: TitleSale, buyer: User) -> tuple[str, str]:
    words = {"work": sale.work.title, "buyer": buyer.name, "seller": sale.seller.name}
    headline = _("The payment for “%(work)s” went back") % words
    if name == "title_sale.undone":
        return headline, _("The title of “%(work)s” is with %(seller)s again, and the log says so.") % words
    return headline, _("%(buyer)s does not own “%(work)s” any more, so its title stays where it is.") % words


@events.on("license_transfer.declined", "license_transfer.withdrawn", "license_transfer.expired", atomic=False)
def close_checkout_of_transfer(event: Event) -> None:
    license_transfers.close_orders_of(LicenseTransfer.objects.get(pk=event.subject))


LETTERS = {
    "license_transfer.offered": (
        gettext_noop("%(giver)s offers you a license of “%(work)s”"),
        gettext_noop("Answer by %(due)s. Nothing changes before you accept."),
    ),
    "license_transfer.accepted": (
        gettext_noop("Your license of “%(work)s” was passed on"),
        gettext_noop("%(receiver)s holds it now, and yours has ended."),
    ),
    "license_transfer.declined": (
        gettext_noop("%(receiver)s declined the license of “%(work)s”"), gettext_noop("The license stays yours."),
    ),
    "license_transfer.withdrawn": (
        gettext_noop("The license of “%(work)s” is not offered to you any more"),
        gettext_noop("You need not do anything."),
    ),
    "license_transfer.expired": (
        gettext_noop("Your offer of the license of “%(work)s” is over"),
        gettext_noop("Nobody answered in time. Nothing changed."),
    ),
    "license_transfer.undone": (
        gettext_noop("Your license of “%(work)s” is in force again"),
        gettext_noop("The payment of %(receiver)s went back, and the license with it."),
    ),
}  # fmt: skip
TO_RECEIVER = ("license_transfer.offered", "license_transfer.withdrawn")


@events.on(*LETTERS)
def mail_transfer(event: Event) -> None:
    """To the side that did not do it."""
    rows = LicenseTransfer.objects.select_related("license__work", "giver", "receiver")
    transfer = rows.get(pk=event.subject)
    to = transfer.receiver if event.name in TO_RECEIVER else transfer.giver
    with translation.override(to.language):
        words = {
            "giver": transfer.giver.name, "receiver": transfer.receiver.name, "work": transfer.license.work.title,
            "due": formats.date_format(transfer.due_at, "DATE_FORMAT"),
        }  # fmt: skip
        headline, sentence = (_(text) % words for text in LETTERS[event.name])
        page = reverse("licensing:license_transfer", args=[transfer.pk])
        send(
            to, headline, sentence, page, (transfer.message,) if event.name in TO_RECEIVER and transfer.message else ()
        )


BIDS = {
    "title_bid.made": (
        gettext_noop("%(buyer)s offers %(price)s for “%(work)s”"),
        gettext_noop("Answer by %(due)s. The title stays for sale meanwhile."),
    ),
    "title_bid.accepted": (
        gettext_noop("Your price for “%(work)s” was accepted"),
        gettext_noop("You can pay %(price)s until %(due)s. Whoever pays first gets the title."),
    ),
    "title_bid.declined": (
        gettext_noop("Your price for “%(work)s” was declined"), gettext_noop("You can offer another one."),
    ),
}  # fmt: skip
SELLERS_BIDS = {  # where it was the seller who named the price
    "title_bid.made": (gettext_noop("%(seller)s asks %(price)s for “%(work)s”"), BIDS["title_bid.made"][1]),
    "title_bid.accepted": (
        BIDS["title_bid.accepted"][0],
        gettext_noop("%(buyer)s can pay %(price)s until %(due)s. Whoever pays first gets the title."),
    ),
    "title_bid.declined": (BIDS["title_bid.declined"][0], gettext_noop("The title stays for sale.")),
}  # fmt: skip


@events.on(*BIDS)
def mail_bid(event: Event) -> None:
    """A price to whoever is asked; the answer to whoever named it."""
    bid = TitleBid.objects.select_related("sale__work", "sale__seller", "buyer").get(pk=event.subject)
    asks, seller = event.name == "title_bid.made", bid.sale.seller
    author, asked = (seller, bid.buyer) if bid.by_seller else (bid.buyer, seller)
    to = asked if asks else author
    with translation.override(to.language):
        words = {
            "buyer": bid.buyer.name, "seller": seller.name, "work": bid.sale.work.title,
            "price": money.display(bid.price_minor, bid.sale.currency),
            "due": formats.date_format(bid.due_at, "DATE_FORMAT"),
        }  # fmt: skip
        headline, sentence = (_(text) % words for text in (SELLERS_BIDS if bid.by_seller else BIDS)[event.name])
        page = ("licensing:title_sale", bid.sale_id) if to == bid.buyer else ("licensing:sell_title", bid.sale.work_id)
        send(to, headline, sentence, reverse(page[0], args=[page[1]]), (bid.message,) if asks and bid.message else ())


@events.on("title_bid.withdrawn", "title_bid.expired")
def mail_bid_over(event: Event) -> None:
    """To the side that did not take it back; to both when time ended it, and to its buyer when the title is gone."""
    bid = TitleBid.objects.select_related("sale__work", "sale__seller", "sale__title", "buyer").get(pk=event.subject)
    sale, gone = bid.sale, bool(event.payload.get("reason"))
    for to in (bid.buyer,) if gone else (bid.buyer, sale.seller):
        if to.pk == event.actor_id or (gone and sale.title and sale.title.owner_id == to.pk):
            continue
        with translation.override(to.language):
            name = sale.seller.name if to == bid.buyer else bid.buyer.name
            headline, sentence = (text % {"name": name, "work": sale.work.title} for text in _over(bid, to, event))
            page = ("licensing:title_sale", sale.pk) if to == bid.buyer else ("licensing:sell_title", sale.work_id)
            name, key = ("licensing:work", sale.work_id) if gone else page
            send(to, headline, sentence, reverse(name, args=[key]))


def _over(bid: TitleBid, to: User, event: Event) -> tuple[str, str]:
    if event.payload.get("reason"):
        headline = _("The title of “%(work)s” is not for sale any more")
        return headline, _("It was sold or taken off the market, so the price that you spoke of is over.")
    if event.name == "title_bid.withdrawn":
        after = _("You can offer another one.") if to == bid.buyer else _("The title stays for sale.")
        return _("%(name)s took back a price for “%(work)s”"), after
    return _("The price for “%(work)s” is over"), _("It was not answered or paid in time.")


@events.on("work.transferred")
def tell_co_creators(event: Event) -> None:
    """Whoever shares in a work hears that it has another owner, as it was not theirs to decide; of a team, its lead."""
    work = Work.objects.select_related("owner").get(pk=event.subject)
    sides = (event.payload["from"], event.payload["to"], event.actor_id)
    shares = SplitShare.objects.filter(split__work=work, split__state="active", bps__gt=0).exclude(party__in=sides)
    people = {share.party or share.team.lead for share in shares.select_related("party", "team__lead")}  # type: ignore[union-attr]
    for person in sorted(people, key=lambda one: one.pk):
        with translation.override(person.language):
            words = {"work": work.title, "owner": work.owner.name}
            headline = _("“%(work)s” has a new owner: %(owner)s") % words
            send(person, headline, _("Your share of what it earns stays as it is."), reverse("payouts:splits"))
