"""Which found URLs may be fetched."""

from __future__ import annotations

from urllib.parse import urlsplit

from archive_crawler.collection.discovery import Role
from archive_crawler.collection.model import Collection
from archive_crawler.collection.scope import Decision, decide
from archive_crawler.frontier.visit import Ending, Visit
from archive_crawler.items import Outcome

MAX_URL = 8000
"""Longest URL that is fetched, in characters; RFC 9110 section 4.1 asks for 8,000 at least."""


def admit(collection: Collection, visit: Visit) -> Ending | None:
    """None for a visit that may be fetched, else how it ends at once."""
    if len(visit.url) > MAX_URL:
        return Ending(Outcome.OVER_LIMIT, f"URL of {len(visit.url)} characters, at most {MAX_URL} are fetched")
    if collection.limits.depth and visit.depth > collection.limits.depth:
        return Ending(Outcome.OVER_LIMIT, f"limits.depth {collection.limits.depth}")
    decision = belongs(collection, visit)
    return None if decision.inside else Ending(Outcome.OUT_OF_SCOPE, decision.rule)


def belongs(collection: Collection, visit: Visit) -> Decision:
    """Whether a visit is within the collection; what only finds pages may stand beside the scope, on known hosts."""
    decision = decide(collection, visit.url)
    excluded = decision.rule.startswith("scope.exclude")
    if decision.inside or excluded or visit.role is Role.PAGE:
        return decision
    if visit.host in _hosts(collection):
        return Decision(inside=True, rule=f"{visit.role} on a host that the collection names")
    return decision


def _hosts(collection: Collection) -> set[str]:
    discovery = collection.discovery
    named = [*collection.seeds, *discovery.sitemaps, *discovery.feeds, *(listing.url for listing in discovery.listings)]
    return {urlsplit(url).hostname or "" for url in named}
