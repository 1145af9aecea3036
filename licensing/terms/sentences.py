"""Terms in plain words, made from the fields in the reader's language."""

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from licensing.terms import words
from licensing.terms.vocabulary import complete
from marketplace.core import money

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


INDUSTRIES = {
    "advertising": gettext_lazy("advertising"), "automotive": gettext_lazy("cars"), "beauty": gettext_lazy("beauty"),
    "beverages": gettext_lazy("drinks"), "education": gettext_lazy("education"),
    "electronics": gettext_lazy("electronics"), "energy": gettext_lazy("energy"),
    "entertainment": gettext_lazy("entertainment"), "fashion": gettext_lazy("fashion"),
    "finance": gettext_lazy("finance"), "food": gettext_lazy("food"), "games": gettext_lazy("games"),
    "health": gettext_lazy("health care"), "home": gettext_lazy("home and garden"),
    "insurance": gettext_lazy("insurance"), "media": gettext_lazy("news and media"),
    "nonprofit": gettext_lazy("nonprofits"), "public_sector": gettext_lazy("the public sector"),
    "publishing": gettext_lazy("publishing"), "real_estate": gettext_lazy("real estate"),
    "retail": gettext_lazy("retail"), "software": gettext_lazy("software"), "sports": gettext_lazy("sports"),
    "telecom": gettext_lazy("telecommunications"), "toys": gettext_lazy("toys"), "travel": gettext_lazy("travel"),
}  # fmt: skip


def sentences(terms: dict[str, Any]) -> list[str]:
    """What the license allows and does not, one sentence a point."""
    return [sentence for _group, group in groups(terms) for sentence in group]


