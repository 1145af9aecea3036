"""The catalog's filters around a page: what was asked, kept as it was read, and what can still be asked."""

from functools import lru_cache

from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from licensing.facet_counts import Counts
from licensing.filter_form import SORTS as SORTS
from licensing.filter_form import FilterForm, choices_of, without


def narrower(form: FilterForm, counts: Counts, query: QueryDict) -> SafeString:
    """What can still be asked, with how often it occurs in what was found and the address that asks it, as HTML."""
    open_ones = tuple(
        (name, tuple(values.items())) for name, values in counts.values.items() if not form.cleaned_data.get(name)
    )
    return _draw_narrower(get_language() or "", query.urlencode(), counts.total, counts.whole, open_ones)


@lru_cache(maxsize=64)
def _draw_narrower(
    _language: str, query: str, total: int, whole: bool, counted: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]
) -> SafeString:
    """Drawn once for the same counts, as those of the whole catalog are for a while."""
    form, asked, offered = FilterForm(), QueryDict(query), []
    places = {name: place for place, name in enumerate(form.fields)}
    for name, values in sorted(counted, key=lambda one: places.get(one[0], 0)):
        choices = choices_of(form, name)
        known = [(value, number) for value, number in values if value in choices and number < total]
        if known:
            options = [
                {"label": choices[value], "number": number, "href": with_key(asked, name, value)}
                for value, number in known[:6]
            ]
            offered.append({"label": form.fields[name].label, "options": options})
    return render_to_string("licensing/narrower.html", {"narrower": offered, "total": total, "whole": whole})


def read_form(query: QueryDict) -> FilterForm:
    """The form as somebody filled it in, read: kept, and not to be changed, for who asks for the same."""
    return _read(get_language() or "", query.urlencode())


@lru_cache(maxsize=64)
def _read(_language: str, query: str) -> FilterForm:
    form = FilterForm(QueryDict(query))
    form.is_valid()
    return form


def say(query: str) -> list[str]:
    """What a catalog address's query asks, in words of the reader's language."""
    asked = QueryDict(query)
    return [chip["label"] for chip in read_form(asked).chips(asked)]


def with_key(query: QueryDict, name: str, key: str) -> str:
    """The address of the page beside this one; empty without a key."""
    if not key:
        return ""
    base = without(query)
    return f"{base}{'&' if len(base) > 1 else ''}{name}={key}"
