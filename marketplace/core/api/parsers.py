"""Reading JSON bodies: what could not be stored or said back is refused before any view sees it."""

import json
from typing import IO, Any

from rest_framework import parsers
from rest_framework.exceptions import ParseError


class JSONParser(parsers.JSONParser):
    """JSON of Unicode text, nested no deeper than Python reads."""

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Any = None) -> Any:
        try:
            data = super().parse(stream, media_type, parser_context)
            json.dumps(data, ensure_ascii=False).encode()
        except RecursionError as error:
            raise ParseError("JSON parse error - nested too deeply") from error
        except UnicodeEncodeError as error:  # half of a surrogate pair, written as an escape
            raise ParseError("JSON parse error - text that is not Unicode") from error
        return data
