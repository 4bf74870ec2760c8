"""What one robots.txt says to us, with the line that says it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from protego import Protego
from protego._protego import _DISALLOW_DIRECTIVE, _USER_AGENT_DIRECTIVE, _extract_directive
from protego._utils import _quote_path

from archive_crawler.capture.matching import Patterns, TooMuchWork, Work

if TYPE_CHECKING:
    from protego._ruleset import _RuleSet

    from archive_crawler.items import Capture

MAX_SIZE = 500 * 1024
"""Bytes that are parsed (RFC 9309 section 2.5)."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one robots.txt for one product token."""

    blanket: str | None = None
    """Why everything is forbidden; null where the rules decide."""
    sitemaps: list[str] = field(default_factory=list)
    """The sitemaps it names, as it names them."""
    crawl_delay: float | None = None
    """Seconds between requests, where it asks for that."""
    text: str = ""
    """What was parsed."""
    group: Group | None = None
    """The rules for the product token; null where no group addresses it."""
    url: str | None = None
    """Where it stands, redirects followed; null where it did not answer."""
    capture: Capture | None = None
    """The capture of it; null where it did not answer."""

    @classmethod
    def parse(cls, body: bytes, token: str) -> Rules:
        """Read a robots.txt; what is beyond 500 KiB is ignored from the last whole line on."""
        if len(body) > MAX_SIZE:
            body = body[:MAX_SIZE].rpartition(b"\n")[0]
        text = body.decode("utf-8-sig", "replace")
        robots = Protego.parse(text)
        group = robots._get_matching_rule_set(token)  # noqa: SLF001 - the only way to the rule that matched
        return cls(None, list(robots.sitemaps), robots.crawl_delay(token), text, Group(group, text) if group else None)

    @classmethod
    def missing(cls) -> Rules:
        """No robots.txt: everything is allowed (RFC 9309 section 2.3.1.3)."""
        return cls()

    @classmethod
    def unreachable(cls, why: str) -> Rules:
        """A server that fails to tell: nothing is allowed (RFC 9309 section 2.3.1.4)."""
        return cls(blanket=why)

    def excludes(self, url: str) -> str | None:
        """The rule that forbids a URL, as in `Disallow: /private/ (robots.txt line 3)`; null where it is allowed."""
        if urlsplit(url).path == "/robots.txt":
            return None  # always allowed (RFC 9309 section 2.2.2)
        if self.blanket or self.group is None:
            return self.blanket
        return self.group.excludes(_quote_path(url))


class Group:
    """The rules for one product token."""

    def __init__(self, rules: _RuleSet, text: str) -> None:
        self._rules, self._text = rules, text
        self._allows: dict[str, bool] = {}
        for rule in rules._rules:  # noqa: SLF001 - sorted, the first match decides
            self._allows.setdefault(rule.value._pattern, rule.field == "allow")  # noqa: SLF001 - as Protego has quoted it
        self._patterns = Patterns(self._allows)
        self._order = list(self._allows)

    def excludes(self, path: str, work: Work | None = None) -> str | None:
        """The rule that forbids a path, as Protego quotes it; null where it is allowed."""
        try:
            first = self._patterns.first(path, work or Work())
        except TooMuchWork:
            return "the rules of robots.txt take too long to match, and may forbid it"
        if first is None or self._allows[self._order[first]]:
            return None
        return self._lines.get(self._order[first], f"Disallow: {self._order[first]} (robots.txt)")

    @cached_property
    def _lines(self) -> dict[str, str]:
        """The Disallow lines of the group by their patterns; a run of User-agent lines opens a group."""
        found: dict[str, str] = {}
        ours, opening = False, False
        for number, line in enumerate(self._text.splitlines(), 1):
            name, value = _extract_directive(line.partition("#")[0].strip()) or ("", "")
            if name in _USER_AGENT_DIRECTIVE:
                ours = _addresses(value, self._rules) or (ours and opening)
            elif name in _DISALLOW_DIRECTIVE and ours and (pattern := self._rules._url_pattern(value)):  # noqa: SLF001
                found.setdefault(pattern._pattern, f"Disallow: {value} (robots.txt line {number})")  # noqa: SLF001
            opening = name in _USER_AGENT_DIRECTIVE if name else opening
        return found


def _addresses(value: str, rules: _RuleSet) -> bool:
    agent = value.lower()
    return rules.user_agent in (agent, agent.replace("*", ""))
