"""A template tag for parts of pages that are the same for everybody: drawn once, then kept."""

from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()
MOST = 256  # of one part; more than these, as for many addresses, are drawn anew


class Kept(template.Node):
    """Remembers in its own node, so templates that are read anew, as in development, remember nothing."""

    child_nodelists = ("nodelist",)

    def __init__(self, nodelist: NodeList, keys: list[FilterExpression]) -> None:
        self.nodelist, self.keys = nodelist, keys
        self.drawn: dict[tuple[Any, ...], SafeString] = {}

    def render(self, context: template.Context) -> SafeString:
        key = (get_language(), *(part.resolve(context, ignore_failures=True) for part in self.keys))
        found = self.drawn.get(key)
        if found is None:
            if len(self.drawn) >= MOST:
                self.drawn.clear()
            found = self.drawn[key] = self.nodelist.render(context)
        return found


@register.tag
def kept(parser: Parser, token: Token) -> Kept:
    """{% kept a b %}…{% endkept %}: HTML that depends on a, b and the language, and on nothing else of the request."""
    keys = [parser.compile_filter(part) for part in token.split_contents()[1:]]
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return Kept(nodelist, keys)
