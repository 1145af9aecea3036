"""Home: what waits for a person, and what to do first when nothing does."""

import pytest
from django.utils import timezone

from accounts.models import Membership
from accounts.services import organizations
from licensing.models import Order
from licensing.services import disputes
from licensing.tests.test_disputes_service import opened, order, work  # noqa: F401  fixtures
from payouts.models import Payee
from payouts.services import splits
from works.tests import files
from works.tests.test_works_service import register


def _titles(browse, person):
    page = browse(person).get("/home/")
    assert page.status_code == 200
    return [task.title for task in page.context["tasks"]]


@pytest.mark.django_db
def test_it_asks_to_sign_in(client):
    assert client.get("/home/")["Location"] == "/accounts/login/?next=/home/"


def test_the_new_read_what_to_do_first(browse, alice, mallory, sam):
    assert b"Start with your first work" in browse(alice).get("/home/").content
    assert b"Start with the catalog" in browse(mallory).get("/home/").content
    page = browse(sam).get("/home/").content
    assert b"Nothing waits for you." in page and b"/desk/" in page


def test_makers_see_the_making_first(browse, alice, mallory):
    first = [str(browse(person).get("/home/").context["groups"][0][0]) for person in (alice, mallory)]
    assert first == ["Making", "Licensing"]


def test_a_work_being_read_and_one_refused(browse, alice, deliver):
    register(alice, title="Being read")
    register(alice, title="Broken", data=files.png()[:600])
    assert set(_titles(browse, alice)) == {"“Being read” is being read", "“Broken” is being read"}
    deliver()
    assert _titles(browse, alice) == ["“Broken” could not be certified"]


def test_earned_money_without_a_payout_account(browse, order, alice):  # noqa: F811
    page = browse(alice).get("/home/")
    assert [task.title for task in page.context["tasks"]] == ["No payout account yet"] and b"$45.00" in page.content


def test_invitations_to_teams_and_splits(browse, work, alice, bob, carol, northwind):  # noqa: F811
    organizations.invite_member(organization=northwind, email=bob.email, role="buyer", actor=carol)
    splits.propose_split(work=work, shares={"alice": 7000, "bob": 3000}, actor=alice)
    assert _titles(browse, bob) == ["Northwind invites you", "A share of “Lighthouse” is offered to you"]
    assert Membership.objects.filter(user=None).count() == 1


def test_an_open_order_until_it_expires(browse, order, dan):  # noqa: F811
    Order.objects.create(
        buyer=dan, listing=order.listing, work=order.work, terms=order.terms, licensee_name="Dan", price_minor=1,
        fee_bps=0, currency="USD", expires_at=timezone.now() + timezone.timedelta(minutes=5),
    )  # fmt: skip
    assert _titles(browse, dan) == ["Your order of “Lighthouse” is not paid"]
    Order.objects.filter(buyer=dan).update(expires_at=timezone.now())
    assert _titles(browse, dan) == []


def test_a_dispute_to_answer_comes_first_and_staff_are_told(browse, order, work, alice, mallory, sam):  # noqa: F811
    dispute = opened(mallory, work)
    assert _titles(browse, alice) == ["No payout account yet"]
    assert _titles(browse, sam) == ["At the desk: 1"]
    disputes.take_up_dispute(dispute=dispute, actor=sam)
    assert _titles(browse, alice)[0] == "A dispute about “Lighthouse” waits for your answer"
    disputes.add_statement(dispute=dispute, author=alice, text="I drew it in 2023.")
    assert _titles(browse, alice) == ["On hold"]  # what is held is not waiting for a bank account
    assert b"Your part of its sales waits until it is decided." in browse(alice).get("/home/").content


def test_it_takes_few_queries(browse, order, alice, sam, django_assert_max_num_queries):  # noqa: F811
    maker, staff = browse(alice), browse(sam)
    with django_assert_max_num_queries(24):
        maker.get("/home/")
    with django_assert_max_num_queries(29):
        staff.get("/home/")


def test_visitors_read_what_this_is(client, work, browse, mallory):  # noqa: F811
    assert b"a license you can buy in a minute" in client.get("/catalog/").content
    assert b"a license you can buy in a minute" not in browse(mallory).get("/catalog/").content


def test_what_stripe_asks_of_a_payee(browse, bob):
    Payee.objects.create(user=bob, stripe_account="acct_1", requirements=["identity.individual.given_name"])
    task = browse(bob).get("/home/").context["tasks"][0]
    assert (task.title, task.text) == ("Stripe needs something from you before it can pay", "Your first name")
    Payee.objects.update(ready=True, requirements=[])
    assert _titles(browse, bob) == []


def test_a_second_factor_is_asked_for_while_money_waits_for_it(browse, order, alice, bob):  # noqa: F811
    for person in (alice, bob):
        Payee.objects.create(user=person, stripe_account=f"acct_{person.handle}", ready=True)
    page = browse(alice).get("/home/")
    assert [task.title for task in page.context["tasks"]] == ["Turn on a second factor before your first payout"]
    assert b'href="/accounts/2fa/"' in page.content
    assert _titles(browse, bob) == []  # nothing was earned
    Payee.objects.update(secured_at=timezone.now())
    assert _titles(browse, alice) == []
