"""Looking for the proof of an identity where only its holder can put it; asks strangers' servers, knows no database."""

from html.parser import HTMLParser
from urllib.parse import urljoin

import dns.exception
import dns.resolver

from marketplace.core import http
from marketplace.core.http import Unreachable

DNS_SECONDS = 5
_DESCRIPTIONS = ("description", "og:description")


def find_domain_proof(domain: str, code: str) -> str:
    """How the domain shows the code: "dns", "file", or "" when it does not. Raises Unreachable when neither answers."""
    if code in list_texts(f"_genip.{domain}"):
        return "dns"
    page = http.fetch(f"https://{domain}/.well-known/gen-ip.txt", most=64 * 1024)
    lines = page.body.decode("utf-8", "replace").split() if page.status == 200 else []
    return "file" if code in lines else _absent(page)


def find_account_proof(url: str, code: str, profile: str) -> str:
    """How the page shows that its holder is ours: "rel_me", a link back, or "text", the code in its description."""
    page = http.fetch(url)
    if page.status != 200:
        return _absent(page)
    found = _Reader(page.url)
    found.feed(page.body.decode("utf-8", "replace"))
    if profile.rstrip("/") in found.links:
        return "rel_me"
    return "text" if any(code in text.split() for text in found.descriptions) else ""


def _absent(page: http.Page) -> str:
    """A server in trouble says nothing about the proof; every other answer says that it is not there."""
    if page.status in (401, 403, 408, 425, 429) or page.status >= 500:
        raise Unreachable(str(page.status))
    return ""


def list_texts(name: str) -> list[str]:
    """TXT records of a name; none when the name has none or its servers do not answer."""
    try:
        answer = dns.resolver.resolve(name, "TXT", lifetime=DNS_SECONDS)
    except dns.exception.DNSException:
        return []
    return [b"".join(row.strings).decode("utf-8", "replace").strip() for row in answer]


class _Reader(HTMLParser):
    """Links that say `rel="me"`, and what the page says of itself; not what others wrote on it."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url, self.links, self.descriptions = url, set[str](), list[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag in ("a", "link") and "me" in values.get("rel", "").lower().split():
            try:
                self.links.add(urljoin(self.url, values.get("href", "").strip()).rstrip("/"))
            except ValueError:
                return
        named = values.get("name", "") or values.get("property", "")
        if tag == "meta" and named.lower() in _DESCRIPTIONS:
            self.descriptions.append(values.get("content", ""))
