"""Shares that begin on a chosen day: sales before and from it, what replaces what, and what is refused."""

from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from django.utils import timezone

from marketplace.core.errors import Refusal
from payouts import audit, split_queries
from payouts.models import Split
from payouts.services import splits
from payouts.tests.test_sales_service import amounts, make_work, sell
from works.models import Work

pytestmark = pytest.mark.django_db


@pytest.fixture
def work(alice):
    return make_work(alice)


def day(ahead):
    return timezone.now().astimezone(UTC).date() + timedelta(days=ahead)


def on(ahead, **more):
    return time_machine.travel(datetime.combine(day(ahead), time.min, tzinfo=UTC) + timedelta(**more), tick=False)


def agree(work, shares, *others, **when):
    split = splits.propose_split(work=work, shares=shares, actor=work.owner, **when)
    for person in others:
        splits.accept_share(share=split.shares.get(party=person), actor=person)
    split.refresh_from_db()
    return split


def states():
    return [str(split.state) for split in Split.objects.order_by("pk")]


def test_sales_go_by_the_day_whether_or_not_the_task_ran(work, alice, bob, wen):
    agree(work, {"alice": 5000, "bob": 5000}, bob)
    later = agree(work, {"alice": 2000, "bob": 3000, "wen": 5000}, bob, wen, begins_on=day(3))
    assert later.state == "agreed" and later.effective_at.date() == day(3)
    assert amounts(sell(work, "ord_1")) == {"alice": 4500, "bob": 4500}
    with on(3, microseconds=-1):
        assert splits.begin_splits() == 0
        assert amounts(sell(work, "ord_2")) == {"alice": 4500, "bob": 4500}
    with on(3):
        assert amounts(sell(work, "ord_3")) == {"alice": 1800, "bob": 2700, "wen": 4500}
        assert split_queries.get_splits_for(alice, work.pk)[1].active == later
        assert (splits.begin_splits(), splits.begin_splits()) == (1, 0)
        assert amounts(sell(work, "ord_4")) == {"alice": 1800, "bob": 2700, "wen": 4500}
    assert states() == ["superseded", "active"]
    assert audit.find_problems() == []


def test_what_is_agreed_later_holds_from_its_own_day_on(work, bob):
    far = agree(work, {"alice": 1000, "bob": 9000}, bob, begins_on=day(20))
    near = agree(work, {"alice": 2000, "bob": 8000}, bob, begins_on=day(30))
    assert states() == ["agreed", "agreed"]
    between = agree(work, {"alice": 3000, "bob": 7000}, bob, begins_on=day(25))
    assert states() == ["agreed", "superseded", "agreed"]
    for ahead, share in ((19, None), (20, 8100), (24, 8100), (25, 6300), (40, 6300)):
        with on(ahead):
            assert amounts(sell(work, f"ord_{ahead}")).get("bob") == share
    agree(work, {"alice": 4000, "bob": 6000}, bob)
    assert states() == ["superseded", "superseded", "superseded", "active"]
    assert {far.work, near.work, between.work} == {work}


def test_an_answer_after_the_day_counts_from_the_answer(work, alice, bob):
    split = splits.propose_split(work=work, shares={"alice": 5000, "bob": 5000}, actor=alice, begins_on=day(2))
    with on(4):
        assert amounts(sell(work, "ord_1")) == {"alice": 9000}
        splits.accept_share(share=split.shares.get(party=bob), actor=bob)
        split.refresh_from_db()
        assert (split.state, split.effective_at) == ("active", timezone.now())


def test_whoever_is_to_share_from_a_day_on_is_asked_before_being_left_out(work, alice, bob):
    agree(work, {"alice": 5000, "bob": 5000}, bob, begins_on=day(9))
    again = splits.propose_split(work=work, shares={"alice": 10_000}, actor=alice)
    assert again.shares.get(party=bob).bps == 0 and states() == ["agreed", "proposed"]
    splits.accept_share(share=again.shares.get(party=bob), actor=bob)
    assert states() == ["superseded", "active"]


