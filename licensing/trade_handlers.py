"""What follows from trade: checkouts that are closed, and letters to both sides."""

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from licensing.models import Order, TitleSale
from licensing.money_handlers import send
from licensing.services import title_sales
from marketplace.core import events
from marketplace.core.models import Event


@events.on("title_sale.sold", "title_sale.withdrawn", "title_sale.ended", atomic=False)
def close_other_checkouts(event: Event) -> None:
    title_sales.close_orders_of(TitleSale.objects.get(pk=event.subject))


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
