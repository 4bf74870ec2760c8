"""The stories of the sample site: what each page says, before any layout makes HTML of it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from importlib.resources import files
from typing import Any

MAIN = "www.harborworks.example.gov"
SISTER = "www.tidewater.example.mil"
MEDIA = "media.harborworks.example.gov"
FROZEN = "archive.harborworks.example.gov"
PARTNER = "www.portcouncil.example.org"

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo of a story, with the words under it."""

    id: int
    """Number of the image on the media host."""
    virin: str
    """Canonical VIRIN; the image's file name."""
    caption: str
    """The caption without its credit."""
    credit: str
    """The photographer or source; in the layouts without a label it may begin with "Photo by" or "Photo:"."""
    alt: str = ""
    """The text alternative; empty where the page has none."""
    title: str = ""
    """The heading over the caption."""
    virin_shown: str = ""
    """The VIRIN as the page writes it, where that is not the canonical form."""
    credit_label: str = "Photo By: "
    """The words before the credit."""
    place: str = "media-inline media-inline-full"
    """Classes of the figure in the AFPIMS layouts."""

    def url(self, width: int, height: int) -> str:
        """The image at a size; -1 by -1 is the full one."""
        day = date(2000 + int(self.virin[:2]), int(self.virin[2:4]), int(self.virin[4:6]))
        folder = f"{day.year}/{MONTHS[day.month - 1]}/{day.day:02}/{self.id}"
        return f"http://{MEDIA}/{folder}/{width}/{height}/0/{self.virin}.JPG"


@dataclass(frozen=True, slots=True)
class MarkedLink:
    """A link in a story's body with the verdict that a link check must reach."""

    href: str
    """The link as typed in the page."""
    health: str
    """fine, redirected, broken, undecided or unchecked."""
    problem: str
    """What is wrong with it, in two or three words."""
    base: str = ""
    """The page's `<base href>`, where it has one."""


@dataclass(frozen=True, slots=True)
class Story:
    """One article of the sample site."""

    host: str
    path: str
    layout: str
    """Name of the template in `site/layouts`."""
    title: str
    published: date
    body: str
    """HTML of the body; `[photo N]` stands where the N-th photo goes."""
    byline: str = ""
    dateline: str = ""
    kind: str = "Story"
    lang: str = "en"
    notice: str = ""
    """Where the archive notice stands: before or after the title; empty where there is none."""
    og_title: str = ""
    """The title for social media, where it differs."""
    tags: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    """Paths of related stories on the same host."""
    photos: tuple[Photo, ...] = ()
    links: tuple[MarkedLink, ...] = ()
    found_by: str = "links"
    """The only way to discover it: links, sitemap, gzip sitemap, news sitemap, sister sitemap, rss or atom."""
    framing: str = "length"
    """How the server sends it: length, chunked, gzip, gzip-chunked or close (HTTP/1.0)."""
    charset: str = "utf-8"
    charset_in_header: bool = True
    busy_first: bool = False
    """Whether the first request is answered 503 with Retry-After."""

    @property
    def url(self) -> str:
        return f"http://{self.host}{self.path}"


def noon(day: date) -> datetime:
    """Noon of a day, in UTC: when the site says it last changed a page."""
    return datetime.combine(day, time(12), UTC)


def slug(tag: str) -> str:
    """A tag as its page's address has it."""
    return tag.lower().replace(" ", "-")


def _story(host: str, table: dict[str, Any]) -> Story:
    lists: dict[str, Any] = {
        "tags": tuple(table.get("tags", ())),
        "related": tuple(table.get("related", ())),
        "photos": tuple(Photo(**photo) for photo in table.get("photos", ())),
        "links": tuple(MarkedLink(**link) for link in table.get("links", ())),
    }
    return Story(host=host, **(table | lists))


@cache
def stories() -> tuple[Story, ...]:
    """All stories, newest first."""
    found = []
    for host in (MAIN, SISTER, FROZEN):
        folder = files("archive_crawler.demo").joinpath("site", host)
        for source in sorted(folder.iterdir(), key=lambda entry: entry.name):
            tables = tomllib.loads(source.read_text(encoding="utf-8"))["story"]
            found += [_story(host, table) for table in tables]
    return tuple(sorted(found, key=lambda story: story.published, reverse=True))


def linked(host: str, *kinds: str) -> list[Story]:
    """The stories of a host that its pages link, newest first; of these kinds, or of all."""
    return [s for s in stories() if s.host == host and s.found_by == "links" and (not kinds or s.kind in kinds)]