@pytest.mark.parametrize("ahead", [-1, 5 * 366 + 1])
def test_a_day_that_cannot_be_is_refused(work, alice, bob, ahead):
    standing = splits.propose_split(work=work, shares={"alice": 1000, "bob": 9000}, actor=alice)
    with pytest.raises(Refusal) as refused:
        splits.propose_split(work=work, shares={"alice": 5000, "bob": 5000}, actor=alice, begins_on=day(ahead))
    assert (refused.value.code, refused.value.field) == ("date_out_of_range", "begins_on")
    assert Split.objects.get() == standing and states() == ["proposed"]


def test_the_new_owner_of_a_work_takes_the_givers_part_from_the_day_too(work, alice, bob, carol):
    agree(work, {"alice": 6000, "bob": 4000}, bob)
    agree(work, {"alice": 3000, "bob": 7000}, bob, begins_on=day(5))
    splits.hand_over(work, alice, carol, alice)
    Work.objects.filter(pk=work.pk).update(owner=carol)
    work.refresh_from_db()
    assert states() == ["superseded", "superseded", "active", "agreed"]
    assert amounts(sell(work, "ord_1")) == {"carol": 5400, "bob": 3600}
    with on(5):
        assert amounts(sell(work, "ord_2")) == {"carol": 2700, "bob": 6300}


def test_page_and_mail_name_the_day(work, alice, bob, browse, deliver, mailoutbox):
    address = f"/studio/works/{work.pk}/split/"
    rows = {"handle": ["alice", "bob"], "percent": ["40", "60"], "do": "send"}
    assert browse(alice).post(address, {**rows, "begins_on": day(7).isoformat()}).status_code == 302
    deliver()
    assert "It is to count from" in mailoutbox[0].body and str(day(7).year) in mailoutbox[0].body
    assert "It is to count from" in browse(bob).get("/splits/").content.decode()
    share = Split.objects.get().shares.get(party=bob)
    browse(bob).post(f"/splits/{share.pk}/accept/")
    deliver()
    assert "counts from" in mailoutbox[-1].body
    page = browse(alice).get(address).content.decode()
    assert "Agreed for a day to come" in page and f'datetime="{day(7).isoformat()}' in page
    assert "In force" not in page


@pytest.mark.parametrize(
    ("typed", "said"), [("soon", "Give a date such as"), ("2020-01-01", "from today to five years")]
)
def test_a_day_that_is_none_is_said_beside_it(work, alice, bob, browse, typed, said):
    rows = {"handle": ["alice", "bob"], "percent": ["40", "60"], "do": "send", "begins_on": typed}
    page = browse(alice).post(f"/studio/works/{work.pk}/split/", rows)
    assert page.status_code == 422 and said in page.context["form"].day_error and said in page.content.decode()
    assert page.context["form"].day == typed and not Split.objects.exists()


def test_api_takes_and_tells_the_day(work, alice, bob, api):
    address = f"/api/v1/works/{work.pk}/collaborators/"
    shares = [{"handle": "alice", "share_bps": 7000}, {"handle": "bob", "share_bps": 3000}]
    made = api(alice).post(address, {"shares": shares, "begins_on": day(9).isoformat()})
    assert (made.status_code, made.json()["proposed"]["begins_on"]) == (201, day(9).isoformat())
    assert api(bob).post(f"{address}accept/").json()["split"] == "agreed"
    found = api(bob).get(address).json()
    assert found["active"] is found["proposed"] is None
    assert [one["begins_on"] for one in found["coming"]] == [day(9).isoformat()]
    assert api(alice).put(address, {"shares": shares, "begins_on": "soon"}).status_code == 400
    late = api(alice).put(address, {"shares": shares, "begins_on": day(-1).isoformat()})
    assert (late.status_code, late.json()["code"]) == (422, "date_out_of_range")
    assert states() == ["agreed"]
