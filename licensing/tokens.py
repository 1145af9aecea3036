"""What a listing can be filtered by: tokens beside the words in its search vector, so that one index answers both."""

import re
from typing import Any

from licensing import looks
from licensing.models import Listing
from licensing.terms import base_models
from licensing.terms.derivatives import PUBLISHING, term_days
from works.models import Claim, Work
from works.wording import STRENGTH

TERMS = {"year": 365, "unlimited": float("inf")}
_UNSAFE = re.compile(r"[^\w.-]+")
_BASES = ("base_model", "base_file", "model")


def token(name: str, value: Any) -> str:
    """A lexeme that no word can be: words never begin with `=`."""
    return f"={name}:{plain(value)}"


def plain(value: Any) -> str:
    """A value as tokens hold it: "Stable Diffusion 1" is stable-diffusion-1."""
    return _UNSAFE.sub("-", str(value).lower()).strip("-")[:60]


def tokens_of(listing: Listing) -> list[str]:
    """Every token of a listing, in order."""
    return sorted(_work_tokens(listing.work) | _terms_tokens(listing.terms.body) | {token("preset", listing.preset)})


def _work_tokens(work: Work) -> set[str]:
    made = {token("kind", work.kind), token("by", work.creator_id), *(token("tool", tool) for tool in work.tools)}
    made |= {token("style", name) for name in looks.styles_of([work.title, *work.tags])}
    return made | _picture_tokens(work) | _claim_tokens(work)


def _picture_tokens(work: Work) -> set[str]:
    """Of its public picture; a side within a twentieth of the other is as good as equal."""
    shown = [media for media in work.media.all() if media.role in ("preview", "thumbnail")]
    width, height = next(((media.width, media.height) for media in shown if media.width and media.height), (0, 0))
    if not width or not height:
        return set()
    ratio, color = width / height, looks.color_of(work.color)
    side = "square" if 0.95 <= ratio <= 1.05 else "landscape" if ratio > 1 else "portrait"
    return {token("orientation", side), *({token("color", color)} if color else ())}


def _claim_tokens(work: Work) -> set[str]:
    """The base models that its public claims name, and every grade up to the best that one of them has."""
    claims = [claim for claim in Claim.objects.filter(work=work, private=False) if not claim.contested]
    named = base_models.find_all([str(claim.value) for claim in claims if claim.name in _BASES])
    best = max((STRENGTH.index(claim.grade) for claim in claims), default=0)
    return {token("base_model", base.name) for base in named} | {
        token("grade", grade) for grade in STRENGTH[1 : best + 1]
    }


def _terms_tokens(terms: dict[str, Any]) -> set[str]:
    made = {token("use", terms["use_class"]), token("ai_training", terms["ai_training"])}
    made |= {token("exclusive", "no")} if terms["exclusivity"] == "none" else {
        token("exclusive", "yes"), token("exclusive", terms["exclusivity"])
    }  # fmt: skip
    made |= {token("derivatives", "yes" if terms["derivatives"] in PUBLISHING else "no")}
    made |= {token("media", medium) for medium in terms["media"]} | _assurance_tokens(terms)
    made |= {token("term", name) for name, days in TERMS.items() if term_days(terms["term"]) >= days}
    return made | _territory_tokens(terms["territory"])


def _assurance_tokens(terms: dict[str, Any]) -> set[str]:
    """Indemnity is an amount of money, or null for one without a cap; refunds are days."""
    cap = terms["indemnity_cap"]
    covered = cap is None or (cap["amount"] if isinstance(cap, dict) else cap) > 0
    return {
        token("indemnity", "yes" if covered else "no"),
        token("refund", "yes" if terms["refund_days"] else "no"),
    }


def _territory_tokens(territory: Any) -> set[str]:
    if territory == "worldwide":
        return {token("territory", "worldwide")}
    if "include" in territory:
        return {token("territory", code) for code in territory["include"]}
    return {token("territory", "rest"), *(token("territory-not", code) for code in territory["exclude"])}


def query_of(facets: dict[str, str]) -> str:
    """A tsquery of everything that is asked for, together."""
    return " & ".join(_asked(name, value) for name, value in facets.items())


def _asked(name: str, value: str) -> str:
    """Of several values with commas between: places must all be allowed, of anything else one is enough."""
    values = [part for part in value.split(",") if part]
    each = [_one(name, part) for part in values] or [_one(name, value)]
    return f"({(' & ' if name == 'territory' else ' | ').join(each)})"


def _one(name: str, value: str) -> str:
    quoted = f"'{token(name, value)}'"
    if name == "media":
        return f"({quoted} | '{token(name, 'all')}')"
    if name == "territory" and value != "worldwide":
        rest = f"('{token(name, 'rest')}' & !'{token('territory-not', value)}')"
        return f"({quoted} | '{token(name, 'worldwide')}' | {rest})"
    return quoted
