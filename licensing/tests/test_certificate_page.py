import io
import json
import zipfile
from xml.etree import ElementTree

import jwt
import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader

from licensing import certificate_pdf, link_preview
from licensing.certificate_queries import get_card
from licensing.models import Dispute
from licensing.services import listings
from works import proof, tlog
from works.models import Certificate, Work
from works.services import certificates, log
from works.tests import files
from works.tests.test_works_service import certify

ENDS = ("", "/pdf", ".pdf", "/card.png", "/badge.svg", "/status", "/jws", "/proof", ".tlog-proof", "/bundle")


@pytest.fixture
def issued(alice, deliver):
    return certify(alice, deliver, title="Veins of Tyre عروق صور 雾中江城").certificates.get()


def test_the_card_names_the_public_claims_only(client, issued):
    body = client.get(f"/c/{issued.number}").content.decode()
    assert issued.number in body and issued.work.sha256 in body and "<svg" in body
    assert "v1-5-pruned-emaonly" in body and "Read from the file" in body
    assert "lighthouse above" not in body and "/.well-known/jwks.json" in body


def test_each_check_has_its_line(client, issued):
    body = client.get(f"/c/{issued.number}").content.decode()
    for name in ("Signature", "Public log", "Checkpoint", "Status today"):
        assert f"<b>{name}</b>" in body
    assert body.count("<em>Valid</em>") == 4
    Certificate.objects.filter(pk=issued.pk).update(jws=issued.jws[:-6] + "AAAAAA")
    body = client.get(f"/c/{issued.number}").content.decode()
    assert "<em>Invalid</em>" in body and "The signature does not hold" in body


def test_link_previews_name_the_status(client, issued, settings):
    body = client.get(f"/c/{issued.number}").content.decode()
    assert f'property="og:image" content="{settings.SITE_URL}/c/{issued.number}/card.png"' in body
    assert 'name="twitter:card" content="summary_large_image"' in body
    assert 'property="og:description" content="Active. It is registered here and not on offer now.' in body


def test_a_number_is_read_leniently_and_an_unknown_one_is_missing(client, issued):
    number = issued.number
    loose = number.lower().replace("-", "").replace("0", "o").replace("1", "l")
    for end in ENDS:
        answer = client.get(f"/c/{loose}{end}")
        assert answer.status_code == 302 and answer["Location"].startswith(f"/c/{number}"), end
        assert client.get(answer["Location"]).status_code == 200, end
    for wrong in (number[:-1] + ("0" if number[-1] != "0" else "1"), "GIP", "%00", "x" * 300, "GIP-%E0%A4%A", "..%2f"):
        for end in ENDS:
            assert client.get(f"/c/{wrong}{end}").status_code == 404, (wrong, end)


def test_outsiders_can_check_the_signature_and_the_log(client, issued):
    token = client.get(f"/c/{issued.number}/jws").content.decode()
    published = {key["kid"]: key for key in client.get("/.well-known/jwks.json").json()["keys"]}
    key = jwt.PyJWK(published[jwt.get_unverified_header(token)["kid"]])
    assert jwt.decode(token, key, algorithms=["EdDSA"]) == issued.payload
    found = json.loads(client.get(f"/c/{issued.number}/proof").content)
    assert found["checkpoint"] == client.get("/log/checkpoint").content.decode()
    text = client.get(f"/c/{issued.number}.tlog-proof").content.decode()
    assert tlog.read_proof(text).checkpoint == found["checkpoint"]


def test_keys_are_published_as_did_and_verifier_key(client, issued, settings):
    settings.SITE_URL = "https://market.test:8443"
    document = client.get("/.well-known/did.json").json()
    assert document["id"] == "did:web:market.test%3A8443"
    methods = {method["id"]: method["publicKeyJwk"] for method in document["verificationMethod"]}
    name = f"{document['id']}#{issued.key.kid}"
    assert name in document["assertionMethod"] and methods[name]["x"] == issued.key.public_jwk["x"]
    assert "d" not in methods[name]
    vkey = client.get("/log/vkey").content.decode().strip()
    assert vkey.startswith(f"{log.origin()}+")
    (key,) = [key for key in client.get("/.well-known/jwks.json").json()["keys"] if key["purpose"] == "log"]
    assert vkey == proof.note_key(log.origin(), proof.public_bytes(key))


