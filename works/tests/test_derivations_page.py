"""Pages about derivations and titles: answered by who is asked, and seen by nobody else."""

import pytest
from django.urls import reverse

from works.models import Derivation
from works.services import titles, transfers
from works.tests.test_derivations_service import make, propose
from works.tests.test_works_service import certify


@pytest.fixture
def lists(browse):
    def ids(user, show=""):
        answer = browse(user).get("/studio/derivations/", {"show": show} if show else {})
        return [row["edge"] for row in answer.context["rows"]], answer.content.decode()

    return ids


def test_it_works(edge, alice, bob, mallory, lists):
    assert lists(bob)[0] == [edge] and lists(alice)[0] == [] and lists(alice, "waiting")[0] == [edge]
    assert "Answer by" in lists(bob)[1] and "Nothing to answer" in lists(mallory)[1]
    for show in ("waiting", "active", "over", "nonsense"):
        assert lists(mallory, show)[0] == []


def test_strangers_and_the_signed_out_see_no_question(edge, mallory, browse, client):
    path = f"/studio/derivations/{edge.pk}/"
    assert browse(mallory).get(path).status_code == browse(mallory).post(path, {"do": "confirm"}).status_code == 404
    assert client.get(path).status_code == 302
    assert browse(mallory).get("/studio/derivations/drv_none/").status_code == 404


def test_a_hidden_work_is_not_shown_to_the_other_side(edge, alice, lists, browse):
    edge.child.state = "hidden"
    edge.child.save()
    assert lists(alice, "waiting")[0] == []
    Derivation.objects.update(state="confirmed")
    rows, page = lists(alice)
    assert rows == [edge] and edge.child.title not in page and "not public" in page
    assert edge.child.title not in browse(alice).get(f"/studio/derivations/{edge.pk}/").content.decode()


def test_the_creator_confirms_with_a_share(edge, bob, browse, lists, ask):
    ask(share_bps=500, approval=True)
    page = browse(bob)
    path = f"/studio/derivations/{edge.pk}/"
    assert 'value="5"' in page.get(path).content.decode()
    low = page.post(path, {"do": "confirm", "relation": "generated_with", "share": "4.99"})
    assert low.status_code == 422 and "at least 5" in low.content.decode()
    assert page.post(path, {"do": "confirm", "relation": "generated_with", "share": "5.5"}).status_code == 302
    edge.refresh_from_db()
    assert (edge.state, edge.share_bps) == ("confirmed", 550)
    assert "is asked" in page.get(path).content.decode() and lists(bob, "waiting")[0] == [edge]


def test_the_parents_owner_approves_or_refuses(edge, alice, browse):
    Derivation.objects.update(state="confirmed", share_bps=500)
    path = f"/studio/derivations/{edge.pk}/"
    page = browse(alice)
    assert "Do you approve?" in page.get(path).content.decode()
    assert page.post(path, {"do": "refuse", "refusal": "not_used"}).status_code == 422
    assert page.post(path, {"do": "approve"}).status_code == 302
    edge.refresh_from_db()
    assert edge.state == "active"
    assert page.post(path, {"do": "approve"}).status_code == 302  # again: told that it is over
    assert page.post(path, {"do": "end", "reason": ""}).status_code == 422
    assert page.post(path, {"do": "end", "reason": "A present."}).status_code == 302
    edge.refresh_from_db()
    assert edge.state == "ended"


def test_a_refusal_with_its_reason_is_read_by_the_other_side(edge, alice, bob, browse):
    path = f"/studio/derivations/{edge.pk}/"
    answer = browse(bob).post(path, {"do": "refuse", "refusal": "other", "reason": ""})
    assert answer.status_code == 422 and "few words" in answer.content.decode()
    browse(bob).post(path, {"do": "refuse", "refusal": "other", "reason": "I drew it <b>by hand</b>."})
    page = browse(alice).get(path).content.decode()
    assert "I drew it &lt;b&gt;by hand&lt;/b&gt;." in page and reverse("licensing:report", args=[edge.child_id]) in page


@pytest.mark.parametrize("verb", ["confirm", "approve", "end", "take_back", "nonsense", ""])
def test_an_answer_that_is_not_open_changes_nothing(edge, alice, browse, verb):
    Derivation.objects.update(state="refused")
    answer = browse(alice).post(f"/studio/derivations/{edge.pk}/", {"do": verb})
    edge.refresh_from_db()
    assert answer.status_code in (200, 302, 422) and edge.state == "refused"


