"""The hourly check of the books: the scheduler runs it, staff reads in plain words what it found and is mailed once."""

from datetime import timedelta

import pytest
from celery.beat import Scheduler
from django.utils import timezone

from marketplace.celery import app
from marketplace.core import audits
from marketplace.core.models import Event
from marketplace.schedule import beat_schedule
from payouts import audit, money_status, tasks
from payouts.services import reconciliation
from payouts.tests.test_audit import ACCOUNT, CORRUPTIONS, books, guards_off  # noqa: F401  books that are right

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def corrupt(statement):
    with guards_off() as cursor:
        cursor.execute(statement)


def tick(scheduler):
    """What celery's scheduler sends when an hour has passed since each entry ran."""
    for entry in scheduler.schedule.values():
        entry.last_run_at = app.now() - HOUR - timedelta(minutes=1)
    scheduler.populate_heap()
    while scheduler.tick() == 0:
        pass


@pytest.fixture
def hourly(monkeypatch):
    """Celery's own scheduler with our timetable; a task that it sends runs at once, in this process."""
    ran = []

    def run(self, entry, producer=None, advance=True, **kwargs):
        if advance:
            self.reserve(entry)
        ran.append(entry.task)
        if entry.task == "payouts.verify_ledger":
            app.tasks[entry.task].apply()

    monkeypatch.setattr(Scheduler, "apply_async", run)
    scheduler = Scheduler(app, lazy=True)
    scheduler.setup_schedule()
    return scheduler, ran


def test_the_scheduler_checks_the_books_every_hour(books, hourly):  # noqa: F811
    scheduler, ran = hourly
    tick(scheduler)
    assert ran.count("payouts.verify_ledger") == 1
    assert Event.objects.filter(name="ledger.verified").count() == 1
    scheduler.tick()
    assert ran.count("payouts.verify_ledger") == 1  # not again before an hour has passed
    tick(scheduler)
    assert Event.objects.filter(name="ledger.verified").count() == 2


def test_everything_in_the_timetable_is_a_task_that_workers_know():
    app.loader.import_default_modules()
    assert {entry["task"] for entry in beat_schedule(True).values()} <= set(app.tasks)


def test_a_planted_corruption_is_said_in_plain_words_and_mailed(
    books, hourly, sam, sue, alice, browse, deliver, mailoutbox  # noqa: F811
):  # fmt: skip
    sue.language = "id"
    sue.save()
    deliver()
    mailoutbox.clear()
    corrupt(CORRUPTIONS["balance changed by hand"][0])
    tick(hourly[0])
    deliver()
    to = {mail.to[0]: mail for mail in mailoutbox}
    assert set(to) == {sam.email, sue.email}
    assert to[sam.email].subject == "The books are wrong" and "/desk/ledger/" in to[sam.email].body
    assert "A balance is not the sum of what was moved to and from it. (2)" in to[sam.email].body
    for path in ("/desk/ledger/", "/desk/"):
        page = browse(sam).get(path).content.decode()
        assert "The last check found something wrong" in page and "trial balance USD: 1" in page
        assert "A balance is not the sum of what was moved to and from it." in page
    assert browse(alice).get("/desk/ledger/").status_code == 404


def test_the_same_is_not_mailed_every_hour_but_more_of_it_is(books, sam, deliver, mailoutbox):  # noqa: F811
    deliver()
    mailoutbox.clear()
    corrupt(CORRUPTIONS["balance changed by hand"][0])
    for expected in (1, 1, 1):
        tasks.verify_ledger()
        deliver()
        assert len(mailoutbox) == expected
    corrupt(f"update payouts_ledgeraccount set balance = balance + 1 where id = ({ACCOUNT.format('available')})")
    tasks.verify_ledger()
    deliver()
    assert len(mailoutbox) == 2


def test_books_that_are_right_again_say_so_and_mail_nobody(books, sam, browse, deliver, mailoutbox):  # noqa: F811
    deliver()
    mailoutbox.clear()
    audit.verify()
    deliver()
    assert mailoutbox == [] and "The books are right" in browse(sam).get("/desk/ledger/").content.decode()


def test_a_check_that_does_not_come_is_missed(books, sam, browse):  # noqa: F811
    audit.verify()
    Event.objects.filter(name="ledger.verified").update(created_at=timezone.now() - timedelta(hours=3))
    page = browse(sam).get("/desk/ledger/").content.decode()
    assert "The hourly check does not run" in page and "The books are right" not in page


def test_what_stripe_does_not_know_is_said_and_mailed(books, sam, browse, deliver, mailoutbox, time_machine):  # noqa: F811
    """The sales of these books were paid by nobody at the local Stripe."""
    deliver()
    mailoutbox.clear()
    time_machine.move_to(timezone.now() + 2 * HOUR)  # Stripe's messages have an hour to come
    rows = reconciliation.reconcile()
    deliver()
    [mail] = mailoutbox
    assert mail.subject == "The books and Stripe disagree"
    page = browse(sam).get("/desk/ledger/").content.decode()
    assert "Money is posted here that did not move at Stripe." in page and rows[0].sentence in page


def test_every_check_has_words():
    assert all(audits.say(name) != name for name in audits._checks)
    assert money_status.last_check("ledger.nothing").at is None
