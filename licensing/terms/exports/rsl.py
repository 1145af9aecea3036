"""Terms as an RSL 1.0 document, the XML that crawlers of AI companies read (rslstandard.org, 2025-11)."""

from typing import Any
from xml.etree import ElementTree  # only written here, never parsed

from licensing.terms.vocabulary import complete
from marketplace.core import money

NAMESPACE = "https://rslstandard.org/rsl"
MEDIA_TYPE = "application/rsl+xml"
_USERS = {
    "commercial": "commercial,non-commercial", "editorial": "commercial,non-commercial", "personal": "personal",
    "research": "education,non-commercial",
}  # fmt: skip
_WARRANTIES = {"creator_original": "ownership,authority", "creator_has_rights": "authority"}


def document(url: str, licenses: list[dict[str, Any]], *, owner: str, owner_page: str) -> bytes:
    """One `content` with a `license` for each of `licenses`: `{terms, price_minor, currency, page, terms_page}`.

    A work on no offer still says what is reserved: no license, no AI use.
    """
    root = ElementTree.Element("rsl", xmlns=NAMESPACE)
    content = ElementTree.SubElement(root, "content", url=url)
    for one in licenses:
        _license(content, **one)
    if not licenses:
        _add(ElementTree.SubElement(content, "license"), "prohibits", "ai-all", type="usage")
    _add(content, "copyright", owner, type="person", contactUrl=owner_page)
    text: str = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode()


def _add(parent: ElementTree.Element, name: str, text: str, **attributes: str) -> ElementTree.Element:
    made = ElementTree.SubElement(parent, name, attributes)
    made.text = text
    return made


def _license(
    content: ElementTree.Element, *, terms: dict[str, Any], price_minor: int, currency: str, page: str, terms_page: str
) -> None:
    terms = complete(terms)
    made = ElementTree.SubElement(content, "license")
    granted, reserved = usages(terms)
    if granted:
        _add(made, "permits", ",".join(granted), type="usage")
    _add(made, "permits", _USERS[terms["use_class"]], type="user")
    if terms["territory"] != "worldwide":
        mode, codes = next(iter(terms["territory"].items()))
        _add(made, "permits" if mode == "include" else "prohibits", ",".join(codes), type="geo")
    if reserved:
        _add(made, "prohibits", ",".join(reserved), type="usage")
    payment = ElementTree.SubElement(made, "payment", type="purchase" if price_minor else "free")
    _add(payment, "custom", page)
    if price_minor:
        _add(payment, "amount", money.display_plain(price_minor, currency), currency=currency)
    if terms["warranty"] in _WARRANTIES:
        _add(made, "legal", _WARRANTIES[terms["warranty"]], type="warranty")
    else:
        _add(made, "legal", "as-is,no-warranty", type="disclaimer")
    _add(made, "terms", terms_page)


def usages(terms: dict[str, Any]) -> tuple[list[str], list[str]]:
    """RSL usage tokens that these terms grant, and those they reserve. A search index is never refused."""
    answers = {
        "ai-train": terms["ai_training"] in ("allowed", "allowed_named"),
        "ai-input": terms["ai_reference_input"] == "allowed",
        "ai-index": terms["ai_reference_input"] == "allowed",
        "search": True,
    }
    return [name for name, yes in answers.items() if yes], [name for name, yes in answers.items() if not yes]
