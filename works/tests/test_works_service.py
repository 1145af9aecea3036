import hashlib
import io
import json

import jwt
import pytest
from django.core.files.base import ContentFile
from PIL import Image

from marketplace.core import storage
from marketplace.core.errors import NotFound, Refusal
from marketplace.core.models import Event
from works import merkle, numbers, queries
from works.models import Certificate, Claim, Fingerprint, Media, Work
from works.services import certificates, derivations, keys, log, log_check, processing, works
from works.tests import files


def register(creator, kind="image", data=None, **fields):
    content = ContentFile(data if data is not None else files.png(), name=fields.pop("filename", "work.bin"))
    return works.register_work(
        creator=creator, kind=kind, title=fields.pop("title", "Lighthouse"), file=content, **fields
    )


def certify(creator, deliver, **fields):
    work = register(creator, **fields)
    deliver()
    work.refresh_from_db()
    assert work.state == "certified", work.problem
    return work


def test_a_picture_is_read_and_certified(alice, deliver):
    data = files.png()
    work = certify(alice, deliver, data=data, tags=["sea", "sea", " "], filename="../../etc/pass\u202ewd.png")
    original = work.media.get(role="original")
    assert original.sha256 == work.sha256 == hashlib.sha256(data).hexdigest()
    assert (original.media_type, original.width, original.height) == ("image/png", 640, 448)
    assert "\u202e" not in original.filename
    assert "/" not in original.key.removeprefix("originals/")
    assert work.tags == ["sea"]
    claims = {claim.name: (claim.value, claim.grade) for claim in work.claims.all()}
    assert claims["model"] == ("v1-5-pruned-emaonly", "file")
    assert claims["loras"][0] == [{"name": "oil-light", "weight": "0.8", "hash": "9c8f1bd2a3e4"}]
    assert claims["seed"][0] == "1234567890"
    assert {"content", "pdq", "iscc_data", "iscc_image", "iscc_instance"} == set(
        work.fingerprints.values_list("method", flat=True)
    )


def test_the_prompt_is_for_the_creator_only(alice, mallory, deliver):
    work = certify(alice, deliver)
    assert "prompt" in {claim.name for claim in queries.list_claims_for(alice, work)}
    assert "prompt" not in {claim.name for claim in queries.list_claims_for(mallory, work)}
    payload = json.dumps(work.certificates.get().payload)
    assert "lighthouse above" not in payload


def test_previews_are_clean_and_marked(alice, deliver):
    work = certify(alice, deliver)
    preview = work.media.get(role="preview")
    image = Image.open(io.BytesIO(storage.read(storage.public(), preview.key)))
    assert image.format == "JPEG"
    assert "parameters" not in image.info
    assert not image.getexif()
    plain = files.picture().convert("RGB")
    assert image.size == plain.size
    assert image.tobytes() != plain.tobytes()


def test_the_certificate_is_signed_and_logged(alice, deliver):
    work = certify(alice, deliver)
    certificate = work.certificates.get()
    assert numbers.parse_number(certificate.number.lower().replace("-", "")) == certificate.number
    jwk = keys.public_keys()[certificate.key.kid]
    outside = jwt.decode(certificate.jws, jwt.PyJWK(jwk), algorithms=["EdDSA"], options={"verify_signature": True})
    assert outside == certificate.payload
    assert outside["credentialSubject"]["sha256"] == work.sha256
    proof = log.get_proof(certificate.leaf)
    assert merkle.verify_inclusion(
        leaf=merkle.leaf_hash(proof["leaf"].encode()), index=proof["index"], size=proof["size"],
        proof=[bytes.fromhex(step) for step in proof["proof"]], root=bytes.fromhex(proof["root"]),
    )  # fmt: skip
    assert json.loads(proof["leaf"])["sha256"] == hashlib.sha256(certificate.jws.encode()).hexdigest()
    assert log_check.verify_log() == []


def test_any_altered_signature_is_found(alice, deliver):
    token = certify(alice, deliver).certificates.get().jws
    assert certificates.verify_jws(token)
    for place in range(0, len(token) - 1, 37):
        other = "A" if token[place] != "A" else "B"
        assert not certificates.verify_jws(token[:place] + other + token[place + 1 :])


def test_old_certificates_verify_after_rotation(alice, deliver):
    old = certify(alice, deliver).certificates.get()
    keys.rotate("certificate")
    new = certify(alice, deliver, data=files.png(2)).certificates.get()
    assert old.key_id != new.key_id
    assert certificates.verify_jws(old.jws)
    assert certificates.verify_jws(new.jws)


def test_processing_twice_issues_one_certificate(alice, deliver):
    work = certify(alice, deliver)
    processing.process_work(work.pk)
    assert Certificate.objects.count() == 1


def test_a_work_left_half_way_is_finished_later(alice, monkeypatch):
    work = register(alice)
    monkeypatch.setattr(processing, "_certify", lambda *args: (_ for _ in ()).throw(MemoryError()))
    with pytest.raises(MemoryError):
        processing.process_work(work.pk)
    assert not Certificate.objects.exists()
    monkeypatch.undo()
    assert processing.process_work(work.pk).state == "certified"


