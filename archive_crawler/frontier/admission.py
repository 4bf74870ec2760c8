"""Which found URLs may be fetched."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from archive_crawler.collection.discovery import Hop, Role
from archive_crawler.collection.model import Collection
from archive_crawler.collection.scope import Decision, decide
from archive_crawler.frontier.traps import repeated, too_many_segments
from archive_crawler.frontier.visit import Ending, Visit
from archive_crawler.items import Outcome

MAX_URL = 8000
"""Longest URL that is fetched, in characters; RFC 9110 section 4.1 asks for 8,000 at least."""
MAX_REDIRECTS = 20
"""As many redirects in a row as browsers follow (Fetch Living Standard, "HTTP-redirect fetch")."""


MAX_NESTED = 5
"""Sitemap indexes that may name each other in a row; by sitemaps.org's protocol an index names no index."""


def placed(collection: Collection, visit: Visit) -> tuple[Visit, Ending | None]:
    """A visit in the role it is admitted in, and how it ends at once where it is not.

    A frame that is no page of the collection, and what a page's frame redirects to, is still a requisite.
    """
    ending = admit(collection, visit)
    if ending and visit.role is Role.PAGE and visit.embeds:
        visit = replace(visit, role=Role.REQUISITE)
        return visit, admit(collection, visit)
    return visit, ending


def admit(collection: Collection, visit: Visit) -> Ending | None:
    """None for a visit that may be fetched, else how it ends at once."""
    if len(visit.url) > MAX_URL:
        return Ending(Outcome.OVER_LIMIT, f"URL of {len(visit.url)} characters, at most {MAX_URL} are fetched")
    if over := _too_far(collection, visit) or _pathological(collection, visit):
        return Ending(Outcome.OVER_LIMIT, over)
    decision = belongs(collection, visit)
    return None if decision.inside else Ending(Outcome.OUT_OF_SCOPE, decision.rule)


def _too_far(collection: Collection, visit: Visit) -> str | None:
    """The limit that a visit is beyond; a requisite is measured from its page, not from a seed."""
    if visit.redirects > MAX_REDIRECTS:
        return f"more than {MAX_REDIRECTS} redirects in a row"
    if visit.role is Role.SITEMAP and visit.manifests > MAX_NESTED:
        return f"more than {MAX_NESTED} sitemaps within each other"
    if visit.role is not Role.REQUISITE:
        depth = collection.limits.depth
        return f"limits.depth {depth}" if depth and visit.depth > depth else None
    if visit.embeds > collection.requisites.depth:
        return f"requisites.depth {collection.requisites.depth}"
    return None


def _pathological(collection: Collection, visit: Visit) -> str | None:
    """The rule against crawl traps that a found URL breaks; what the collection itself names may have any form."""
    if visit.hop is Hop.SEED:
        return None
    limits = collection.limits
    return too_many_segments(visit.url, limits.segments) or repeated(visit.url, limits.repetitions)


def belongs(collection: Collection, visit: Visit) -> Decision:
    """Whether a visit is within the collection; what only finds pages may stand beside the scope, on known hosts.

    What a page needs may stand anywhere, and so may the page that a seed redirects to; only what the collection excludes by
    name stays out.
    """
    decision = decide(collection, visit.url)
    excluded = decision.rule.startswith("scope.exclude")
    if decision.inside or excluded:
        return decision
    if visit.role is Role.PAGE:
        moved = visit.path and set(visit.path) == {Hop.REDIRECT} and decision.rule.startswith("outside ")
        return Decision(inside=True, rule="redirect of a seed") if moved else decision
    if visit.role is Role.REQUISITE:
        needed = decision.rule.startswith("outside ")
        return Decision(inside=True, rule="requisite of a page in scope") if needed else decision
    if visit.host in _hosts(collection):
        return Decision(inside=True, rule=f"{visit.role} on a host that the collection names")
    return decision


def _hosts(collection: Collection) -> set[str]:
    discovery = collection.discovery
    named = [*collection.seeds, *discovery.sitemaps, *discovery.feeds, *(listing.url for listing in discovery.listings)]
    return {urlsplit(url).hostname or "" for url in named}
