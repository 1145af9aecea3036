import threading

import pytest
from django.db import connections, transaction

from marketplace.core import events, inbound, relay
from marketplace.core.models import Delivery, Event, InboundEvent

seen = []


@events.on("test.happened")
def on_test_happened(event):
    seen.append(event.pk)
    if event.payload.get("fail"):
        raise ValueError("on purpose")


@events.on("test.long", atomic=False)
def on_test_long(event):
    seen.append(event.pk)


@pytest.fixture(autouse=True)
def _empty():
    seen.clear()


def test_it_works(db):
    event = events.record("test.happened", subject="wrk_1", payload={"a": 1})
    assert relay.drain() == 1
    assert seen == [event.pk]
    assert Delivery.objects.get().state == "done"
    assert list(events.history("wrk_1")) == [event]


def test_rolled_back_transaction_leaves_no_event(db):
    def fail():
        with transaction.atomic():
            events.record("test.happened", subject="wrk_1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert not Event.objects.exists()
    assert not Delivery.objects.exists()


def test_a_failing_handler_is_tried_again_later(db):
    events.record("test.happened", subject="wrk_1", payload={"fail": True})
    assert relay.drain() == 0
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == ("pending", 1)
    assert "on purpose" in delivery.last_error


def test_a_handler_that_never_succeeds_is_parked(db):
    events.record("test.happened", subject="wrk_1", payload={"fail": True})
    for _ in range(relay.MAX_ATTEMPTS):
        Delivery.objects.update(due_at="2020-01-01T00:00Z")
        relay.deliver(Delivery.objects.get().pk)
    assert Delivery.objects.get().state == "parked"


def test_a_claimed_delivery_is_not_run_twice(db):
    events.record("test.long", subject="wrk_1")
    pk = Delivery.objects.get().pk
    assert relay.deliver(pk)
    assert not relay.deliver(pk)
    assert len(seen) == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_workers_deliver_one_event_once():
    events.record("test.long", subject="wrk_1")
    pk = Delivery.objects.get().pk
    barrier = threading.Barrier(20)

    def work():
        barrier.wait()
        relay.deliver(pk)
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(20)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(seen) == 1


def test_an_inbound_message_is_stored_and_applied_once(db):
    applied = []
    inbound.applies("tester", "thing.")(lambda row: applied.append(row.kind))
    message = {"provider": "tester", "external_id": "e1", "kind": "thing.made", "payload": {}}
    assert inbound.receive(**message)
    assert not inbound.receive(**message)
    assert inbound.drain() == 1
    assert inbound.drain() == 0
    assert applied == ["thing.made"]


def test_an_inbound_message_that_fails_waits_with_its_reason(db):
    def fail(row):
        raise ValueError("not yet")

    inbound.applies("stumbler", "x")(fail)
    inbound.receive(provider="stumbler", external_id="e2", kind="x", payload={})
    assert inbound.drain() == 0
    row = InboundEvent.objects.get()
    assert row.processed_at is None
    assert "not yet" in row.last_error
