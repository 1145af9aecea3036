"""The catalog's filters around a page: what was asked, kept as it was read, and what can still be asked."""

from functools import lru_cache

from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from licensing.facet_counts import Counts
from licensing.filter_form import SORTS as SORTS
from licensing.filter_form import FilterForm, choices_of, without

MOST_VALUES = 6  # of one filter that are offered


def narrower(form: FilterForm, counts: Counts, query: QueryDict) -> SafeString:
    """What can still be asked, with how often it occurs in what was found and the address that asks it, as HTML."""
    asked, places = _before_more(query), {name: place for place, name in enumerate(form.fields)}
    open_ones = [(name, values) for name, values in counts.values.items() if not form.cleaned_data.get(name)]
    offered = []
    for name, values in sorted(open_ones, key=lambda one: places.get(one[0], 0)):
        choices = choices_of(form, name)
        known = [(value, number) for value, number in values.items() if value in choices and number < counts.total]
        options = [
            {"label": choices[value], "number": number, "href": f"{asked}{name}={value}"}
            for value, number in known[:MOST_VALUES]
        ]
        if options:
            offered.append({"label": form.fields[name].label, "options": options})
    context = {"narrower": offered, "total": counts.total, "whole": counts.whole}
    return render_to_string("licensing/narrower.html", context)


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
    return f"{_before_more(query)}{name}={key}" if key else ""


def _before_more(query: QueryDict) -> str:
    """The address of the same question, to go on with what else is asked."""
    base = without(query)
    return f"{base}&" if len(base) > 1 else base
