"""Sending files in a browser: a large one over a bad line, a folder with a bad file in it, and a new version."""

import json
import re
import struct

from e2e.conftest import check_looks
from e2e.test_registering import _picture, _submit

MB = 1024 * 1024
CARD = "a[href^='/c/GIP-']"


def _model(folder, size):
    header = json.dumps({"w": {"dtype": "F16", "shape": [size // 2], "data_offsets": [0, size]}}).encode()
    file = folder / "harbor-light.safetensors"
    file.write_bytes(struct.pack("<Q", len(header)) + header + bytes(size))
    return file


def _fill(page, file):
    page.goto("/register/")
    page.locator("input[name=kind][value=model]").check()
    page.fill("[name=title]", "Harbor Light")
    page.set_input_files("input[name=file]", file)


def _until(page, condition):
    """Ask again and again; the page's policy forbids the browser to do so by itself."""
    for _ in range(240):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(250)
    raise AssertionError(condition)


def test_a_large_file_survives_a_bad_line_a_pause_and_a_reload(visit, tmp_path):
    page, file = visit("lora"), _model(tmp_path, 14 * MB)
    calls, refused = [], {2, 3}

    def bad_line(route):
        calls.append(route.request.method)
        count = calls.count("PATCH")
        if route.request.method == "PATCH" and (count in refused or count > 4):
            route.abort()
        else:
            route.continue_()

    page.route(re.compile(r"/api/v1/uploads/"), bad_line)
    _fill(page, file)
    page.get_by_text("harbor-light.safetensors").first.wait_for()
    assert page.locator(".chosen .remove").is_visible()
    _submit(page)
    _until(page, "document.querySelector('[data-progress] progress').value >= 50")  # beyond two failures
    page.locator("[data-pause]").click()
    page.locator("[data-resume]").wait_for()
    assert "Paused" in page.locator("[data-progress]").inner_text()
    check_looks(page, dark=False)
    assert calls.count("POST") == 1
    page.reload()
    page.unroute(re.compile(r"/api/v1/uploads/"))
    later = []
    page.on("request", lambda request: later.append((request.method, request.url)))
    _fill(page, file)
    _submit(page)
    page.locator(CARD).first.wait_for(timeout=90_000)
    sent = [method for method, url in later if "/api/v1/uploads/" in url]
    assert sent[0] == "GET" and "POST" not in sent and sent.count("PATCH") < 4  # it went on, and did not start anew


def test_a_folder_with_a_bad_file_in_it(visit, tmp_path):
    page = visit("alice")
    folder = tmp_path / "folder"
    folder.mkdir()
    for seed in (91_001, 91_002):
        _picture(folder, seed).rename(folder / f"dune_{seed}.png")
    (folder / "broken.png").write_bytes(b"no picture at all")
    page.goto("/register/batch/")
    check_looks(page)
    page.set_input_files("#id_folder", folder)
    rows = page.locator("[data-list] .batch-row")
    assert rows.count() == 3
    titles = [rows.nth(place).locator("input").input_value() for place in range(3)]
    assert sorted(titles) == ["broken", "dune 91001", "dune 91002"]
    rows.nth(titles.index("dune 91001")).locator("input").fill("First Dune")
    page.fill("[name=tags]", "dunes, batch")
    check_looks(page, dark=False)
    page.locator("form[data-batch] .actions button[type=submit]").click()
    page.get_by_text("2 sent, 1 refused").wait_for(timeout=60_000)
    assert "not a PNG" in page.locator(".batch-row.bad").inner_text()
    _until(page, "document.querySelectorAll('.batch-row img[src*=thumbnail]').length === 2")
    check_looks(page)
    page.locator("form[data-batch] .actions button[type=submit]").click()  # a second click: only the bad one again
    page.get_by_text("0 sent, 1 refused").wait_for()
    page.get_by_role("link", name="First Dune").click()
    page.locator(CARD).first.wait_for(timeout=60_000)


def test_a_new_version_supersedes_the_first(visit, tmp_path):
    page = visit("alice")
    page.goto("/register/")
    page.fill("[name=title]", "Changing Dune")
    page.set_input_files("input[name=file]", _picture(tmp_path, 92_001))
    _submit(page)
    page.locator(CARD).first.wait_for(timeout=60_000)
    first = page.locator(CARD).first.inner_text()
    page.get_by_role("link", name="Versions").click()
    page.fill("[name=note]", "The light comes from the left now.")
    page.set_input_files("input[name=file]", _picture(tmp_path, 92_002))
    layers = tmp_path / "layers.psd"
    layers.write_bytes(b"8BPS" + bytes(200))
    page.set_input_files("input[name=deliverable-0-file]", layers)
    check_looks(page)
    _submit(page)
    page.get_by_text("The light comes from the left now.").wait_for(timeout=60_000)
    assert page.locator(".versions > li").count() == 2
    newest = page.locator(".versions > li").first.inner_text()
    assert "layers.psd" in newest and first not in newest and "shown now" in newest
    assert "Superseded" in page.locator(".versions > li").nth(1).inner_text()
    check_looks(page)
    page.goto(f"/c/{first}")
    page.get_by_text("superseded", exact=False).first.wait_for()
