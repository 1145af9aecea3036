"""The export of one's own data: every table that names a person, and no secret."""

import json

import pytest
from django.apps import apps

from accounts.models import User
from accounts.services import api_keys, organizations
from marketplace.core import personal_data


def test_every_table_with_a_person_in_it_is_covered():
    covered = {(model, column) for model, column in personal_data.list_columns()}
    for model in apps.get_models():
        for field in model._meta.fields:
            if field.related_model is User and model._meta.label_lower != "admin.logentry":
                assert (model, field.name) in covered, (model, field.name)
    assert len(covered) > 15


def test_it_holds_what_is_mine_and_no_secret(browse, alice, bob):
    _key, secret = api_keys.create_api_key(user=alice, name="my bot", scopes=["works:read"])
    organizations.create_organization(actor=alice, name="Studio")
    api_keys.create_api_key(user=bob, name="bob's bot", scopes=["works:read"])
    answer = browse(alice).post("/profile/export/")
    assert answer["Content-Disposition"] == 'attachment; filename="gen-ip-alice.json"'
    assert "no-store" in answer["Cache-Control"]
    text = answer.content.decode()
    data = json.loads(text)["data"]
    assert data["accounts.user"][0]["email"] == alice.email
    assert data["accounts.apikey.user"][0]["name"] == "my bot"
    assert data["accounts.membership.user"][0]["role"] == "owner"
    assert {row["name"] for row in data["core.event.actor"]} == {"api_key.created", "organization.created"}
    for hidden in (secret, api_keys.digest(secret), alice.password, bob.email, "bob's bot"):
        assert hidden not in text


@pytest.mark.django_db
def test_it_is_for_the_signed_in_by_a_button_only(client, browse, alice):
    assert client.post("/profile/export/")["Location"].startswith("/accounts/login/")
    assert browse(alice).get("/profile/export/").status_code == 405
