"""The mail about what is new in a saved search."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from accounts.services import notifications
from licensing import filters, listing_queries, schema_org, search
from licensing.models import Listing, SavedSearch
from licensing.services import saved_searches
from marketplace.core import events, money
from marketplace.core.models import Event


@events.on("search.news", atomic=False)
def mail_news(event: Event) -> None:
    """A search that was dropped or silenced meanwhile sends nothing; neither does one whose news are sold out."""
    saved = SavedSearch.objects.select_related("user").filter(pk=event.subject, mails=True).first()
    rows = list(search.live().filter(pk__in=event.payload["listings"]).order_by("-place")) if saved else []
    if saved is None or not rows:
        return
    stop = settings.SITE_URL + reverse("licensing:unsubscribe", args=[saved_searches.token_of(saved)])
    with translation.override(saved.user.language):
        context = {
            "person": saved.user, "words": " · ".join(filters.say(saved.query)), "count": len(rows),
            "rows": [_row(one) for one in rows], "stop_url": stop,
            "search_url": f"{settings.SITE_URL}{reverse('licensing:catalog')}?{saved.query}",
        }  # fmt: skip
    notifications.tell(saved.user, "search", "search_news", context, url=str(context["search_url"]), stop_url=stop)


def _row(listing: Listing) -> dict[str, str]:
    work = listing.work
    found = listing_queries.picture(work, "thumbnail")["src"]
    return {
        "title": work.title, "maker": work.creator.name, "url": schema_org.page_of(work),
        "picture": schema_org.absolute(found) if found else "",
        "price": money.display(listing.price_minor, listing.currency) if listing.price_minor else "",
    }  # fmt: skip
