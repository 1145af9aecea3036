import pytest

from accounts.services.identities import add_identity, check_identity
from marketplace.core.tests.outside import opened
from works.tests.test_works_service import certify

pytestmark = pytest.mark.django_db


@pytest.fixture
def outside(monkeypatch):
    with opened(monkeypatch) as world:
        yield world


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
