"""What a buyer chooses of a listing that leaves a choice."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from licensing.pricing.errors import not_chosen
from licensing.terms.vocabulary import MAX_COUNT

UNLIMITED = "unlimited"


@dataclass(frozen=True, slots=True)
class Choice:
    """Media, countries (none for everywhere) and months of a campaign, or a quantity (`UNLIMITED` for no limit)."""

    media: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    months: int = 0
    quantity: int | str = 0

    def stored(self) -> dict[str, Any]:
        """As JSON, without what was not chosen."""
        return {
            name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items() if value
        }

    def query(self) -> str:
        """As the query of an address."""
        return urlencode(self.stored(), doseq=True)


NOTHING = Choice()


def read_choice(data: Mapping[str, Any]) -> Choice:
    """A choice as the API and the database write it. Raises Refusal for anything else."""
    for name in data:
        if name not in ("media", "countries", "months", "quantity"):
            raise not_chosen("choice", _("This cannot be chosen."))
    return Choice(
        _names(data, "media"), _names(data, "countries"), _count(data, "months"),
        UNLIMITED if data.get("quantity") in (None, UNLIMITED) and "quantity" in data else _count(data, "quantity"),
    )  # fmt: skip


def read_query(query: QueryDict) -> Choice:
    """A choice as a form sends it. Raises Refusal for numbers that are none."""
    data: dict[str, Any] = {name: query.getlist(name) for name in ("media", "countries") if query.getlist(name)}
    for name in ("months", "quantity"):
        typed = query.get(name, "")
        if typed:
            data[name] = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 13 else typed
    return read_choice(data)


def _names(data: Mapping[str, Any], field: str) -> tuple[str, ...]:
    found = data.get(field, [])
    if not isinstance(found, list) or not all(isinstance(one, str) and len(one) <= 20 for one in found):
        raise not_chosen(field, _("This cannot be chosen."))
    return tuple(sorted(set(found)))


def _count(data: Mapping[str, Any], field: str) -> int:
    found = data.get(field, 0)
    if not isinstance(found, int) or isinstance(found, bool) or not 0 <= found <= MAX_COUNT:
        raise not_chosen(field, _("Type a number."))
    return found
