"""OpenAPI: every operation can answer with a problem document."""

from typing import Any

from drf_spectacular.openapi import AutoSchema

PROBLEM = {
    "type": "object",
    "description": "RFC 9457 problem document.",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "field": {"type": "string"},
    },
    "required": ["status", "code", "detail"],
}


class ProblemAutoSchema(AutoSchema):
    def _get_response_bodies(self, *args: Any, **kwargs: Any) -> Any:
        bodies = super()._get_response_bodies(*args, **kwargs)
        content = {"application/problem+json": {"schema": PROBLEM}}
        bodies.setdefault("4XX", {"description": "What was refused, and why.", "content": content})
        return bodies
