import pytest
import time_machine
from django.utils import timezone

from accounts.gateways import proofs
from accounts.models import Identity
from accounts.queries import list_identities_of
from accounts.services import identities
from accounts.services.identities import add_identity, check_identity
from marketplace.core.errors import NotFound, Refusal
from marketplace.core.models import Event
from marketplace.core.tests.outside import opened

pytestmark = pytest.mark.django_db
PROFILE = "http://127.0.0.1:8000/@alice/"


@pytest.fixture
def outside(monkeypatch):
    with opened(monkeypatch) as world:
        yield world


@pytest.fixture
def domain(alice):
    return add_identity(user=alice, kind="domain", value="studio.com")


@pytest.fixture
def account(alice, settings):
    settings.SITE_URL = "http://127.0.0.1:8000"
    return add_identity(user=alice, kind="account", value="https://github.com/alice")


def again(identity):
    """The same, fresh, and free to be tried at once."""
    Identity.objects.filter(pk=identity.pk).update(tried_at=None)
    return Identity.objects.select_related("user").get(pk=identity.pk)


def refused(identity):
    with pytest.raises(Refusal) as refusal:
        check_identity(identity=again(identity))
    return refusal.value.code


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [("domain", " Studio.COM. ", "studio.com"), ("domain", "https://studio.com/about", "studio.com"),
     ("domain", "bücher.de", "xn--bcher-kva.de"), ("domain", "例え.jp", "xn--r8jz45g.jp"),
     ("domain", "аpple.com", "xn--pple-43d.com"), ("account", "github.com/Alice", "https://github.com/Alice"),
     ("account", "http://mastodon.social/@alice/?a=1#b", "https://mastodon.social/@alice"),
     ("account", "https://x.com/a%20b/../", "https://x.com/a%20b/..")],
)  # fmt: skip
def test_one_spelling_for_each(alice, kind, typed, kept):
    made = add_identity(user=alice, kind=kind, value=typed)
    assert (made.value, made.grade, made.method) == (kept, "declared", "")
    assert add_identity(user=alice, kind=kind, value=kept) == made
    assert Identity.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "typed"),
    [("domain", ""), ("domain", "localhost"), ("domain", "studio"), ("domain", "127.0.0.1"), ("domain", "[::1]"),
     ("domain", "db.internal"), ("domain", "printer.local"), ("domain", "a..b"), ("domain", "-a.com"),
     ("domain", "1.2"), ("domain", "a" * 64 + ".com"), ("domain", "a.com:80"), ("domain", "a_b.com"),
     ("domain", "a b.com"),
     ("domain", "\u202ea.com"), ("domain", "a\0.com"), ("account", "https://github.com"),
     ("account", "javascript:alert(1)"),
     ("account", "https://user@github.com/a"), ("account", "https://127.0.0.1/a"), ("account", "https://a.com:444/b"),
     ("account", "https://[/a"), ("account", "ftp://a.com/b"), ("account", "a.com/" + "x" * 300), ("phone", "123")],
)  # fmt: skip
def test_what_is_none_is_refused(alice, kind, typed):
    with pytest.raises(Refusal):
        add_identity(user=alice, kind=kind, value=typed)
    assert not Identity.objects.exists()


def test_only_so_many(alice):
    for number in range(identities.LIMIT):
        add_identity(user=alice, kind="domain", value=f"a{number}.com")
    with pytest.raises(Refusal, match="Remove one"):
        add_identity(user=alice, kind="domain", value="more.com")
    assert Identity.objects.count() == identities.LIMIT


def test_a_domain_by_its_dns_record(outside, domain, alice):
    outside.texts["_genip.studio.com"] = ["v=spf1", domain.code]
    checked = check_identity(identity=domain, actor=alice)
    assert (checked.grade, checked.method) == ("checked", "dns")
    assert checked.checked_at and Event.objects.filter(name="identity.checked", subject=domain.pk).count() == 1
    assert outside.asked == []


def test_a_domain_by_a_file(outside, domain):
    outside.page("https://studio.com/.well-known/gen-ip.txt", f"other\n{domain.code}\n")
    assert check_identity(identity=domain).method == "file"


@pytest.mark.parametrize("line", ["", "gen-ip=", "x{code}", "{code}x", "gen-ip={code}"])
def test_another_code_proves_nothing(outside, domain, line):
    outside.page("https://studio.com/.well-known/gen-ip.txt", line.format(code=domain.code))
    outside.texts["_genip.studio.com"] = [line.format(code=domain.code) or "-"]
    assert refused(domain) == "proof_missing"
    assert again(domain).grade == "declared"


@pytest.mark.parametrize(
    ("html", "method"),
    [('<a rel="nofollow me" href="{profile}">', "rel_me"), ('<link href="{profile}" rel=ME>', "rel_me"),
     ('<meta name="description" content="Paints. {code}">', "text"),
     ('<meta property="og:description" content="{code} and more">', "text")],
)  # fmt: skip
def test_an_account_by_a_link_back_or_its_description(outside, account, html, method):
    outside.page("https://github.com/alice", f"<html>{html}".format(profile=PROFILE, code=account.code))
    assert check_identity(identity=account).method == method


