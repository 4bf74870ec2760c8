"""How an export is called."""

from __future__ import annotations

import re

from archive_crawler.export.dataset.facts import About
from archive_crawler.items import SCHEMA_VERSION

_NO_NAME = re.compile(r"[^a-z0-9]+")


def slug(about: About) -> str:
    """A name for machines: small letters, digits and dashes."""
    return _NO_NAME.sub("-", f"{about.collection}-news-archive".lower()).strip("-")


def title(about: About) -> str:
    """A title for people."""
    return f"{about.collection}: archived government news"


def summary(about: About) -> str:
    """What it is, in a few sentences."""
    by = f" Published by: {about.agency}." if about.agency else ""
    told = f"{about.description.rstrip('.')}. " if about.description else ""
    which = "the latest version of each article" if about.latest else "every version of each article"
    return (
        f"{told}News articles of United States government sites with their photos, links, link checks and captures: {which}, "
        f"read from WARC files, with the place of each field in the archived bytes.{by}"
    )


def version(about: About) -> str:
    """The records' version with the newest run (Semantic Versioning, build metadata)."""
    return f"{SCHEMA_VERSION}+{about.runs[-1].id}"
