"""ComfyUI graphs: parsed within bounds, their nodes and links told apart."""

import json
from typing import Any

from django.utils.translation import gettext as _

from works.readers.base import refuse

MAX_BYTES, MAX_NODES, MAX_DEPTH = 10 * 1024 * 1024, 20_000, 64
MAX_LINKS = 100_000


def parse(text: str) -> dict[str, Any]:
    """The graph as plain data, with bare NaN as null. Raises Refusal for what is no JSON object or too big."""
    if len(text) > MAX_BYTES:
        raise refuse("too_large", _("Workflows may have 10 MB."), status=413)
    _check_depth(text)
    try:
        data = json.loads(text, parse_constant=lambda name: None, parse_int=_integer)
    except (ValueError, RecursionError):
        raise refuse("not_json", _("This is not a JSON workflow.")) from None
    if not isinstance(data, dict):
        raise refuse("not_a_workflow", _("A workflow is a JSON object with nodes."))
    return data


def _integer(digits: str) -> int:
    return int(digits[:30])


def _check_depth(text: str) -> None:
    """Count brackets outside strings before anything recursive sees them."""
    depth, quoted, escaped = 0, False, False
    for character in text:
        if quoted:
            quoted, escaped = (character != '"' or escaped), (character == "\\" and not escaped)
        elif character == '"':
            quoted = True
        elif character in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise refuse("too_deep", _("This JSON is nested too deep."))
        elif character in "]}":
            depth -= 1


def nodes_of(graph: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """`(id, class, inputs)` of each node, in the API form or the editor's form. Raises Refusal when there are none."""
    rows: list[tuple[str, str, dict[str, Any]]] = []
    if isinstance(graph.get("nodes"), list):
        for node in graph["nodes"][: MAX_NODES + 1]:
            if isinstance(node, dict):
                values = node.get("widgets_values")
                inputs = {str(key): value for key, value in enumerate(values)} if isinstance(values, list) else {}
                rows.append((str(node.get("id")), str(node.get("type")), inputs))
    else:
        for key, node in list(graph.items())[: MAX_NODES + 1]:
            if isinstance(node, dict) and "class_type" in node:
                given = node.get("inputs")
                rows.append((key, str(node["class_type"]), given if isinstance(given, dict) else {}))
    if not rows:
        raise refuse("not_a_workflow", _("No nodes were found in this workflow."))
    if len(rows) > MAX_NODES:
        raise refuse("too_many_nodes", _("Workflows may have 20,000 nodes."), status=413)
    return rows


def links_of(graph: dict[str, Any]) -> list[tuple[str, str, str]]:
    """`(source, target, what flows)` of each link, in the API form or the editor's; what is no link is left out."""
    if isinstance(graph.get("nodes"), list):
        rows = graph.get("links")
        return [link for row in (rows if isinstance(rows, list) else [])[:MAX_LINKS] if (link := _editor_link(row))]
    found = []
    for key, node in list(graph.items())[:MAX_NODES]:
        inputs = node.get("inputs") if isinstance(node, dict) else None
        for value in inputs.values() if isinstance(inputs, dict) else ():
            if isinstance(value, list) and len(value) == 2 and isinstance(value[0], str | int):
                found.append((str(value[0]), key, ""))
    return found[:MAX_LINKS]


def _editor_link(row: Any) -> tuple[str, str, str] | None:
    """Links are `[id, source, slot, target, slot, type]`, and objects in newer files."""
    if isinstance(row, dict):
        row = [0, row.get("origin_id"), 0, row.get("target_id"), 0, row.get("type")]
    if not isinstance(row, list) or len(row) < 6:
        return None
    return str(row[1]), str(row[3]), str(row[5])[:40]
