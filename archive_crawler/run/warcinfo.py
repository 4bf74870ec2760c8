"""What the warcinfo records of a run say of it."""

from __future__ import annotations

from importlib.metadata import version

import archive_crawler
from archive_crawler.collection.model import Collection


def warcinfo(collection: Collection, run: str, user_agent: str) -> dict[str, str]:
    """The fields of WARC/1.1 section 6.2, as far as they are known, and the run's id."""
    info = {
        "software": f"archive-crawler/{archive_crawler.__version__} Scrapy/{version('scrapy')}",
        "robots": "obey",
        "http-header-user-agent": user_agent,
        "operator": collection.contact or "",
        "isPartOf": collection.name,
        "publisher": collection.agency or "",
        "description": collection.description,
        "run-id": run,
    }
    return {name: value for name, value in info.items() if value}
