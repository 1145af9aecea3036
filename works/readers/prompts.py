"""Prompts with variables: `{name}`, `{name=default}` or `{name=default|what it is}`, and what stands behind the words.

Lines that begin with `Negative prompt:`, `Parameters:` or `For:` (the tools it is written for) end the prompt. A JSON
object with `prompt`, `negative`, `variables` {name: default or {default, help}}, `parameters` and `tools` says it too.
"""

import json
import re
from dataclasses import dataclass, field
from typing import Any

MAX_VARIABLES = 50
_VARIABLE = re.compile(r"\{{1,2}\s*([a-zA-Z_][\w ]{0,39}?)\s*(?:=([^{}|]{0,300}))?(?:\|([^{}]{0,300}))?\}{1,2}")
_TAIL = re.compile(r"^(negative prompt|parameters|for):[ \t]*(.*)$", re.IGNORECASE | re.MULTILINE)


@dataclass(slots=True)
class Variable:
    name: str
    default: str = ""
    help: str = ""


@dataclass(slots=True)
class Prompt:
    """`words` holds each variable as `{name}`, whatever was declared of it."""

    words: str
    negative: str = ""
    parameters: str = ""
    tools: str = ""
    variables: list[Variable] = field(default_factory=list)


def parse(text: str) -> Prompt:
    """The parts of a prompt; a text in no particular form is all words."""
    if text.lstrip().startswith("{") and isinstance(data := _json(text), dict) and isinstance(data.get("prompt"), str):
        return _of_json(data)
    start = min((match.start() for match in _TAIL.finditer(text)), default=len(text))
    tail = {match[1].lower(): match[2].strip() for match in _TAIL.finditer(text)}
    prompt = _with_variables(text[:start].strip())
    prompt.negative, prompt.parameters = tail.get("negative prompt", ""), tail.get("parameters", "")
    prompt.tools = tail.get("for", "")
    return prompt


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _of_json(data: dict[str, Any]) -> Prompt:
    given = data.get("variables")
    rows = {str(name): value for name, value in given.items()} if isinstance(given, dict) else {}
    prompt = _with_variables(data["prompt"].strip())
    for variable in prompt.variables:
        said = rows.get(variable.name, "")
        told = said if isinstance(said, dict) else {"default": said}
        variable.default = variable.default or str(told.get("default") or "")[:300]
        variable.help = variable.help or str(told.get("help") or "")[:300]
    prompt.negative = str(data.get("negative") or "")[:20_000]
    prompt.parameters, prompt.tools = _line(data.get("parameters")), _line(data.get("tools"))
    return prompt


def _line(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {part}" for name, part in list(value.items())[:40])[:1000]
    return ", ".join(str(part) for part in value[:20])[:1000] if isinstance(value, list) else str(value or "")[:1000]


def _with_variables(text: str) -> Prompt:
    """The words with plain `{name}`, and each variable as it is first declared."""
    found: dict[str, Variable] = {}
    for match in _VARIABLE.finditer(text):
        name = match[1]
        if name not in found and len(found) < MAX_VARIABLES:
            found[name] = Variable(name, (match[2] or "").strip(), (match[3] or "").strip())
    return Prompt(_VARIABLE.sub(lambda match: f"{{{match[1]}}}", text), variables=list(found.values()))
