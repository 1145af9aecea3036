"""A stranger reports, staff take it up, the owner answers, one decides, another decides the appeal."""

from e2e.conftest import check_looks, send

REASON = "It is a retouched copy of a picture of mine."


def test_a_report_on_its_way_through_both_sides_and_two_judges(visit, market):
    work = market.ask(
        "from licensing.models import Dispute\n"
        "from works.models import Work\n"
        "busy = Dispute.objects.filter(state__in=[*Dispute.UNDECIDED, 'appealed']).values('work')\n"
        "mine = Work.objects.filter(owner__handle='alice', state='certified').exclude(pk__in=busy)\n"
        "print(json.dumps(mine.first().pk))"
    )
    stranger, owner, sam, sue = (visit(name) for name in ("mallory", "alice", "sam", "sue"))
    stranger.goto(f"/w/{work}/")
    stranger.get_by_role("link", name="Report a problem").click()
    stranger.check("[name=kind][value=ownership]")
    stranger.fill("[name=reason]", REASON)
    send(stranger, "reason")
    path = stranger.url.split("/disputes/")[1]
    assert stranger.get_by_text("Our staff read it first").is_visible()
    assert owner.goto(f"/disputes/{path}").status == 404

    sam.goto("/desk/")
    check_looks(sam)
    sam.goto(f"/desk/disputes/{path}")
    sam.get_by_role("button", name="Take it up and hold the money").click()
    sam.wait_for_load_state()
    check_looks(sam)

    owner.goto("/home/")
    owner.get_by_role("link", name="Answer").first.click()
    owner.wait_for_load_state()
    check_looks(owner)
    owner.fill("[name=text]", "I drew it in 2023; the layers show it.")
    send(owner, "text")

    _decide(sam, path, "upheld", "The sketches are older than the layers.")
    owner.goto(f"/disputes/{path}")
    assert owner.get_by_text("The sketches are older than the layers.").is_visible()
    owner.fill("#appeal [name=text]", "The sketches are of another picture.")
    owner.get_by_role("button", name="Appeal the decision").click()
    owner.wait_for_load_state()

    _decide(sam, path, "rejected", "I have looked at it once more.")
    assert sam.get_by_text("decided by another person").first.is_visible()
    _decide(sue, path, "rejected", "They are of another picture indeed.")
    assert sue.get_by_text("Final").first.is_visible()
    check_looks(sue)


def _decide(page, path, outcome, reason):
    page.goto(f"/desk/disputes/{path}")
    page.check(f"[name=outcome][value={outcome}]")
    page.fill("[name=reason]", reason)
    send(page, "outcome")
