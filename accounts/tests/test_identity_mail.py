"""A proof that vanished is told to whom it belonged, once, and not to who looked themselves."""

import pytest

from accounts.models import Identity
from accounts.services.identities import add_identity, check_identity, withdraw_identity
from marketplace.core.errors import Refusal
from marketplace.core.tests.outside import opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def outside(monkeypatch):
    with opened(monkeypatch) as world:
        yield world


@pytest.fixture
def checked(outside, alice):
    identity = add_identity(user=alice, kind="domain", value="studio.com")
    outside.texts["_genip.studio.com"] = [identity.code]
    return check_identity(identity=identity)


def lose(outside, actor=None, status=404):
    outside.texts.clear()
    outside.page("https://studio.com/.well-known/gen-ip.txt", status=status)
    Identity.objects.update(tried_at=None)
    with pytest.raises(Refusal):
        check_identity(identity=Identity.objects.select_related("user").get(), actor=actor)


def test_its_person_is_told_in_their_language(outside, checked, alice, deliver, mailoutbox):
    lose(outside)
    deliver()
    deliver()
    (mail,) = mailoutbox
    assert mail.to == [alice.email] and mail.subject == "studio.com is not checked any more"
    assert "does not stand there any more" in mail.body and "/identities/" in mail.body
    assert "Put the proof back" in mail.alternatives[0][0]


def test_silence_is_told_as_silence(outside, checked, deliver, mailoutbox):
    for _ in range(3):
        assert not mailoutbox
        lose(outside, status=503)
        deliver()
    assert "nobody answered" in mailoutbox[0].body


def test_who_looked_themselves_saw_it(outside, checked, alice, deliver, mailoutbox):
    lose(outside, actor=alice)
    deliver()
    assert mailoutbox == [] and Identity.objects.get().grade == "declared"


def test_what_was_withdrawn_meanwhile_is_not_told(outside, checked, alice, deliver, mailoutbox):
    lose(outside)
    withdraw_identity(identity=Identity.objects.get(), actor=alice)
    deliver()
    assert mailoutbox == []
