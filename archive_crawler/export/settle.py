"""After the last link check: every link in `articles.jsonl` gets the health that its target turned out to have."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import orjson

from archive_crawler.export.lines import objects
from archive_crawler.items import LinkHealth


def settle(articles: Path, health: Mapping[str, LinkHealth]) -> None:
    """Rewrite the file with the status of each link; the old file stays whole until the new one is on disk."""
    fresh = articles.with_suffix(".jsonl.new")
    with fresh.open("wb") as out:
        for article in objects(articles):
            for link in article["links"]:
                link["status"] = health.get(link["url"], LinkHealth.UNCHECKED)
            out.write(orjson.dumps(article, option=orjson.OPT_APPEND_NEWLINE))
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(articles)
