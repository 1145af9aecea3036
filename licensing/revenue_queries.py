"""Reading what licensees reported, as the licensee and the owner of the work may see it."""

from django.db.models import Q, QuerySet, Sum

from accounts.models import User
from licensing import order_queries
from licensing.models import License, RevenueReport
from marketplace.core.errors import NotFound


def get_license_for(user: User, license_id: str) -> License:
    """A license with a share of sales, for its licensee and for the owner of the work."""
    own = order_queries.list_licenses_for(user).values("pk")
    rows = License.objects.select_related("work__owner", "order", "organization", "terms", "licensee")
    found = rows.filter(Q(work__owner=user) | Q(pk__in=own), pk=license_id).first()
    if found is None or found.terms.body.get("price_model") != "revenue_share":
        raise NotFound("license")
    return found


def list_reports_of(held: License) -> QuerySet[RevenueReport]:
    return RevenueReport.objects.filter(license=held).order_by("-month")


def get_report_for(user: User, report_id: str) -> RevenueReport:
    report = RevenueReport.objects.filter(pk=report_id).first()
    if report is None:
        raise NotFound("report")
    report.license = get_license_for(user, report.license_id)
    return report


def total_reported(held: License) -> int:
    """Minor units of sales reported so far."""
    total = RevenueReport.objects.filter(license=held).aggregate(total=Sum("sales_minor"))["total"]
    return int(total or 0)


def list_open_for(user: User) -> QuerySet[RevenueReport]:
    """Reports that this person still has to file or to pay, the most pressing first; one query."""
    waits = [RevenueReport.State.EXPECTED, RevenueReport.State.DUE]
    own = order_queries.list_licenses_for(user).order_by().values("pk")
    rows = RevenueReport.objects.filter(license__in=own, state__in=waits)
    return rows.select_related("license__work").order_by("due_at", "pk")
