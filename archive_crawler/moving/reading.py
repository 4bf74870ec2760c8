"""The values of a Browsertrix configuration, under one name each, and what is said of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from archive_crawler.moving.document import Document
from archive_crawler.moving.keys import READ, plain, why_left
from archive_crawler.moving.moved import Remark


class Reading:
    """One configuration while it is read."""

    def __init__(self, document: Document, path: Path) -> None:
        values = document.values
        if isinstance(inner := values.get("config"), dict):  # a workflow, which has the crawler's keys within
            values = {**inner, **{key: value for key, value in values.items() if key != "config"}}
        self.path = path
        self.remarks: list[Remark] = []
        self.lines = {plain(key): line for key, line in document.lines.items()}
        self.items = {plain(key): lines for key, lines in document.items.items()}
        self.values: dict[str, Any] = {}
        for key, value in values.items():
            self.values.setdefault(plain(str(key)), value)
            if plain(str(key)) not in READ and value not in (None, False, "", 0, [], {}):
                self.left(str(key), why_left(plain(str(key))))

    def left(self, key: str, text: str, line: int | None = None) -> None:
        """Note what was left behind, by default on the key's own line."""
        self.remarks.append(Remark(line or self.lines.get(plain(key)), key, text))

    def number(
        self, key: str, least: float = 0, values: dict[str, Any] | None = None, line: int | None = None
    ) -> float:
        """A number, as a text too; 0 where there is none."""
        value = (self.values if values is None else values).get(key)
        if value in (None, "", False):
            return 0
        try:
            found = float(value)
        except (TypeError, ValueError):
            self.left(key, f"expected a number, found {value!r}", line)
            return 0
        if not least <= found < 1e15:
            self.left(key, f"expected a number from {least:g}, found {value!r}", line)
            return 0
        return found

    def text(self, key: str) -> str:
        """A text, or a number as one; empty where there is none."""
        value = self.values.get(key)
        return str(value).strip() if isinstance(value, str | int | float) and value is not False else ""
