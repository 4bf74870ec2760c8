"""What a command says to people."""

from __future__ import annotations

from typing import TextIO

from archive_crawler.errors import printable


def tell(stream: TextIO, text: str) -> None:
    """Write text of any origin as whole lines; what is in it can neither command a terminal nor fail to be encoded."""
    stream.write("\n".join(printable(line) for line in text.split("\n")) + "\n")
