"""The reading view: a text set as pages, or a prompt to be filled in, for its owner and licensees only."""

from functools import partial
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from licensing import reading_queries
from marketplace.core.errors import NotFound, Refusal
from works import bounded, examination, layout
from works import queries as work_queries
from works.models import Media, Work
from works.readers import prompts
from works.services import excerpts


@login_required
@require_safe
@never_cache
def read(request: HttpRequest, work_id: str) -> HttpResponse:
    """The words, for whoever may read them; for everybody else there is no such page."""
    user = cast(User, request.user)
    work = reading_queries.get_readable_work_for(user, work_id)
    words = excerpts.read_words(work)
    if work.kind == Work.Kind.PROMPT:
        return render(request, "licensing/prompt.html", {"work": work, "prompt": prompts.parse(words)})
    pages = _pages(work, words)
    number = _page_number(request.GET.get("page", "1"), len(pages))
    context = {
        "work": work, "blocks": pages[number - 1], "chapters": layout.chapters(pages), "page": number,
        "pages": len(pages), "own": work.owner_id == user.pk,
    }  # fmt: skip
    return render(request, "licensing/read.html", context)


def _pages(work: Work, words: str) -> list[list[dict[str, Any]]]:
    name = Media.objects.get(work=work, role=Media.Role.ORIGINAL).filename
    blocks = bounded.run(partial(layout.lay_out, words, name), examination.BOUNDS["text"])
    return layout.split(list(blocks))


def _page_number(text: str, most: int) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= most):
        raise NotFound("page")
    return int(text)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def choose_excerpt(request: HttpRequest, work_id: str) -> HttpResponse:
    """The owner marks or pastes the passage that everybody may read."""
    user = cast(User, request.user)
    work = work_queries.get_own_work_for(user, work_id)
    if work.kind != Work.Kind.TEXT or not work.certified_at:
        raise NotFound("work")
    passage, problem = request.POST.get("passage", work.excerpt), ""
    if request.method == "POST":
        try:
            excerpts.choose_excerpt(work=work, passage=passage, actor=user)
            return redirect("works:work", work.pk)
        except Refusal as refusal:
            problem = str(refusal.message)
    words = excerpts.read_words(work)[: layout.PART * 4]
    context = {"work": work, "passage": passage, "problem": problem, "words": words, "most": excerpts.MOST}
    return render(request, "licensing/excerpt.html", context, status=422 if problem else 200)
