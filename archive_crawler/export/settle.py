"""After the last link check: every link in `articles.jsonl` gets the health that its target turned out to have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import orjson

from archive_crawler.export.lines import objects, replace_with
from archive_crawler.items import LinkHealth


def settle(articles: Path, health: Mapping[str, LinkHealth]) -> None:
    """Rewrite the file with the status of each link; doing it twice changes nothing."""
    replace_with(articles, _settled(articles, health))


def _settled(articles: Path, health: Mapping[str, LinkHealth]) -> Iterator[bytes]:
    for article in objects(articles):
        for link in article["links"]:
            link["status"] = health.get(link["url"], LinkHealth.UNCHECKED)
        yield orjson.dumps(article, option=orjson.OPT_APPEND_NEWLINE)
