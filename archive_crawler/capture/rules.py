"""What one robots.txt says to us, with the line that says it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from protego import Protego
from protego._protego import _DISALLOW_DIRECTIVE, _USER_AGENT_DIRECTIVE, _extract_directive
from protego._utils import _quote_path

if TYPE_CHECKING:
    from protego._ruleset import _Rule, _RuleSet

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
    group: _RuleSet | None = None
    """Protego's rules for the product token; null where no group addresses it."""
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
        return cls(None, list(robots.sitemaps), robots.crawl_delay(token), text, group)

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
        return None if self.group.can_fetch(url) else self._rule(self.group, url)

    def _rule(self, group: _RuleSet, url: str) -> str:
        path = _quote_path(url)
        rule = next(rule for rule in group._rules if rule.value.match(path))  # noqa: SLF001 - sorted, first match wins
        for number, value in self._disallow_lines(group):
            if group._url_pattern(value) is rule.value:  # noqa: SLF001 - one shared pattern a value
                return f"Disallow: {value} (robots.txt line {number})"
        return f"Disallow: {_pattern(rule)} (robots.txt)"

    def _disallow_lines(self, group: _RuleSet) -> list[tuple[int, str]]:
        """The line numbers and values of a group's Disallow lines; a run of User-agent lines opens a group."""
        found: list[tuple[int, str]] = []
        ours, opening = False, False
        for number, line in enumerate(self.text.splitlines(), 1):
            name, value = _extract_directive(line.partition("#")[0].strip()) or ("", "")
            if name in _USER_AGENT_DIRECTIVE:
                ours = _addresses(value, group) or (ours and opening)
            elif name in _DISALLOW_DIRECTIVE and ours:
                found.append((number, value))
            opening = name in _USER_AGENT_DIRECTIVE if name else opening
        return found


def _addresses(value: str, group: _RuleSet) -> bool:
    agent = value.lower()
    return group.user_agent in (agent, agent.replace("*", ""))


def _pattern(rule: _Rule) -> str:
    return str(rule.value._pattern)  # noqa: SLF001 - as Protego has quoted it
