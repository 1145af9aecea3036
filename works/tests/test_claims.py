"""Claims as their owner corrects them: beside the file's word, with its grade, and never in its place."""

import pytest

from marketplace.core.errors import NotAllowed, NotFound, Refusal
from marketplace.core.models import Event
from works import queries, wording
from works.models import Claim
from works.services import claims
from works.tests.test_works_service import certify


@pytest.fixture
def work(alice, deliver):
    return certify(alice, deliver)


def said(work, name):
    return {claim.grade: claim.value for claim in Claim.objects.filter(work=work, name=name)}


def test_a_declared_value_stands_beside_the_files(work, alice):
    payload = work.certificates.get().payload
    claims.declare_claim(work=work, name="model", value=" My own\n merge ", actor=alice)
    claims.declare_claim(work=work, name="model", value="My merge", actor=alice)
    assert said(work, "model") == {"file": "v1-5-pruned-emaonly", "declared": "My merge"}
    events = Event.objects.filter(name="claim.declared", subject=work.pk).order_by("pk")
    assert [event.payload["before"] for event in events] == [None, "My own merge"]
    assert work.certificates.get().payload == payload
    claims.withdraw_claim(work=work, name="model", actor=alice)
    assert said(work, "model") == {"file": "v1-5-pruned-emaonly"}


def test_the_files_word_is_called_not_so_and_accepted_again(work, alice):
    claims.contest_claim(work=work, name="model", reason="I renamed the file.", actor=alice)
    row = Claim.objects.get(work=work, name="model")
    assert (row.value, row.contested) == ("v1-5-pruned-emaonly", "I renamed the file.")
    claims.contest_claim(work=work, name="model", reason="", actor=alice)
    assert Claim.objects.get(work=work, name="model").contested == ""
    assert set(Event.objects.filter(subject=work.pk).values_list("name", flat=True)) >= {
        "claim.contested", "claim.accepted"}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [("prompt", "x", "claim_unknown"), ("credentials", "trusted", "claim_unknown"), ("\0", "x", "claim_unknown"),
     ("model", " \0 ", "claim_invalid"), ("model", "x" * 301, "claim_invalid"), ("tools", "x", "claim_unknown")],
)  # fmt: skip
def test_what_cannot_be_declared_changes_nothing(work, alice, name, value, code):
    before = Claim.objects.count()
    with pytest.raises(Refusal) as caught:
        claims.declare_claim(work=work, name=name, value=value, actor=alice)
    assert caught.value.code == code and Claim.objects.count() == before


def test_refusals(work, alice, mallory):
    with pytest.raises(NotAllowed):
        claims.declare_claim(work=work, name="model", value="x", actor=mallory)
    with pytest.raises(Refusal):
        claims.withdraw_claim(work=work, name="model", actor=alice)
    with pytest.raises(Refusal):
        claims.contest_claim(work=work, name="prompt", reason="private", actor=alice)
    with pytest.raises(Refusal):
        claims.contest_claim(work=work, name="model", reason="x" * 301, actor=alice)
    assert not Event.objects.filter(name__startswith="claim.").exists()


def test_the_better_founded_value_leads_and_the_other_is_shown(work, alice):
    claims.declare_claim(work=work, name="model", value="My merge", actor=alice)
    groups = wording.claim_groups(list(queries.list_claims_for(None, work)))
    row = next(row for group in groups for row in group["rows"] if row["label"] == "Model")
    assert row["value"] == "v1-5-pruned-emaonly" and [one["value"] for one in row["others"]] == ["My merge"]


def test_the_page_corrects_and_the_public_page_shows_it(work, browse, alice, mallory, client):
    page, address = browse(alice), f"/studio/works/{work.pk}/claims/"
    assert browse(mallory).get(address).status_code == 404
    assert "certificate already issued does not change" in page.get(address).content.decode()
    assert page.post(address, {"act": "declare", "name": "model", "value": "My merge"}).status_code == 302
    assert page.post(address, {"act": "contest", "name": "seed", "reason": "Batch seed."}).status_code == 302
    body = client.get(f"/w/{work.pk}/").content.decode()
    assert "Declared: My merge" in body and "not so: Batch seed." in body and "lighthouse above" not in body
    refused = page.post(address, {"act": "declare", "name": "model", "value": ""})
    assert refused.status_code == 422 and "1 to 300" in refused.content.decode()
    assert page.post(address, {"act": "withdraw", "name": "nothing"}).status_code == 422


def test_the_api_corrects(work, alice, mallory, api):
    address = f"/api/v1/works/{work.pk}/claims/"
    answer = api(alice).patch(address, {"name": "model", "value": "My merge"}, format="json")
    assert answer.status_code == 200
    assert {
        "name": "model",
        "value": "My merge",
        "grade": "declared",
        "private": False,
        "contested": "",
        "evidence": "",
    } in answer.json()["claims"]
    assert api(alice).patch(address, {"name": "model", "not_so": "No."}, format="json").status_code == 200
    assert api(alice).patch(address, {"name": "model", "value": None}, format="json").status_code == 200
    assert said(work, "model") == {"file": "v1-5-pruned-emaonly"}
    assert api(mallory).patch(address, {"name": "model", "value": "x"}, format="json").status_code == 404
    for body in ({"name": "model"}, {"name": "model", "value": "a", "not_so": "b"}, {"value": "a"}):
        assert api(alice).patch(address, body, format="json").status_code == 400
    with pytest.raises(NotFound):
        queries.get_own_work_for(mallory, work.pk)
