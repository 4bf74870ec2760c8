"""What robots.txt allows a link check: asked for once a site, while all that need it wait."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from archive_crawler.capture.rules import Rules
from archive_crawler.links.lately import Lately

if TYPE_CHECKING:
    from archive_crawler.links.evidence import Answer

_SITES = 20_000
_CHARACTERS = 8 * 1024 * 1024
"""Of robots.txt that are remembered; their rules take some times as much."""
MAX_CRAWL_DELAY = 60.0
"""Seconds: a longer Crawl-delay is taken for this."""
T = TypeVar("T")


class Permissions(Generic[T]):
    """The rules of sites, and who waits for them; a site is scheme, host and port."""

    def __init__(self) -> None:
        self._known: Lately[str, Rules] = Lately(_SITES, _CHARACTERS)
        self._waiting: dict[str, list[T]] = {}

    def rules(self, site: str) -> Rules | None:
        """The site's rules; null while they are not known."""
        return self._known.get(site)

    def wait(self, site: str, who: T) -> bool:
        """Wait for a site's rules; whether nobody has asked for them yet."""
        first = site not in self._waiting
        self._waiting.setdefault(site, []).append(who)
        return first

    def learn(self, site: str, rules: Rules) -> list[T]:
        """Take a site's rules; who has waited for them."""
        self._known.put(site, rules, len(rules.text))
        return self._waiting.pop(site, [])


def rules_of(answer: Answer, token: str) -> Rules:
    """What the answer to a request for robots.txt allows.

    Where there is none, and where the server fails to tell, everything is allowed: RFC 9309 section 2.3.1.4 keeps crawlers
    out of a whole site then, but a check opens a single address that a page invites everybody to, and a server that fails
    is what it is to find.
    """
    response = answer.response
    if response is None or not 200 <= response.status < 300:
        return Rules.missing()
    return Rules.parse(response.body, token)
