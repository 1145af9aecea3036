"""The guides name pages, commands, variables and links that exist."""

import re

import pytest
from django.core.management import get_commands
from django.urls import Resolver404, resolve

from accounts.scopes import SCOPES
from marketplace.env import BASE_DIR

GUIDES = sorted((BASE_DIR / "docs" / "guides").glob("*.md"))
PAGES = [*GUIDES, BASE_DIR / "docs" / "deploy.md", BASE_DIR / "docs" / "configuration.md"]


def _resolves(address):
    filled = re.sub(r"\{\w+\}", "wrk_1", address).replace("GIP-…", "GIP-1")
    for tried in (filled, f"{filled}x", filled.split("?")[0]):
        try:
            return resolve(tried)
        except Resolver404:
            continue
    return None


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_address_answers(path):
    addresses = re.findall(r"`(?:GET |POST )?(/[^`\s]+)`", path.read_text())
    assert [address for address in addresses if not _resolves(address)] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_command_exists(path):
    named = re.findall(r"manage\.py (\w+)", path.read_text())
    assert set(named) <= get_commands().keys()


def test_all_four_guides_are_there():
    assert [path.stem for path in GUIDES] == ["brand", "creator", "operator", "platform"]
    assert "`/desk/" in (BASE_DIR / "docs" / "guides" / "operator.md").read_text()


@pytest.mark.parametrize(
    "path", [*PAGES, BASE_DIR / "README.md", BASE_DIR / "ARCHITECTURE.md"], ids=lambda path: path.name
)
def test_every_link_leads_to_a_file(path):
    links = re.findall(r"\]\(([^)#]+)\)", path.read_text())
    assert [link for link in links if "://" not in link and not (path.parent / link).exists()] == []


def test_scopes_in_the_guides_exist():
    text = (BASE_DIR / "docs" / "guides" / "platform.md").read_text()
    named = re.search(r"--scopes (\S+?)`", text)[1].split(",")
    assert set(named) <= set(SCOPES)


def test_every_misfortune_has_its_test():
    named = re.findall(r"`([\w/]+\.py)::(\w+)`", (BASE_DIR / "docs" / "money-faults.md").read_text())
    assert len(named) > 50
    gone = [(path, name) for path, name in named if f"def {name}(" not in (BASE_DIR / path).read_text()]
    assert gone == []
