"""What a command says to people."""

from __future__ import annotations

from typing import Any, TextIO

import orjson

from archive_crawler.errors import printable


def tell(stream: TextIO, text: str) -> None:
    """Write text of any origin as whole lines; what is in it can neither command a terminal nor fail to be encoded."""
    stream.write("\n".join(printable(line) for line in text.split("\n")) + "\n")


def tell_json(stream: TextIO, value: Any) -> None:
    """Write a value as JSON for programs, indented; dataclasses, enums and dates as they are in records."""
    option = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE | orjson.OPT_NON_STR_KEYS
    stream.write(orjson.dumps(value, default=str, option=option).decode())
