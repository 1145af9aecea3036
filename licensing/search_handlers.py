"""Keeps the catalog's index in step with what a listing is found by: its work, its creator, and what is licensed."""

from django.db.models import QuerySet

from licensing import search
from licensing.models import License, Listing
from marketplace.core import events
from marketplace.core.models import Event


@events.on("work.described")
def on_work_described(event: Event) -> None:
    _index(Listing.objects.filter(work=event.subject))


@events.on("certificate.issued")
def on_certificate_issued(event: Event) -> None:
    """A new version may look different, and claim something else."""
    _index(Listing.objects.filter(work=event.payload["work"]))


@events.on(
    "claim.declared", "claim.withdrawn", "claim.contested", "claim.accepted", "claim.reviewed", "claim.review_undone",
    "claim.review_dropped",
)  # fmt: skip
def on_claim_changed(event: Event) -> None:
    """The base model, and how well a work's claims are founded."""
    _index(Listing.objects.filter(work=event.subject))


@events.on("license.issued", "license.revoked")
def on_license_counted(event: Event) -> None:
    held = License.objects.filter(pk=event.subject).values_list("work_id", flat=True)
    search.count_licenses(list(held))


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
