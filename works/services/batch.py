"""Registering many files with one form: each is a work of its own, and a bad one never stops the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext as _

from accounts.models import User
from marketplace.core.errors import Refusal
from works import intake, sniffing
from works.models import Work
from works.services import works

MOST = 100


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one file: a work that is being read, or why not."""

    filename: str
    work: Work | None = None
    problem: str = ""
    code: str = ""


def register_files(
    *, creator: User, files: "Sequence[File[bytes]]", submission: str, kind: str = "", title: str = "", **common: Any
) -> list[Result]:
    """Register each file; `common` is said of all. The same sending again gives the same works.

    A title is of a single file; without one, files are named after themselves. Raises Refusal for none or too many.
    """
    if not files:
        raise Refusal("empty", _("Choose a file."), field="many", status=400)
    if len(files) > MOST:
        raise Refusal("too_many_files", _("Choose at most 100 files."), field="many", status=413)
    named = title if len(files) == 1 else ""
    return [
        _register(creator, file, f"{submission}-{place}" if submission else "", kind, named, common)
        for place, file in enumerate(files)
    ]


def _register(
    creator: User, file: "File[bytes]", submission: str, kind: str, title: str, common: dict[str, Any]
) -> Result:
    name = intake.name_of(file)
    try:
        known = kind or sniffing.kind_of(intake.head_of(file), name)
        work = works.register_work(
            creator=creator, kind=known, title=title or title_of(name), file=file, submission=submission, **common
        )
    except Refusal as refusal:
        return Result(name, problem=str(refusal.message), code=refusal.code)
    return Result(name, work)


def title_of(filename: str) -> str:
    """A file's name as a title: without its ending, with spaces."""
    ending = sniffing.ending_of(filename)
    stem = filename[: -len(ending) - 1] if ending and len(ending) <= 12 else filename
    return intake.clean_line(stem.rsplit("/", 1)[-1].replace("_", " ").replace("-", " "))[:160] or filename[:160]