def test_without_a_checkpoint_there_is_no_proof(client, issued):
    log.LogCheckpoint.objects.all().delete()
    for path in (
        f"/c/{issued.number}/proof",
        f"/c/{issued.number}.tlog-proof",
        "/log/checkpoint",
        "/log/tile/0/000.p/1",
    ):
        assert client.get(path).status_code == 404, path
    assert "It waits for the next checkpoint" in client.get(f"/c/{issued.number}").content.decode()
    assert client.get(f"/c/{issued.number}.pdf").status_code == 200


def read_pdf(data):
    reader = PdfReader(io.BytesIO(data))
    return reader, "\n".join(page.extract_text() for page in reader.pages)


def test_the_pdf_carries_the_card_the_claims_and_the_proofs(client, issued):
    answer = client.get(f"/c/{issued.number}.pdf")
    assert answer["Content-Type"] == "application/pdf"
    reader, text = read_pdf(answer.content)
    assert issued.number in text and "雾中江城" in text and "v1-5-pruned-emaonly" in text and "Active" in text
    assert issued.work.sha256 in text.replace("\n", "")
    assert reader.attachments[f"{issued.number}.jws"][0].decode() == issued.jws
    attached = tlog.read_proof(reader.attachments[f"{issued.number}.tlog-proof"][0].decode())
    assert attached.index == issued.leaf_id
    used = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    assert all("/FontDescriptor" in font or font["/BaseFont"] == "/Helvetica" for font in used)


def test_the_pdf_is_drawn_once(client, issued, monkeypatch):
    first = client.get(f"/c/{issued.number}.pdf").content
    monkeypatch.setattr(certificate_pdf, "draw", None)
    assert client.get(f"/c/{issued.number}/pdf").content == first


def test_the_picture_is_drawn_once_for_each_status(client, issued, monkeypatch):
    first = client.get(f"/c/{issued.number}/card.png")
    picture = Image.open(io.BytesIO(first.content))
    assert (picture.format, picture.size) == ("PNG", (1200, 630))
    assert len(picture.convert("RGB").getcolors(2**24)) > 1000
    assert first["Cross-Origin-Resource-Policy"] == "cross-origin" and "max-age=300" in first["Cache-Control"]
    drawn = link_preview.draw
    monkeypatch.setattr(link_preview, "draw", None)
    assert client.get(f"/c/{issued.number}/card.png").content == first.content
    known = {"If-None-Match": first["ETag"]}
    assert client.get(f"/c/{issued.number}/card.png", headers=known).status_code == 304
    monkeypatch.setattr(link_preview, "draw", drawn)
    Certificate.objects.filter(pk=issued.pk).update(state="revoked")
    second = client.get(f"/c/{issued.number}/card.png", headers=known)
    assert second.status_code == 200 and second.content != first.content


