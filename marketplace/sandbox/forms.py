"""Stripe's form encoding: `a[b][0][c]=1` to nested dicts and lists, and typed reads from them."""

from typing import Any
from urllib.parse import parse_qsl

from marketplace.sandbox.errors import bad_param, missing_param

Params = dict[str, Any]
LARGEST_AMOUNT = 99_999_999_999


def decode(encoded: str) -> Params:
    """Nested parameters of a query string or form body; every leaf is a string."""
    tree: Params = {}
    if "%00" in encoded or "\x00" in encoded:
        raise bad_param("request", "Zero bytes are not accepted.")
    for name, value in parse_qsl(encoded, keep_blank_values=True):
        _insert(tree, name.replace("]", "").split("["), value)
    return {name: _listed(value) for name, value in tree.items()}


def _insert(tree: Params, path: list[str], value: str) -> None:
    for step in path[:-1]:
        branch = tree.setdefault(step or str(len(tree)), {})
        if not isinstance(branch, dict):
            raise bad_param(path[0], f"Invalid parameter: {path[0]}")
        tree = branch
    tree[path[-1] or str(len(tree))] = value


def _listed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if value and all(name.isdecimal() for name in value):
        return [_listed(value[name]) for name in sorted(value, key=int)]
    return {name: _listed(entry) for name, entry in value.items()}


def integer(params: Params, name: str, default: int | None = None) -> int:
    """An integer parameter; raises when it is absent without default, or not a whole number."""
    if name not in params and default is not None:
        return default
    raw = text(params, name)
    if len(raw) > 20 or not raw.removeprefix("-").isdecimal():
        raise bad_param(name, f"Invalid integer: {raw}", "parameter_invalid_integer")
    return int(raw)


def amount(params: Params, name: str = "amount", default: int | None = None) -> int:
    """A positive amount in minor units."""
    value = integer(params, name, default)
    if not 1 <= value <= LARGEST_AMOUNT:
        raise bad_param(name, "This value must be greater than or equal to 1.", "parameter_invalid_integer")
    return value


def text(params: Params, name: str) -> str:
    value = params.get(name)
    if value is None or value == "":
        raise missing_param(name)
    if not isinstance(value, str):
        raise bad_param(name, f"Invalid string: {name}")
    return value


def boolean(params: Params, name: str) -> bool:
    return params.get(name) == "true"


def mapping(params: Params, name: str) -> Params:
    """A hash parameter, empty when it is absent or cleared with an empty string."""
    value = params.get(name) or {}
    if isinstance(value, list):
        return {str(index): entry for index, entry in enumerate(value)}
    if not isinstance(value, dict):
        raise bad_param(name, "Invalid object")
    return value


def listing(params: Params, name: str) -> list[Any]:
    value = params.get(name) or []
    if not isinstance(value, list):
        raise bad_param(name, "Invalid array")
    return value


def metadata(params: Params) -> dict[str, str]:
    """Stripe's metadata rules: 50 keys of 40 characters, values of 500 characters."""
    given = mapping(params, "metadata")
    if len(given) > 50 or any(len(name) > 40 or len(str(value)) > 500 for name, value in given.items()):
        raise bad_param("metadata", "Metadata holds up to 50 keys of 40 characters with values of 500.")
    return {name: str(value) for name, value in given.items() if value != ""}
