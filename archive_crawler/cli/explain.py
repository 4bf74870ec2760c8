"""`archive-crawler explain`."""

from __future__ import annotations

import argparse
import re
import sys
from dataclasses import dataclass
from typing import Any

from archive_crawler.cli.terminal import tell, tell_json
from archive_crawler.collection.discovery import Role
from archive_crawler.collection.load import load, shipped
from archive_crawler.collection.model import Collection
from archive_crawler.errors import BadArguments
from archive_crawler.frontier.admission import belongs
from archive_crawler.frontier.visit import Visit
from archive_crawler.pages import page_objects_for


@dataclass(frozen=True, slots=True)
class Answer:
    """What a collection does with a URL."""

    collection: str
    inside: bool
    role: Role | None
    """Sitemap, feed or listing, where the collection names it as one."""
    rule: str | None
    """The rule of its scope that decided."""

    @property
    def told(self) -> str:
        """The answer for people."""
        if self.role:
            return f"fetched as a {self.role} of the collection"
        return f"{'in scope' if self.inside else 'out of scope'}: {self.rule}"


def register(commands: Any) -> None:
    command = commands.add_parser(
        "explain",
        help="say whether a URL is in scope, by which rule, and who would read it",
        description="Say for each collection whether a URL is in its scope and by which rule, and which page objects "
        "would be tried on it.",
        epilog="examples:\n  archive-crawler explain https://www.war.gov/News/\n"
        "  archive-crawler explain https://www.war.gov/News/ -c defense-news",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("url", metavar="URL")
    command.add_argument("-c", "--collection", help="name or file of one collection; without it, all that are shipped")
    command.add_argument("--json", action="store_true", help="print JSON")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    if not re.match(r"https?://[^/\s?#\[]", options.url, re.IGNORECASE):
        raise BadArguments(f"{options.url}: expected an absolute http or https URL")
    answers = [_where(load(name), options.url) for name in ([options.collection] if options.collection else shipped())]
    page_objects = page_objects_for(options.url)
    if options.json:
        tell_json(
            sys.stdout, {"url": options.url, "collections": answers, "page_objects": list(map(str, page_objects))}
        )
        return 0
    for answer in answers:
        tell(sys.stdout, f"{answer.collection}: {answer.told}")
    sys.stdout.write("page objects, in the order they are tried:\n")
    for page_object in page_objects:
        sys.stdout.write(f"  {page_object}\n")
    return 0


def _where(collection: Collection, url: str) -> Answer:
    discovery = collection.discovery
    for role, urls in (
        (Role.SITEMAP, discovery.sitemaps),
        (Role.FEED, discovery.feeds),
        (Role.LISTING, [listing.url for listing in discovery.listings]),
    ):
        if url in urls:
            return Answer(collection.name, inside=True, role=role, rule=None)
    decision = belongs(collection, Visit(url))
    return Answer(collection.name, decision.inside, None, decision.rule)
