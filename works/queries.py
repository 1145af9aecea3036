"""Reading works, each fetched together with the right to see it."""

from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from marketplace.core.errors import NotFound
from marketplace.core.models import Delivery
from works.models import Ancestry, Claim, Derivation, Media, RawMetadata, Upload, Version, Work

ENOUGH_ATTEMPTS = 12  # some five hours, as the relay waits between them
PUBLIC = [Work.State.CERTIFIED]


def get_work_for(user: Any, work_id: str) -> Work:
    """A certified work, or any work of the user's own; staff see all."""
    rows = Work.objects.select_related("creator", "owner").filter(pk=work_id, reserved=False)
    if getattr(user, "is_staff", False):
        work = rows.first()
    elif getattr(user, "pk", None):
        work = rows.filter(Q(state__in=PUBLIC) | Q(owner=user)).first()
    else:
        work = rows.filter(state__in=PUBLIC).first()
    if work is None:
        raise NotFound("work")
    return work


def get_own_work_for(user: User, work_id: str) -> Work:
    work = Work.objects.select_related("creator", "owner").filter(pk=work_id, owner=user, reserved=False).first()
    if work is None:
        raise NotFound("work")
    return work


def list_works_of(user: User, state: str = "") -> QuerySet[Work]:
    """What the user owns, newest first, in one state or in any, with the thumbnails that cards show."""
    rows = Work.objects.filter(owner=user, reserved=False).select_related("creator").order_by("-pk")
    rows = rows.filter(state=state) if state in Work.State.values else rows
    return rows.prefetch_related(Prefetch("media", queryset=Media.objects.filter(role=Media.Role.THUMBNAIL)))


def count_works_of(user: User) -> dict[str, int]:
    """How many works the user owns in each state that any is in."""
    rows = Work.objects.filter(owner=user, reserved=False).order_by().values_list("state").annotate(count=Count("pk"))
    return dict(rows)


def list_samples(work: Work) -> list[Media]:
    """Public pictures of what a prompt or model makes, in their creator's order; each has `key`, `width`, `height`."""
    return list(Media.objects.filter(work=work, role=Media.Role.SAMPLE).order_by("position"))


def list_deliverables(work: Work) -> list[Media]:
    """What licensees of the present version receive beside its original, in order."""
    return list(Media.objects.filter(work=work, role=Media.Role.DELIVERABLE).order_by("position"))


def list_public_media(work: Work) -> list[Media]:
    """The files of a work that anybody may know of: all but samples still waiting to be drawn again."""
    return list(Media.objects.filter(work=work).exclude(role=Media.Role.SAMPLE_SOURCE).order_by("position", "pk"))


def list_parents(work: Work) -> QuerySet[Derivation]:
    """Active edges to the parents of a work, the largest share first."""
    rows = Derivation.objects.filter(child=work, state=Derivation.State.ACTIVE)
    return rows.select_related("parent", "parent__creator").order_by("-share_bps", "pk")


def list_versions(work: Work) -> QuerySet[Version]:
    """Every version of a work that was ever sent, the newest first."""
    return Version.objects.filter(work=work).order_by("-number")


def list_whole_versions(work: Work) -> list[Version]:
    """The versions with their certificates, and the private files of each as `sent`; three queries."""
    versions = list(list_versions(work).prefetch_related("certificates"))
    given: dict[str, list[Media]] = {version.pk: [] for version in versions}
    roles = (Media.Role.ORIGINAL, Media.Role.DELIVERABLE)
    for media in Media.every.filter(work=work, role__in=roles).order_by("-role", "position"):
        given[media.version_id].append(media)
    for version in versions:
        version.sent = given[version.pk]  # type: ignore[attr-defined]
    return versions


def get_current_version(work: Work) -> Version:
    """The version that the work shows and sells: the newest certified one; of a work without any, the newest sent."""
    found = list_versions(work)
    return found.filter(state=Version.State.CERTIFIED).first() or found[0]


def get_version_in_processing(work: Work) -> Version | None:
    return Version.objects.filter(work=work, state=Version.State.PROCESSING).first()