def test_the_badge_says_the_status_anywhere(client, issued):
    answer = client.get(f"/c/{issued.number}/badge.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    root = ElementTree.fromstring(answer.content)
    assert "".join(root.itertext()).count("Active") == 2
    again = client.get(f"/c/{issued.number}/badge.svg", headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    Certificate.objects.filter(pk=issued.pk).update(state="revoked")
    changed = client.get(f"/c/{issued.number}/badge.svg", headers={"If-None-Match": answer["ETag"]})
    assert changed.status_code == 200 and b"Revoked" in changed.content and b"#8f1d33" in changed.content
    assert f"/c/{issued.number}/badge.svg" in client.get(f"/c/{issued.number}").content.decode()


def test_the_bundle_has_all_that_an_outsider_needs(client, issued):
    answer = client.get(f"/c/{issued.number}/bundle")
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    inside = {name.removeprefix(f"{issued.number}/"): archive.read(name) for name in archive.namelist()}
    number = issued.number
    own = {f"{number}.json", f"{number}.jws", f"{number}.tlog-proof"}
    assert set(inside) == own | {"README.txt", "jwks.json", "log.vkey"}
    assert json.loads(inside[f"{number}.json"]) == issued.payload
    assert inside[f"{number}.jws"].decode() == issued.jws
    assert client.get(f"/c/{number}/bundle").content == answer.content


def stamp_of(client, number):
    body = client.get(f"/c/{number}").content.decode()
    return body.split('class="stamp')[1].split("</span>")[0].split("</svg>")[1]


def test_every_state_is_seen_everywhere(client, issued, carol, bob, deliver):
    number = issued.number

    def seen(word):
        _reader, text = read_pdf(client.get(f"/c/{number}.pdf").content)
        badge = client.get(f"/c/{number}/badge.svg").content.decode()
        described = client.get(f"/c/{number}").content.decode().split('og:description" content="')[1]
        assert stamp_of(client, number) == word
        assert word in text and word in badge and described.startswith(word)
        return client.get(f"/c/{number}/card.png").content

    pictures = [seen("Active")]
    now = timezone.now()
    dispute = Dispute.objects.create(
        work=issued.work, opened_by=carol, kind="ownership", state="in_review", taken_up_at=now, reply_due_at=now
    )
    pictures.append(seen("Disputed"))
    dispute.delete()
    newer = certify(bob, deliver, data=files.png(7)).certificates.get()
    Certificate.objects.filter(pk=number).update(state="superseded")
    Certificate.objects.filter(pk=newer.pk).update(supersedes=number)
    pictures.append(seen("Superseded"))
    assert newer.number in client.get(f"/c/{number}").content.decode()
    Certificate.objects.filter(pk=number).update(state="revoked")
    pictures.append(seen("Revoked"))
    Certificate.objects.filter(pk=number).update(state="issued")
    Work.objects.filter(pk=issued.work_id).update(state="suspended")
    pictures.append(seen("Withdrawn"))
    assert len(set(pictures)) == 5


@pytest.mark.parametrize("state", ["suspended", "removed", "hidden"])
def test_a_work_out_of_sight_shows_no_picture(client, issued, state):
    before = get_card(issued.number)
    assert before.src in client.get(f"/c/{issued.number}").content.decode()
    Work.objects.filter(pk=issued.work_id).update(state=state)
    body = client.get(f"/c/{issued.number}").content.decode()
    assert before.src not in body and "Not shown" in body
    reader, text = read_pdf(client.get(f"/c/{issued.number}.pdf").content)
    assert not [image for page in reader.pages for image in page.images] and "Not shown" in text
    card = get_card(issued.number)
    assert card.media is None and card.etag != before.etag


def test_a_text_shows_its_first_lines_unless_out_of_sight(client, wen, deliver):
    work = certify(wen, deliver, kind="text", data=b"The ferry left at six.\n\nNobody asked.")
    number = work.certificates.get().number
    assert "The ferry left at six" in client.get(f"/c/{number}").content.decode()
    Work.objects.filter(pk=work.pk).update(state="suspended")
    assert "The ferry left at six" not in client.get(f"/c/{number}").content.decode()


def test_a_hostile_title_is_only_text(client, alice, deliver):
    title = '"><script>alert(1)</script> & <b>' + "W" * 120
    number = certify(alice, deliver, title=title).certificates.get().number
    body = client.get(f"/c/{number}").content.decode()
    assert "<script>alert" not in body
    for end in (".pdf", "/card.png", "/badge.svg", "/bundle"):
        assert client.get(f"/c/{number}{end}").status_code == 200


def test_staff_revoke_with_a_reason(browse, sam, alice, mallory, issued):
    address = f"/c/{issued.number}/revoke/"
    for person in (alice, mallory):
        assert browse(person).post(address, {"reason": "mine"}).status_code == 404
        assert address not in browse(person).get(f"/c/{issued.number}").content.decode()
    assert address in browse(sam).get(f"/c/{issued.number}").content.decode()
    assert browse(sam).get(address).status_code == 405
    refused = browse(sam).post(address, {"reason": " "})
    assert refused.status_code == 422 and "Say why" in refused.content.decode()
    assert Certificate.objects.get().state == "issued"
    assert browse(sam).post(address, {"reason": "not the maker"}).status_code == 302
    assert stamp_of(browse(sam), issued.number) == "Revoked"
    assert browse(sam).post(address, {"reason": "twice"}).status_code == 404


def test_the_owner_has_a_new_one_issued(browse, client, alice, bob, sam, issued):
    address = f"/c/{issued.number}/renew/"
    for person in (bob, sam):
        assert browse(person).post(address).status_code == 404
    assert client.post(address).status_code == 404 and Certificate.objects.count() == 1
    answer = browse(alice).post(address)
    newer = Certificate.objects.get(supersedes=issued)
    assert answer["Location"] == f"/c/{newer.number}"
    assert stamp_of(client, issued.number) == "Superseded" and stamp_of(client, newer.number) == "Active"
    assert browse(alice).post(address).status_code == 404
    Work.objects.filter(pk=issued.work_id).update(state="suspended")
    assert browse(alice).post(f"/c/{newer.number}/renew/").status_code == 404


def test_the_page_asks_the_database_a_fixed_number_of_times(client, issued, django_assert_max_num_queries):
    for number in range(40):
        log.append_leaf(kind="test", ref=str(number))
    log.write_checkpoint()
    with django_assert_max_num_queries(24):
        client.get(f"/c/{issued.number}")


def test_a_prompt_shows_what_it_makes(client, priya, deliver):
    sample = ContentFile(files.png(4), name="s.png")
    work = certify(priya, deliver, kind="prompt", data=b"terraced fields, dawn", samples=[sample])
    card = get_card(work.certificates.get().number)
    assert card.src and card.src in client.get(f"/c/{card.number}").content.decode()
    assert client.get(f"/c/{card.number}/card.png").status_code == 200
    Work.objects.filter(pk=work.pk).update(state="suspended")
    assert get_card(card.number).media is None


def test_what_it_says_of_content_and_ai_is_shown(client, issued):
    body = client.get(f"/c/{issued.number}").content.decode()
    subject = issued.payload["credentialSubject"]
    for shown in (subject["content"]["sha256"], subject["iscc"]["code"], "Generated by AI", "No AI training with it"):
        assert shown in body, shown
    _reader, text = read_pdf(client.get(f"/c/{issued.number}.pdf").content)
    assert "Generated by AI" in text
    said = client.get(f"/api/v1/certificates/{issued.number}/").json()
    assert (said["iscc"], said["ai"], said["version"]) == (subject["iscc"], subject["ai"], 1)


def test_a_certificate_of_before_shows_what_it_has(client, issued):
    for name in ("content", "iscc", "ai", "version"):
        issued.payload["credentialSubject"].pop(name)
    issued.save()
    assert client.get(f"/c/{issued.number}").status_code == 200
    assert client.get(f"/c/{issued.number}.pdf").status_code == 200
    said = client.get(f"/api/v1/certificates/{issued.number}/").json()
    assert "iscc" not in said and said["sha256"] == issued.payload["credentialSubject"]["sha256"]


def test_old_and_new_point_to_each_other(client, alice, issued):
    newer = certificates.supersede_certificate(certificate=issued, actor=alice)
    for number, other in ((issued.number, newer.number), (newer.number, issued.number)):
        assert f'href="/c/{other}"' in client.get(f"/c/{number}").content.decode()


def test_license_texts_on_offer_are_named_by_their_hash(alice, issued):
    listing = listings.create_listing(
        work=issued.work, preset="social_web", actor=alice, currency="USD", price_minor=4900
    )
    newer = certificates.supersede_certificate(certificate=issued, actor=alice)
    assert newer.payload["credentialSubject"]["license_terms"] == [listing.terms_id]


def test_the_schema_is_published(client, issued):
    address = issued.payload["credentialSchema"]["id"].removeprefix(settings.SITE_URL)
    answer = client.get(address)
    assert answer["Content-Type"] == "application/schema+json"
    assert answer.json()["title"] == "Gen-IP certificate, version 1"
