"""Walks the tree: what a newcomer may rely on in every file."""

import ast
import subprocess
from functools import cache

import pytest

from marketplace.env import BASE_DIR

PACKAGES = ("accounts", "works", "payouts", "licensing", "marketplace")
LISTS = {  # material that is shown, not logic
    "marketplace/core/styleguide.py",
    "marketplace/demo/catalog.py",
    "marketplace/demo/pictures/scenes.py",
}
BEFORE_DJANGO = {"marketplace/local.py", "marketplace/postgres.py"}


@cache
def _modules():
    """Text of every module but tests and migrations, by name."""
    return {
        str(path.relative_to(BASE_DIR)): path.read_text(encoding="utf-8")
        for package in PACKAGES
        for path in sorted((BASE_DIR / package).rglob("*.py"))
        if not {"tests", "migrations"} & set(path.parts)
    }


@cache
def _templates():
    folder = BASE_DIR / "templates"
    return {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.html"))}


def _opens_with_a_sentence(text):
    first = (ast.get_docstring(ast.parse(text)) or "").split("\n")[0]
    return not text.strip() or first.endswith((".", ":", "?"))


def test_every_module_says_in_a_sentence_what_it_is_for():
    assert [name for name, text in _modules().items() if not _opens_with_a_sentence(text)] == []


def test_modules_are_short():
    assert [name for name, text in _modules().items() if text.count("\n") > 400 and name not in LISTS] == []


def test_templates_are_short():
    assert [name for name, text in _templates().items() if text.count("\n") > 150] == []


def test_pages_have_no_inline_style_or_script():
    """The Content-Security-Policy would block them in the browser, where no test sees it. Mail has no other way."""
    pages = {name: text for name, text in _templates().items() if not name.startswith("emails/")}
    assert len(pages) > 50
    assert [
        name for name, text in pages.items() if any(part in text for part in (" style=", "<script>", " onclick="))
    ] == []


def test_functions_are_short():
    lengths = []
    for name, text in _modules().items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lengths.append((node.end_lineno - node.lineno + 1, name, node.name))
    lengths.sort()
    assert lengths[len(lengths) // 2][0] <= 8
    assert [row for row in lengths if row[0] > 50 and row[1] not in LISTS] == []


def test_randomness_comes_from_one_module():
    users = {
        name
        for name, text in _modules().items()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Import) and {alias.name for alias in node.names} & {"random", "secrets", "uuid"}
    }
    ours = {name for name in users if not name.startswith(("marketplace/demo/", "marketplace/sandbox/"))}
    assert ours == {"marketplace/core/ids.py"} | BEFORE_DJANGO


def test_nothing_compiled_or_private_is_committed():
    if not (BASE_DIR / ".git").exists():
        pytest.skip("not a checkout")
    files = subprocess.run(["git", "ls-files"], cwd=BASE_DIR, capture_output=True, text=True, check=True).stdout.split()
    assert [name for name in files if name.endswith((".mo", ".pyc", ".sqlite3")) or name.startswith(".data/")] == []
