"""The world outside, on this machine: web servers of any name and a name server, behind all of our checks."""

import socket
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import dns.message
import dns.resolver
import dns.rrset

from marketplace.core import http

PUBLIC = "93.184.215.14"


class Outside:
    """`pages[host, path]` is (status, headers, body), or a function of the handler; `names[host]` its addresses."""

    def __init__(self):
        self.pages, self.names, self.texts, self.asked, self.connected = {}, {}, {}, [], []

    def page(self, url, body="", status=200, **headers):
        host, _slash, path = url.removeprefix("https://").partition("/")
        self.names.setdefault(host, [PUBLIC])
        self.pages[host, f"/{path}"] = (status, headers, body.encode() if isinstance(body, str) else body)


@contextmanager
def opened(monkeypatch):
    outside = Outside()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(outside))
    names = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    names.bind(("127.0.0.1", 0))
    threads = [threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True),
               threading.Thread(target=_answer_names, args=(names, outside), daemon=True)]  # fmt: skip
    [thread.start() for thread in threads]

    def resolve(host):
        if host in outside.names:
            return outside.names[host]
        return http_resolve(host) if host[0].isdigit() or ":" in host or host == "localhost" else _missing()

    def connect(address, seconds):
        outside.connected.append(address)
        return socket.create_connection(server.server_address, timeout=seconds)

    http_resolve = http.resolve
    monkeypatch.setattr(http, "resolve", resolve)
    monkeypatch.setattr(http, "connect", connect)
    monkeypatch.setattr(http, "secure", lambda plain, host: plain)
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = ["127.0.0.1"], names.getsockname()[1]
    monkeypatch.setattr(dns.resolver, "default_resolver", resolver)
    yield outside
    server.shutdown()
    server.server_close()
    names.close()


def _missing():
    raise http.Unreachable("name")


def _handler(outside):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            outside.asked.append((self.headers["Host"], self.path))
            found = outside.pages.get((self.headers["Host"], self.path), (404, {}, b""))
            if callable(found):
                return found(self)
            status, headers, body = found
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments):
            pass

    return Handler


def _answer_names(names, outside):
    while True:
        try:
            data, asker = names.recvfrom(4096)
        except OSError:
            return
        question = dns.message.from_wire(data)
        answer = dns.message.make_response(question)
        name = question.question[0].name
        texts = outside.texts.get(str(name).rstrip("."), [])
        if texts:
            answer.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", *[f'"{text}"' for text in texts]))
        else:
            answer.set_rcode(3)
        names.sendto(answer.to_wire(), asker)
