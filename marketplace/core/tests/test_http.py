import contextlib
import socket
import ssl
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from marketplace.core import http
from marketplace.core.http import Unreachable, fetch
from marketplace.core.tests.outside import PUBLIC, opened


@pytest.fixture
def outside(monkeypatch):
    with opened(monkeypatch) as world:
        yield world


def test_a_public_page_is_fetched_from_the_address_that_was_checked(outside):
    outside.page("https://alice.test/page?q=1", "hello")
    page = fetch("https://alice.test/page?q=1")
    assert (page.status, page.body, page.url) == (200, b"hello", "https://alice.test/page?q=1")
    assert outside.connected == [PUBLIC]


PRIVATE = [
    "127.0.0.1", "127.9.9.9", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1",
    "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1",
    "::ffff:10.0.0.1", "::ffff:7f00:1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::", "192.0.2.1",
    "2001:db8::1", "not an address", "",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_no_name_leads_to_a_private_address(outside, address):
    assert http.is_public(address) is False
    outside.page("https://evil.test/", "secret")
    for answers in ([address], [PUBLIC, address], [address, PUBLIC]):
        outside.names["evil.test"] = answers
        with pytest.raises(Unreachable):
            fetch("https://evil.test/")
    assert outside.connected == []
    assert outside.asked == []


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses_are_public(address):
    assert http.is_public(address)


@pytest.mark.parametrize(
    "url",
    ["https://127.0.0.1/", "https://2130706433/", "https://0x7f000001/", "https://0177.0.0.1/", "https://127.1/",
     "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://localhost/", "https://169.254.169.254/latest/",
     "http://alice.test/", "ftp://alice.test/", "file:///etc/passwd", "https://alice.test:8443/", "https://alice.test:22/",
     "https://user:word@alice.test/", "https://alice.test@127.0.0.1/", "https://", "", "https://alice.test/a b",
     "https://alice.test/\r\nHost: x", "https://[", "https://" + "a" * 300 + ".test/", "https://alice.test:x/",
     "https://\u0000.test/"],
)  # fmt: skip
def test_odd_and_private_addresses_are_refused(outside, url):
    outside.page("https://alice.test/", "hello")
    with pytest.raises(Unreachable):
        fetch(url)
    assert outside.connected == []


@pytest.mark.parametrize(
    "target",
    ["http://alice.test/", "https://127.0.0.1/", "https://evil.test/", "//evil.test/", "https://alice.test:444/",
     "https://[::1]/", "https://2130706433/"],
)  # fmt: skip
def test_a_redirect_is_checked_like_the_first_address(outside, target):
    outside.page("https://alice.test/", status=302, Location=target)
    outside.page("https://evil.test/", "secret")
    outside.names["evil.test"] = ["10.0.0.1"]
    with pytest.raises(Unreachable):
        fetch("https://alice.test/")
    assert outside.asked == [("alice.test", "/")]


def test_redirects_are_followed_a_few_times(outside):
    outside.page("https://alice.test/", status=301, Location="/two")
    outside.page("https://alice.test/two", status=307, Location="https://bob.test/three")
    outside.page("https://bob.test/three", "here")
    assert fetch("https://alice.test/").url == "https://bob.test/three"
    outside.page("https://loop.test/", status=302, Location="/")
    with pytest.raises(Unreachable):
        fetch("https://loop.test/")
    assert len([host for host, _path in outside.asked if host == "loop.test"]) == http.REDIRECTS


def test_a_name_that_changes_its_answer_is_asked_once_for_each_connection(outside, monkeypatch):
    """DNS rebinding: the first answer is public, the second is not; the connection goes to what was checked."""
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    monkeypatch.setattr(http, "resolve", lambda host: next(answers))
    outside.page("https://rebind.test/", "hello")
    assert fetch("https://rebind.test/").body == b"hello"
    assert outside.connected == [PUBLIC]
    with pytest.raises(Unreachable):
        fetch("https://rebind.test/")


def test_only_so_much_is_read(outside):
    outside.page("https://alice.test/", b"x" * 3_000_000)
    assert len(fetch("https://alice.test/", most=1000).body) == 1000


def _drip(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for _ in range(100):
        try:
            handler.wfile.write(b"X-A: b\r\n")
            handler.wfile.flush()
        except OSError:
            return
        time.sleep(0.1)


def test_a_server_that_only_drips_is_left(outside):
    outside.page("https://slow.test/")
    outside.pages["slow.test", "/"] = _drip
    began = time.monotonic()
    with pytest.raises(Unreachable):
        fetch("https://slow.test/", seconds=1)
    assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    "said", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b"HTTP/1.1 200 OK\r\nA" + b"b" * 99_999]
)
def test_nonsense_is_no_answer(outside, said):
    outside.page("https://odd.test/")
    outside.pages["odd.test", "/"] = lambda handler: handler.wfile.write(said)
    with pytest.raises(Unreachable):
        fetch("https://odd.test/", seconds=3)


@pytest.fixture
def tls(monkeypatch, tmp_path):
    """`tls(answer)` starts a real TLS server of alice.test; nothing but name and route to it is made up."""
    trusted = _certificate(tmp_path)
    real, servers = ssl.create_default_context, []

    def start(answer):
        server = socket.create_server(("127.0.0.1", 0))
        servers.append(server)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(trusted)
        threading.Thread(target=_serve, args=(server, context, answer), daemon=True).start()
        monkeypatch.setattr(http, "resolve", lambda host: [PUBLIC])
        monkeypatch.setattr(http, "connect", lambda _address, seconds: _to(server, seconds))
        monkeypatch.setattr(ssl, "create_default_context", lambda: real(cafile=trusted))

    yield start
    [server.close() for server in servers]


def _to(server, seconds):
    return socket.create_connection(server.getsockname(), seconds)


def _certificate(folder):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "alice.test")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(
        issuer_name=name, subject_name=name, public_key=key.public_key(), serial_number=1,
        not_valid_before=now - timedelta(hours=1), not_valid_after=now + timedelta(hours=1),
    )  # fmt: skip
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("alice.test")]), False).sign(
        key, hashes.SHA256()
    )
    path = folder / "alice.pem"
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(secret + made.public_bytes(pem))
    return path


def _serve(server, context, answer):
    with contextlib.suppress(OSError):
        while True:
            plain, _address = server.accept()
            with contextlib.suppress(OSError), context.wrap_socket(plain, server_side=True) as secure:
                secure.recv(4096)
                for part in answer:
                    secure.sendall(part)
                    time.sleep(0.1 if len(answer) > 1 else 0)


def test_over_tls_a_host_answers_for_its_own_name_only(tls):
    tls([b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"])
    assert fetch("https://alice.test/").body == b"hello"
    with pytest.raises(Unreachable):
        fetch("https://mallory.test/")


def test_over_tls_a_server_that_only_drips_is_left(tls):
    tls([b"HTTP/1.1 200 OK\r\n"] + [b"X-A: b\r\n"] * 80)
    began = time.monotonic()
    with pytest.raises(Unreachable):
        fetch("https://alice.test/", seconds=1)
    assert time.monotonic() - began < 4


def test_a_handshake_that_never_comes_is_left(tls, monkeypatch):
    silent = socket.create_server(("127.0.0.1", 0))
    monkeypatch.setattr(http, "resolve", lambda host: [PUBLIC])
    monkeypatch.setattr(http, "connect", lambda _address, seconds: _to(silent, seconds))
    began = time.monotonic()
    with pytest.raises(Unreachable):
        fetch("https://alice.test/", seconds=1)
    assert time.monotonic() - began < 4
    silent.close()
