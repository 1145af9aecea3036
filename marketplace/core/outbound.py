"""Sending to hosts that the operator names: https, to no address inside, past no redirect, within bounds."""

import http.client
import socket
import ssl
import time
from urllib.parse import urlsplit

from django.conf import settings

from marketplace.core.http import is_public

CHUNK = 64 * 1024


class CallFailed(Exception):
    """The other host was not asked, or gave no answer that can be used; says why."""


def post(url: str, body: bytes, *, media_type: str, seconds: float = 10, most: int = 1 << 20) -> bytes:
    """The body of a 200 answer. Raises CallFailed for everything else.

    The name is looked up once and the connection goes to the address that was judged, so that a name cannot point
    elsewhere in between. Hosts in OUTBOUND_TRUSTED_HOSTS may be inside, and may speak http.
    """
    parts = urlsplit(url)
    host, trusted = parts.hostname or "", parts.hostname in settings.OUTBOUND_TRUSTED_HOSTS
    if parts.scheme != "https" and not (trusted and parts.scheme == "http"):
        raise CallFailed("only https addresses are asked")
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
        address = _look_up(host, port, trusted)
        connection = _connect(host, address, port, parts.scheme, seconds)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            connection.request("POST", target, body, {"Content-Type": media_type, "User-Agent": settings.SITE_NAME})
            return _read(connection.getresponse(), time.monotonic() + seconds, most)
        finally:
            connection.close()
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise CallFailed(f"{host}: {error}") from error


def _look_up(host: str, port: int, trusted: bool) -> str:
    """The first address of a host; every one of them must be public."""
    found = {str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    if not trusted and not all(is_public(address) for address in found):
        raise CallFailed(f"{host} is not a public address")
    return sorted(found)[0]


def _connect(host: str, address: str, port: int, scheme: str, seconds: float) -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection(host, port, timeout=seconds)
    plain = socket.create_connection((address, port), seconds)
    secure = ssl.create_default_context() if scheme == "https" else None
    connection.sock = secure.wrap_socket(plain, server_hostname=host) if secure else plain
    return connection


def _read(answer: http.client.HTTPResponse, deadline: float, most: int) -> bytes:
    if answer.status != 200:
        raise CallFailed(f"answered with {answer.status}")
    body = bytearray()
    while chunk := answer.read1(CHUNK):
        body += chunk
        if len(body) > most or time.monotonic() > deadline:
            raise CallFailed("answered too much or too slowly")
    return bytes(body)
