"""Refusals in the shape of Stripe's error object."""

from typing import Any


class ConnectionLost(Exception):
    """The caller gets no answer at all, whether or not anything happened."""


class StripeError(Exception):
    """An API refusal.

    `keep`: what the handler wrote stays (a declined charge). `stored`: the idempotency key remembers
    this answer; Stripe forgets only those given before the endpoint began (bad parameters, 409, 429).
    """

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        kind: str = "invalid_request_error",
        keep: bool = False,
        stored: bool = True,
        **details: Any,
    ) -> None:
        super().__init__(message)
        self.message, self.status, self.kind = message, status, kind
        self.keep, self.stored, self.details = keep, stored or keep, details

    def body(self) -> dict[str, Any]:
        details = {name: value for name, value in self.details.items() if value is not None}
        return {"error": {"type": self.kind, "message": self.message, **details}}


def bad_param(param: str, message: str, code: str | None = None) -> StripeError:
    return StripeError(message, param=param, code=code, stored=False)


def missing_param(param: str) -> StripeError:
    return bad_param(param, f"Missing required param: {param}.", "parameter_missing")


def no_such(kind: str, stripe_id: str, param: str = "id", status: int = 404) -> StripeError:
    message = f"No such {kind}: '{stripe_id}'"
    return StripeError(message, status=status, code="resource_missing", param=param, stored=False)
