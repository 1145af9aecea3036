"""The API of derivations and titles."""

import pytest

from accounts.services import api_keys
from works import merkle
from works.models import Derivation
from works.services import log
from works.tests.test_derivations_service import make
from works.tests.test_works_service import certify


def test_each_side_sees_its_edges_and_a_stranger_those_in_force(edge, alice, bob, mallory, api):
    path = f"/api/v1/works/{edge.child_id}/derivations/"
    mine = api(bob).get(path).data["results"][0]
    assert (mine["id"], mine["state"], mine["your_turn"], mine["parent"]["id"]) == (
        edge.pk, "proposed", True, edge.parent_id,
    )  # fmt: skip
    assert api(alice).get(path).data["results"][0]["your_turn"] is False
    assert api(mallory).get(path).data["results"] == []
    Derivation.objects.update(state="active", message="for the two of us")
    public = api(mallory).get(path).data["results"][0]
    assert public["share_bps"] == 0 and "message" not in public and "evidence" not in public
    assert api().get(path).status_code == 401


def test_confirm_approve_and_end(edge, alice, bob, api, ask):
    ask(share_bps=500, approval=True)
    path = f"/api/v1/works/{edge.child_id}/derivations/"
    key = {"derivation": edge.pk}
    missing = api(bob).post(path + "confirm/", key)
    assert (missing.status_code, missing.data["code"]) == (400, "share_invalid")
    low = api(bob).post(path + "confirm/", {**key, "share_bps": 1})
    assert (low.status_code, low.data["code"]) == (422, "share_too_low")
    assert api(bob).post(path + "confirm/", {**key, "share_bps": 500}).data["state"] == "confirmed"
    assert api(bob).post(path + "approve/", key).status_code == 403
    assert api(alice).post(path + "approve/", key).data["state"] == "active"
    again = api(alice).post(path + "approve/", key)
    assert (again.status_code, again.data["code"]) == (409, "derivation_over")
    assert api(alice).post(path + "end/", {**key, "reason": "A present."}).data["state"] == "ended"


def test_refuse(edge, bob, mallory, api):
    path = f"/api/v1/works/{edge.child_id}/derivations/refuse/"
    assert api(mallory).post(path, {"derivation": edge.pk, "refusal": "not_used"}).status_code == 404
    assert api(bob).post(path, {"derivation": edge.pk}).data["code"] == "reason_required"
    answer = api(bob).post(path, {"derivation": edge.pk, "refusal": "not_used"})
    assert (answer.data["state"], answer.data["refusal"]) == ("refused", "not_used")
    assert api(bob).post("/api/v1/works/wrk_x/derivations/refuse/", {"derivation": edge.pk}).status_code == 404


def test_propose_declares_for_the_one_and_claims_for_the_other(alice, bob, mallory, api):
    mine, other = make(alice), make(bob)
    body = {"parent": mine.pk, "relation": "remix_of", "share_bps": 1000, "message": "The same boat and hill."}
    path = f"/api/v1/works/{other.pk}/derivations/propose/"
    assert api(mallory).post(path, body).data["code"] == "not_owner"
    headers = {"HTTP_IDEMPOTENCY_KEY": "one"}
    made = api(alice).post(path, body, **headers)
    assert (made.status_code, made.data["state"], made.data["origin"]) == (201, "proposed", "claimed")
    assert api(alice).post(path, body, **headers).data["id"] == made.data["id"] and Derivation.objects.count() == 1
    assert api(bob).post(path, body).data["code"] == "derivation_open"
    Derivation.objects.all().delete()
    declared = api(bob).post(path, {"parent": mine.pk, "share_bps": 1000})
    assert (declared.data["state"], declared.data["origin"]) == ("active", "declared")
    assert api(bob).post(path, {"parent": "GIP-nothing", "share_bps": 1}).data["code"] == "parent_unknown"


@pytest.mark.parametrize("verb", ["", "propose/", "refuse/"])
def test_a_key_needs_the_scope(edge, bob, client, verb):
    _key, secret = api_keys.create_api_key(user=bob, name="k", scopes=["listings:read"])
    path = f"/api/v1/works/{edge.child_id}/derivations/{verb}"
    send = client.post if verb else client.get
    answer = send(path, {}, content_type="application/json", HTTP_AUTHORIZATION=f"Bearer {secret}")
    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")


def test_a_title_with_its_proof(alice, bob, api, deliver):
    work = certify(alice, deliver)
    path = f"/api/v1/works/{work.pk}/"
    offered = api(alice).post(path + "transfer/", {"handle": "bob"})
    assert (offered.status_code, offered.data["state"]) == (201, "open")
    assert api(alice).post(path + "transfer/accept/").status_code == 403
    assert api(bob).post(path + "transfer/accept/").data["state"] == "accepted"
    first, second = api(bob).get(path + "title/").data["results"]
    assert (first["owner"], first["log_index"], second["owner"]) == ("alice", None, "bob")
    log.write_checkpoint()
    proof = api().get(second["proof"]).data  # anybody may check it
    assert merkle.verify_inclusion(
        leaf=merkle.leaf_hash(proof["leaf"].encode()), index=proof["index"], size=proof["size"],
        proof=[bytes.fromhex(step) for step in proof["proof"]], root=bytes.fromhex(proof["root"]),
    )  # fmt: skip
    assert second["entry_sha256"] in proof["leaf"]
    assert api(bob).get(f"{path}title/0/proof/").status_code == 404  # the leaf of another thing
    assert api(bob).post(path + "transfer/decline/").status_code == 404
