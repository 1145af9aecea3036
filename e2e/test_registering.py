"""Registering in a browser: what is chosen is kept, progress is told while it happens, and lineage can be walked."""

from e2e.conftest import check_looks
from marketplace.demo.metadata import GenerationMetadata, image_bytes
from marketplace.demo.pictures import draw


def _picture(folder, seed):
    file = folder / f"{seed}.png"
    file.write_bytes(image_bytes("dunes", seed, (640, 480), GenerationMetadata(prompt="x", seed=seed)))
    return file


def _submit(page):
    page.locator("form[data-upload] .actions button[type=submit]").click()


def test_a_refused_row_keeps_the_file_and_the_rest(visit, tmp_path):
    page = visit("alice")
    page.goto("/register/")
    page.fill("[name=title]", "Kept Dune")
    page.set_input_files("input[name=file]", _picture(tmp_path, 90_001))
    page.click("[data-add-row=parent]")
    page.fill("[name=parent-1-work_id]", "GIP-NONE")
    _submit(page)
    page.get_by_text("no certified work with this number").wait_for()
    assert page.evaluate("document.querySelector('input[name=file]').files.length") == 1
    assert page.input_value("[name=title]") == "Kept Dune"
    check_looks(page, dark=False)
    page.fill("[name=parent-1-work_id]", "")
    _submit(page)
    page.locator("a[href^='/c/GIP-']").first.wait_for(timeout=60_000)  # the page came there by itself


def test_a_prompt_shows_its_samples(visit, tmp_path):
    page = visit("alice")
    page.goto("/register/")
    page.locator("input[name=kind][value=image]").check()
    assert not page.locator("[name=text]").is_visible() and not page.locator("[name=samples]").is_visible()
    page.locator("input[name=kind][value=prompt]").check()
    page.fill("[name=title]", "Four Dunes")
    page.fill("[name=text]", "a {mood} dune")
    files = [tmp_path / f"s{seed}.jpg" for seed in (1, 2)]
    for seed, file in enumerate(files, 1):
        draw("dunes", seed, (480, 360)).save(file)
    page.set_input_files("input[name=samples]", files)
    _submit(page)
    page.locator("a[href^='/c/GIP-']").first.wait_for(timeout=60_000)
    assert page.locator(".samples img").count() == 2
    check_looks(page, dark=False)


def test_the_keyboard_walks_the_lineage(visit, market):
    child, parent = market.ask(
        "from works.models import Derivation\n"
        "edge = Derivation.objects.filter(child__state='certified', parent__state='certified').first()\n"
        "print(json.dumps([edge.child_id, edge.parent_id]))"
    )
    page = visit("")
    page.goto(f"/w/{child}/lineage/")
    page.locator("[data-lineage] figure").focus()
    focused = "document.activeElement.id"
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused) == child
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(focused) == parent
    page.keyboard.press("ArrowRight")
    assert page.evaluate(focused) != parent
    check_looks(page)


def test_the_lineage_zooms_and_is_dragged_without_following_a_link(visit, market):
    child = market.ask(
        "from works.models import Derivation\n"
        "print(json.dumps(Derivation.objects.filter(child__state='certified', state='active').first().child_id))"
    )
    page = visit("")
    page.goto(f"/w/{child}/lineage/")
    seen = "document.querySelector('[data-lineage] figure svg').getAttribute('viewBox').split(' ').map(Number)"
    left, _top, width, _height = page.evaluate(seen)
    page.locator("[data-do=closer]").click()
    assert page.evaluate(seen)[2] < width
    page.locator("[data-lineage] figure").press("+")
    left, _top, width, _height = page.evaluate(seen)
    card = page.locator("[data-lineage] a.center").bounding_box()
    page.mouse.move(card["x"] + 30, card["y"] + 30)
    page.mouse.down()
    page.mouse.move(card["x"] - 40, card["y"] + 30, steps=4)
    page.mouse.up()
    assert page.evaluate(seen)[0] != left and page.url.endswith("/lineage/")
    page.locator("[data-lineage] figure").press("0")
    assert page.evaluate(seen)[2] > width


FAMILY = """
from accounts.models import User
from works.models import Ancestry, Derivation, Work
kwame = User.objects.get(handle="kwame")
fields = {"owner": kwame, "creator": kwame, "kind": "text", "state": "certified"}
works = Work.objects.bulk_create([Work(id=f"wrk_zfold{n:02}", title=f"Leaf {n}", **fields) for n in range(40)])
Derivation.objects.bulk_create([
    Derivation(id=f"drv_zfold{n:02}", child=one, parent=works[0], relation="remix_of", share_bps=500, state="active")
    for n, one in enumerate(works[1:])
])
Ancestry.objects.bulk_create([Ancestry(ancestor=works[0], descendant=one) for one in works[1:]])
print(json.dumps(works[0].pk))
"""
NO_FAMILY = """
from works.models import Derivation, Work
Derivation.objects.filter(pk__startswith="drv_zfold").delete()
print(json.dumps(Work.objects.filter(pk__startswith="wrk_zfold").delete()[0]))
"""


def test_a_fold_unfolds_where_it_stands_and_the_address_keeps_it(visit, market):
    work = market.ask(FAMILY)
    try:
        page = visit("")
        page.goto(f"/w/{work}/lineage/")
        fold, center = page.locator("a.fold"), page.locator("[data-lineage] a.center")
        assert fold.text_content() == "and 32 more"
        fold.focus()
        before = center.bounding_box()
        page.keyboard.press("Enter")
        page.locator("a.fold", has_text="and 20 more").wait_for()
        after = center.bounding_box()
        assert abs(after["x"] - before["x"]) < 2 and abs(after["y"] - before["y"]) < 2
        assert page.evaluate("document.activeElement.id") == work and f"unfold=below-{work}" in page.url
        page.reload()
        assert page.locator("a.fold").text_content() == "and 20 more"
    finally:
        market.ask(NO_FAMILY)
