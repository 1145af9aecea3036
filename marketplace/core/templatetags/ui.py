"""Template tags and filters of the interface: icons, money, shares, dates, states and pictures."""

from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256
from math import log2
from typing import Any

import heroicons
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, to_locale

from marketplace.core import linework
from marketplace.core.money import display
from marketplace.core.wording import STATES, TONE_ICONS, permission_icon, permission_word

register = template.Library()
MOMENTS = {"en": "MMM d, y, HH:mm", "id": "d MMM y, HH:mm", "zh": "y年M月d日 HH:mm"}


def _locale() -> str:
    return to_locale(get_language() or "en")


@lru_cache(maxsize=512)
def _svg(name: str, size: int, css: str, label: str) -> str:
    style = "outline" if size > 20 else "mini"
    attrs: dict[str, object] = {"class": f"icon {css}".strip(), "focusable": "false"}
    attrs |= {"role": "img", "aria-label": label} if label else {"aria-hidden": "true"}
    try:
        return heroicons._render_icon(style, name, size, attrs)
    except heroicons.IconDoesNotExist:
        return heroicons._render_icon(style, "stop", size, attrs)


@register.simple_tag
def icon(name: str, size: int = 20, css: str = "", label: str = "") -> SafeString:
    """One heroicon; hidden from screen readers unless it carries a label."""
    return mark_safe(_svg(str(name) + "", int(size or 20), str(css) + "", str(label) + ""))


@register.filter
def money(minor: Any, currency: str = "USD") -> str:
    """Integer minor units as the reader's language writes them: 4900|money:"USD" is $49.00."""
    try:
        return display(int(minor), currency)
    except (TypeError, ValueError):
        return ""


@register.filter
def bps(value: Any) -> str:
    """Basis points as percent: 1250|bps is 12.5%."""
    try:
        return f"{format_decimal(int(value) / 100, format='#,##0.##', locale=_locale())}%"
    except (TypeError, ValueError):
        return ""


@register.filter
def number(value: Any) -> str:
    """A plain count with the language's thousands separators."""
    try:
        return _decimal(int(value), _locale())
    except (TypeError, ValueError):
        return ""


@lru_cache(maxsize=2048)
def _decimal(value: int, locale: str) -> str:
    return format_decimal(value, locale=locale)


@register.filter
def day(value: date | datetime | None) -> SafeString | str:
    """A date as <time>, medium length."""
    if not value:
        return ""
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), format_date(value, "medium", _locale()))


@register.filter
def moment(value: datetime | None) -> SafeString | str:
    """A date and time in UTC as <time>."""
    if not value:
        return ""
    text = format_datetime(value, MOMENTS[_locale()[:2]], locale=_locale())
    return format_html('<time datetime="{}">{} UTC</time>', value.isoformat(), text)


@register.filter
def ratio_class(width: Any, height: Any) -> str:
    """CSS class of a picture's proportion, in sixteenths of an octave (see components.css)."""
    try:
        step = round(16 * log2(int(width) / int(height)))
    except (TypeError, ValueError, ZeroDivisionError):
        step = 0
    step = max(-22, min(24, step))
    return f"r-m{-step}" if step < 0 else f"r-{step}"


@register.simple_tag
def state_of(state: Any) -> dict[str, Any]:
    """Tone, icon and word of a state, for <c-badge>."""
    tone, word = STATES.get(str(state), ("neutral", str(state).replace("_", " ").capitalize()))
    return {"tone": tone, "icon": TONE_ICONS[tone], "word": word}


@register.simple_tag
def tone_icon(tone: str) -> str:
    return TONE_ICONS.get(tone, "information-circle")


register.filter("permission_icon", permission_icon)
register.filter("permission_word", permission_word)


@register.filter
def may_stay_empty(field: Any) -> bool:
    """Whether a bound field is optional; a list whose empty entry says something ("Only me") always has an answer."""
    value, label = next(iter(getattr(field.field, "choices", ())), ("", ""))
    return not field.field.required and (value != "" or not any(char.isalnum() for char in str(label)))


@register.filter
def initials(name: Any) -> str:
    """Up to two first letters of a name."""
    return "".join(part[0] for part in str(name).replace("@", " ").split()[:2]).upper() or "?"


@register.filter
def hue_class(name: Any) -> str:
    """One of six quiet avatar colors, always the same for the same name."""
    return f"hue-{sha256(str(name).encode()).digest()[0] % 6}"


@register.filter
def before_dash(text: Any) -> str:
    return str(text).partition(" — ")[0]


@register.filter
def after_dash(text: Any) -> str:
    return str(text).partition(" — ")[2]


@register.filter
def lines(text: Any, count: int = 9) -> str:
    """The first lines of a text."""
    return "\n".join(str(text).splitlines()[:count])


@register.filter
def widget_kind(field: Any) -> str:
    """What a bound field needs around it: check, radio, checks, file, textarea, select, hidden or input."""
    kinds = {
        "checkbox": "check",
        "radioselect": "radio",
        "checkboxselectmultiple": "checks",
        "clearablefile": "file",
        "file": "file",
        "textarea": "textarea",
        "select": "select",
        "selectmultiple": "select",
        "hidden": "hidden",
    }
    return kinds.get(getattr(field, "widget_type", ""), "input")


@register.simple_tag
def linework_svg(value: str, css: str = "linework") -> SafeString:
    """The card's line pattern for a certificate number."""
    waves, flower = linework.svg_paths(str(value))
    return mark_safe(
        f'<svg class="{escape(css)}" viewBox="0 0 856 540" preserveAspectRatio="xMidYMid slice" aria-hidden="true" '
        f'focusable="false"><path class="line-waves" d="{waves}"/><path class="line-flower" d="{flower}"/></svg>'
    )


@register.simple_tag
def waterfall_bars(rows: Any) -> list[dict[str, Any]]:
    """The rows of a split with where each bar starts, out of 10000."""
    start, bars = 0, []
    for row in rows or []:
        share = max(0, int(row.get("share_bps") or 0))
        bars.append({**row, "start": start, "share_bps": share})
        start += share
    return bars


@register.simple_tag(takes_context=True)
def current(context: template.Context, url: str) -> SafeString | str:
    """aria-current for a link to the page being read."""
    request = context.get("request")
    here = bool(url) and request is not None and request.path == url
    return mark_safe('aria-current="page"') if here else ""


@register.filter
def stylesheets(names: str) -> list[str]:
    """Paths of the style sheets, in cascade order."""
    return [f"css/{name}.css" for name in names.split()]


@register.filter
def tone(level: Any) -> str:
    """A message's level as a tone of <c-notice>."""
    return {"debug": "info", "error": "danger"}.get(str(level), str(level) or "info")
