import json

from licensing.services import disputes, listings
from licensing.tests.test_orders_service import pay, place
from works.models import LogLeaf
from works.services import log_check
from works.tests.test_works_service import certify


def leaves():
    rows = [json.loads(data) for data in LogLeaf.objects.order_by("index").values_list("data", flat=True)]
    return [(row["type"], row["id"], row["sha256"]) for row in rows][1:]


def test_a_license_stands_in_the_log_by_its_terms(alice, carol, deliver):
    work = certify(alice, deliver)
    listing = listings.create_listing(work=work, preset="standard", price_minor=4999, currency="USD", actor=alice)
    order = place(carol, listing)
    assert pay(order) is None
    deliver()
    order.refresh_from_db()
    assert leaves() == [("license", order.license.pk, order.license.terms_hash)]
    assert "Whitfield" not in "".join(LogLeaf.objects.values_list("data", flat=True))
    assert log_check.verify_log() == []


def test_a_dispute_stands_in_the_log_once_it_is_taken_up(alice, mallory, sam, deliver):
    work = certify(alice, deliver)
    number = work.certificates.get().number
    report = disputes.open_dispute(kind="ownership", work=work, opened_by=mallory, reason="I drew this, not she.")
    deliver()
    assert leaves() == []
    disputes.take_up_dispute(dispute=report, actor=sam)
    deliver()
    disputes.withdraw_dispute(dispute=report, actor=mallory)
    deliver()
    assert [leaf[:2] for leaf in leaves()] == [("dispute", number), ("dispute_withdrawn", number)]
    assert log_check.verify_log() == []
