import pytest

from accounts.models import Membership, Organization
from licensing.models import Board, BoardItem
from licensing.services import boards
from licensing.tests.test_market import make_work, offer
from marketplace.core.errors import NotAllowed, NotFound, Refusal
from works.models import Work

pytestmark = pytest.mark.django_db


@pytest.fixture
def board(carol, northwind):
    return boards.create_board(actor=carol, name="Spring  campaign ", organization=northwind)


@pytest.fixture
def work(alice):
    return make_work(alice)


def test_a_board_is_made_named_and_deleted_with_its_notes_alone(carol, work):
    board = boards.create_board(actor=carol, name=" Covers ")
    boards.add_to_board(board=board, work=work, actor=carol)
    assert boards.rename_board(board=board, name="Book covers").name == "Book covers"
    boards.delete_board(board=board)
    assert not Board.objects.exists() and not BoardItem.objects.exists() and Work.objects.exists()


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "a\0b"])
def test_a_bad_name_changes_nothing(board, carol, name):
    for attempt in (lambda: boards.create_board(actor=carol, name=name),
                    lambda: boards.rename_board(board=board, name=name)):  # fmt: skip
        with pytest.raises(Refusal) as refusal:
            attempt()
        assert (refusal.value.code, refusal.value.field) == ("name_invalid", "name")
    assert list(Board.objects.values_list("name", flat=True)) == ["Spring campaign"]


def test_limits(board, carol, work, alice, monkeypatch):
    monkeypatch.setattr(boards, "MOST", 1)
    monkeypatch.setattr(boards, "MOST_WORKS", 1)
    boards.add_to_board(board=board, work=work, actor=carol)
    with pytest.raises(Refusal, match="room for 1"):
        boards.add_to_board(board=board, work=make_work(alice), actor=carol)
    with pytest.raises(Refusal, match="delete one first"):
        boards.create_board(actor=carol, name="One more")
    assert (Board.objects.count(), BoardItem.objects.count()) == (1, 1)


def test_a_work_is_on_a_board_once_and_only_a_public_one_gets_there(board, carol, work):
    first = boards.add_to_board(board=board, work=work, actor=carol)
    assert boards.add_to_board(board=board, work=work, actor=carol) == first
    Work.objects.update(state="hidden")
    work.refresh_from_db()
    with pytest.raises(NotFound):
        boards.add_to_board(board=board, work=work, actor=carol)


def test_notes_have_a_length(board, carol, work):
    item = boards.add_to_board(board=board, work=work, actor=carol)
    assert boards.write_note(item=item, note=" For page 1 ").note == "For page 1"
    with pytest.raises(Refusal):
        boards.write_note(item=item, note="x" * 501)
    item.refresh_from_db()
    assert item.note == "For page 1"


def test_one_click_takes_the_board_used_last_and_makes_a_first_one(carol, dan, board, work, alice):
    assert boards.keep_work(actor=carol, work=work).board == board
    own = boards.create_board(actor=carol, name="Mine")
    assert boards.keep_work(actor=carol, work=work).board == own
    boards.add_to_board(board=board, work=make_work(alice), actor=dan)
    assert boards.keep_work(actor=carol, work=make_work(alice)).board == board
    assert boards.keep_work(actor=alice, work=work).board.owner == alice


def test_only_the_team_sees_its_board_and_only_me_mine(board, carol, dan, mallory, browse):
    own = boards.create_board(actor=carol, name="Mine")
    for who, shared, mine in ((carol, 200, 200), (dan, 200, 404), (mallory, 404, 404)):
        assert browse(who).get(f"/boards/{board.pk}/").status_code == shared
        assert browse(who).get(f"/boards/{own.pk}/").status_code == mine
    assert browse(mallory).post(f"/boards/{board.pk}/delete/").status_code == 404
    Membership.objects.filter(user=carol).delete()  # who left the team left its boards
    assert browse(carol).get(f"/boards/{board.pk}/").status_code == 404
    assert Board.objects.count() == 2


def test_viewers_look_and_do_not_touch(board, mallory, northwind, work, carol, browse):
    item = boards.add_to_board(board=board, work=work, actor=carol)
    Membership.objects.create(organization=northwind, user=mallory, email="m@x.test", role="viewer",
                              accepted_at=board.created_at)  # fmt: skip
    viewer = browse(mallory)
    page = viewer.get(f"/boards/{board.pk}/").content.decode()
    assert work.title in page and "Save the note" not in page and "Rename" not in page
    assert viewer.post(f"/boards/{board.pk}/{item.pk}/remove/").status_code == 403
    assert viewer.post(f"/boards/keep/{work.pk}/", {"board": board.pk}).status_code == 403
    with pytest.raises(NotAllowed):
        boards.create_board(actor=mallory, name="x", organization=northwind)
    assert BoardItem.objects.filter(pk=item.pk).exists()


def test_a_withdrawn_work_stays_as_a_gray_place_without_its_name(board, carol, alice, work, browse):
    boards.add_to_board(board=board, work=work, actor=carol)
    Work.objects.update(state="hidden")
    page = browse(carol).get(f"/boards/{board.pk}/").content.decode()
    assert "A work that is not public now" in page and work.title not in page and "Take off the board" in page


