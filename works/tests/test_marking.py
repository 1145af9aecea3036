import pytest

from marketplace.core.errors import Refusal
from marketplace.core.models import Event
from works.models import Work
from works.services import marking

pytestmark = pytest.mark.django_db


@pytest.fixture
def model(lora):
    return Work.objects.create(creator=lora, owner=lora, kind="model", title="Style", state="certified")


def test_a_model_is_marked_only_after_its_owner_says_so(model, lora, browse):
    assert model.marks_model is False
    page = browse(lora).get(f"/studio/works/{model.pk}/").content.decode()
    assert "Deliver with marks" in page
    browse(lora).post(f"/studio/works/{model.pk}/marking/", {"on": "1"})
    model.refresh_from_db()
    assert model.marks_model is True
    assert "Deliver without marks" in browse(lora).get(f"/studio/works/{model.pk}/").content.decode()
    browse(lora).post(f"/studio/works/{model.pk}/marking/", {"on": "0"})
    model.refresh_from_db()
    assert model.marks_model is False


def test_it_is_told_once(model, lora):
    for _ in range(2):
        marking.set_model_marks(work=model, actor=lora, on=True)
    assert Event.objects.get(name="work.marks_changed").payload == {"on": True}


def test_a_stranger_and_another_kind_change_nothing(model, lora, mallory, browse):
    assert browse(mallory).post(f"/studio/works/{model.pk}/marking/", {"on": "1"}).status_code == 404
    assert browse(lora).get(f"/studio/works/{model.pk}/marking/").status_code == 405
    Work.objects.update(kind="image")
    with pytest.raises(Refusal):
        marking.set_model_marks(work=Work.objects.get(), actor=lora, on=True)
    assert not Work.objects.get().marks_model


def test_the_owner_sets_it_over_the_api(model, lora, mallory, api):
    address = f"/api/v1/works/{model.pk}/"
    assert api(lora).patch(address, {"marks_model": True}, format="json").json()["marks_model"] is True
    assert api(mallory).patch(address, {"marks_model": False}, format="json").status_code == 404
    assert api(lora).patch(address, {"marks_model": "perhaps"}, format="json").status_code == 400
    assert Work.objects.get().marks_model is True
    Work.objects.update(kind="image")
    refused = api(lora).patch(address, {"marks_model": True}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_a_model")
