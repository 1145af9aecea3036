"""Fetching from addresses that strangers name: public hosts only, at every hop, within bounds of size and time."""

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

REDIRECTS = 4
AGENT = "Gen-IP (checks of identity)"
# Addresses that carry another one inside, which may be private.
_TUNNELS = [ipaddress.ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")]


class Unreachable(Exception):
    """Nothing was fetched: the host is not public, does not answer in time, or answers with something else."""


@dataclass(frozen=True, slots=True)
class Page:
    """What came back: the address that answered, its status, and the first bytes of the body."""

    url: str
    status: int
    body: bytes


def fetch(url: str, *, most: int = 512 * 1024, seconds: float = 10) -> Page:
    """GET over https. Redirects are followed to other public hosts, each checked anew. Raises Unreachable."""
    deadline = time.monotonic() + seconds
    for _hop in range(REDIRECTS):
        status, location, body = _get(url, most, deadline)
        if status not in (301, 302, 303, 307, 308) or not location:
            return Page(url, status, body)
        url = urljoin(url, location)
    raise Unreachable("too many redirects")


def _get(url: str, most: int, deadline: float) -> tuple[int, str, bytes]:
    host, target = _split(url)
    live = [connect(choose_address(host), max(0.1, deadline - time.monotonic()))]
    stop = threading.Timer(max(0.1, deadline - time.monotonic()), _shut, [live])
    stop.start()  # a server that sends a byte now and then never runs into a time limit of the socket
    try:
        connection = http.client.HTTPConnection(host)
        live[0] = connection.sock = secure(live[0], host)
        if isinstance(live[0], ssl.SSLSocket):
            live[0].do_handshake()
        connection.request("GET", target, headers={"User-Agent": AGENT, "Accept": "text/html, text/plain, */*"})
        answer = connection.getresponse()
        found = answer.status, answer.headers.get("Location", ""), answer.read(most)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unreachable(type(error).__name__) from error
    finally:
        stop.cancel()
        live[0].close()
    if time.monotonic() >= deadline:  # cut off by us: what came until then may be half an answer
        raise Unreachable("too slow")
    return found


def _split(url: str) -> tuple[str, str]:
    """Host and target of an https address without user, password or port."""
    try:
        parts = urlsplit(url)
        plain = parts.scheme == "https" and parts.port in (None, 443) and "@" not in parts.netloc
        host = (parts.hostname or "").encode("idna").decode()
    except ValueError as error:
        raise Unreachable("address") from error
    if not plain or not host or not url.isprintable() or " " in url:
        raise Unreachable("address")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return host, target.encode("ascii", "ignore").decode()


def choose_address(host: str) -> str:
    """A public address of the host. The connection goes to this very address, so no second answer can change it.

    One private address among several is enough to refuse: nobody means that.
    """
    found = resolve(host)
    if not found or not all(is_public(address) for address in found):
        raise Unreachable("not a public host")
    return found[0]


def resolve(host: str) -> list[str]:
    try:
        rows = socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable("name") from error
    return [str(row[4][0]) for row in rows]


def is_public(address: str) -> bool:
    """Whether an address is somewhere on the open internet, and nothing of ours or in between."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return is_public(str(ip.ipv4_mapped))
        if any(ip in net for net in _TUNNELS):
            return False
    return ip.is_global and not ip.is_multicast


def connect(address: str, seconds: float) -> socket.socket:
    try:
        return socket.create_connection((address, 443), timeout=seconds)
    except OSError as error:
        raise Unreachable("no answer") from error


def secure(plain: socket.socket, host: str) -> socket.socket:
    """The TLS end of a connection, its handshake still to come; the host has to show a certificate of its name."""
    context = ssl.create_default_context()
    return context.wrap_socket(plain, server_hostname=host, do_handshake_on_connect=False)


def _shut(live: list[socket.socket]) -> None:
    with contextlib.suppress(OSError):  # closed by then
        socket.socket.shutdown(live[0], socket.SHUT_RDWR)
