"""The official SDK's HTTP client for the local Stripe: requests are answered in this process."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import stripe

from marketplace.sandbox.dispatch import answer
from marketplace.sandbox.errors import ConnectionLost


class SandboxHTTPClient(stripe.HTTPClient):
    """Retries follow the SDK's own rules, without its waiting."""

    name = "sandbox"

    def request(
        self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None, *, _usage: Any = None
    ) -> tuple[str, int, Mapping[str, str]]:
        parts = urlsplit(url)
        encoded = post_data.decode() if isinstance(post_data, bytes) else post_data or ""
        if method.upper() != "POST":
            encoded = "&".join(filter(None, (parts.query, encoded)))
        try:
            return answer(method.upper(), parts.path, encoded, headers or {})
        except ConnectionLost as error:
            raise stripe.APIConnectionError(  # type: ignore[no-untyped-call]
                "The connection to Stripe was lost.", should_retry=True
            ) from error

    def _sleep_time_seconds(self, num_retries: int) -> float:
        return 0.0

    def close(self) -> None:
        """Nothing is open."""
