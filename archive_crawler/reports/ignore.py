"""`ignore.toml`: links that a report leaves out, why, and until when."""

from __future__ import annotations

import re
from dataclasses import field
from datetime import date
from pathlib import Path
from typing import Annotated, Self

from pydantic import ConfigDict, Field, TypeAdapter, model_validator
from pydantic.dataclasses import dataclass

from archive_crawler.collection.load import parsed
from archive_crawler.collection.model import Regex
from archive_crawler.errors import BadCollection

_STRICT = ConfigDict(extra="forbid", use_attribute_docstrings=True)


@dataclass(frozen=True, slots=True, config=_STRICT)
class Rule:
    """Links to leave out: those for which everything holds that the rule names."""

    reason: Annotated[str, Field(min_length=3)]
    """Why, in words for the report."""
    target: str | None = None
    """The link's target, letter for letter."""
    target_pattern: Regex | None = None
    """Regular expression, searched in the target."""
    page: str | None = None
    """URL of the page with the link, letter for letter."""
    page_pattern: Regex | None = None
    """Regular expression, searched in the page's URL."""
    state: str | None = None
    """The state of the link, as in "not found"."""
    expires: date | None = None
    """The last day on which the rule holds."""

    @model_validator(mode="after")
    def _names_something(self) -> Self:
        if not (self.target or self.target_pattern or self.page or self.page_pattern or self.state):
            raise ValueError("expected a target, a page or a state to ignore")
        return self

    def of_target(self, url: str, state: str) -> bool:
        """Whether what the rule says of target and state holds."""
        if self.target is not None and self.target != url:
            return False
        if self.target_pattern is not None and not re.search(self.target_pattern, url):
            return False
        return self.state is None or self.state == state

    def of_page(self, page: str) -> bool:
        """Whether what the rule says of the page holds."""
        if self.page is not None and self.page != page:
            return False
        return self.page_pattern is None or bool(re.search(self.page_pattern, page))

    @property
    def names_pages(self) -> bool:
        return self.page is not None or self.page_pattern is not None

    def shown(self) -> str:
        """What it names, in a line."""
        named = {
            "target": self.target,
            "targets like": self.target_pattern,
            "page": self.page,
            "pages like": self.page_pattern,
            "state": self.state,
        }
        return ", ".join(f"{what} {value}" for what, value in named.items() if value is not None)


@dataclass(frozen=True, slots=True, config=_STRICT)
class _File:
    ignore: list[Rule] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Ignore:
    """The rules of a file, on one day."""

    rules: tuple[Rule, ...] = ()
    """Those that hold."""
    expired: tuple[Rule, ...] = ()
    """Those that held until a day before."""

    def of(self, url: str, state: str) -> list[Rule]:
        """The rules that may leave a target out; those that name pages only on them."""
        return [rule for rule in self.rules if rule.of_target(url, state)]


_READER = TypeAdapter(_File)


def parse(content: bytes, name: str, today: date) -> Ignore:
    """Read the content of an `ignore.toml`; raises BadCollection, which names file, line and key."""
    rules = parsed(_READER, content, name).ignore
    expired = tuple(rule for rule in rules if rule.expires and rule.expires < today)
    return Ignore(tuple(rule for rule in rules if rule not in expired), expired)


def load(path: str | None, today: date) -> Ignore:
    """Read an `ignore.toml`; no rules without one. Raises BadCollection."""
    if path is None:
        return Ignore()
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise BadCollection(f"{path}: cannot be read: {error.strerror or error}") from error
    return parse(content, path, today)
