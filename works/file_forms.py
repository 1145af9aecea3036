"""The files of a form: the one that is registered, samples, and rows of files for licensees."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.base import File
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from marketplace.core import ids
from marketplace.core.errors import Refusal
from works import deliverables
from works.models import Media, Work


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class ManyFilesField(forms.FileField):
    """A file field that takes several; its value is a list."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> "list[File[bytes]]":
        given = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(ManyFilesField, self).clean(one, initial) for one in given]


def excerpt_field() -> forms.CharField:
    return forms.CharField(
        label=_("Passage to show"), required=False, max_length=3000, strip=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Everybody may read it. Copy 40 to 1,200 characters; without them, the first lines are shown."),
    )  # fmt: skip


class DeliverableForm(forms.Form):
    """One file for licensees, and what it is for; a row without a file is left out."""

    purpose = forms.ChoiceField(label=_("What it is"), choices=Media.Purpose.choices, required=False)
    file = forms.FileField(label=_("File"), required=False, allow_empty_file=True, max_length=None)
    upload = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)


DeliverableRows = forms.formset_factory(
    DeliverableForm, extra=1, max_num=deliverables.MOST, absolute_max=deliverables.MOST + 1
)


class FilesForm(forms.Form):
    """What is sent: a file or its text, samples, and up to eight files for licensees (`given`)."""

    submission = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    file = forms.FileField(
        label=_("Choose a file or drop it here"), required=False, allow_empty_file=True, max_length=None,
        help_text=_("It stays private. Buyers receive it; everybody else sees a preview."),
    )  # fmt: skip
    upload = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Or write it here"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 8})
    )
    samples = ManyFilesField(
        label=_("Show what it makes"), required=False, allow_empty_file=True,
        help_text=_("Up to 4 pictures made with it. Everybody sees them; the first one leads."),
    )  # fmt: skip

    def __init__(self, data: Any = None, files: Any = None, *, initial: Any = None) -> None:
        super().__init__(data, files, initial={"submission": ids.token(18), **(initial or {})})
        sent = data if data is not None and "deliverable-TOTAL_FORMS" in data else None
        self.given = DeliverableRows(sent, files if sent else None, prefix="deliverable")
        self.given_problem = ""
        self.file_lost = bool(files)

    def is_valid(self) -> bool:
        """Also looks at the rows of files; what is wrong there is said there, and above that there is something."""
        good = super().is_valid()
        if not self.given.is_bound or self.given.is_valid():
            return good
        self.add_error(None, gettext("Check the files for licensees."))
        return False

    def used_files(self) -> list[DeliverableForm]:
        rows = self.given.forms if self.given.is_bound else []
        return [row for row in rows if row.cleaned_data.get("file") or row.cleaned_data.get("upload")]

    def sending(self, kind: str) -> dict[str, Any]:
        """The files as services take them, before their uploads are opened; what the kind does not take is left out."""
        data = self.cleaned_data
        takes_text = kind not in (Work.Kind.IMAGE, Work.Kind.MODEL)
        takes_samples = kind in (Work.Kind.PROMPT, Work.Kind.MODEL)
        rows = [row.cleaned_data for row in self.used_files()]
        return {
            "file": data["file"], "upload": "" if data["file"] else data["upload"],
            "text": data["text"] if takes_text else "", "samples": data["samples"] if takes_samples else [],
            "deliverables": [
                (row["purpose"], row["file"], "" if row["file"] else row["upload"]) for row in rows
            ],
            "submission": data["submission"],
        }  # fmt: skip

    def add_refusal(self, refusal: Refusal) -> None:
        """Show a refusal beside the field, or the row, that it belongs to."""
        sentence, place = str(refusal.message), refusal.data.get("row")
        if refusal.field != "deliverables":
            field = "file" if refusal.field == "upload" else refusal.field
            self.add_error(field if field in self.fields else None, sentence)
            return
        self.add_error(None, gettext("Check the files for licensees."))
        if isinstance(place, int):
            self.used_files()[place].add_error("file", sentence)
        else:
            self.given_problem = sentence


class VersionForm(FilesForm):
    """A new version: its files, its title, and what changed."""

    title = forms.CharField(label=_("Title"), max_length=160)
    note = forms.CharField(
        label=_("What changed"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Licensees read this beside the new files."),
    )  # fmt: skip
    excerpt = excerpt_field()
    keep = forms.MultipleChoiceField(
        label=_("Files for licensees that stay as they are"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, work: Work, given: Sequence[Media], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["keep"].choices = [  # type: ignore[attr-defined]
            (one.pk, f"{one.filename or one.pk} — {one.get_purpose_display()}") for one in given
        ]
        self.kind = work.kind

    def version(self) -> dict[str, Any]:
        """The arguments of `submit_version`, without work and actor; uploads are still named."""
        data = self.cleaned_data
        excerpt = data["excerpt"] if self.kind == Work.Kind.TEXT else ""
        words = {name: data[name] for name in ("title", "note", "keep")}
        return {**self.sending(self.kind), **words, "excerpt": excerpt}