def test_a_board_shows_cards_to_license_and_changes_notes(board, carol, work, browse):
    listing, item = offer(work), boards.add_to_board(board=board, work=work, actor=carol)
    person = browse(carol)
    assert person.post(f"/boards/{board.pk}/{item.pk}/note/", {"note": "<b>Page 1"}).status_code == 302
    page = person.get(f"/boards/{board.pk}/").content.decode()
    assert f'href="/buy/{listing.pk}/"' in page and "&lt;b&gt;Page 1" in page
    assert "Everyone in Northwind sees this board." in page
    person.post(f"/boards/{board.pk}/{item.pk}/remove/")
    assert "Nothing is on this board yet" in person.get(f"/boards/{board.pk}/").content.decode()


def test_a_long_board_costs_the_queries_of_a_short_one(board, carol, alice, browse, django_assert_max_num_queries):
    for _number in range(6):
        boards.add_to_board(board=board, work=make_work(alice), actor=carol)
    person = browse(carol)
    with django_assert_max_num_queries(12):
        person.get(f"/boards/{board.pk}/")


def test_the_list_shows_the_last_public_works_of_each_board(board, carol, alice, browse, django_assert_max_num_queries):
    for number in range(6):
        work = make_work(alice)
        Work.objects.filter(pk=work.pk).update(color=f"#00000{number}", state="hidden" if number == 5 else "certified")
        BoardItem.objects.create(board=board, work=work, added_by=carol)
    boards.create_board(actor=carol, name="Covers")
    person = browse(carol)
    with django_assert_max_num_queries(12):
        page = person.get("/boards/").content.decode()
    shown = [number for number in range(6) if f'fill="#00000{number}"' in page]
    assert len(shown) == 4 and 5 not in shown and "6 works" in page and "0 works" in page and "Only me" in page


def test_without_a_script_a_board_is_chosen_or_made(board, carol, work, browse, client):
    keep = f"/boards/keep/{work.pk}/"
    assert client.get(keep).status_code == 302
    person = browse(carol)
    assert "Spring campaign" in person.get(keep).content.decode()
    assert person.post(keep, {"board": board.pk}).headers["Location"] == f"/boards/{board.pk}/"
    made = person.post(keep, {"name": "Covers"})
    assert made.status_code == 302 and BoardItem.objects.count() == 2
    assert person.post(keep, {"name": " "}).status_code == 422
    assert person.post(keep, {"board": "brd_none"}).status_code == 404
    assert Board.objects.count() == 2


def test_the_script_of_a_card_gets_the_name_of_the_board(board, carol, work, browse, client):
    offer(work)
    assert f'href="/boards/keep/{work.pk}/"' in client.get("/catalog/").content.decode()
    answer = browse(carol).post(f"/boards/keep/{work.pk}/", headers={"HX-Request": "true"})
    assert answer.status_code == 200 and "<html" not in answer.content.decode()
    assert f'href="/boards/{board.pk}/"' in answer.content.decode() and "Spring campaign" in answer.content.decode()


def test_the_list_makes_boards_and_says_what_to_do_first(carol, dan, northwind, browse):
    person = browse(carol)
    assert "No boards yet" in person.get("/boards/").content.decode()
    assert person.post("/boards/", {"name": "Team", "organization": northwind.pk}).status_code == 302
    assert person.post("/boards/", {"name": ""}).status_code == 422
    assert "Team" in browse(dan).get("/boards/").content.decode()
    other = Organization.objects.create(name="Other")
    assert person.post("/boards/", {"name": "x", "organization": other.pk}).status_code == 422
    assert Board.objects.count() == 1


def test_boards_over_the_api(board, carol, mallory, work, api, alice):
    client = api(carol)
    url = f"/api/v1/boards/{board.pk}/"
    made = client.post("/api/v1/boards/", {"name": "Covers"}, format="json")
    assert made.status_code == 201 and made.json()["organization"] is None
    assert [row["name"] for row in client.get("/api/v1/boards/").json()["results"]] == ["Covers", "Spring campaign"]
    assert client.patch(url, {"name": "Summer"}, format="json").json()["name"] == "Summer"
    added = client.post(f"{url}works/", {"work": work.pk, "note": "Page 1"}, format="json")
    assert added.status_code == 201 and added.json()["title"] == work.title
    noted = client.patch(f"{url}works/{work.pk}/", {"note": "Page 2"}, format="json")
    assert noted.json()["note"] == "Page 2"
    Work.objects.update(state="hidden")
    assert client.get(f"{url}works/").json()["results"][0]["title"] == ""
    assert client.delete(f"{url}works/{work.pk}/").status_code == 204
    assert client.delete(f"{url}works/{work.pk}/").status_code == 404
    for method, address in (("get", url), ("delete", url), ("get", f"{url}works/")):
        assert getattr(api(mallory), method)(address).status_code == 404
    assert api().get("/api/v1/boards/").status_code == 401
    assert client.post("/api/v1/boards/", {"name": ""}, format="json").status_code in (400, 422)
    assert client.delete(url).status_code == 204 and Board.objects.count() == 1
