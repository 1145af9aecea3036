import pytest

from accounts.models import Identity
from accounts.services.identities import add_identity, check_identity
from marketplace.core.tests.outside import opened
from works.tests.test_works_service import certify

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


def test_they_stand_with_their_grade_on_the_public_page_and_on_the_certificate(outside, alice, client, deliver):
    domain = add_identity(user=alice, kind="domain", value="studio.com")
    add_identity(user=alice, kind="account", value="https://github.com/alice")
    outside.texts["_genip.studio.com"] = [domain.code]
    work = certify(alice, deliver)
    number = work.certificates.get().number
    assert "Checked identity" not in client.get(f"/c/{number}").content.decode()
    before = client.get(f"/c/{number}/card.png")["ETag"]
    check_identity(identity=domain)
    for path in ("/@alice/", f"/c/{number}"):
        page = client.get(path).content.decode()
        assert 'href="https://studio.com/" rel="me nofollow ugc noopener"' in page
        assert 'href="https://github.com/alice" rel="nofollow ugc noopener"' in page
        assert domain.code not in page
    assert "Checked identity" in client.get(f"/c/{number}").content.decode()
    assert client.get(f"/c/{number}/card.png")["ETag"] != before
    assert client.get(f"/c/{number}.pdf").content.startswith(b"%PDF")
