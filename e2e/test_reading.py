"""An author reads and shows a passage, a prompt is filled in, and a claim is corrected, all with keys and clicks."""

from e2e.conftest import check_looks

MARK = """() => {
  const rows = [...document.querySelectorAll('.pane p')].filter((row) => row.textContent.length > 60);
  const range = document.createRange(), marked = getSelection();
  range.selectNodeContents(rows[1]);
  marked.removeAllRanges();
  marked.addRange(range);
}"""
FIND = """
from works.models import Work
print(json.dumps({kind: Work.objects.filter(owner__handle=who, kind=kind, state="certified").order_by("pk").first().pk
                  for kind, who in (("text", "wen"), ("prompt", "priya"), ("image", "alice"))}))
"""


def test_a_screenplay_is_set_and_its_excerpt_chosen(visit, market):
    page, work = visit("wen"), market.ask(FIND)["text"]
    page.goto(f"/w/{work}/read/")
    page.locator("article.set > *").first.wait_for()
    check_looks(page)
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"/studio/works/{work}/excerpt/")
    page.evaluate(MARK)
    page.wait_for_function("document.querySelector('#passage').value.length >= 40")
    chosen = " ".join(page.input_value("#passage").split())
    check_looks(page)
    page.get_by_role("button", name="Show this passage").click()
    page.goto(f"/w/{work}/")
    assert chosen[:40] in " ".join(page.locator("main").inner_text().split())


def test_a_prompt_is_filled_in(visit, market):
    page, work = visit("priya"), market.ask(FIND)["prompt"]
    page.goto(f"/w/{work}/read/")
    page.locator("[data-variable]").first.fill("an unlikely heron")
    assert "an unlikely heron" in page.locator("pre.result").inner_text()
    check_looks(page)


def test_a_claim_is_corrected(visit, market):
    page, work = visit("alice"), market.ask(FIND)["image"]
    page.goto(f"/studio/works/{work}/claims/")
    row = page.locator("details#claim-model")
    row.locator("summary").first.click()
    row.get_by_label("Your word").fill("A merge of my own")
    row.get_by_role("button", name="Declare").click()
    page.locator("details#claim-model").get_by_text("A merge of my own").first.wait_for()
    check_looks(page)
    page.goto(f"/w/{work}/")
    page.get_by_text("Declared: A merge of my own").wait_for()
