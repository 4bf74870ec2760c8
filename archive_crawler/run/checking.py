"""How a collection's links are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive_crawler.collection.model import Collection
from archive_crawler.links.checker import LinkChecker

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive_crawler.frontier.hours import Hours
    from archive_crawler.links.engine import Keep


def link_checker(
    collection: Collection,
    user_agent: str,
    hosts: Mapping[str, str],
    hours: Hours,
    keep: Keep | None,
    *,
    nice: int = 0,
) -> LinkChecker:
    """A checker with the manners of a collection, which waits with its run.

    `keep` writes what probes saw into the run's WARC, where it has one; `nice` is how far others go before the process that
    reads pages.
    """
    options = collection.links
    return LinkChecker(
        user_agent,
        hosts=hosts,
        hours=hours,
        per_host_delay=options.delay,
        timeout=options.timeout,
        connect_timeout=min(options.timeout, 10.0),
        robots=options.robots,
        probe=options.probe,
        keep=keep,
        nice=nice,
    )
