"""Proposals: what metadata name is proposed to whoever must answer, both ways, once."""

import hashlib
import json

import pytest

from marketplace.core.errors import NotAllowed, Refusal
from marketplace.core.models import Event
from works import asks
from works.models import Alias, Ancestry, Derivation, Mention, Work
from works.services import proposals
from works.tests import files
from works.tests.test_signs import PROMPT, big_graph
from works.tests.test_works_service import certify

MODEL = files.lora()
SHA = hashlib.sha256(MODEL).hexdigest()


def parameters(loras="", model="", model_hash="", prompt="a lighthouse"):
    """An A1111 text that names LoRAs by `name: hash`."""
    used = "".join(f", <lora:{row.split(':')[0]}:0.7>" for row in loras.split(", ") if row)
    settings = f'Steps: 20, Seed: 1, Model: {model or "x"}, Model hash: {model_hash}, Lora hashes: "{loras}"'
    return f"{prompt}{used}\n{settings}"


def certify_model(owner, deliver, data=MODEL, **fields):
    fields = {"title": "Inkwash", "filename": "inkwash_v2.safetensors", **fields}
    return certify(owner, deliver, kind="model", data=data, **fields)


def certify_picture(owner, deliver, seed=1, graph=None, **named):
    text = parameters(**named) if named else None
    return certify(owner, deliver, data=files.png(seed, parameters=text, graph=graph), title=f"Picture {seed}")


def test_a_picture_that_names_a_lora_by_hash_is_proposed_to_its_creator(lora, bob, deliver, mailoutbox):
    model = certify_model(lora, deliver)
    picture = certify_picture(bob, deliver, loras=f"inkwash_v2: {SHA[:10]}")
    edge = Derivation.objects.get()
    assert (edge.child, edge.parent, edge.state, edge.origin) == (picture, model, "proposed", "detected")
    assert (edge.relation, edge.strength) == ("generated_with", "strong")
    assert {row["sign"] for row in edge.evidence} == {"hash", "name"}
    assert not Ancestry.objects.exists()
    assert [mail.to for mail in mailoutbox] == [[bob.email]]


@pytest.mark.parametrize(
    ("named", "strength"),
    [(f"other-thing: {SHA[:10]}", "likely"), (f"other-thing: {SHA[:8]}", "weak"), (f"other-thing: {SHA}", "strong"),
     ("inkwash: ", "weak"), (f"inkwash_v2: {SHA[:12]}", "strong")],
)  # fmt: skip
def test_how_sure_it_is_depends_on_what_was_named(lora, bob, deliver, named, strength):
    certify_model(lora, deliver)
    certify_picture(bob, deliver, loras=named)
    assert Derivation.objects.get().strength == strength


def test_a_checkpoint_is_found_by_its_old_and_new_short_hash(lora, bob, deliver):
    model = certify_model(lora, deliver)
    autov1 = model.fingerprints.get(method="autov1").value
    certify_picture(bob, deliver, 1, model="whatever", model_hash=SHA[:10])
    certify_picture(bob, deliver, 2, model="inkwash", model_hash=autov1)
    assert [edge.strength for edge in Derivation.objects.order_by("pk")] == ["likely", "likely"]


def test_a_name_that_anybody_gives_is_not_proposed(lora, bob, deliver):
    certify_model(lora, deliver, title="SDXL style LoRA v2", filename="lora.safetensors")
    certify_picture(bob, deliver, loras="sdxl style lora v2: ")
    assert not Derivation.objects.exists()


def test_a_model_registered_later_is_proposed_to_the_owners_of_earlier_works(lora, bob, alice, deliver, mailoutbox):
    for seed in (1, 2, 3):
        certify_picture(bob, deliver, seed, loras=f"inkwash_v2: {SHA[:12]}")
    certify_picture(alice, deliver, 4, loras=f"inkwash_v2: {SHA[:12]}")
    assert not Derivation.objects.exists() and not mailoutbox
    model = certify_model(lora, deliver)
    assert Derivation.objects.filter(parent=model, state="proposed").count() == 4
    assert sorted(mail.to[0] for mail in mailoutbox) == [alice.email, bob.email]  # one letter, however many works


def test_only_the_newest_earlier_works_are_asked_about(lora, bob, deliver, monkeypatch):
    monkeypatch.setattr(proposals, "EARLIER_WORKS", 2)
    made = [certify_picture(bob, deliver, seed, loras=f"inkwash_v2: {SHA[:12]}") for seed in (1, 2, 3)]
    certify_model(lora, deliver)
    assert set(Derivation.objects.values_list("child", flat=True)) == {made[1].pk, made[2].pk}


def test_asking_twice_asks_once_and_a_refused_pair_is_left_alone(lora, bob, deliver):
    certify_model(lora, deliver)
    picture = certify_picture(bob, deliver, loras=f"inkwash_v2: {SHA}")
    assert proposals.propose_for(picture.pk) == []
    Derivation.objects.update(state="refused")
    assert proposals.propose_for(picture.pk) == []
    assert Derivation.objects.count() == 1
    assert Event.objects.filter(name="derivation.proposed").count() == 1


