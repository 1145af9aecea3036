"""A time-stamping authority on this machine: `openssl ts` behind a small HTTP server, with a root of its own."""

import subprocess
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

CONFIG = """
[req]
distinguished_name = name
prompt = no
[name]
CN = Test authority
[leaf]
extendedKeyUsage = critical, timeStamping
[tsa]
default_tsa = one
[one]
serial = serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
ess_cert_id_alg = sha256
"""


def make(folder):
    """A root and a signer in a folder; the path of the root."""
    (folder / "openssl.cnf").write_text(CONFIG)
    (folder / "serial").write_text("01")
    run = lambda *words: subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)  # noqa: E731
    new = ("-newkey", "rsa:2048", "-nodes", "-config", "openssl.cnf")
    run("req", "-x509", *new, "-keyout", "root.key", "-out", "root.pem", "-days", "30", "-subj", "/CN=Test root")
    run("req", *new, "-keyout", "signer.key", "-out", "signer.csr")
    run("x509", "-req", "-in", "signer.csr", "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial", "-days", "30",
        "-extfile", "openssl.cnf", "-extensions", "leaf", "-out", "signer.pem")  # fmt: skip
    return folder / "root.pem"


def answer(folder, query):
    (folder / "query.tsq").write_bytes(query)
    words = ["openssl", "ts", "-reply", "-config", "openssl.cnf", "-queryfile", "query.tsq", "-signer", "signer.pem"]
    words += ["-inkey", "signer.key", "-out", "reply.tsr"]
    subprocess.run(words, cwd=folder, check=True, capture_output=True)
    return (folder / "reply.tsr").read_bytes()


@contextmanager
def serve(reply):
    """`reply(query)` behind an address on this machine: bytes, or (status, headers, bytes)."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            given = reply(self.rfile.read(int(self.headers["Content-Length"])))
            status, headers, body = given if isinstance(given, tuple) else (200, {}, given)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/tsa"
    finally:
        server.shutdown()
        server.server_close()
