"""What a license gives: the version in force when it began, and every later one, file by file."""

import pytest

from licensing.models import DownloadRecord, License, Listing
from licensing.services import licenses
from licensing.tests.test_buying_page import bought
from licensing.tests.test_market import offer
from marketplace.core.errors import NotFound
from works.tests import files
from works.tests.test_versions_service import certify, deliverable, renew

pytestmark = pytest.mark.django_db


@pytest.fixture
def work(alice, deliver):
    return certify(alice, deliver, filename="one.png", deliverables=[deliverable(name="one.psd")])


def buy(carol, work):
    bought(carol, Listing.objects.filter(work=work).first() or offer(work))
    return License.objects.select_related("order", "terms").order_by("-pk").first()


def names(held):
    return [(row.version.number, row.filename) for row in licenses.list_files(held)]


def test_later_versions_come_to_earlier_licensees_and_earlier_ones_do_not_go_back(alice, carol, dan, work, deliver):
    early = buy(carol, work)
    assert names(early) == [(1, "one.png"), (1, "one.psd")]
    renew(work, deliver, filename="two.png", deliverables=[deliverable(name="two.psd")])
    late = buy(dan, work)
    assert names(late) == [(2, "two.png"), (2, "two.psd")]
    assert names(early) == [*names(late), (1, "one.png"), (1, "one.psd")]


def test_a_licensee_reads_what_changed(carol, browse, work, deliver):
    held = buy(carol, work)
    renew(work, deliver, note="The sky is brighter.")
    assert "The sky is brighter." in browse(carol).get(f"/licenses/{held.pk}/").content.decode()


def test_a_version_still_read_or_refused_is_not_given(carol, work, deliver):
    from works.tests.test_versions_service import submit

    held = buy(carol, work)
    submit(work, data=files.png(2)[:3000])
    assert {number for number, _name in names(held)} == {1}
    deliver()
    assert {number for number, _name in names(held)} == {1}


def test_each_file_is_listed_and_downloaded_on_its_own(carol, mallory, browse, work):
    held = buy(carol, work)
    body = browse(carol).get(f"/licenses/{held.pk}/").content.decode()
    assert "one.psd" in body and "Source layers" in body and "one.png" in body
    layers = work.media.get(role="deliverable")
    link = browse(carol).post(f"/licenses/{held.pk}/download/", {"file": layers.pk, "waive_return": "1"})["Location"]
    answer = browse(carol).get(link)
    assert b"".join(answer.streaming_content).startswith(b"8BPS")
    assert "one.psd" in answer["Content-Disposition"]
    assert DownloadRecord.objects.get().media == layers
    assert browse(mallory).get(link).status_code == 404
    assert browse(mallory).post(f"/licenses/{held.pk}/download/", {"file": layers.pk}).status_code == 404


def test_a_file_of_another_work_or_version_is_not_handed_out(alice, carol, work, deliver):
    first = work.media.get(role="original")
    other = certify(alice, deliver, data=files.png(7)).media.get(role="original")
    renew(work, deliver)
    held = buy(carol, work)
    licenses.waive_return(held=held, actor=carol)
    for media in (first, other, work.media.get(role="preview")):
        with pytest.raises(NotFound):
            licenses.open_download(held=held, user=carol, media_id=media.pk)
    assert not DownloadRecord.objects.exists()


def test_the_api_lists_them_and_gives_the_one_named(carol, api, work):
    held = buy(carol, work)
    rows = api(carol).get(f"/api/v1/licenses/{held.pk}/").json()["files"]
    assert [(row["role"], row["purpose"], row["filename"], row["version"]) for row in rows] == [
        ("original", "", "one.png", 1), ("deliverable", "source_layers", "one.psd", 1),
    ]  # fmt: skip
    answer = api(carol).post(f"/api/v1/licenses/{held.pk}/download/", {"file": rows[1]["id"]}, format="json")
    file = api(carol).get(answer.json()["url"])
    assert b"".join(file.streaming_content).startswith(b"8BPS")
    assert api(carol).post(f"/api/v1/licenses/{held.pk}/download/", {"file": "med_none"}).status_code == 404
