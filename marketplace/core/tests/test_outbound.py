import socket

import pytest

from marketplace.core import outbound


@pytest.mark.parametrize(
    "url",
    ["http://example.com/", "ftp://example.com/", "file:///etc/passwd", "https://127.0.0.1/", "https://[::1]/",
     "https://10.0.0.8/", "https://169.254.169.254/latest/", "https://localhost/", "https://0.0.0.0/", "https://",
     "https://[::ffff:127.0.0.1]/", "https://127.0.0.1:99999/", ""],
)  # fmt: skip
def test_what_is_inside_or_not_secure_is_never_asked(url, monkeypatch):
    monkeypatch.setattr(socket, "create_connection", lambda *_: pytest.fail("it was asked"))
    with pytest.raises(outbound.CallFailed):
        outbound.post(url, b"", media_type="text/plain")


def test_the_address_that_was_judged_is_the_one_that_is_asked(monkeypatch):
    asked, answers = [], iter([["93.184.216.34"], ["127.0.0.1"]])
    look_up = lambda *_, **__: [(0, 0, 0, "", (address, 443)) for address in next(answers)]  # noqa: E731

    def connect(address, _timeout):
        asked.append(address)
        raise OSError("no network here")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket, "create_connection", connect)
    for _ in range(2):
        with pytest.raises(outbound.CallFailed):
            outbound.post("https://tsa.example/", b"", media_type="text/plain")
    assert asked == [("93.184.216.34", 443)]