def test_what_was_declared_is_not_proposed(lora, bob, deliver):
    model = certify_model(lora, deliver)
    parent = {"work_id": model.pk, "share_bps": 500, "relation": "generated_with"}
    data = files.png(1, parameters=parameters(loras=f"inkwash_v2: {SHA}"))
    certify(bob, deliver, data=data, parents=[parent])
    assert Derivation.objects.get().origin == "declared"


def test_a_match_among_works_of_one_owner_is_proposed_and_asks_nothing(lora, deliver):
    model = certify_model(lora, deliver)
    picture = certify_picture(lora, deliver, loras=f"inkwash_v2: {SHA}")
    assert Derivation.objects.get().child == picture
    assert asks.of(picture, model, "generated_with") == asks.NOTHING


def test_a_hidden_work_is_neither_proposed_nor_asked_about(lora, bob, deliver):
    model = certify_model(lora, deliver)
    Work.objects.filter(pk=model.pk).update(state="hidden")
    certify_picture(bob, deliver, loras=f"inkwash_v2: {SHA}")
    assert not Derivation.objects.exists()


def test_a_workflow_is_found_by_its_graph_and_a_prompt_by_its_words(priya, lora, bob, deliver):
    workflow = certify(lora, deliver, kind="workflow", data=json.dumps(big_graph()).encode(), title="Flow")
    prompt = certify(priya, deliver, kind="prompt", data=PROMPT.encode(), title="Lighthouse prompt")
    certify_picture(bob, deliver, 1, graph=big_graph(seed=7))
    certify_picture(bob, deliver, 2, prompt=PROMPT)
    found = {edge.parent: edge for edge in Derivation.objects.all()}
    assert {work: edge.strength for work, edge in found.items()} == {workflow: "strong", prompt: "strong"}
    assert "lighthouse" not in json.dumps(found[prompt].evidence)  # nothing of a prompt that buyers alone may see


def test_a_certificate_number_in_a_file_names_its_work(alice, bob, deliver):
    origin = certify(alice, deliver, data=files.png(1, parameters=None))
    number = origin.certificates.get().number
    remix = certify_picture(bob, deliver, 2, prompt=f"remix of https://gen-ip.test/c/{number}")
    edge = Derivation.objects.get()
    assert (edge.parent, edge.child, edge.relation, edge.strength) == (origin, remix, "based_on", "strong")


def test_traces_are_written_once(lora, bob, deliver):
    model = certify_model(lora, deliver)
    picture = certify_picture(bob, deliver, loras="inkwash_v2: 12345678ab")
    before = (Alias.objects.count(), Mention.objects.count())
    proposals.propose_for(picture.pk)
    proposals.propose_for(model.pk)
    assert (Alias.objects.count(), Mention.objects.count()) == before


@pytest.fixture
def pair(alice, bob, deliver):
    return certify_picture(alice, deliver, 1), certify_picture(bob, deliver, 2)


def claim(pair, actor, **fields):
    fields = {"relation": "remix_of", "share_bps": 1500, "message": "The same hill and the same boat.", **fields}
    return proposals.claim_derivation(child=pair[1], parent=pair[0], actor=actor, **fields)


def test_an_owner_claims_a_work_as_made_from_theirs(pair, alice, bob, deliver, mailoutbox):
    edge = claim(pair, alice)
    deliver()
    assert (edge.state, edge.origin, edge.asked_bps, edge.proposed_by) == ("proposed", "claimed", 1500, alice)
    assert mailoutbox[-1].to == [bob.email] and "The same hill" in mailoutbox[-1].body


@pytest.mark.parametrize(
    ("fields", "code"),
    [({"message": "short"}, "reason_required"), ({"relation": "x"}, "relation_unknown"),
     ({"share_bps": 10001}, "share_invalid"), ({"share_bps": 5001}, "share_invalid"),
     ({"share_bps": True}, "share_invalid")],
)  # fmt: skip
def test_a_bad_claim_is_refused(pair, alice, fields, code):
    with pytest.raises(Refusal) as refusal:
        claim(pair, alice, **fields)
    assert refusal.value.code == code and not Derivation.objects.exists()


def test_claims_are_made_by_the_owner_once_and_not_again_after_a_no(pair, alice, mallory):
    with pytest.raises(NotAllowed):
        claim(pair, mallory)
    edge = claim(pair, alice)
    with pytest.raises(Refusal) as refusal:
        claim(pair, alice)
    assert refusal.value.code == "derivation_open"
    Derivation.objects.filter(pk=edge.pk).update(state="refused")
    with pytest.raises(Refusal) as refusal:
        claim(pair, alice)
    assert refusal.value.code == "claim_refused"
    Derivation.objects.filter(pk=edge.pk).update(state="active")
    with pytest.raises(Refusal) as refusal:
        claim(pair, alice)
    assert refusal.value.code == "parent_twice" and Derivation.objects.count() == 1


def test_a_day_takes_so_many_claims(pair, alice, bob, settings):
    settings.DERIVATION_CLAIMS_A_DAY = 2
    others = [Work.objects.create(creator=bob, owner=bob, kind="text", title="T", state="certified") for _ in range(3)]
    for other in others[:2]:
        claim((pair[0], other), alice)
    with pytest.raises(Refusal) as refusal:
        claim((pair[0], others[2]), alice)
    assert (refusal.value.code, refusal.value.status) == ("too_many_claims", 429)
    assert Derivation.objects.count() == 2
