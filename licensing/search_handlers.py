"""Keeps the catalog's index in step with what the words of a listing come from: its work and its creator."""

from django.db.models import QuerySet

from licensing import search
from licensing.models import Listing
from marketplace.core import events
from marketplace.core.models import Event


@events.on("work.described")
def on_work_described(event: Event) -> None:
    _index(Listing.objects.filter(work=event.subject))


@events.on("profile.changed")
def on_profile_changed(event: Event) -> None:
    """A creator is found by name and handle."""
    if {"display_name", "handle"} & set(event.payload["fields"]):
        _index(Listing.objects.filter(work__creator=int(event.subject.removeprefix("usr_"))))


def _index(rows: QuerySet[Listing]) -> None:
    """Every listing but the retired, again; doing it twice changes nothing."""
    open_ones = rows.exclude(state=Listing.State.RETIRED).select_related("work", "work__creator", "terms")
    for listing in open_ones.defer("search").iterator(chunk_size=500):
        search.index(listing)
