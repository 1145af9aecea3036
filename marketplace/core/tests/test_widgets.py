"""The plain select is Django's select, only faster."""

import re

import pytest
from django import forms

from marketplace.core.widgets import PlainChoiceField, PlainSelect

CHOICES = [("", "Any"), ("a&b", 'A "quoted" <b>'), ("2", "Two")]


def _close(html):
    return re.sub(r">\s+<", "><", re.sub(r"\s+", " ", str(html))).strip()


@pytest.mark.parametrize("value", ["", "2", "a&b", None, "unknown"])
def test_it_writes_what_django_writes(value):
    attrs = {"id": "id_kind", "required": True, "disabled": False}
    ours = PlainSelect(choices=CHOICES).render("kind", value, attrs)
    assert _close(ours) == _close(forms.Select(choices=CHOICES).render("kind", value, attrs))
    assert "<b>" not in ours


def test_a_field_uses_it():
    class Form(forms.Form):
        kind = PlainChoiceField(choices=CHOICES, required=False)

    assert '<option value="2" selected>Two</option>' in str(Form({"kind": "2"})["kind"])
    assert not Form({"kind": "3"}).is_valid()
