import pytest

from accounts.models import Identity
from accounts.services.identities import add_identity
from marketplace.core.tests.outside import opened

pytestmark = pytest.mark.django_db
PATH = "/profile/identities/"


@pytest.fixture
def outside(monkeypatch):
    with opened(monkeypatch) as world:
        yield world


def test_link_prove_and_remove(outside, alice, browse):
    client = browse(alice)
    assert "Nothing is linked yet" in client.get(PATH).content.decode()
    client.post(PATH, {"kind": "domain", "value": "studio.com"})
    made = Identity.objects.get()
    page = client.get(PATH).content.decode()
    assert made.code in page and "_genip.studio.com" in page and "Declared" in page
    page = client.post(f"{PATH}{made.pk}/check/", follow=True).content.decode()
    assert "Nobody answered" in page
    Identity.objects.update(tried_at=None)
    outside.texts["_genip.studio.com"] = [made.code]
    page = client.post(f"{PATH}{made.pk}/check/", follow=True).content.decode()
    assert "studio.com is checked" in page and "DNS record" in page
    page = client.post(f"{PATH}{made.pk}/withdraw/", follow=True).content.decode()
    assert "no longer linked" in page
    assert not Identity.objects.exists()


def test_a_wrong_value_is_said_at_its_field(alice, browse):
    answer = browse(alice).post(PATH, {"kind": "domain", "value": "localhost"})
    assert answer.status_code == 422
    assert "Write a domain" in answer.content.decode()
    assert not Identity.objects.exists()


def test_those_of_others_do_not_exist(alice, mallory, browse, client):
    made = add_identity(user=alice, kind="domain", value="studio.com")
    for verb in ("check", "withdraw"):
        assert browse(mallory).post(f"{PATH}{made.pk}/{verb}/").status_code == 404
        assert client.post(f"{PATH}{made.pk}/{verb}/").status_code == 302
        assert browse(alice).get(f"{PATH}{made.pk}/{verb}/").status_code == 405
    assert Identity.objects.get().tried_at is None
