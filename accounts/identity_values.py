"""Domains and accounts in one spelling each, so that the same one cannot be claimed twice."""

import ipaddress
import re
from urllib.parse import quote, unquote, urlsplit

import idna
from django.utils.translation import gettext as _

from marketplace.core.errors import Refusal

_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\Z")
_NOT_PUBLIC = ("local", "localhost", "internal", "lan", "home", "corp", "arpa", "onion", "example", "invalid")


def normalize_domain(text: str) -> str:
    """A host name in lower case, letters of other scripts as Punycode. Raises Refusal."""
    typed = text.strip().removeprefix("https://").removeprefix("http://").partition("/")[0].rstrip(".")
    host = _host(typed)
    if host is None:
        raise Refusal("domain_invalid", _("Write a domain, such as studio.com."), field="value")
    return host


def normalize_account(text: str) -> str:
    """An https address of a profile page: host in lower case, no query, fragment or slash at the end."""
    typed = text.strip()
    try:
        parts = urlsplit(typed if "://" in typed else f"https://{typed}")
        plain = parts.scheme in ("https", "http") and parts.port is None and "@" not in parts.netloc
        host = _host(parts.hostname or "")
    except ValueError:
        plain, host = False, None
    path = quote(unquote(parts.path.rstrip("/")), safe="/@:._~-+") if plain else ""
    if host is None or not path or len(path) > 200:
        raise Refusal(
            "account_invalid", _("Write the address of a profile page, such as https://github.com/you."), field="value"
        )
    return f"https://{host}{path}"


def _host(typed: str) -> str | None:
    try:
        host = idna.encode(typed.lower(), uts46=True).decode()
    except (idna.IDNAError, UnicodeError):
        return None
    labels = host.split(".")
    sound = len(labels) >= 2 and len(host) <= 190 and all(_LABEL.match(label) for label in labels)
    if not sound or labels[-1] in _NOT_PUBLIC or labels[-1].isdigit() or _is_address(host):
        return None
    return host


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
