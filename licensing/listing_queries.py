"""Reading the market: what a page shows of works, listings and creators."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet

from accounts.models import User
from licensing import search
from licensing.models import License, Listing
from licensing.terms import base_models
from marketplace.core import storage
from marketplace.core.errors import NotFound
from payouts.models import Split, SplitShare
from works import queries as work_queries
from works.models import Certificate, Claim, Derivation, Media, Work

PICTURES = ("preview", "thumbnail")


@dataclass(frozen=True, slots=True)
class ParentTerms:
    """Under which terms a work of somebody else may have been used for the child: any one of them is enough."""

    title: str
    relation: str
    bodies: list[dict[str, Any]]


def picture(work: Work, role: str) -> dict[str, Any]:
    """Address and size of a prefetched public picture; empty when there is none."""
    found = {media.role: media for media in work.media.all() if media.role in PICTURES}
    media = found.get(role) or found.get("preview") or found.get("thumbnail")
    return shown(media) if media else {"src": "", "width": 4, "height": 3}


def shown(media: Media) -> dict[str, Any]:
    """Address and size of a public picture."""
    return {"src": storage.public().url(media.key), "width": media.width or 4, "height": media.height or 3}


def get_preview(work: Work) -> dict[str, Any] | None:
    """The work's watermarked picture, when it has one."""
    media = work.media.filter(role=Media.Role.PREVIEW).first()
    return shown(media) if media and media.width else None


def list_listings_of(work: Work) -> QuerySet[Listing]:
    return search.live().select_related("terms").filter(work=work).order_by("price_minor", "pk")


def list_own_listings(user: User) -> QuerySet[Listing]:
    return Listing.objects.filter(seller=user).select_related("work", "terms").defer("search").order_by("-pk")


def list_listings_by_work(works: Sequence[str]) -> dict[str, list[Listing]]:
    """Live listings of several works, the cheapest first."""
    found: dict[str, list[Listing]] = {}
    rows = search.live().select_related("terms").filter(work__in=works).order_by("price_minor", "pk")
    for listing in rows if works else ():
        found.setdefault(listing.work_id, []).append(listing)
    return found


def list_visible(user: Any) -> QuerySet[Listing]:
    """Live listings, and all of the user's own."""
    seen = Q(state=Listing.State.LIVE, work__state=Work.State.CERTIFIED)
    rows = Listing.objects.filter(seen | Q(seller=user.pk) if user.pk else seen)
    return rows.select_related("work__creator", "terms").defer("search")


def get_listing_for(user: Any, listing_id: str) -> Listing:
    """A live listing, or any of the user's own."""
    listing = list_visible(user).filter(pk=listing_id).first()
    if listing is None:
        raise NotFound
    return listing


def get_own_listing(user: User, listing_id: str) -> Listing:
    listing = list_own_listings(user).filter(pk=listing_id).first()
    if listing is None:
        raise NotFound
    return listing


def get_creator(handle: str) -> User:
    person = User.objects.filter(handle=handle, is_active=True).first()
    if person is None:
        raise NotFound
    return person


def count_certified(person: User) -> int:
    return Work.objects.filter(creator=person, state=Work.State.CERTIFIED).count()


def list_offered_presets(work: Work) -> set[str]:
    """The presets under which a work is on offer, paused and scheduled ones too."""
    open_ones = Listing.objects.filter(work=work, state__in=["scheduled", "live", "paused"])
    return set(open_ones.values_list("preset", flat=True))


def get_certificate(work: Work) -> Certificate | None:
    return Certificate.objects.filter(work=work, state="issued").first()


def list_children(work: Work) -> QuerySet[Derivation]:
    rows = Derivation.objects.filter(parent=work, state="active", child__state="certified")
    return rows.select_related("child", "child__creator").order_by("-pk")


def list_parent_terms(work: Work) -> list[ParentTerms]:
    """Terms of each parent that another person owns: of the licenses the owner holds on it, else of its offers."""
    edges = [edge for edge in work_queries.list_parents(work).order_by("pk") if edge.parent.owner_id != work.owner_id]
    if not edges:
        return []
    parents = [edge.parent_id for edge in edges]
    held = License.objects.filter(work__in=parents, licensee=work.owner_id, state=License.State.ACTIVE)
    offered = Listing.objects.filter(work__in=parents, state=Listing.State.LIVE)
    licensed = list(held.values_list("work_id", "terms__body"))
    open_to_all = list(offered.values_list("work_id", "terms__body"))
    return [
        ParentTerms(edge.parent.title, edge.relation, _bodies(edge.parent_id, licensed) or _bodies(
            edge.parent_id, open_to_all))
        for edge in edges
    ]  # fmt: skip


def list_bodies_for(work: Work, user_id: int) -> list[dict[str, Any]]:
    """Terms under which this person may use a work: of the licenses they hold on it, else of its offers."""
    held = License.objects.filter(work=work, licensee=user_id, state=License.State.ACTIVE)
    offered = Listing.objects.filter(work=work, state=Listing.State.LIVE)
    return list(held.values_list("terms__body", flat=True)) or list(offered.values_list("terms__body", flat=True))


def _bodies(work_id: str, rows: list[tuple[str, dict[str, Any]]]) -> list[dict[str, Any]]:
    return [body for found, body in rows if found == work_id]


def list_open_shares(work: Work) -> QuerySet[SplitShare]:
    """Who was invited to share in the work, and what they answered, while somebody still has to."""
    rows = SplitShare.objects.filter(split__work=work, split__state=Split.State.PROPOSED)
    return rows.select_related("party", "team").order_by("position")


def list_displaced(work: Work) -> list[Listing]:
    """Offers of a work that had to make way for a license in force, those first that come back first."""
    rows = Listing.objects.filter(work=work, state=Listing.State.PAUSED, displaced=True).defer("search")
    return list(rows.select_related("terms").order_by(F("back_at").asc(nulls_last=True), "price_minor", "pk"))


def list_base_models(work: Work) -> list[base_models.BaseModel]:
    """Base models that a model's file or its creator name; what the file says binds even where the creator differs."""
    if work.kind != Work.Kind.MODEL:
        return []
    rows = Claim.objects.filter(work=work, name__in=["base_model", "base_file"]).order_by("pk")
    return base_models.find_all([str(value) for value in rows.values_list("value", flat=True)])