@pytest.mark.parametrize(
    "html",
    ['<a href="{profile}">', '<a rel="nofollow" href="{profile}">', "<p class=comment>{code}</p>", "<!-- {code} -->",
     '<a rel="me" href="{profile}x">', '<a rel="me" href="https://[">', '<meta name="keywords" content="{code}">',
     "<a rel=me", "\0" * 99],
)  # fmt: skip
def test_what_a_stranger_could_write_on_the_page_proves_nothing(outside, account, html):
    outside.page("https://github.com/alice", html.format(profile=PROFILE, code=account.code))
    assert refused(account) == "proof_missing"


def test_a_proof_that_is_gone_takes_the_grade_with_it(outside, domain):
    outside.texts["_genip.studio.com"] = [domain.code]
    check_identity(identity=domain)
    outside.texts.clear()
    outside.page("https://studio.com/.well-known/gen-ip.txt", status=404)
    assert refused(domain) == "proof_missing"
    assert again(domain).grade == "declared"
    assert Event.objects.get(name="identity.lost").payload["reason"] == "proof_missing"


@pytest.mark.parametrize("status", [500, 503, 403, 429])
def test_silence_is_forgiven_a_few_times(outside, domain, status):
    outside.texts["_genip.studio.com"] = [domain.code]
    check_identity(identity=domain)
    outside.texts.clear()
    outside.page("https://studio.com/.well-known/gen-ip.txt", status=status)
    for _ in range(identities.PATIENCE - 1):
        assert refused(domain) == "identity_unreachable"
        assert again(domain).grade == "checked"
    assert refused(domain) == "identity_unreachable"
    assert again(domain).grade == "declared"


def test_nobody_has_us_knock_many_times(outside, domain):
    with pytest.raises(Refusal):
        check_identity(identity=domain)
    with pytest.raises(Refusal) as refusal:
        check_identity(identity=domain)
    assert (refusal.value.code, refusal.value.status) == ("checked_just_now", 429)


def test_one_domain_belongs_to_one_account(outside, domain, bob):
    other = add_identity(user=bob, kind="domain", value="studio.com")
    outside.texts["_genip.studio.com"] = [domain.code, other.code]
    check_identity(identity=domain)
    assert refused(other) == "identity_taken"
    assert (again(domain).grade, again(other).grade) == ("checked", "declared")


def test_a_domain_that_was_sold_moves_with_its_proof(outside, domain, bob):
    other = add_identity(user=bob, kind="domain", value="studio.com")
    outside.texts["_genip.studio.com"] = [domain.code]
    outside.page("https://studio.com/.well-known/gen-ip.txt", status=404)
    check_identity(identity=domain)
    outside.texts["_genip.studio.com"] = [other.code]
    assert check_identity(identity=again(other)).grade == "checked"
    assert again(domain).grade == "declared"


def test_an_account_that_was_closed_holds_nothing(outside, domain, alice, bob):
    other = add_identity(user=bob, kind="domain", value="studio.com")
    outside.texts["_genip.studio.com"] = [domain.code, other.code]
    check_identity(identity=domain)
    alice.is_active = False
    alice.save()
    assert not list_identities_of(alice).exists()
    assert check_identity(identity=again(other)).grade == "checked"


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_wins(outside, alice, bob, at_once, monkeypatch):
    both = [add_identity(user=user, kind="domain", value="studio.com") for user in (alice, bob)]
    monkeypatch.setattr(proofs, "find_domain_proof", lambda *_: "dns")
    results = at_once(*[lambda one=one: check_identity(identity=one).grade for one in both])
    assert Identity.objects.filter(grade="checked").count() == 1
    assert sorted(str(getattr(result, "code", result)) for result in results) == ["checked", "identity_taken"]


def test_proofs_are_looked_at_again(outside, domain, account):
    outside.texts["_genip.studio.com"] = [domain.code]
    outside.page("https://studio.com/.well-known/gen-ip.txt", status=404)
    outside.page("https://github.com/alice", f'<a rel=me href="{PROFILE}">')
    for one in (domain, account):
        check_identity(identity=one)
    assert identities.recheck_due() == 0
    outside.texts.clear()
    with time_machine.travel(timezone.now() + identities.AGAIN * 1.1, tick=True):
        assert identities.recheck_due() == 1
    assert (again(domain).grade, again(account).grade) == ("declared", "checked")


def test_what_was_withdrawn_meanwhile_is_not_checked(outside, domain, alice):
    identities.withdraw_identity(identity=Identity.objects.get(), actor=alice)
    with pytest.raises(NotFound):
        check_identity(identity=domain)
    assert not Identity.objects.exists()
    assert Event.objects.filter(name="identity.withdrawn").count() == 1


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.8", "169.254.169.254", "::1"])
def test_a_domain_inside_our_network_is_not_asked(outside, domain, address):
    outside.page("https://studio.com/.well-known/gen-ip.txt", domain.code)
    outside.names["studio.com"] = [address]
    assert refused(domain) == "identity_unreachable"
    assert outside.connected == []
