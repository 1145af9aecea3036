import pytest

from licensing.models import License
from licensing.services import orders
from licensing.tests.test_buying_page import bought
from licensing.tests.test_market import make_work, offer

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(alice, carol, deliver):
    work = make_work(alice, title="Fog & “Tide” <Harbor>")
    made = bought(carol, offer(work))
    deliver()
    return made


def test_receipt_and_sale_name_price_terms_and_where_to_go(order, carol, alice, mailoutbox):
    receipt, sale = mailoutbox
    assert receipt.subject == "Your license for “Fog & “Tide” <Harbor>”"
    held = License.objects.get(order=order)
    for part in ("$49.00", order.pk, "Carol Whitfield", f"/licenses/{held.pk}/"):
        assert part in receipt.body
    html = receipt.alternatives[0][0]
    assert "Fog &amp; “Tide” &lt;Harbor&gt;" in html
    assert 'lang="en"' in html
    assert f"/licenses/{held.pk}/" in html
    assert (sale.to, "/earnings/" in sale.body) == ([alice.email], True)


def test_mail_speaks_its_readers_language(alice, carol, deliver, mailoutbox):
    carol.language = "id"
    carol.save()
    bought(carol, offer(make_work(alice)))
    deliver()
    assert 'lang="id"' in mailoutbox[0].alternatives[0][0]
    assert "US$49,00" in mailoutbox[0].body.replace("\xa0", "").replace(" ", "")


def test_a_refund_is_told_to_both_with_amount_and_reason(order, carol, alice, sam, deliver, mailoutbox):
    mailoutbox.clear()
    orders.refund_order(order=order, actor=sam, reason="wrong size", amount_minor=1000)
    deliver()
    by_reader = {mail.to[0]: mail for mail in mailoutbox}
    assert "$10.00" in by_reader[carol.email].body
    assert "wrong size" not in by_reader[carol.email].body
    assert "wrong size" in by_reader[alice.email].body
