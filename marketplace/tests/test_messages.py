"""`make messages` finds every string for people, wherever it stands, and keeps what was translated."""

import re

import pytest

from marketplace import messages
from marketplace.env import BASE_DIR

LITERAL = re.compile(r"""{%\s*translate\s+(?:"([^"]*)"|'([^']*)')""")


@pytest.fixture(scope="module")
def found():
    return messages.collect()


def _ids(catalog):
    return {part for message in catalog for part in ([message.id] if isinstance(message.id, str) else message.id)}


def test_every_string_of_every_template_is_found(found):
    written = [match for path in (BASE_DIR / "templates").rglob("*.*") for match in LITERAL.findall(path.read_text())]
    assert len(written) > 200
    assert {double or single for double, single in written} <= _ids(found)


def test_strings_inside_component_attributes_are_found(tmp_path, monkeypatch):
    page = tmp_path / "templates" / "page.html"
    page.parent.mkdir()
    page.write_text(
        "<c-button title=\"{% translate 'Inside an attribute' %}\" />\n"
        "   {% blocktranslate count n=total trimmed %}\n  {{ n }} work\n {% plural %}\n"
        "  {{ n }} works\n{% endblocktranslate %}\n"
        "      {% translate \"In one context\" context 'button' %}\n"
    )
    monkeypatch.setattr(messages, "BASE_DIR", tmp_path)
    monkeypatch.setattr(messages, "FOLDERS", ["templates"])
    catalog = messages.collect()
    assert _ids(catalog) == {"", "Inside an attribute", "%(n)s work", "%(n)s works", "In one context"}
    assert catalog.get("In one context", context="button").context == "button"


@pytest.mark.parametrize("text", ["This handle is reserved.", "%(count)d months", "Final"])
def test_strings_of_code_are_found(found, text):
    assert text in _ids(found)


def test_tests_and_the_demo_are_left_out(found):
    places = {name for message in found for name, _line in message.locations}
    assert not [name for name in places if "/tests/" in name or "/demo/" in name or "/migrations/" in name]


def test_an_update_keeps_translations_and_drops_what_nothing_uses(tmp_path, found):
    messages.update(found, tmp_path)
    path = tmp_path / "zh_Hans" / "LC_MESSAGES" / "django.po"
    text = path.read_text()
    assert "fuzzy" not in text
    path.write_text(
        text.replace('msgid "This handle is reserved."\nmsgstr ""', 'msgid "This handle is reserved."\nmsgstr "保留"')
        + '\nmsgid "Nobody says this"\nmsgstr "没有"\n'
    )
    messages.update(found, tmp_path)
    catalog = messages.read(path)
    assert catalog.get("This handle is reserved.").string == "保留"
    assert catalog.get("Nobody says this") is None
    assert not catalog.obsolete
    once = path.read_text()
    messages.update(found, tmp_path)
    assert path.read_text() == once


def test_no_module_gives_the_functions_of_translation_a_name_that_is_not_looked_for():
    alias = re.compile(r"import n?p?n?gettext\w* as (?!_\b)")
    code = [path for folder in messages.FOLDERS for path in (BASE_DIR / folder).rglob("*.py")]
    assert len(code) > 200
    assert not [str(path) for path in code if alias.search(path.read_text()) and "tests" not in path.parts]
