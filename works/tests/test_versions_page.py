import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from works.models import Media, Version
from works.tests import files
from works.tests.test_uploads_service import sent
from works.tests.test_versions_service import deliverable, renew, submit
from works.tests.test_works_service import certify


@pytest.fixture
def work(alice, deliver):
    return certify(alice, deliver, filename="one.png", deliverables=[deliverable(name="one.psd")])


@pytest.fixture
def page(alice, browse):
    return browse(alice)


def url(work):
    return f"/studio/works/{work.pk}/versions/"


def form(**fields):
    file = SimpleUploadedFile("two.png", files.png(2))
    return {"title": "Lighthouse", "note": "Brighter sky.", "file": file, **fields}


def rows(*given):
    total = {"deliverable-TOTAL_FORMS": str(len(given)), "deliverable-INITIAL_FORMS": "0"}
    return total | {
        f"deliverable-{place}-{name}": value for place, row in enumerate(given) for name, value in row.items()
    }


def test_it_works(page, work):
    body = page.get(url(work)).content.decode()
    assert "Version 1" in body and work.certificates.get().number in body
    assert "one.png" in body and "one.psd" in body and "Source layers" in body
    assert url(work) in page.get(f"/studio/works/{work.pk}/").content.decode()


def test_a_new_version_is_sent_read_and_shown(page, work, deliver):
    layers = SimpleUploadedFile("two.psd", b"8BPS" + bytes(90))
    given = rows({"purpose": "source_layers", "file": layers}, {"purpose": "other"})
    assert page.post(url(work), form(**given))["Location"] == url(work)
    body = page.get(url(work)).content.decode()
    assert "Version 2 is being read" in body and f"/studio/works/{work.pk}/progress/" in body
    assert 'name="note"' not in body
    assert "HX-Refresh" not in page.get(f"/studio/works/{work.pk}/progress/")
    deliver()
    assert page.get(f"/studio/works/{work.pk}/progress/")["HX-Refresh"] == "true"
    body = page.get(url(work)).content.decode()
    assert "Brighter sky." in body and "two.psd" in body and "shown now" in body
    assert all(certificate.number in body for certificate in work.certificates.all())


def test_sent_twice_is_one_version(page, work):
    for _ in range(2):
        assert page.post(url(work), form(submission="one")).status_code == 302
    assert work.versions.count() == 2


def test_by_uploads(page, alice, work, deliver):
    layers = sent(alice, b"8BPS" + bytes(90), purpose="source_layers", filename="big.psd")
    given = rows({"purpose": "source_layers", "upload": layers.pk})
    page.post(url(work), form(file="", upload=sent(alice).pk, **given))
    deliver()
    assert set(work.media.filter(role__in=("original", "deliverable")).values_list("filename", flat=True)) == {
        "sea.png", "big.psd",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [({"note": ""}, "note", "required"), ({"title": ""}, "title", "required"), ({"file": ""}, "file", "Choose a file"),
     ({"file": SimpleUploadedFile("a.png", b"<svg/>")}, "file", "not a PNG"),
     ({"file": "", "upload": "upl_none"}, "file", "no such upload")],
)  # fmt: skip
def test_a_refusal_stands_beside_its_field(page, work, fields, field, words):
    answer = page.post(url(work), form(**fields))
    assert answer.status_code == 422 and words in str(answer.context["form"].errors[field])
    assert Version.objects.count() == 1


def test_a_bad_file_for_licensees_is_marked_in_its_row(page, work):
    bad = SimpleUploadedFile("layers.psd", b"plain words")
    good = SimpleUploadedFile("notes.txt", b"plain words")
    given = rows({"purpose": "text"}, {"purpose": "text", "file": good}, {"purpose": "source_layers", "file": bad})
    answer = page.post(url(work), form(**given))
    assert answer.status_code == 422
    marked = [bool(row.errors) for row in answer.context["form"].given.forms]
    assert marked == [False, False, True] and Version.objects.count() == 1


def test_a_refused_version_says_why(page, work, deliver):
    submit(work, data=files.png(2)[:3000])
    deliver()
    body = page.get(url(work)).content.decode()
    assert "This version was not certified" in body and Version.objects.get(number=2).problem in body
    assert "shown now" in body and 'name="note"' in body


def test_the_owner_downloads_every_file_of_every_version(page, alice, mallory, browse, work, deliver):
    first = Media.objects.get(work=work, role="original")
    renew(work, deliver)
    link = page.post(f"/studio/works/{work.pk}/files/{first.pk}/")["Location"]
    assert b"".join(page.get(link).streaming_content) == files.png()
    assert browse(mallory).get(link).status_code == 404
    preview = work.media.get(role="preview")
    assert page.post(f"/studio/works/{work.pk}/files/{preview.pk}/").status_code == 404
    assert browse(mallory).post(f"/studio/works/{work.pk}/files/{first.pk}/").status_code == 404


def test_a_stranger_sees_nothing(work, mallory, browse, client):
    assert browse(mallory).get(url(work)).status_code == 404
    assert browse(mallory).post(url(work), form()).status_code == 404
    assert client.get(url(work)).status_code == 302
    assert Version.objects.count() == 1


def test_the_page_costs_the_same_with_many_versions(page, work, deliver, django_assert_max_num_queries):
    for seed in (2, 3, 4):
        with django_assert_max_num_queries(8):
            page.get(url(work))
        renew(work, deliver, data=files.png(seed))
