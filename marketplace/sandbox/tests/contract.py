"""Holds every request of ours and every answer of the local Stripe against Stripe's OpenAPI document."""

import json
import re
from functools import cache
from pathlib import Path

from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

DATA = Path(__file__).parent / "data"
V1, V2 = "openapi", "openapi_v2"
OF_SOME_EVENTS = {"related_object"}  # the document lists what all kinds of events share, the SDK's classes this too


def _version(path):
    return V2 if path.startswith("/v2/") else V1


@cache
def document(name=V1):
    return json.loads((DATA / f"{name}.json").read_text(), object_hook=_nullable)


def _nullable(schema):
    """OpenAPI 3.0's `nullable` said in JSON Schema."""
    if schema.get("nullable") is not True:
        return schema
    return {"anyOf": [{name: value for name, value in schema.items() if name != "nullable"}, {"type": "null"}]}


@cache
def _registry():
    rows = [(f"stripe:{name}", Resource(document(name), specification=DRAFT202012)) for name in (V1, V2)]
    return Registry().with_resources(rows)


@cache
def _validator(text, name):
    """A validator of a part of a document, whose references lead into the whole."""
    rooted = json.loads(text.replace('"#/components', f'"stripe:{name}#/components'))
    return Draft202012Validator(rooted, registry=_registry())


def _errors(schema, thing, name=V1):
    found = _validator(json.dumps(schema), name).iter_errors(thing)
    return [f"{'.'.join(map(str, error.path)) or 'the whole'}: {error.message[:200]}" for error in found]


def operation(method, path):
    """The document's entry for a request, literal paths before those with a name in them; None when it has none."""
    known = document(_version(path))["paths"]
    paths = sorted(known, key=lambda pattern: pattern.count("{"))
    for pattern in paths:
        if re.fullmatch(re.sub(r"{\w+}", r"[^/]+", pattern), path):
            return known[pattern].get(method.lower())
    return None


def request_problems(method, path, params):
    """What Stripe would not know or not take of a request; parameters come as forms carry them, all strings."""
    entry = operation(method, path)
    if entry is None:
        return []
    if method == "GET":
        known = {parameter["name"]: parameter["schema"] for parameter in entry.get("parameters", [])}
        schema = {"type": "object", "properties": known, "additionalProperties": False}
    elif _version(path) == V2:
        return _errors(entry["requestBody"]["content"]["application/json"]["schema"], params, V2)
    else:
        schema = entry["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]
    return _errors(schema, typed(params, schema))


def typed(value, schema):
    """Form strings as the types that the schema asks for, where they can be read as such."""
    for option in schema.get("anyOf", []):
        read = typed(value, option)
        if not _errors(option, read):
            return read
    kind = schema.get("type")
    if kind == "integer" and isinstance(value, str) and re.fullmatch(r"-?\d+", value):
        return int(value)
    if kind == "boolean" and value in ("true", "false"):
        return value == "true"
    if kind == "array" and isinstance(value, list):
        return [typed(entry, schema.get("items", {})) for entry in value]
    if isinstance(value, dict):
        known, other = schema.get("properties", {}), schema.get("additionalProperties") or {}
        return {name: typed(entry, known.get(name, other)) for name, entry in value.items()}
    return value


def answer_problems(method, path, status, body):
    """Where an answer has not the shape that Stripe promises."""
    entry = operation(method, path)
    if entry is None:
        return [] if status == 404 else [f"{method} {path} is not in the document"]
    name = _version(path)
    if status >= 400:
        return _errors({"$ref": "#/components/schemas/error"}, body, name)
    schema = entry["responses"]["200"]["content"]["application/json"]["schema"]
    return _errors(schema, body, name) + (unknown_fields(schema, body) if name == V2 else [])


def thin_event_problems(event):
    """Where a message of v2 has not the shape that Stripe promises; whom it is about is beside the document."""
    about = event.get("related_object", {})
    rest = {name: value for name, value in event.items() if name != "related_object"}
    schema = {"$ref": "#/components/schemas/v2.core.event"}
    odd = [] if set(about) == {"id", "type", "url"} else [f"related_object: {about}"]
    return odd + _errors(schema, rest, V2) + unknown_fields(schema, rest)


def unknown_fields(schema, thing, where=""):
    """Fields of an answer of v2 that its document does not have, at any depth."""
    if isinstance(thing, list):
        return [row for entry in thing for row in unknown_fields(_resolved(schema).get("items", {}), entry, where)]
    if not isinstance(thing, dict):
        return []
    schema = _resolved(schema)
    known, other = schema.get("properties", {}), schema.get("additionalProperties")
    beside = OF_SOME_EVENTS if thing.get("object") == "v2.core.event" else set()
    rows = []
    for name in sorted(thing.keys() - beside):
        if name not in known and other is None:
            rows.append(f"{where}{name} is not in the document")
        else:
            rows += unknown_fields(known.get(name, other or {}), thing[name], f"{where}{name}.")
    return rows


def _resolved(schema):
    """Past references, and the choice that is not null."""
    while "$ref" in schema or "anyOf" in schema:
        if "$ref" in schema:
            schema = document(V2)["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        else:
            schema = next(option for option in schema["anyOf"] if option.get("type") != "null")
    return schema
