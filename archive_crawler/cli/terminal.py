"""What a command says to people."""

from __future__ import annotations

from typing import Any, TextIO

import orjson

from archive_crawler.errors import printable


def tell(stream: TextIO, text: str) -> None:
    """Write text of any origin as whole lines; what is in it can neither command a terminal nor fail to be encoded."""
    stream.write("\n".join(printable(line) for line in text.split("\n")) + "\n")


def tell_json(stream: TextIO, value: Any) -> None:
    """Write a value as JSON for programs, indented, in UTF-8 whatever the terminal's; dataclasses, enums and dates as they are in records."""
    option = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE | orjson.OPT_NON_STR_KEYS
    stream.flush()
    stream.buffer.write(orjson.dumps(value, default=str, option=option))


def cells_of(*cells: object) -> list[str]:
    """The cells of a row for a table of Rich's: what is in them neither commands the terminal nor is markup."""
    return [printable(str(cell)).replace("[", "\\[") for cell in cells]
