"""The forms of the studio: registering a work, the works it was made from, and describing it anew."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.files.base import File
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from marketplace.core import ids
from marketplace.core.errors import Refusal
from works.models import Derivation, Work
from works.services.derivations import MAX_PARENTS

KINDS = [
    (Work.Kind.IMAGE, _("Image — a PNG, JPEG, WebP or GIF picture")),
    (Work.Kind.TEXT, _("Text — a story, an article, a script; also .docx, .epub and .pdf")),
    (Work.Kind.PROMPT, _("Prompt — words that make works, seen only by buyers")),
    (Work.Kind.WORKFLOW, _("Workflow — a ComfyUI graph as JSON")),
    (Work.Kind.MODEL, _("Model — weights in a safetensors file")),
]
REACHES = [
    (Derivation.Reach.DIRECT, _("Of what this work earns")),
    (Derivation.Reach.ALL_ANCESTORS, _("Of this work and all made from it")),
]


def split_words(text: str) -> list[str]:
    return [word.strip() for word in text.replace("\n", ",").split(",") if word.strip()]


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class ManyFilesField(forms.FileField):
    """A file field that takes several; its value is a list."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> "list[File[bytes]]":
        given = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(ManyFilesField, self).clean(one, initial) for one in given]


class ParentForm(forms.Form):
    """One work that another was made from; an empty number leaves the row out."""

    work_id = forms.CharField(
        label=_("Certificate number or link"), required=False, max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    relation = forms.ChoiceField(label=_("How it was used"), choices=Derivation.Relation.choices, required=False)
    share = forms.DecimalField(
        label=_("Share for its owner, in percent"), required=False, min_value=0, max_value=100, decimal_places=2
    )
    reach = forms.ChoiceField(label=_("Share of what"), choices=REACHES, required=False)

    def edge(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "work_id": data["work_id"], "share_bps": int((data["share"] or Decimal(0)) * 100),
            "relation": data["relation"] or Derivation.Relation.BASED_ON,
            "reach": data["reach"] or Derivation.Reach.DIRECT,
        }  # fmt: skip


ParentRows = forms.formset_factory(ParentForm, extra=1, max_num=MAX_PARENTS, absolute_max=MAX_PARENTS + 1)


class RegisterForm(forms.Form):
    """What a work is; a file or its text, samples, and up to 16 works it was made from (`rows`)."""

    submission = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS, widget=forms.RadioSelect)
    title = forms.CharField(label=_("Title"), max_length=160)
    file = forms.FileField(
        label=_("Choose a file or drop it here"), required=False, allow_empty_file=True, max_length=None,
        help_text=_("It stays private. Buyers receive it; everybody else sees a preview."),
    )  # fmt: skip
    text = forms.CharField(
        label=_("Or write it here"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 8})
    )
    samples = ManyFilesField(
        label=_("Show what it makes"), required=False, allow_empty_file=True,
        help_text=_("Up to 4 pictures made with it. Everybody sees them; the first one leads."),
    )  # fmt: skip
    description = forms.CharField(
        label=_("Description"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    tags = forms.CharField(label=_("Tags"), required=False, max_length=900, help_text=_("Separated by commas."))
    tools = forms.CharField(
        label=_("Made with"), required=False, max_length=1300,
        help_text=_("The tools and models you used, separated by commas."),
    )  # fmt: skip
    ai_source = forms.ChoiceField(label=_("How it was made"), choices=Work.AiSource.choices, required=False)
    ai_training = forms.ChoiceField(label=_("AI training"), choices=Work.AiTraining.choices, required=False)

    def __init__(self, data: Any = None, files: Any = None, *, rows: Any = (), initial: Any = None) -> None:
        fresh = {"kind": Work.Kind.IMAGE, "submission": ids.token(18)}
        super().__init__(data, files, initial={**fresh, **(initial or {})})
        sent = data if data is not None and "parent-TOTAL_FORMS" in data else None
        self.rows = ParentRows(sent, prefix="parent", initial=list(rows))
        self.rows_problem = ""
        self.file_lost = bool(files)

    def is_valid(self) -> bool:
        """Also looks at the rows; what is wrong there is said there, and above that there is something."""
        good = super().is_valid()
        if not self.rows.is_bound or self.rows.is_valid():
            return good
        self.add_error(None, _now("Check the works that this one was made from."))
        return False

    def used_rows(self) -> list[ParentForm]:
        forms_ = self.rows.forms if self.rows.is_bound else []
        return [row for row in forms_ if row.cleaned_data.get("work_id")]

    def registration(self) -> dict[str, Any]:
        """The arguments of `register_work`, without the creator."""
        data = self.cleaned_data
        takes_text = data["kind"] not in (Work.Kind.IMAGE, Work.Kind.MODEL)
        takes_samples = data["kind"] in (Work.Kind.PROMPT, Work.Kind.MODEL)
        return {
            "kind": data["kind"], "title": data["title"], "file": data["file"], "description": data["description"],
            "text": data["text"] if takes_text else "", "samples": data["samples"] if takes_samples else [],
            "tags": split_words(data["tags"]), "tools": split_words(data["tools"]),
            "parents": [row.edge() for row in self.used_rows()], "submission": data["submission"],
            "ai_source": data["ai_source"] or Work.AiSource.GENERATED,
            "ai_training": data["ai_training"] or Work.AiTraining.PROHIBITED,
        }  # fmt: skip

    def add_refusal(self, refusal: Refusal) -> None:
        """Show a refusal beside the field, or the row, that it belongs to."""
        sentence, place = str(refusal.message), refusal.data.get("row")
        if refusal.field != "parents":
            self.add_error(refusal.field if refusal.field in self.fields else None, sentence)
            return
        self.add_error(None, _now("Check the works that this one was made from."))
        if isinstance(place, int):
            self.used_rows()[place].add_error("work_id", sentence)
        else:
            self.rows_problem = sentence


class DescribeForm(forms.Form):
    """What may change after certification."""

    description = forms.CharField(
        label=_("Description"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 6})
    )
    tags = forms.CharField(label=_("Tags"), required=False, max_length=900, help_text=_("Separated by commas."))