KINDS = [
    ("text", b"The tide kept its own ledger.\n" * 40, {"words": 240}),
    ("text", "潮水自己记账。".encode(), {"words": 6}),
    ("text", "bahasa".encode("utf-16"), {"words": 1}),
    ("prompt", b"A {mood} harbor in {season}", {"variables": ["mood", "season"]}),
    ("workflow", json.dumps(files.GRAPH).encode(), {"nodes": 4}),
    ("workflow", json.dumps(files.GRAPH).replace("0.7", "NaN").encode(), {"nodes": 4}),
    ("model", files.lora(), {"tensors": 2, "parameters": 256}),
    ("image", files.png(parameters=None, graph=files.GRAPH), {"width": 640}),
]


@pytest.mark.parametrize(("kind", "data", "facts"), KINDS)
def test_each_kind_is_certified_with_its_facts(alice, deliver, kind, data, facts):
    work = certify(alice, deliver, kind=kind, data=data)
    assert {name: work.facts[name] for name in facts} == facts


def test_training_tags_stay_private(alice, mallory, deliver):
    work = certify(alice, deliver, kind="model", data=files.lora())
    assert Claim.objects.get(work=work, name="trigger").value == "inkwash"
    assert "training_tags" not in {claim.name for claim in queries.list_claims_for(mallory, work)}
    assert "secret" not in json.dumps(work.certificates.get().payload)


BAD = [
    ("image", b"GIF89a", "not_a_picture"),
    ("image", files.png()[:3000], "broken_picture"),
    ("text", b"words " * 20 + b"\x00\xff", "not_text"),
    ("text", b"  \n ", "empty"),
    ("workflow", b"not json", "not_json"),
    ("workflow", b"[]", "not_a_workflow"),
    ("workflow", b"{}", "not_a_workflow"),
    ("workflow", b"[" * 5000 + b"]" * 5000, "too_deep"),
    ("workflow", b'{"1": {"class_type": "A", "inputs": {"n": ' + b"9" * 5000 + b"}}}", None),
    ("model", b"\xff\xff" + bytes(40), "not_safetensors"),
    ("model", files.lora(tail=b"extra"), "broken_tensors"),
    ("model", files.lora(tensors={"a": {"dtype": "F16", "shape": [9], "data_offsets": [0, 512]}}), "broken_tensors"),
    ("model", files.lora(tensors={"a": {"dtype": "F16", "shape": "x", "data_offsets": [0, 512]}}), "broken_header"),
]


@pytest.fixture
def stored(settings, tmp_path):
    """`stored(folder)` counts the private files of a folder, of this test alone."""
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {**settings.STORAGES["private"], "OPTIONS": {"location": tmp_path, "base_url": None}},
    }
    return lambda folder: sum(1 for path in (tmp_path / folder).glob("*"))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("kind", "data", "code"), BAD)
def test_a_bad_file_is_refused_with_a_sentence(alice, deliver, stored, kind, data, code):
    work = register(alice, kind=kind, data=data)
    deliver()
    work.refresh_from_db()
    assert work.problem_code == (code or "")
    assert work.state == ("draft" if code else "certified")
    assert bool(work.problem) == bool(code)
    assert work.media.filter(role="original").exists() != bool(code)
    assert stored("originals") == (0 if code else 1)
    assert Certificate.objects.exists() != bool(code)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"kind": "song"}, "kind_unknown"),
        ({"title": ""}, "title_invalid"),
        ({"title": "x" * 161}, "title_invalid"),
        ({"description": "x" * 4001}, "description_too_long"),
        ({"data": b""}, "empty"),
        ({"kind": "prompt", "data": b"x" * 65537}, "too_large"),
        ({"parents": [{"work_id": "wrk_none", "share_bps": 100}]}, "parent_unknown"),
        ({"data": b"<svg xmlns='http://www.w3.org/2000/svg'/>"}, "not_a_picture"),
        ({"filename": "a.jpg"}, "wrong_ending"),
        ({"filename": "a.svg"}, "wrong_type"),
        ({"kind": "text", "filename": "a.png"}, "wrong_type"),
        ({"kind": "text", "data": b"\x00\x01\x02\xff"}, "not_text"),
        ({"kind": "text", "data": b"words", "text": "more words"}, "file_and_text"),
        ({"kind": "model", "data": b"\x80\x04\x95pickle", "filename": "a.safetensors"}, "pickle_refused"),
        ({"kind": "model", "data": b"PK\x03\x04zipped pickle"}, "pickle_refused"),
        ({"kind": "model", "data": files.lora(), "filename": "a.ckpt"}, "pickle_refused"),
        ({"kind": "model", "data": b"\xff" * 40}, "not_safetensors"),
        ({"samples": [ContentFile(files.png())]}, "samples_not_taken"),
        ({"kind": "prompt", "data": b"x", "samples": [ContentFile(files.png())] * 5}, "too_many_samples"),
        ({"kind": "prompt", "data": b"x", "samples": [ContentFile(b"<svg/>")]}, "not_a_picture"),
    ],
)
def test_a_bad_registration_changes_nothing(alice, stored, fields, code):
    with pytest.raises(Refusal) as refusal:
        register(alice, **fields)
    assert refusal.value.code == code
    assert not Work.objects.exists()
    assert not Event.objects.exists()
    assert not Media.objects.exists()
    assert stored("originals") == stored("samples") == 0