def find_version_in_processing(work_id: str) -> Version | None:
    """With its work and the work's creator, in one query."""
    found = Version.objects.select_related("work__creator").filter(work=work_id, state=Version.State.PROCESSING)
    return found.first()


def get_upload_for(user: User, upload_id: str) -> Upload:
    """The user's own upload, unless its time is over."""
    found = Upload.objects.select_related("owner").filter(pk=upload_id, owner=user, expires_at__gt=timezone.now())
    upload = found.first()
    if upload is None:
        raise NotFound("upload")
    return upload


def list_uploads_of(user: User) -> QuerySet[Upload]:
    """Uploads that are open or wait to be used, the newest first."""
    return Upload.objects.filter(owner=user, expires_at__gt=timezone.now()).exclude(state="used").order_by("-pk")


def list_lost_works(silent_since: datetime) -> QuerySet[Work]:
    """Works with a version in processing of which no worker has been heard since that time."""
    silent = Q(step_at__lt=silent_since) | Q(step_at=None, created_at__lt=silent_since)
    return Work.objects.filter(silent, versions__state=Version.State.PROCESSING).order_by("pk")


def has_given_up(work: Work) -> bool:
    """Whether reading the work failed so often, over hours, that trying on would only keep its owner waiting."""
    version = get_version_in_processing(work)
    if version is None:
        return False
    name, subject = ("work.submitted", work.pk) if version.number == 1 else ("version.submitted", version.pk)
    tried = Delivery.objects.filter(event__name=name, event__subject=subject)
    return tried.filter(attempts__gte=ENOUGH_ATTEMPTS).exists()


def list_claims_for(user: Any, work: Work) -> QuerySet[Claim]:
    """Claims by grade; private ones for the owner only."""
    rows = Claim.objects.filter(work=work).order_by("grade", "name")
    return rows if getattr(user, "pk", None) == work.owner_id else rows.filter(private=False)


def list_raw_metadata(work: Work) -> QuerySet[RawMetadata]:
    """Metadata blobs as they stood in the file; for the owner's eyes only."""
    return RawMetadata.objects.filter(work=work).order_by("pk")


def get_graph_above(work_id: str) -> tuple[list[str], list[dict[str, Any]]]:
    """The work and its ancestors, the work first and the others in order of registration, and the active edges."""
    names = ("child", "parent", "share_bps", "reach")
    edges: list[dict[str, Any]] = [dict(zip(names, row, strict=True)) for row in list_edges_above(work_id)]
    ancestors = {edge["parent"] for edge in edges}
    return [work_id, *sorted(ancestors)], edges


_EDGES_ABOVE = """
select child_id, parent_id, share_bps, reach from works_derivation where state = 'active'
and child_id = any(array(select ancestor_id from works_ancestry where descendant_id = %s) || %s::varchar) order by id
"""


def list_edges_above(work_id: str) -> list[tuple[str, str, int, str]]:
    """Child, parent, share and reach of the active edges at and above a work, the oldest first: up to 16,384 of them,
    as plain as they come."""
    with connection.cursor() as cursor:
        cursor.execute(_EDGES_ABOVE, [work_id, work_id])
        return list(cursor.fetchall())


def find_missing_approval(work: Work) -> Derivation | None:
    """An edge whose parent's owner was asked to approve and has not: not yet, not in time, or refused to."""
    asked = Derivation.objects.filter(child=work, confirmed_at__isnull=False)
    asked = asked.exclude(refusal__in=["withdrawn", "wrong_match", "not_used"])  # then there is nothing to approve
    missing = asked.filter(state__in=["confirmed", "refused", "expired"])
    active = Derivation.objects.filter(child=work, state=Derivation.State.ACTIVE).values("parent")
    return missing.exclude(parent__in=active).select_related("parent").order_by("-state", "-pk").first()


def list_descendants(work_id: str) -> list[str]:
    rows = Ancestry.objects.filter(ancestor=work_id).order_by("descendant_id")
    return list(rows.values_list("descendant_id", flat=True))
