"""GET /api/v1/me/, and what keys may do."""

import pytest
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from accounts.services import api_keys


def _key(user, *scopes):
    return api_keys.create_api_key(user=user, name="bot", scopes=scopes)[1]


def test_it_tells_who_the_key_is(carol, northwind, api):
    secret = _key(carol, "works:read")
    answer = api().get("/api/v1/me/", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 200
    assert answer.data["handle"] == "carol" and answer.data["scopes"] == ["works:read"]
    assert answer.data["organizations"] == [{"id": northwind.pk, "name": "Northwind", "role": "owner"}]
    assert "email" not in answer.data


@pytest.mark.django_db
@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer gip_wrong"}, {"Authorization": "Bearer \xff\x00"}])
def test_without_a_good_key_it_is_401(api, header):
    answer = api().get("/api/v1/me/", headers=header)
    assert answer.status_code == 401 and answer["WWW-Authenticate"].startswith("Bearer")
    assert answer["Content-Type"].startswith("application/problem+json")


class _Works(APIView):
    required_scopes = {"GET": "works:read"}

    def get(self, request):
        return Response("seen")

    post = get


@pytest.mark.parametrize("method,scopes,status", [
    ("get", ["works:read"], 200), ("get", ["works:write"], 403), ("head", ["works:write"], 403),
    ("post", ["works:read"], 403), ("post", list(api_keys.ALL), 200),
])  # fmt: skip
def test_a_key_does_only_what_its_scopes_allow(alice, method, scopes, status):
    request = getattr(APIRequestFactory(), method)("/", headers={"Authorization": f"Bearer {_key(alice, *scopes)}"})
    assert _Works.as_view()(request).status_code == status
