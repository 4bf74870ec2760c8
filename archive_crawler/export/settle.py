"""After the last link check: every link in `articles.jsonl` gets its target's health, every photo its image's capture."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import orjson

from archive_crawler.export.lines import objects, replace_with
from archive_crawler.items import Capture, LinkHealth

Health = Callable[[str], LinkHealth | None]
"""For a URL the health of the link target, where it has a check."""
Captured = Callable[[str], Capture | None]
"""For a URL the capture of the image that it leads to."""


def settle(articles: Path, health: Health, image: Captured) -> None:
    """Rewrite the file with the status of each link and the capture of each photo; doing it twice changes nothing."""
    replace_with(articles, _settled(articles, health, image))


def _settled(articles: Path, health: Health, image: Captured) -> Iterator[bytes]:
    for article in objects(articles):
        for link in article["links"]:
            link["status"] = health(link["url"]) or LinkHealth.UNCHECKED
        for photo in article["photos"]:
            full = image(photo["url_full"]) if photo["url_full"] else None
            photo["capture"] = full or image(photo["url"])
        yield orjson.dumps(article, option=orjson.OPT_APPEND_NEWLINE)
