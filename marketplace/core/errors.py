"""Refusals: what the product says no to, in a sentence for a person and a code for a machine."""

from typing import Any

from django.http import Http404


class Refusal(Exception):
    """A request that the rules refuse; nothing was changed.

    `code` is stable and part of the API, `message` is fit for a person, `field` names the form field it
    belongs to, `data` carries the numbers behind it, and `status` is the HTTP status of the answer.
    """

    status = 422

    def __init__(
        self, code: str, message: Any, *, field: str | None = None, status: int | None = None, **data: object
    ) -> None:
        super().__init__(str(message))
        self.code, self.message, self.field, self.data = code, message, field, data
        if status:
            self.status = status


class NotFound(Http404):
    """The object does not exist, or this user may not see it: the answer is the same."""


class NotAllowed(Refusal):
    """The user may see the object but not do this to it."""

    status = 403
