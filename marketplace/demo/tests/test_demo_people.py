"""The demo's people: each with a face, a confirmed address and the demo's password, once however often it is loaded."""

from allauth.account.models import EmailAddress

from accounts.models import Membership, User
from marketplace.demo import market
from marketplace.demo.people import PEOPLE


def test_people_alone_are_loaded_once(db, settings, monkeypatch):
    settings.DEMO_PASSWORD = "gen-ip-demo-2026"
    monkeypatch.setattr(market, "PEOPLE", [one for one in PEOPLE if one.handle in ("alice", "carol", "dan", "sam")])
    for _ in range(2):
        market.load(count=0, seed=1, say=lambda _line: None)
    assert User.objects.count() == 5  # and the platform's account
    alice = User.objects.get(handle="alice")
    assert alice.avatar_url and alice.check_password("gen-ip-demo-2026")
    assert EmailAddress.objects.filter(verified=True).count() == 5
    assert set(Membership.objects.values_list("user__handle", "role")) == {("carol", "owner"), ("dan", "buyer")}
    assert User.objects.get(handle="sam").is_staff