def groups(terms: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """The same sentences under headings, in one order for all terms: what stands side by side can be compared."""
    terms = complete(terms)
    made = [
        (_("Use"), [_use(terms), _products(terms), _projects(terms), how_many(terms), _limits(terms)]),
        (_("Where and when"), [_where(terms), _how_long(terms), _at_end(terms)]),
        (_("Who"), [_who(terms), _exclusive(terms)]),
        (_("Changes"), [remix(terms), _file(terms)]),
        (_("AI"), [ai(terms), _ai_use(terms), _ai_outputs(terms)]),
        (_("Conduct"), [_credit(terms), _conduct(terms)]),
        (_("Assurance"), [_warranty(terms), _releases(terms), _revenue(terms), _refund(terms)]),
    ]  # fmt: skip
    return [(title, [str(sentence) for sentence in group if sentence]) for title, group in made]


def _use(terms: dict[str, Any]) -> str:
    if not terms["media"]:  # while they are chosen
        return ""
    return _("You may use it for %(use)s in %(media)s.") % {
        "use": USES[terms["use_class"]],
        "media": media_words(terms),
    }


def _where(terms: dict[str, Any]) -> str:
    said = [_("Where: %(where)s.") % {"where": where(terms)}]
    if terms["languages"]:
        names = _(", ").join(words.language_name(tag) for tag in terms["languages"])
        said.append(_("In these languages: %(names)s.") % {"names": names})
    return words.join(said)


def _how_long(terms: dict[str, Any]) -> str:
    said = [_("How long: %(how_long)s.") % {"how_long": how_long(terms)}]
    if terms["starts"] != "on_payment":
        said.append(_("It starts on %(day)s.") % {"day": date_format(date.fromisoformat(terms["starts"]))})
    return words.join(said)


def _at_end(terms: dict[str, Any]) -> str:
    if terms["term"] == "perpetual":
        return ""
    if terms["at_end"] == "stop_all":
        return _("When it ends, you stop every use.")
    if isinstance(terms["at_end"], dict):
        days = terms["at_end"]["sell_off_days"]
        return ngettext(
            "When it ends, you have %(count)d day to sell off what was made.",
            "When it ends, you have %(count)d days to sell off what was made.", days,
        ) % {"count": days}  # fmt: skip
    return _("When it ends, what you have published or made may stay; nothing new may be made.")


def _products(terms: dict[str, Any]) -> str:
    if terms["end_product"] == "not_for_sale" and terms["merchandise"] == "none":
        return _("You may not sell products that show it.")
    sold = terms["max_units_sold"]
    many = _("any number") if sold is None else money.display_count(sold)
    if terms["end_product"] == "template_resale":
        return _("You may sell products and templates that contain it, %(many)s of them.") % {"many": many}
    if terms["merchandise"] == "primary_value":
        return _("You may sell products whose main value it is, %(many)s of them.") % {"many": many}
    return _("You may sell products in which it is one part among others, %(many)s of them.") % {"many": many}


def _projects(terms: dict[str, Any]) -> str:
    count = terms["max_projects"]
    if count is None:
        return _("For any number of projects.")
    return ngettext("For %(count)d project.", "For %(count)d projects.", count) % {"count": count}


def _limits(terms: dict[str, Any]) -> str:
    said = []
    if terms["max_audience"] is not None:
        said.append(_("It may reach up to %(count)s people.") % {"count": money.display_count(terms["max_audience"])})
    if terms["max_licensee_size"] is not None:
        said.append(
            _("For licensees of up to %(count)s people.") % {"count": money.display_count(terms["max_licensee_size"])}
        )
    if terms["max_licensee_revenue"]:
        limit = {"amount": money.display(**_minor(terms["max_licensee_revenue"]))}
        said.append(_("For licensees who take in up to %(amount)s a year.") % limit)
    if terms["max_production_budget"]:
        limit = {"amount": money.display(**_minor(terms["max_production_budget"]))}
        said.append(_("For productions with a budget of up to %(amount)s.") % limit)
    if terms["usage_reporting"] != "none":
        said.append({"on_request": _("You report its use when asked."), "monthly": _("You report its use each month.")}[
            terms["usage_reporting"]])  # fmt: skip
    return words.join(said)


def _minor(value: dict[str, Any]) -> dict[str, Any]:
    return {"minor": value["amount"], "currency": value["currency"]}


_HOLDERS = {
    "individual": gettext_lazy("One person holds it."),
    "organization": gettext_lazy("A person or organization holds it."),
    "agency_for_client": gettext_lazy("An agency holds it for one client."),
}  # fmt: skip
_HELPERS = {
    "none": gettext_lazy("Nobody else may work with it."),
    "contractors_only": gettext_lazy("Contractors may work with it for the holder."),
    "affiliates": gettext_lazy("Companies of the same group may use it too."),
    "allowed": gettext_lazy("The holder may sublicense it."),
}
_TRANSFERS = {
    "none": gettext_lazy("It cannot be passed on."),
    "to_named_client": gettext_lazy("It can be passed on to one named client."),
    "allowed": gettext_lazy("It can be passed on."),
}


def _who(terms: dict[str, Any]) -> str:
    seats = terms["seats"]
    people = (
        _("Any number of people may work with the file.")
        if seats is None
        else ngettext(
            "%(count)d person may work with the file.", "%(count)d people may work with the file.", seats
        ) % {"count": seats}
    )  # fmt: skip
    said = [_HOLDERS[terms["licensee_type"]], people, _HELPERS[terms["sublicense"]], _TRANSFERS[terms["transfer"]]]
    if terms["resale_royalty_bps"]:
        share = {"share": terms["resale_royalty_bps"] / 100}
        said.append(_("%(share)g%% of the price of a resale is income of the work.") % share)
    return words.join(str(part) for part in said)


def _ai_use(terms: dict[str, Any]) -> str:
    reference = {
        "none": "", "internal": _("You may show it to an AI tool as a reference, for yourself."),
        "allowed": _("You may use it as a reference for what AI generates."),
    }[terms["ai_reference_input"]]  # fmt: skip
    service = {
        "none": "", "this_platform": _("You may offer generation with it on this platform."),
        "any": _("You may offer generation with it as a service."),
    }[terms["ai_service"]]  # fmt: skip
    resell = {
        "none": "", "merges": _("You may sell merges that contain it."), "as_is": _("You may sell it on as it is."),
    }[terms["ai_resell_model"]]  # fmt: skip
    return words.join(part for part in (reference, service, resell) if part)


def _ai_outputs(terms: dict[str, Any]) -> str:
    if not terms["ai_outputs_sale"]:
        return ""
    share = terms["output_share_bps"] / 100
    if share:
        return _("You may sell what you generate with it; %(share)g%% of that goes to its maker.") % {"share": share}
    return _("You may sell what you generate with it.")


SENSITIVE = {
    "adult": gettext_lazy("adult content"), "political": gettext_lazy("politics"), "tobacco": gettext_lazy("tobacco"),
    "alcohol": gettext_lazy("alcohol"), "gambling": gettext_lazy("gambling"), "health": gettext_lazy("health claims"),
    "religion": gettext_lazy("religion"),
}  # fmt: skip


def _conduct(terms: dict[str, Any]) -> str:
    allowed = [name for name in SENSITIVE if name in terms["sensitive_uses"]]
    refused = [name for name in SENSITIVE if name not in terms["sensitive_uses"]]
    said = _("Not for: %(names)s.") % {"names": _names(refused)} if refused else ""
    if allowed:
        said += " " + _("Sensitive uses allowed: %(names)s.") % {"names": _names(allowed)}
    if terms["content_rating_limit"] == "sfw":
        said += " " + _("Only beside content fit for everybody.")
    return said.strip()


def _names(keys: list[str]) -> str:
    return _(", ").join(str(SENSITIVE[key]) for key in keys)


def _file(terms: dict[str, Any]) -> str:
    flags = {
        "standalone_redistribution": (_("You may pass on the file itself."), _("You may not pass on the file itself.")),
        "print_on_demand": (_("Print on demand is allowed."), _("No print on demand.")),
        "logo_or_trademark": (_("It may become a logo or trademark."), _("It may not become a logo or trademark.")),
    }
    return words.join(yes if terms[name] else no for name, (yes, no) in flags.items())


def _warranty(terms: dict[str, Any]) -> str:
    said = {
        "creator_original": _("The creator states that it is their own original work."),
        "creator_has_rights": _("The creator states that they hold the rights to license it."),
        "none": _("It comes without a warranty."),
    }[terms["warranty"]]
    if terms["indemnity_cap"] == 0:
        return said
    if terms["indemnity_cap"] is None:
        return f"{said} " + _("They answer for claims of others without a limit.")
    limit = {"amount": money.display(**_minor(terms["indemnity_cap"]))}
    return f"{said} " + _("They answer for claims of others up to %(amount)s.") % limit


RELEASES = {
    "MR-NON": gettext_lazy("People in it have not signed a release."), "MR-NAP": "",
    "MR-UMR": gettext_lazy("Everybody in it has signed a release."),
    "MR-LMR": gettext_lazy("Releases of people in it are limited; ask before use."),
    "PR-NON": gettext_lazy("Property in it has no release."), "PR-NAP": "",
    "PR-UPR": gettext_lazy("All property in it has a release."),
    "PR-LPR": gettext_lazy("Releases of property in it are limited; ask before use."),
    "people_fictional": gettext_lazy("The people in it do not exist."),
}  # fmt: skip


def _releases(terms: dict[str, Any]) -> str:
    return words.join(str(RELEASES[code]) for code in terms["releases"] if RELEASES[code])


def _revenue(terms: dict[str, Any]) -> str:
    said = []
    if terms["revenue_share_bps"]:
        said.append(_("%(share)g%% of what you earn with it is due.") % {"share": terms["revenue_share_bps"] / 100})
    if terms["revenue_ceiling"]:
        limit = {"amount": money.display(**_minor(terms["revenue_ceiling"]))}
        said.append(_("It covers earnings of up to %(amount)s.") % limit)
    return words.join(said)


def media_words(terms: dict[str, Any]) -> str:
    return _(", ").join(str(MEDIA[medium]) for medium in terms["media"])


def where(terms: dict[str, Any]) -> str:
    return _countries(terms["territory"])


def _countries(territory: Any) -> str:
    if territory == "worldwide":
        return _("worldwide")
    mode, codes = next(iter(territory.items()))
    names = {"names": _(", ").join(sorted(words.country_name(code) for code in codes))}
    return _("only in %(names)s") % names if mode == "include" else _("everywhere but %(names)s") % names


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
    return _("Up to %(count)s copies.") % {"count": money.display_count(terms["max_copies"])}


def _exclusive(terms: dict[str, Any]) -> str:
    if terms["exclusivity"] == "none":
        return _("Others may license it too.")
    if not terms["exclusive_scope"]:
        return _("Nobody else gets a license while yours runs; licenses sold before stay in force.")
    return _("For %(scope)s, nobody else gets a license while yours runs; licenses sold before stay in force.") % {
        "scope": scope_words(terms["exclusive_scope"])
    }


def scope_words(scope: dict[str, Any]) -> str:
    """What exclusivity covers: industries, media and countries."""
    industries, media = scope["industries"], scope["media"]
    parts = [
        _("every industry") if industries is None else _(", ").join(str(INDUSTRIES[name]) for name in industries),
        _("every medium") if media is None else _(", ").join(str(MEDIA[name]) for name in media),
        _countries(scope["territory"]),
    ]  # fmt: skip
    if scope.get("until"):
        parts.append(_("until %(until)s") % {"until": date_format(date.fromisoformat(scope["until"]))})
    return " · ".join(str(part) for part in parts)


def remix(terms: dict[str, Any]) -> str:
    share = terms["upstream_share_bps"] / 100
    if terms["derivatives"] == "none":
        return _("You may not change it into something new.")
    if terms["derivatives"] == "inside_end_product":
        return _("You may adapt it inside your product, not publish it as a new work.")
    if share:
        return _("You may publish works made from it; %(share)g%% of what they earn goes to its maker.") % {
            "share": share
        }
    return _("You may publish works made from it.")


def ai(terms: dict[str, Any]) -> str:
    if terms.get("ai_training_model"):
        return _("You may train one model with it: %(model)s.") % {"model": terms["ai_training_model"]}
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