def test_many_questions_cost_the_same_and_come_in_pages(alice, bob, browse, django_assert_max_num_queries):
    model = make(alice)
    for number in range(45):
        propose(make(bob, f"No. {number:02}"), model)
    page = browse(bob)
    page.get("/studio/derivations/")
    with django_assert_max_num_queries(10):
        first = page.get("/studio/derivations/")
    assert len(first.context["rows"]) == 20 and first.context["tabs"][0]["count"] == 45
    second = page.get("/studio/derivations/" + first.context["older"])
    assert second.context["rows"][0]["edge"].child.title == "No. 24" and second.context["newer"]


def test_the_studio_counts_what_is_asked(edge, alice, bob, browse):
    assert "wait for your answer" in browse(bob).get("/studio/").content.decode()
    assert "wait for your answer" not in browse(alice).get("/studio/").content.decode()
    assert f"/studio/derivations/{edge.pk}/" in browse(bob).get(f"/studio/works/{edge.child_id}/").content.decode()


def test_an_owner_claims_a_work_on_its_page(alice, bob, browse):
    mine, other = make(alice, "Mine"), make(bob, "Other")
    page, path = browse(alice), f"/w/{other.pk}/made-from-mine/"
    sent = {"parent": mine.pk, "relation": "remix_of", "share": "15", "message": "The same boat and hill."}
    assert page.post(path, {**sent, "parent": other.pk}).status_code == 422
    assert page.post(path, {**sent, "message": "short"}).status_code == 422
    assert not Derivation.objects.exists()
    answer = page.post(path, sent)
    edge = Derivation.objects.get()
    assert answer["Location"] == f"/studio/derivations/{edge.pk}/" and edge.asked_bps == 1500
    assert page.post(path, sent).status_code == 422  # it is open already
    assert "is yours" in browse(bob).get(path).content.decode()
    for user, where in (
        (alice, answer["Location"]),
        (bob, answer["Location"]),
        (alice, "/studio/derivations/?show=waiting"),
    ):
        assert "Claimed by the owner of the original" in browse(user).get(where).content.decode()
    assert "The same boat" in browse(bob).get(answer["Location"]).content.decode()


def test_a_work_is_offered_accepted_and_its_chain_shown(alice, bob, browse, client, deliver):
    work = certify(alice, deliver)
    path = f"/studio/works/{work.pk}/transfer/"
    assert browse(bob).get(path).status_code == 404
    assert browse(alice).post(path, {"do": "offer", "handle": "nobody"}).status_code == 422
    assert browse(alice).post(path, {"do": "offer", "handle": "bob", "message": "Yours."}).status_code == 302
    assert "Offered to" in browse(alice).get(path).content.decode()
    seen = browse(bob).get(path).content.decode()
    assert "Yours." in seen and f'href="/w/{work.pk}/"' in seen and "<img src=" in seen  # what is offered
    assert path in browse(bob).get("/studio/").content.decode()
    assert browse(bob).post(path, {"do": "accept"})["Location"] == f"/studio/works/{work.pk}/"
    work.refresh_from_db()
    assert work.owner == bob and browse(alice).get(f"/studio/works/{work.pk}/").status_code == 404
    page = client.get(f"/w/{work.pk}/").content.decode()
    assert "@alice" in page and "@bob" in page and "log entry" in page
    number = work.certificates.get(state="issued").number
    assert "log entry" in client.get(f"/c/{number}").content.decode()


@pytest.mark.parametrize(("who", "verb", "state"), [("bob", "decline", "declined"), ("alice", "withdraw", "withdrawn")])
def test_an_offer_is_declined_or_taken_back(alice, bob, browse, who, verb, state):
    work = make(alice)
    offer = transfers.offer_title(work=work, handle="bob", actor=alice)
    browse({"alice": alice, "bob": bob}[who]).post(f"/studio/works/{work.pk}/transfer/", {"do": verb})
    offer.refresh_from_db()
    assert offer.state == state


def test_an_offer_that_cannot_be_accepted_any_more_says_so(alice, bob, carol, browse):
    work = make(alice)
    transfers.offer_title(work=work, handle="bob", actor=alice)
    titles.transfer_title(work=work, to=carol, cause="decision", actor=alice)
    answer = browse(bob).post(f"/studio/works/{work.pk}/transfer/", {"do": "accept"}, follow=True)
    assert "answered or withdrawn" in answer.content.decode()
    work.refresh_from_db()
    assert work.owner == carol
