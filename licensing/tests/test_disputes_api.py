"""The API of disputes."""

import pytest

from accounts.services import api_keys
from licensing.models import Dispute
from licensing.services import disputes
from licensing.tests.test_disputes_service import REASON, opened, order, work  # noqa: F401  fixtures

PATH = "/api/v1/disputes/"


def test_a_buyer_opens_one_and_reads_it(work, order, carol, api):  # noqa: F811
    body = {"work": work.pk, "order": order.pk, "kind": "payment", "reason": REASON, "evidence": "the receipt"}
    made = api(carol).post(PATH, body, headers={"Idempotency-Key": "once"})
    again = api(carol).post(PATH, body, headers={"Idempotency-Key": "once"})
    assert (made.status_code, made.data["state"], made.data["evidence"]) == (201, "awaiting_reply", "the receipt")
    assert again.json()["id"] == made.json()["id"] and Dispute.objects.count() == 1
    listed = api(carol).get(PATH).json()
    assert set(listed) == {"next", "previous", "results"} and listed["results"][0]["order"] == order.pk


@pytest.mark.parametrize("change,status,field", [
    ({"kind": "nonsense"}, 400, "kind"), ({"reason": ""}, 400, "reason"), ({"reason": "short"}, 422, "reason"),
    ({"work": "wrk_none"}, 404, None), ({"order": "ord_none"}, 404, None),
])  # fmt: skip
def test_a_bad_request_changes_nothing(work, mallory, api, change, status, field):  # noqa: F811
    answer = api(mallory).post(PATH, {"work": work.pk, "kind": "ownership", "reason": REASON, **change})
    assert (answer.status_code, answer.json().get("field")) == (status, field)
    assert answer["Content-Type"] == "application/problem+json" and not Dispute.objects.exists()


def test_strangers_find_none(work, mallory, alice, bob, api):  # noqa: F811
    dispute = opened(mallory, work)
    for person in (alice, bob):
        assert api(person).get(PATH).json()["results"] == []
        assert api(person).get(f"{PATH}{dispute.pk}/").status_code == 404
        assert api(person).post(f"{PATH}{dispute.pk}/statements/", {"text": REASON}).status_code == 404
        assert api(person).post(f"{PATH}{dispute.pk}/withdraw/").status_code == 404
    assert dispute.statements.count() == 0 and api().get(PATH).status_code == 401


def test_answering_deciding_and_appealing(work, mallory, alice, sam, api):  # noqa: F811
    dispute = opened(mallory, work)
    disputes.take_up_dispute(dispute=dispute, actor=sam)
    said = api(alice).post(f"{PATH}{dispute.pk}/statements/", {"text": "I drew it in 2023."})
    assert (said.status_code, said.data["state"]) == (201, "in_review")
    assert said.data["statements"][0]["author"] == "alice"
    assert api(alice).post(f"{PATH}{dispute.pk}/appeal/", {"reason": REASON}).status_code == 409
    assert api(alice).post(f"{PATH}{dispute.pk}/withdraw/").status_code == 403
    disputes.decide_dispute(dispute=dispute, outcome="upheld", reason="The dates prove it.", actor=sam)
    appealed = api(alice).post(f"{PATH}{dispute.pk}/appeal/", {"reason": "The dates are of another file."})
    assert (appealed.status_code, appealed.data["state"]) == (200, "appealed")
    assert appealed.data["decisions"][0]["outcome"] == "upheld"


def test_a_key_needs_the_scope(work, mallory, api):  # noqa: F811
    _key, secret = api_keys.create_api_key(user=mallory, name="reader", scopes=["disputes:read"])
    headers = {"Authorization": f"Bearer {secret}"}
    assert api().get(PATH, headers=headers).status_code == 200
    body = {"work": work.pk, "kind": "ownership", "reason": REASON}
    refused = api().post(PATH, body, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing") and not Dispute.objects.exists()
