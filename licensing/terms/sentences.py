"""Terms in plain words, made from the fields in the reader's language."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

MEDIA = {
    "all": gettext_lazy("every medium"), "web": gettext_lazy("websites"),
    "social_organic": gettext_lazy("social posts"), "paid_ads": gettext_lazy("paid advertising"),
    "email": gettext_lazy("e-mail"), "print": gettext_lazy("print"), "packaging": gettext_lazy("packaging"),
    "out_of_home": gettext_lazy("posters and billboards"), "broadcast": gettext_lazy("television and radio"),
    "streaming": gettext_lazy("streaming"), "film": gettext_lazy("film"), "app_game": gettext_lazy("apps and games"),
    "ebook": gettext_lazy("e-books"), "internal": gettext_lazy("internal use"),
    "book_cover": gettext_lazy("book covers"),
}  # fmt: skip
USES = {
    "personal": gettext_lazy("personal use"), "editorial": gettext_lazy("editorial use"),
    "commercial": gettext_lazy("commercial use"), "research": gettext_lazy("research"),
}  # fmt: skip


def sentences(terms: dict[str, Any]) -> list[str]:
    """What the license allows and does not, one sentence a point."""
    made = [
        _("You may use it for %(use)s in %(media)s.") % {"use": USES[terms["use_class"]], "media": media_words(terms)},
        _("Where: %(where)s.") % {"where": where(terms)},
        _("How long: %(how_long)s.") % {"how_long": how_long(terms)},
        how_many(terms),
        _exclusive(terms),
        remix(terms),
        ai(terms),
        _credit(terms),
        _refund(terms),
    ]
    return [str(sentence) for sentence in made]


def media_words(terms: dict[str, Any]) -> str:
    return _(", ").join(str(MEDIA[medium]) for medium in terms["media"])


def where(terms: dict[str, Any]) -> str:
    territory = terms["territory"]
    if territory == "worldwide":
        return _("worldwide")
    mode, countries = next(iter(territory.items()))
    names = ", ".join(countries)
    return (
        _("only in %(names)s") % {"names": names}
        if mode == "include"
        else _("everywhere but %(names)s") % {"names": names}
    )


def how_long(terms: dict[str, Any]) -> str:
    term = terms["term"]
    if term == "perpetual":
        return _("without an end")
    unit, count = next(iter(term.items()))
    if unit == "months":
        return ngettext("%(count)d month", "%(count)d months", count) % {"count": count}
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}


def how_many(terms: dict[str, Any]) -> str:
    if terms["max_copies"] is None:
        return _("Any number of copies.")
    return _("Up to %(count)s copies.") % {"count": f"{terms['max_copies']:,}"}


def _exclusive(terms: dict[str, Any]) -> str:
    if terms["exclusivity"] == "none":
        return _("Others may license it too.")
    return _("Nobody else gets a license while yours runs; licenses sold before stay in force.")


def remix(terms: dict[str, Any]) -> str:
    share = terms["upstream_share_bps"] / 100
    if terms["derivatives"] == "none":
        return _("You may not change it into something new.")
    if terms["derivatives"] == "inside_end_product":
        return _("You may adapt it inside your product, not publish it as a new work.")
    if share:
        return _("You may publish works made from it; %(share)g %% of what they earn goes to its maker.") % {
            "share": share
        }
    return _("You may publish works made from it.")


def ai(terms: dict[str, Any]) -> str:
    return {
        "prohibited": _("You may not train AI with it."),
        "no_generative": _("You may not train generative AI with it."),
        "allowed": _("You may train AI with it."),
        "allowed_named": _("You may train one named model with it."),
    }[terms["ai_training"]]


def _credit(terms: dict[str, Any]) -> str:
    return {
        "not_required": _("No credit is needed."),
        "required": _("Name the creator wherever it appears."),
        "editorial_only": _("Name the creator in editorial use."),
    }[terms["credit"]]


def _refund(terms: dict[str, Any]) -> str:
    if not terms["refund_days"]:
        return _("It cannot be returned.")
    return _("You can return it within %(days)d days, until you download the original.") % {
        "days": terms["refund_days"]
    }
