"""Keys: made once, stored as a digest, limited by scope, revoked at once."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import ApiKey
from accounts.services import api_keys
from marketplace.core.errors import Refusal


def test_a_key_is_stored_only_as_its_digest(alice):
    key, secret = api_keys.create_api_key(user=alice, name="bot", scopes=["works:read"])
    assert secret.startswith("gip_") and key.digest == api_keys.digest(secret)
    assert secret not in str(ApiKey.objects.filter(pk=key.pk).values())
    assert api_keys.find_api_key(secret) == key


@pytest.mark.parametrize(
    "name,scopes,code",
    [("bot", [], "scope_missing"), ("bot", ["all"], "scope_unknown"), (" ", ["works:read"], "name_invalid")],
)
def test_a_bad_key_is_refused_and_nothing_made(alice, name, scopes, code):
    with pytest.raises(Refusal) as refused:
        api_keys.create_api_key(user=alice, name=name, scopes=scopes)
    assert refused.value.code == code and not ApiKey.objects.exists()


def test_a_revoked_key_and_the_key_of_a_closed_account_find_nobody(alice, bob):
    key, secret = api_keys.create_api_key(user=alice, name="bot", scopes=["works:read"])
    api_keys.revoke_api_key(key=key, actor=alice)
    first = api_keys.revoke_api_key(key=key, actor=alice).revoked_at
    assert api_keys.find_api_key(secret) is None
    assert api_keys.revoke_api_key(key=key, actor=alice).revoked_at == first
    _key, secret = api_keys.create_api_key(user=bob, name="bot", scopes=["works:read"])
    bob.is_active = False
    bob.save()
    assert api_keys.find_api_key(secret) is None


def test_the_command_prints_a_working_key(alice, capsys):
    call_command("api_key", "alice", "--scopes", "works:read,works:write")
    key = api_keys.find_api_key(capsys.readouterr().out.strip())
    assert key.user == alice and key.scopes == ["works:read", "works:write"]


@pytest.mark.parametrize("args", [["nobody"], ["alice", "--scopes", "root"]])
def test_the_command_says_what_is_wrong(alice, args):
    with pytest.raises(CommandError):
        call_command("api_key", *args)
    assert not ApiKey.objects.exists()
