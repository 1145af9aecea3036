"""The form that registers a work."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import Refusal
from works.models import Derivation, Work

KINDS = [
    (Work.Kind.IMAGE, _("Image — a PNG, JPEG or WebP picture")),
    (Work.Kind.TEXT, _("Text — a story, an article, lyrics")),
    (Work.Kind.PROMPT, _("Prompt — words that make works, seen only by buyers")),
    (Work.Kind.WORKFLOW, _("Workflow — a ComfyUI graph as JSON")),
    (Work.Kind.MODEL, _("Model — weights in a safetensors file")),
]
HOLDERS = {"parents": "parent"}


def split_words(text: str) -> list[str]:
    return [word.strip() for word in text.replace("\n", ",").split(",") if word.strip()]


class RegisterForm(forms.Form):
    """What a work is; a file or its text, and at most one work it was made from."""

    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS, widget=forms.RadioSelect)
    title = forms.CharField(label=_("Title"), max_length=160)
    file = forms.FileField(
        label=_("Choose a file or drop it here"), required=False, allow_empty_file=True,
        help_text=_("It stays private. Buyers receive it; everybody else sees a preview."),
    )  # fmt: skip
    text = forms.CharField(
        label=_("Or write it here"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("For texts, prompts and workflows."),
    )  # fmt: skip
    description = forms.CharField(
        label=_("Description"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    tags = forms.CharField(label=_("Tags"), required=False, max_length=900, help_text=_("Separated by commas."))
    tools = forms.CharField(
        label=_("Made with"), required=False, max_length=1300,
        help_text=_("The tools and models you used, separated by commas."),
    )  # fmt: skip
    parent = forms.CharField(
        label=_("Made from"), required=False, max_length=60,
        help_text=_("The certificate number of the work yours builds on, such as GIP-…"),
    )  # fmt: skip
    relation = forms.ChoiceField(label=_("How it was used"), required=False, choices=Derivation.Relation.choices)
    share = forms.DecimalField(
        label=_("Share for its owner, in percent"), required=False, min_value=0, max_value=100, decimal_places=2
    )

    def parents(self) -> list[dict[str, Any]]:
        data = self.cleaned_data
        if not data["parent"]:
            return []
        share = int((data["share"] or Decimal(0)) * 100)
        relation = data["relation"] or Derivation.Relation.BASED_ON
        return [{"work_id": data["parent"], "relation": relation, "share_bps": share}]

    def registration(self) -> dict[str, Any]:
        """The arguments of `register_work`, without the creator."""
        data = self.cleaned_data
        return {
            "kind": data["kind"], "title": data["title"], "file": data["file"], "text": data["text"],
            "description": data["description"], "tags": split_words(data["tags"]),
            "tools": split_words(data["tools"]), "parents": self.parents(),
        }  # fmt: skip

    def add_refusal(self, refusal: Refusal) -> None:
        """Show a refusal beside the field it belongs to."""
        field = HOLDERS.get(refusal.field or "", refusal.field)
        self.add_error(field if field in self.fields else None, str(refusal.message))