def test_the_same_file_of_somebody_else_is_not_certified_again(alice, mallory, deliver):
    certify(alice, deliver)
    copy = register(mallory)
    deliver()
    copy.refresh_from_db()
    assert (copy.state, copy.problem_code) == ("draft", "already_registered")


def test_a_stranger_sees_certified_works_only(alice, mallory, deliver):
    work = register(alice)
    with pytest.raises(NotFound):
        queries.get_work_for(mallory, work.pk)
    assert queries.get_work_for(alice, work.pk) == work
    deliver()
    assert queries.get_work_for(mallory, work.pk) == work
    with pytest.raises(NotFound):
        queries.get_own_work_for(mallory, work.pk)


def parent(work, share=1000, reach="direct"):
    return {"work_id": work.pk, "relation": "remix_of", "share_bps": share, "reach": reach}


def test_the_graph_above_a_work(alice, bob, deliver):
    first = certify(alice, deliver, data=files.png(1))
    second = certify(bob, deliver, data=files.png(2), parents=[parent(first)])
    number = second.certificates.get().number
    third = certify(alice, deliver, data=files.png(3), parents=[{**parent(second, 500), "work_id": number}])
    nodes, edges = queries.get_graph_above(third.pk)
    assert nodes == [third.pk, first.pk, second.pk]
    assert {(edge["child"], edge["parent"], edge["share_bps"]) for edge in edges} == {
        (second.pk, first.pk, 1000), (third.pk, second.pk, 500),
    }  # fmt: skip
    payload = third.certificates.get().payload["credentialSubject"]
    assert payload["parents"][0]["number"] == number


def test_bad_parents_are_refused(alice, deliver):
    first = certify(alice, deliver, data=files.png(1))
    second = certify(alice, deliver, data=files.png(2), parents=[parent(first)])
    for child, parents, code in [
        (first, [parent(second)], "cycle"),
        (first, [parent(first)], "own_parent"),
        (second, [parent(first)], "parent_twice"),
        (first, [{"work_id": second.pk, "share_bps": 10001}], "parent_invalid"),
        (first, [{"work_id": second.pk, "share_bps": 1, "reach": "up"}], "parent_invalid"),
    ]:
        with pytest.raises(Refusal) as refusal:
            derivations.declare_parents(child=child, parents=parents, actor=alice)
        assert refusal.value.code == code
    assert queries.get_graph_above(first.pk) == ([first.pk], [])


def test_the_upstream_cap_is_exact_and_counts_absolute_edges_above(alice, deliver, settings):
    first = certify(alice, deliver, data=files.png(1))
    second = certify(alice, deliver, data=files.png(2), parents=[parent(first, 2000, "all_ancestors")])
    register(alice, data=files.png(3), parents=[parent(second, 3000)])
    with pytest.raises(Refusal) as refusal:
        register(alice, data=files.png(4), parents=[parent(second, 3001)])
    assert refusal.value.code == "stack_too_high"
    assert refusal.value.data == {"stack_bps": 5001, "cap_bps": 5000}


def test_suspending_needs_a_reason_and_leaves_an_event(alice, sam, deliver):
    work = certify(alice, deliver)
    with pytest.raises(Refusal, match="why"):
        works.suspend_work(work=work, actor=sam, reason=" ")
    works.suspend_work(work=work, actor=sam, reason="under review")
    event = Event.objects.get(name="work.suspended")
    assert (event.actor, event.payload["reason"]) == (sam, "under review")
    with pytest.raises(NotFound):
        queries.get_work_for(None, work.pk)
    assert works.restore_work(work=work, actor=sam).state == "certified"


def test_a_changed_leaf_is_found(alice, deliver):
    certify(alice, deliver)
    certify(alice, deliver, data=files.png(2))
    leaf = log.LogLeaf.objects.first()
    log.LogLeaf.objects.filter(pk=leaf.pk).update(data=leaf.data.replace("certificate", "certificato"))
    assert any("leaf 0" in problem for problem in log_check.verify_log())


def test_pictures_that_differ_have_distant_prints(alice, deliver):
    certify(alice, deliver, data=files.png(1))
    certify(alice, deliver, data=files.png(2))
    first, second = Fingerprint.objects.filter(method="pdq").values_list("value", flat=True)
    from works.hashing import distances

    assert distances(first, [first, second])[0] == 0
    assert distances(first, [second])[0] > 31
