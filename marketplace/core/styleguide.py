"""Sample data for /styleguide/, the page that shows every component in every state."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.core.wording import STATES

Row = dict[str, Any]
NUMBER = "GIP-7K2M-Q9XD-4TBW-E3HN-P"
_TONES = ("success", "info", "warning", "danger")
_AT = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)


class SampleForm(forms.Form):
    """One field of every widget."""

    title = forms.CharField(label=_("Title"), help_text=_("As it should read on the certificate."))
    description = forms.CharField(label=_("Description"), widget=forms.Textarea, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("image", _("Image")), ("text", _("Text"))])
    use = forms.ChoiceField(
        label=_("Who may use it"),
        widget=forms.RadioSelect,
        choices=[
            ("personal", _("Personal — Private study and display, nothing sold.")),
            ("commercial", _("Commercial — Anything the media below allow.")),
        ],
    )
    media = forms.MultipleChoiceField(  # type: ignore[assignment]
        label=_("Media"),
        widget=forms.CheckboxSelectMultiple,
        choices=[("web", _("Web")), ("print", _("Print"))],
        required=False,
    )
    price = forms.IntegerField(label=_("Price"), min_value=1)
    file = forms.FileField(label=_("File"), required=False, help_text=_("PNG, JPEG or WebP, up to 50 MB."))
    agree = forms.BooleanField(label=_("I made this, or I may license it."))


def permissions(*, differing: bool = False) -> list[Row]:
    """A permission strip, on request with its differences marked."""
    rows: list[Row] = [
        {"key": "where", "label": _("Where"), "value": _("Worldwide"), "level": "allowed"},
        {"key": "how_long", "label": _("How long"), "value": _("12 months"), "level": "limited"},
        {"key": "how_many", "label": _("How many"), "value": _("500,000 copies"), "level": "limited"},
        {"key": "exclusive", "label": _("Exclusive"), "value": _("Not exclusive"), "level": "no"},
        {"key": "remix", "label": _("Remix"), "value": _("Inside your product"), "level": "limited"},
        {"key": "ai", "label": _("AI training"), "value": _("Prohibited"), "level": "no"},
    ]
    if differing:
        rows[1] |= {"value": _("Forever"), "level": "allowed", "changed": True}
        rows[2] |= {"value": _("Unlimited"), "level": "allowed", "changed": True}
    return rows


def _picture(name: str, width: int, height: int, low: str, high: str) -> Row:
    """A gradient standing in for a picture, as a data URL."""
    hill = f"M0 {height * 3 // 4}Q{width // 3} {height // 2} {width} {height * 4 // 5}V{height}H0z"
    sun = f"cx='{width * 2 // 3}' cy='{height // 3}' r='{height // 7}' fill='{high}'"
    fade = f"<stop stop-color='{low}'/><stop offset='1' stop-color='{high}'/>"
    svg = (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}'>"
        f"<defs><linearGradient id='g' x2='.3' y2='1'>{fade}</linearGradient></defs>"
        f"<rect width='100%' height='100%' fill='url(#g)'/><circle {sun}/><path d='{hill}' fill='{low}'/></svg>"
    )
    src = "data:image/svg+xml," + svg.replace("#", "%23").replace("<", "%3C").replace(">", "%3E")
    return {"title": name, "width": width, "height": height, "color": low, "src": src}


def _pictures() -> list[Row]:
    return [
        _picture("Harbor before rain", 1600, 1000, "#2f5266", "#d8a468"),
        _picture("Portrait of a tram driver", 800, 1120, "#5b2f2a", "#d9977c"),
        _picture("Salt", 1000, 1000, "#8b9a94", "#e9e3d4"),
        _picture("Nine Java mornings", 1800, 800, "#3f5236", "#d9c46f"),
    ]


def _work() -> Row:
    picture = _pictures()
    return {
        "pictures": picture,
        "samples": [item["src"] for item in picture],
        "excerpt": _(
            "The ferry left at six,\nwhich is to say at seven.\n\nNobody on the pier\nasked the captain why,\n"
            "and he, who had an answer\nready since Tuesday,\nfolded it into his coat."
        ),
        "number": NUMBER,
        "at": _AT,
        "fields": [{"label": _("Made with"), "value": "SDXL 1.0"}],
    }


def _lists() -> Row:
    return {
        "timeline": [
            {"title": _("Sold"), "at": _AT, "body": _("Northwind bought a Standard license."), "href": "#timeline"},
            {"title": _("Cleared"), "at": _AT, "state": "now", "body": _("Held for 7 days in case of a refund.")},
            {"title": _("In your bank"), "state": "next"},
            {"title": _("Returned by the bank"), "state": "failed", "at": _AT},
        ],
        "steps": [
            {"label": _("File received"), "state": "done"},
            {"label": _("Reading what the file says"), "state": "now"},
            {"label": _("Comparing with registered works"), "state": "todo"},
            {"label": _("Writing the certificate"), "state": "failed", "note": _("The file is damaged.")},
        ],
        "checks": [
            {"name": _("Signature"), "result": "valid", "sentence": _("Signed with one of our keys.")},
            {"name": _("File"), "result": "invalid", "sentence": _("The file is not the one that was registered.")},
            {"name": _("Public log"), "result": "unknown", "sentence": _("No log proof was given.")},
        ],
        "tabs": [
            {"label": _("Overview"), "href": "#tabs", "current": True},
            {"label": _("Listings"), "href": "#tabs", "count": 3},
            {"label": _("Lineage"), "href": "#tabs", "count": 0},
        ],
        "crumbs": [
            {"label": _("Catalog"), "href": "#nav"},
            {"label": _("Images"), "href": "#nav"},
            {"label": _("Harbor before rain")},
        ],
        "waterfall": [
            {"name": _("Gen-IP fee"), "amount_display": "$4.90", "share_bps": 1000, "kind": "fee"},
            {
                "name": "lora",
                "note": _("made the LoRA"),
                "amount_display": "$6.62",
                "share_bps": 1350,
                "kind": "upstream",
            },
            {"name": "alice", "amount_display": "$26.24", "share_bps": 5355, "kind": "owner"},
            {
                "name": "bob",
                "note": _("co-creator"),
                "amount_display": "$11.24",
                "share_bps": 2295,
                "kind": "collaborator",
            },
        ],
        "facts": [
            {"label": _("Number"), "value": NUMBER, "mono": True},
            {"label": _("Creator"), "value": "alice", "href": "#facts"},
            {"label": _("License"), "value": _("Standard, 12 months")},
        ],
    }


def styleguide_context() -> Row:
    """Everything templates/styleguide.html shows; touches no database."""
    wrong = SampleForm({"title": "", "price": "-1", "use": "other"})
    wrong.is_valid()
    return {
        "sample_form": SampleForm(initial={"use": "commercial"}, prefix="a"),
        "wrong_form": wrong,
        "permissions": permissions(),
        "permissions_other": permissions(differing=True),
        "sentences": [
            _("You may use the work in advertising on the web and on social media."),
            _("You may use it anywhere in the world for 12 months from payment."),
            _("You may not train generative models with it."),
        ],
        "states": sorted(STATES),
        "identities": [
            {
                "url": "https://studio.example",
                "short": "studio.example",
                "grade": "checked",
                "get_grade_display": _("Checked"),
            },
            {
                "url": "https://social.example/@alice",
                "short": "social.example/@alice",
                "grade": "declared",
                "get_grade_display": _("Declared"),
            },
        ],
        "swatches": ["paper", "surface", "sunk", "line", "ink", "ink-2", "accent", *_TONES],
        **_work(),
        **_lists(),
    }
