"""Form widgets that cost little where a page shows many of them."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


class PlainSelect(forms.Select):
    """Django's select, written by one function: its templates include two files for every option."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        widget = self.get_context(name, value, attrs)["widget"]
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            (
                (option["value"], flatatt(option["attrs"]), option["label"])
                for _group, options, _index in widget["optgroups"]
                for option in options
            ),
        )
        return format_html('<select name="{}"{}>{}</select>', widget["name"], flatatt(widget["attrs"]), options)


class CheckList(forms.Select):
    """Several of many choices, folded behind a summary; the value is the chosen ones with commas between."""

    def __init__(self, *, summary: Any, choices: Any = ()) -> None:
        super().__init__(choices=choices)
        self.summary = summary

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        """Repeated parameters, or one with commas."""
        values = data.getlist(name) if hasattr(data, "getlist") else [data.get(name, "")]
        return ",".join(str(value) for value in values if value)

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        chosen = {part.lower() for part in str(value or "").split(",")}
        boxes = format_html_join(
            "",
            '<label class="check"><input type="checkbox" name="{}" value="{}"{}><span>{}</span></label>',
            ((name, code, flatatt({"checked": str(code).lower() in chosen}), label) for code, label in self.choices),
        )
        return format_html("<details><summary>{}</summary><div>{}</div></details>", self.summary, boxes)


class PlainChoiceField(forms.ChoiceField):
    """A choice shown by a PlainSelect; its choices are not grouped."""

    widget = PlainSelect


class ChoicesField(forms.CharField):
    """Several of the choices, folded in a CheckList; the value is the chosen ones with commas between.

    `shown` are the same choices with other labels, for the list alone.
    """

    def __init__(self, *, label: Any, choices: Any, shown: Any = None, **kwargs: Any) -> None:
        super().__init__(
            label=label, max_length=300, widget=CheckList(summary=label, choices=shown or choices), **kwargs
        )
        self.choices = choices

    def validate(self, value: str) -> None:
        super().validate(value)
        known = {str(code) for code, _label in self.choices}
        for part in value.split(","):
            if value and part not in known:
                raise ValidationError(forms.ChoiceField.default_error_messages["invalid_choice"], "invalid_choice",
                                      {"value": part})  # fmt: skip
