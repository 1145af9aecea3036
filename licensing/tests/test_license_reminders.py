from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import Notification
from licensing.models import License
from licensing.services import license_reminders
from licensing.tests.buying import buy
from licensing.tests.test_market import make_work, offer
from marketplace.core.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(carol, alice, deliver):
    listing = offer(make_work(alice), overrides={"term": {"months": 12}})
    made = buy(carol, listing).license
    deliver()
    mail.outbox.clear()
    Notification.objects.all().delete()
    return made


def ends_in(held, **time):
    now = timezone.now()
    License.objects.filter(pk=held.pk).update(starts_at=now - timedelta(days=300), ends_at=now + timedelta(**time))


def told():
    return list(Event.objects.filter(name="license.ending").order_by("pk").values_list("payload__days", flat=True))


def test_each_day_is_told_once(held):
    for days, expected in ((31, []), (30, [30]), (29, [30]), (7, [30, 7]), (2, [30, 7]), (1, [30, 7, 1])):
        ends_in(held, days=days)
        for _twice in range(2):
            license_reminders.remind_of_ends()
        assert told() == expected


def test_who_missed_days_is_told_of_the_nearest_alone(held):
    ends_in(held, hours=20)
    assert [license_reminders.remind_of_ends(), license_reminders.remind_of_ends()] == [1, 0]
    assert told() == [1]


def test_a_short_license_is_not_nearly_over_when_it_is_bought(held):
    License.objects.update(starts_at=timezone.now() - timedelta(hours=1), ends_at=timezone.now() + timedelta(days=5))
    assert license_reminders.remind_of_ends() == 0
    License.objects.update(starts_at=timezone.now() - timedelta(days=4), ends_at=timezone.now() + timedelta(hours=20))
    assert license_reminders.remind_of_ends() == 1 and told() == [1]


@pytest.mark.parametrize("changes", [{"state": "revoked"}, {"state": "suspended"}, {"ends_at": None}])
def test_what_does_not_run_out_by_itself_is_not_told(held, changes):
    ends_in(held, days=3)
    License.objects.update(**changes)
    assert license_reminders.remind_of_ends() == 0 and told() == []


def test_what_is_over_is_left_to_its_end(held):
    ends_in(held, hours=-1)
    assert license_reminders.remind_of_ends() == 0


def test_the_licensee_and_who_runs_the_team_get_a_letter(held, carol, dan, northwind, deliver):
    License.objects.update(organization=northwind, licensee=dan)
    ends_in(held, days=6)
    license_reminders.remind_of_ends()
    deliver()
    assert sorted(letter.to[0] for letter in mail.outbox) == [carol.email, dan.email]
    assert all("Harbor at dawn" in letter.subject and held.pk in letter.body for letter in mail.outbox)
    assert Notification.objects.filter(kind="purchase").count() == 2


def test_a_license_that_was_given_back_meanwhile_sends_nothing(held, deliver):
    ends_in(held, days=6)
    license_reminders.remind_of_ends()
    License.objects.update(state="revoked")
    deliver()
    assert mail.outbox == []
