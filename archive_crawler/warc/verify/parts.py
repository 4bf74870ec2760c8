"""The files in a package, read where they lie."""

from __future__ import annotations

import gzip
import io
import zlib
from typing import TYPE_CHECKING, Any, BinaryIO

from archive_crawler.warc.verify import content
from archive_crawler.warc.verify.lines import parsed
from archive_crawler.warc.verify.problem import Check, Place, Problem

if TYPE_CHECKING:
    from pathlib import Path

    from archive_crawler.warc.verify.container import Member
    from archive_crawler.warc.verify.content import Deflated, Stored
    from archive_crawler.warc.verify.headers import Stretch
    from archive_crawler.warc.verify.lines import Lines

LARGEST = 16 << 20
"""Bytes that a manifest may have."""
_PIECE = 1 << 18


class Parts:
    """The members of one package by their names."""

    def __init__(self, path: Path, file: BinaryIO, members: list[Member], lying: dict[str, Stretch]) -> None:
        self.path = path
        self._file = file
        self._lying = lying
        self.files = {member.name: member for member in members if not member.is_folder and member.name in lying}
        self.folders = [member for member in members if member.is_folder]

    def place(self, name: str) -> Place:
        return Place(f"{self.path}!{name}")

    def open(self, name: str) -> Stored | Deflated | None:
        """The content of a member; null where there is none that can be read."""
        return content.opened(self._file, self.files[name], self._lying[name]) if name in self.files else None

    def json(self, name: str) -> dict[str, Any] | Problem:
        """A JSON object that a member is."""
        place = self.place(name)
        opened = self.open(name)
        if opened is None:
            return place.error(Check.PACKAGE, "this member", "none that can be read")
        try:
            text = opened.read(LARGEST + 1)
        except zlib.error as error:
            return place.error(Check.PACKAGE, "a whole deflate stream", str(error))
        if len(text) > LARGEST:
            return place.error(Check.PACKAGE, f"at most {LARGEST} bytes", "more")
        return parsed(place, text, Check.PACKAGE)

    def text(self, name: str) -> Lines | None:
        """A member to read lines from."""
        opened = self.open(name)
        if opened is None:
            return None
        plain = io.BufferedReader(content.Raw(opened), _PIECE)
        return io.BufferedReader(gzip.GzipFile(fileobj=plain)) if name.endswith(".gz") else plain
