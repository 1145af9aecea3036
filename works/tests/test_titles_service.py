"""Titles: a work changes hands in one step, with a chain that the log holds."""

import hashlib
import json
from datetime import timedelta

import pytest
import rfc8785
from django.utils import timezone

from marketplace.core.errors import NotAllowed, Refusal
from works.models import LogLeaf, Title, TransferOffer, Work
from works.services import log, titles, transfers
from works.tests.test_derivations_service import make
from works.tests.test_works_service import certify


def test_a_work_changes_hands_and_its_creator_stays(alice, bob, deliver):
    work = certify(alice, deliver)
    titles.transfer_title(work=work, to=bob, cause="transfer", actor=alice)
    work.refresh_from_db()
    assert (work.owner, work.creator) == (bob, alice)
    first, second = Title.objects.filter(work=work).order_by("pk")
    assert (first.owner, first.cause, first.leaf) == (alice, "registration", None) and first.until_at
    assert (second.owner, second.cause, second.until_at) == (bob, "transfer", None)


def test_the_log_holds_the_hash_of_the_entry_and_no_name(alice, bob, carol, deliver):
    work = certify(alice, deliver)
    number = work.certificates.get().number
    one = titles.transfer_title(work=work, to=bob, cause="transfer", actor=alice)
    number = work.certificates.get(state="issued").number  # the first transfer renewed it
    two = titles.transfer_title(work=work, to=carol, cause="transfer", actor=bob)
    leaf = json.loads(two.leaf.data)
    assert (leaf["type"], leaf["id"]) == ("title", number)
    assert leaf["sha256"] == hashlib.sha256(two.entry.encode()).hexdigest()
    entry = json.loads(two.entry)
    assert rfc8785.dumps(entry).decode() == two.entry
    assert (entry["from"], entry["to"], entry["place"]) == (str(bob.pk), str(carol.pk), 2)
    assert entry["previous"] == hashlib.sha256(one.entry.encode()).hexdigest()
    assert "alice" not in two.entry and "carol" not in two.leaf.data
    log.write_checkpoint()
    assert log.get_proof(two.leaf)["index"] == two.leaf_id


@pytest.mark.parametrize("state", ["draft", "processing", "suspended", "removed"])
def test_only_a_certified_work_changes_hands(alice, bob, state):
    work = make(alice, state=state)
    with pytest.raises(Refusal) as refusal:
        titles.transfer_title(work=work, to=bob, cause="transfer", actor=alice)
    assert refusal.value.code == "work_not_certified"
    work.refresh_from_db()
    assert work.owner == alice and not LogLeaf.objects.exists()


def test_nothing_changes_until_the_other_accepts(alice, bob, deliver, mailoutbox):
    work = certify(alice, deliver)
    offer = transfers.offer_title(work=work, handle="@Bob", actor=alice, message="For the book.")
    deliver()
    assert mailoutbox[-1].to == [bob.email] and "For the book." in mailoutbox[-1].body
    work.refresh_from_db()
    assert work.owner == alice
    transfers.accept_transfer(offer=offer, actor=bob)
    deliver()
    work.refresh_from_db()
    assert work.owner == bob and mailoutbox[-1].to == [alice.email]
    with pytest.raises(Refusal) as refusal:
        transfers.accept_transfer(offer=offer, actor=bob)
    assert refusal.value.code == "transfer_over" and work.titles.count() == 2


@pytest.mark.parametrize(
    ("handle", "code"), [("nobody", "person_unknown"), ("alice", "own_work"), ("", "person_unknown")]
)
def test_a_bad_offer_is_refused(alice, handle, code):
    with pytest.raises(Refusal) as refusal:
        transfers.offer_title(work=make(alice), handle=handle, actor=alice)
    assert refusal.value.code == code and not TransferOffer.objects.exists()


def test_a_work_is_offered_by_its_owner_or_staff_to_one_at_a_time(alice, bob, carol, mallory, sam):
    work = make(alice)
    with pytest.raises(NotAllowed):
        transfers.offer_title(work=work, handle="mallory", actor=mallory)
    offer = transfers.offer_title(work=work, handle="bob", actor=sam)
    assert offer.giver == alice
    with pytest.raises(Refusal) as refusal:
        transfers.offer_title(work=work, handle="carol", actor=alice)
    assert refusal.value.code == "transfer_open"
    for act in (transfers.accept_transfer, transfers.decline_transfer):
        with pytest.raises(NotAllowed):
            act(offer=offer, actor=mallory)
    transfers.decline_transfer(offer=offer, actor=alice)
    offer.refresh_from_db()
    assert offer.state == "withdrawn"


def test_a_declined_or_forgotten_offer_changes_nothing(alice, bob, deliver, mailoutbox):
    work = make(alice)
    offer = transfers.offer_title(work=work, handle="bob", actor=alice)
    transfers.decline_transfer(offer=offer, actor=bob, reason="No room.")
    deliver()
    assert mailoutbox[-1].to == [alice.email] and "No room." in mailoutbox[-1].body
    offer = transfers.offer_title(work=work, handle="bob", actor=alice)
    TransferOffer.objects.filter(pk=offer.pk).update(due_at=timezone.now() - timedelta(seconds=1))
    offer.refresh_from_db()
    with pytest.raises(Refusal):
        transfers.accept_transfer(offer=offer, actor=bob)
    assert transfers.expire_transfers() == 1
    deliver()
    assert Work.objects.get(pk=work.pk).owner == alice and not Title.objects.filter(work=work).exists()
