import hashlib
import json

import pytest
from django.core.management import CommandError, call_command

from marketplace.core.errors import Refusal
from marketplace.core.models import Event
from works import numbers, verification
from works.models import Certificate, LogLeaf
from works.services import certificates, keys, log, log_check, works
from works.tests import files
from works.tests.test_works_service import certify


@pytest.fixture
def issued(alice, deliver):
    return certify(alice, deliver).certificates.get()


def test_numbers_have_one_spelling_and_a_check(issued):
    number = issued.number
    assert numbers.parse_number(f" {number.lower()} ") == number
    for place in range(4, len(number)):
        for digit in numbers.DIGITS:
            changed = number[:place] + digit + number[place + 1 :]
            if number[place] != "-" and changed != number:
                assert numbers.parse_number(changed) is None
    swapped = number[:4] + number[5] + number[4] + number[6:]
    assert numbers.parse_number(swapped) == (number if number[4] == number[5] else None)
    for wrong in ("", "GIP", number[:-1], f"{number}0", number.replace("GIP", "GIQ"), "GIP-UUUU-UUUU-UUUU-UUUU-U"):
        assert numbers.parse_number(wrong) is None


def test_revoking_leaves_the_state_an_event_and_a_leaf(issued, sam, deliver):
    certificates.revoke_certificate(certificate=issued, actor=sam, reason=" made by another ")
    issued.refresh_from_db()
    event = Event.objects.get(name="certificate.revoked")
    assert (issued.state, event.subject, event.actor) == ("revoked", issued.number, sam)
    assert event.payload["reason"] == "made by another"
    leaf = LogLeaf.objects.get(kind="revocation")
    assert json.loads(leaf.data) == {
        "type": "revocation", "id": issued.number, "sha256": hashlib.sha256(issued.jws.encode()).hexdigest(),
        "time": log.stamp(leaf.created_at),
    }  # fmt: skip
    deliver()
    assert log.latest_checkpoint().size == log.size() == leaf.index + 1 and log_check.verify_log() == []


def test_revoking_needs_a_reason_and_happens_once(issued, sam):
    for reason, code in ((" ", "reason_required"), ("wrong", None), ("again", "state_conflict")):
        before = (LogLeaf.objects.count(), Event.objects.count())
        if code is None:
            certificates.revoke_certificate(certificate=issued, actor=sam, reason=reason)
            continue
        with pytest.raises(Refusal) as refusal:
            certificates.revoke_certificate(certificate=issued, actor=sam, reason=reason)
        assert refusal.value.code == code
        assert (LogLeaf.objects.count(), Event.objects.count()) == before


def test_a_new_certificate_takes_the_place_of_the_old(issued, alice):
    old_payload = issued.payload
    works.Work.objects.filter(pk=issued.work_id).update(title="Lighthouse, second state")
    issued.work.refresh_from_db()
    newer = certificates.supersede_certificate(certificate=issued, actor=alice)
    issued.refresh_from_db()
    assert (issued.state, issued.payload, newer.supersedes) == ("superseded", old_payload, issued)
    subject = newer.payload["credentialSubject"]
    assert (subject["supersedes"], subject["title"]) == (issued.number, "Lighthouse, second state")
    assert subject["sha256"] == old_payload["credentialSubject"]["sha256"]
    assert list(LogLeaf.objects.order_by("index").values_list("kind", "ref")) == [
        ("certificate", issued.number), ("supersession", issued.number), ("certificate", newer.number),
    ]  # fmt: skip
    with pytest.raises(Refusal):
        certificates.supersede_certificate(certificate=issued, actor=alice)
    assert Certificate.objects.filter(work=issued.work, state="issued").count() == 1


def test_what_staff_do_to_a_work_stands_in_the_log(issued, sam, deliver):
    works.suspend_work(work=issued.work, actor=sam, reason="under review")
    deliver()
    works.restore_work(work=issued.work, actor=sam)
    deliver()
    kinds = list(LogLeaf.objects.order_by("index").values_list("kind", flat=True))
    assert kinds == ["certificate", "suspension", "restoration"]
    assert "under review" not in "".join(LogLeaf.objects.values_list("data", flat=True))
    assert log.write_checkpoint().size == 3 and log_check.verify_log() == []


def test_rotation_by_command(issued, alice, deliver, capsys):
    before = keys.current("certificate")[0]
    call_command("rotate_keys", "certificate")
    after = keys.current("certificate")[0]
    assert after.kid in capsys.readouterr().out
    assert (after.generation, after.kid != before.kid) == (before.generation + 1, True)
    newer = certify(alice, deliver, data=files.png(2)).certificates.get()
    assert newer.key == after
    for certificate in (issued, newer):
        assert verification.check_signature(certificate.jws, keys.public_keys())[0].result == "valid"
    with pytest.raises(CommandError):
        call_command("rotate_keys", "everything")
    assert keys.current("certificate")[0] == after
