"""Both languages say everything, and no translation breaks a placeholder or a tag."""

import re

import pytest

from marketplace import messages
from marketplace.env import BASE_DIR

MARKS = re.compile(r"%\(\w+\)[sdf]|%[sd]|\{\w*\}|</?\w+[^>]*>")


def _path(language):
    return BASE_DIR / "locale" / language / "LC_MESSAGES" / "django.po"


def _messages(language):
    return [message for message in messages.read(_path(language)) if message.id] if _path(language).exists() else []


def _key(message):
    return message.context, message.id


def _marks(text):
    return sorted(MARKS.findall(text))


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_every_string_is_translated(language):
    wanted = {_key(message) for message in messages.collect() if message.id}
    done = {_key(message) for message in _messages(language) if messages.filled(message.string) and not message.fuzzy}
    assert wanted - done == set()
    assert {_key(message) for message in _messages(language)} - wanted == set()


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_placeholders_and_tags_survive(language):
    broken = []
    for message in _messages(language):
        original = message.id if isinstance(message.id, str) else message.id[1]
        texts = [message.string] if isinstance(message.string, str) else message.string
        broken += [(original, text) for text in texts if text and _marks(text) != _marks(original)]
    assert broken == []


def test_a_lost_placeholder_would_be_seen():
    assert _marks("%(count)s of <b>{name}</b>") == sorted(["%(count)s", "<b>", "{name}", "</b>"])
    assert _marks("Bayar %(harga)s") != _marks("Pay %(price)s")
