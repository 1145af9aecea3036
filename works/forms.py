"""The forms of the studio: registering a work, the works it was made from, and describing it anew."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from marketplace.core import ids
from marketplace.core.errors import Refusal
from works.file_forms import FilesForm, ManyFilesField, excerpt_field
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


class WithParents(forms.Form):
    """A form with up to 16 rows of works that others were made from (`rows`)."""

    def __init__(self, data: Any = None, files: Any = None, *, rows: Any = (), initial: Any = None) -> None:
        super().__init__(data, files, initial=initial)
        sent = data if data is not None and "parent-TOTAL_FORMS" in data else None
        self.rows = ParentRows(sent, prefix="parent", initial=list(rows))
        self.rows_problem = ""

    def is_valid(self) -> bool:
        """Also looks at the rows; what is wrong there is said there, and above that there is something."""
        good = super().is_valid()
        if not self.rows.is_bound or self.rows.is_valid():
            return good
        self.add_error(None, gettext("Check the works that this one was made from."))
        return False

    def used_rows(self) -> list[ParentForm]:
        forms_ = self.rows.forms if self.rows.is_bound else []
        return [row for row in forms_ if row.cleaned_data.get("work_id")]

    def common(self) -> dict[str, Any]:
        """What is said of a work beside its kind, title and files, as `register_work` takes it."""
        data = self.cleaned_data
        return {
            "description": data["description"], "tags": split_words(data["tags"]), "tools": split_words(data["tools"]),
            "parents": [row.edge() for row in self.used_rows()],
            "ai_source": data["ai_source"] or Work.AiSource.GENERATED,
            "ai_training": data["ai_training"] or Work.AiTraining.PROHIBITED,
        }  # fmt: skip

    def show_parent_refusal(self, refusal: Refusal) -> None:
        sentence, place = str(refusal.message), refusal.data.get("row")
        self.add_error(None, gettext("Check the works that this one was made from."))
        if isinstance(place, int):
            self.used_rows()[place].add_error("work_id", sentence)
        else:
            self.rows_problem = sentence


class AboutForm(forms.Form):
    """What one may say of a work beside its kind, title and files."""

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


class RegisterForm(WithParents, AboutForm, FilesForm):
    """What a work is, with its files, and the works it was made from."""

    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS, widget=forms.RadioSelect, initial=Work.Kind.IMAGE)
    title = forms.CharField(label=_("Title"), max_length=160)
    excerpt = excerpt_field()

    def registration(self) -> dict[str, Any]:
        """The arguments of `register_work`, without the creator; uploads are still named."""
        data = self.cleaned_data
        excerpt = data["excerpt"] if data["kind"] == Work.Kind.TEXT else ""
        return {
            **self.sending(data["kind"]), **self.common(), "kind": data["kind"], "title": data["title"],
            "excerpt": excerpt,
        }  # fmt: skip

    def add_refusal(self, refusal: Refusal) -> None:
        """Show a refusal beside the field, or the row, that it belongs to."""
        if refusal.field == "parents":
            self.show_parent_refusal(refusal)
        else:
            super().add_refusal(refusal)


class BatchForm(WithParents, AboutForm):
    """Many files with what all of them have in common; or one of them, as scripts send it."""

    KINDS = [("", _("By its content")), *Work.Kind.choices]

    submission = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)
    many = ManyFilesField(
        label=_("Choose files or drop a folder here"), required=False, allow_empty_file=True,
        help_text=_("Up to 100. Each becomes a work of its own, named after its file."),
    )  # fmt: skip
    upload = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    title = forms.CharField(max_length=160, required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS, required=False)

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, initial={"submission": ids.token(18)})


class DescribeForm(forms.Form):
    """What may change after certification."""

    description = forms.CharField(
        label=_("Description"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 6})
    )
    tags = forms.CharField(label=_("Tags"), required=False, max_length=900, help_text=_("Separated by commas."))
