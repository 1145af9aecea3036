"""The desk's page of adjustments: proposed by one, approved by another, closed to everybody else."""

import pytest

from payouts import ledger
from payouts.models import Adjustment

pytestmark = pytest.mark.django_db
FORM = {"handle": "@Alice", "amount": "15.00", "currency": "USD", "reason": "A lost bonus."}


def test_two_people_book_it(alice, sam, sue, browse):
    page = browse(sam).post("/desk/adjustments/", FORM, follow=True).content.decode()
    assert "Somebody else must approve it" in page and "Somebody else decides." in page and "$15.00" in page
    made = Adjustment.objects.get()
    browse(sam).post(f"/desk/adjustments/{made.pk}/approve/")
    assert ledger.balance("available", "USD", alice) == 0
    page = browse(sue).post(f"/desk/adjustments/{made.pk}/approve/", follow=True).content.decode()
    assert "The adjustment is booked." in page and "@sue" in page
    assert ledger.balance("available", "USD", alice) == 1500


def test_yen_and_minus_are_read_right(alice, sam, browse):
    browse(sam).post("/desk/adjustments/", {**FORM, "amount": "-1500", "currency": "JPY"})
    assert Adjustment.objects.values_list("amount", "currency").get() == (-1500, "JPY")


@pytest.mark.parametrize("wrong", [{"handle": "nobody"}, {"amount": "x"}, {"amount": "0"}, {"reason": ""}])
def test_mistakes_are_named_and_change_nothing(alice, sam, browse, wrong):
    page = browse(sam).post("/desk/adjustments/", {**FORM, **wrong})
    assert page.status_code == 422 and page.context["form"].errors
    assert not Adjustment.objects.exists()


def test_it_does_not_exist_for_others(alice, sam, browse, client):
    browse(sam).post("/desk/adjustments/", FORM)
    made = Adjustment.objects.get()
    for address in ("/desk/adjustments/", f"/desk/adjustments/{made.pk}/approve/"):
        assert browse(alice).post(address, FORM).status_code == 404
        assert client.get(address).status_code == 302
    assert browse(sam).post(f"/desk/adjustments/{made.pk}/undo/").status_code == 404
    assert browse(sam).post("/desk/adjustments/adj_nothing/approve/").status_code == 404
