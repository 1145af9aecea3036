"""Scheduled work of licensing."""

from celery import shared_task

from licensing.services import (
    briefs,
    buyouts,
    cart_orders,
    catalog_counts,
    commission_deadlines,
    delivery_retention,
    license_reminders,
    license_transfers,
    licenses,
    offers,
    orders,
    past_uses,
    purchase_requests,
    revenue,
    saved_searches,
    schedules,
    title_bids,
)


@shared_task(name="licensing.sweep_orders")
def sweep_orders() -> int:
    return orders.sweep() + cart_orders.sweep()


@shared_task(name="licensing.open_and_close")
def open_and_close() -> int:
    """Listings whose time has come."""
    return schedules.open_due() + schedules.close_due()


@shared_task(name="licensing.expire_licenses")
def expire_licenses() -> int:
    return licenses.expire_licenses()


@shared_task(name="licensing.remind_of_ends")
def remind_of_ends() -> int:
    return license_reminders.remind_of_ends()


@shared_task(name="licensing.prune_copies")
def prune_copies() -> int:
    return delivery_retention.prune_copies()


@shared_task(name="licensing.end_offers")
def end_offers() -> int:
    """Offers, requests and commissions that nobody answered, made or paid in time."""
    ended = buyouts.expire_buyouts() + past_uses.expire_past_uses() + offers.expire_offers() + briefs.expire_briefs()
    ended += license_transfers.expire_transfers() + purchase_requests.expire_requests()
    return ended + title_bids.expire_bids() + commission_deadlines.sweep()


@shared_task(name="licensing.expect_reports")
def expect_reports() -> int:
    """Reports of sales for months that ended, and reminders of what is late."""
    return revenue.expect_reports() + revenue.remind_late()


@shared_task(name="licensing.tell_of_searches")
def tell_of_searches() -> int:
    return saved_searches.tell_all()


@shared_task(name="licensing.count_catalog")
def count_catalog() -> int:
    return catalog_counts.count_catalog()
