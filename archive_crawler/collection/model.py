"""A collection as its file describes it: what to crawl, how far, how politely, and who to ask."""

from __future__ import annotations

import ipaddress
import re
from enum import StrEnum
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, ConfigDict, Field, model_validator
from pydantic.dataclasses import dataclass
from w3lib.url import safe_url_string

from archive_crawler.collection.blackout import blackout, leaves_time
from archive_crawler.collection.times import cron_line, zone

SAMPLE_SITE = "sample-site"
"""The host override that stands for the bundled sample site, whose port is not known beforehand."""

_STRICT = ConfigDict(extra="forbid", use_attribute_docstrings=True)


def _regex(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from None
    return pattern


def _http_url(url: str) -> str:
    if not re.match(r"https?://[^/\s?#]+", url, re.IGNORECASE) or re.search(r"\s", url):
        raise ValueError("expected an absolute http or https URL")
    try:
        parts = urlsplit(url)
        named = bool(parts.hostname and all(parts.hostname.rstrip(".").split(".")))
        _ = parts.port  # reading it is what finds a bad one
    except ValueError as error:
        raise ValueError(f"expected an absolute http or https URL ({error})") from None
    if not named:
        raise ValueError("expected a host name between // and the path")
    if "@" in parts.netloc:
        raise ValueError("a URL with a user name or password is not accepted")
    return safe_url_string(url)


def _host(name: str) -> str:
    return urlsplit(safe_url_string(f"http://{name}/")).hostname or name


def _address(address: str) -> str:
    if address == SAMPLE_SITE:
        return address
    host, _, port = address.rpartition(":")
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        raise ValueError("expected an IP address and a port, as in 127.0.0.1:8080") from None
    if not port.isdecimal() or not 0 < int(port) < 1 << 16:
        raise ValueError("expected a port from 1 to 65535 after the address")
    return address


def _blackout(text: str) -> str:
    blackout(text)
    return text


def _cron(text: str) -> str:
    cron_line(text)
    return text


def _zone(name: str) -> str:
    zone(name)
    return name


def _mail_address(text: str) -> str:
    if not is_mail_address(text):
        raise ValueError("expected an e-mail address, as in webmaster@example.gov")
    return text


def is_mail_address(text: str | None) -> bool:
    """Whether a text is one bare e-mail address."""
    return text is not None and bool(re.fullmatch(r"""[^@\s<>,;:"']+@[^@\s<>,;:"']+""", text))


Regex = Annotated[str, AfterValidator(_regex)]
HttpUrl = Annotated[str, AfterValidator(_http_url)]
Address = Annotated[str, AfterValidator(_address)]
MailAddress = Annotated[str, AfterValidator(_mail_address)]
Hours = Annotated[str, AfterValidator(_blackout)]


class ScopeType(StrEnum):
    """How far from its seeds a crawl goes, in Browsertrix's words."""

    PAGE = "page"
    DIRECTORY = "directory"
    HOST = "host"
    DOMAIN = "domain"
    CUSTOM = "custom"


@dataclass(frozen=True, slots=True, config=_STRICT)
class Scope:
    """Which URLs belong to the collection."""

    type: ScopeType = ScopeType.HOST
    """`page`: the seeds alone; `directory`: below a seed's directory; `host`: on a seed's host; `domain`: on a
    seed's host or one below it; `custom`: what `include` says."""
    include: list[Regex] = Field(default_factory=list)
    """Regular expressions, searched in the URL: such URLs are in scope too."""
    exclude: list[Regex] = Field(default_factory=list)
    """Regular expressions, searched in the URL: such URLs are never in scope."""
    exclusions: str | None = None
    """A file of further such expressions, one a line, beside the collection file; it is read again while the crawl goes on."""

    @model_validator(mode="after")
    def _custom_needs_include(self) -> Self:
        if self.type is ScopeType.CUSTOM and not self.include:
            raise ValueError('a scope of type "custom" needs at least one regular expression in `include`')
        return self


@dataclass(frozen=True, slots=True, config=_STRICT)
class Listing:
    """A listing of articles in several pages."""

    url: HttpUrl
    """The first page."""
    next: str | None = None
    """CSS selector of the link to the next page; without it, `rel=next` is followed."""
    pages: int = Field(default=100, ge=1)
    """How many pages of the listing to read at most."""


@dataclass(frozen=True, slots=True, config=_STRICT)
class Discovery:
    """How the crawl finds pages beside its seeds."""

    links: bool = True
    """Follow the links of captured pages."""
    robots_sitemaps: bool = True
    """Read the sitemaps that robots.txt names."""
    sitemaps: list[HttpUrl] = Field(default_factory=list)
    """Sitemaps, sitemap indexes and news sitemaps, plain or gzip."""
    feeds: list[HttpUrl] = Field(default_factory=list)
    """RSS and Atom feeds."""
    listings: list[Listing] = Field(default_factory=list)
    """Listing pages with pagination."""


@dataclass(frozen=True, slots=True, config=_STRICT)
class Requisites:
    """What pages need to be shown: images, stylesheets, scripts, fonts, icons, audio, video, frames."""

    fetch: bool = True
    """Fetch them, wherever they are; only `scope.exclude` keeps them out."""
    full_size: bool = True
    """Fetch the full-size image behind an article's photo too."""
    depth: int = Field(default=4, ge=1, le=20)
    """Hops from the page: 1 is what the page itself names, 2 what its stylesheets and frames name, and so on."""
    per_page: int = Field(default=2000, ge=1)
    """Requisites that one page, frame or stylesheet may name; more are over the limit."""


@dataclass(frozen=True, slots=True, config=_STRICT)
class Limits:
    """Where the crawl stops; 0 is no limit."""

    pages: int = Field(default=0, ge=0)
    """URLs to fetch, page requisites not counted: those of the pages fetched are fetched too."""
    bytes: int = Field(default=0, ge=0)
    """Bytes of WARC to write for responses, compressed."""
    response_bytes: int = Field(default=4 * 1024**3, ge=0)
    """Bytes of one response to capture, as they come over the wire; what is longer is cut, and flagged so."""
    seconds: int = Field(default=0, ge=0)
    """Seconds to crawl."""
    disk_floor: int | None = Field(default=None, ge=0)
    """Bytes that stay free on the disk: with less left the crawl stops, and can be resumed; without the key 1 GiB, or a
    twentieth of the disk where that is less."""
    depth: int = Field(default=0, ge=0)
    """Hops from a seed; a page's requisites are no hop."""
    segments: int = Field(default=30, ge=0)
    """Segments of a found URL's path, against crawl traps."""
    repetitions: int = Field(default=2, ge=0)
    """How often a found URL's path may repeat the same segments, as /a/b/a/b/ does once, against crawl traps."""
    alike: int = Field(default=5000, ge=0)
    """Pages whose URLs differ in numbers, months and the values of the query alone and that link each other in a chain,
    as an endless calendar or a session id makes them."""
    per_host: int = Field(default=500_000, ge=0)
    """Pages of one host."""


@dataclass(frozen=True, slots=True, config=_STRICT)
class Politeness:
    """How hard one host may be asked."""

    delay: float = Field(default=1.0, ge=0)
    """Seconds between two requests to one host."""
    concurrency: int = Field(default=1, ge=1, le=64)
    """Requests to one host at a time."""
    timeout: float = Field(default=120.0, gt=0)
    """Seconds that one fetch may take."""
    retries: int = Field(default=2, ge=0, le=10)
    """How often a page that failed in passing (no answer, 429, 5xx) is tried again."""
    retry_pause: float = Field(default=5.0, ge=0)
    """Seconds before the first retry, six times as many before each further one; a Retry-After header goes before. A host
    that answers 429 or 503 is left alone as long, twice as long after each further one, up to ten minutes."""
    blackout: list[Hours] = Field(default_factory=list)
    """Hours in which nothing is fetched, in local time of a zone, as in `"08:00-18:00 America/New_York"`; days of the week
    before it where not every day is meant, as in `"Mon-Fri 22:00-06:00 UTC"`."""

    @model_validator(mode="after")
    def _leaves_time(self) -> Self:
        if not leaves_time(self.blackout):
            raise ValueError("the hours in `blackout` leave no time to crawl")
        return self


@dataclass(frozen=True, slots=True, config=_STRICT)
class LinkChecking:
    """How the links of articles are checked."""

    check: bool = True
    """Ask targets that the crawl does not fetch itself."""
    delay: float = Field(default=1.0, ge=0)
    """Seconds between two requests to one host."""
    timeout: float = Field(default=30.0, gt=0, le=300)
    """Seconds that one request may take."""
    robots: bool = True
    """Read the robots.txt of each host that is linked, and leave out what it excludes."""
    probe: bool = True
    """Ask hosts for pages that cannot be there, once a folder, to know a page of theirs that only looks like an answer."""
    wait: float = Field(default=3600.0, ge=0)
    """Seconds that the run waits for outstanding checks after the last page."""
    ignore: str | None = None
    """The file that says which links a report leaves out, seen from the collection file's folder; without the key
    `ignore.toml` beside the collection file, where there is one."""
    archive: HttpUrl | None = None
    """Where your own captures can be seen, as in `"https://archive.example.gov/web/"`: time and URL are put behind."""
    mementos: bool = False
    """Look for copies of broken targets in a web archive, to offer them in the report."""
    timegate: HttpUrl = "https://web.archive.org/web/"
    """Where the archive is asked for the copy nearest to a time (Memento TimeGate, RFC 7089): the target's URL is put behind."""
    cdx: HttpUrl = "https://web.archive.org/cdx/search/cdx"
    """Where the archive's index is asked where the TimeGate has no good copy (Wayback CDX API); its copies are at `timegate`, time and URL."""
    mementos_most: int = Field(default=100, ge=1)
    """Targets to ask for in one report, those of the most pages first."""
    mementos_delay: float = Field(default=2.0, ge=0)
    """Seconds between two requests to the archive."""


class Missed(StrEnum):
    """What becomes of runs whose time passed while no scheduler was there."""

    RUN_ONCE = "run once"
    SKIP = "skip"


class StillGoing(StrEnum):
    """What becomes of a run whose time comes while an earlier one is going."""

    SKIP = "skip"
    QUEUE = "queue"


@dataclass(frozen=True, slots=True, config=_STRICT)
class Schedule:
    """When `archive-crawler scheduler` crawls the collection."""

    cron: Annotated[str, AfterValidator(_cron)]
    """Minute, hour, day of the month, month and day of the week, as in `"30 2 * * Mon-Fri"`, or `@hourly`, `@daily`,
    `@weekly`, `@monthly`, `@yearly`. A time that the clock leaves out is made up for right after, one that it has twice
    counts once."""
    timezone: Annotated[str, AfterValidator(_zone)] = "UTC"
    """Where the clock hangs, as in `"America/New_York"`."""
    jitter: int = Field(default=0, ge=0, le=86400)
    """Seconds by which a run begins later at most, another number for each, so that collections do not begin together."""
    missed: Missed = Missed.RUN_ONCE
    """Runs whose time passed while no scheduler was there: `run once` makes up for all of them with one, `skip` leaves them."""
    overlap: StillGoing = StillGoing.SKIP
    """A run whose time comes while an earlier one is going: `skip` leaves it, `queue` has it wait."""


class Tls(StrEnum):
    """How a connection to a mail server is secured; there is none that is not."""

    STARTTLS = "starttls"
    IMPLICIT = "implicit"


@dataclass(frozen=True, slots=True, config=_STRICT)
class Mail:
    """How the link-rot report is sent; user name and password are in the environment, never here."""

    host: str | None = None
    """The mail server that takes the report."""
    port: int | None = Field(default=None, ge=1, le=65535)
    """Its port; without the key 587 for `starttls`, 465 for `implicit`."""
    tls: Tls = Tls.STARTTLS
    """`starttls`: the connection is secured after the greeting; `implicit`: from its first byte."""
    sender: MailAddress | None = None
    """Whom the mail is from; without the key `contact`, where that is an address."""
    to: list[MailAddress] = Field(default_factory=list)
    """Who gets it; without the key `webmaster`, where that is an address."""
    timeout: float = Field(default=60.0, gt=0, le=600)
    """Seconds that the server may take for an answer."""
    every_days: float = Field(default=7.0, ge=0)
    """The scheduler mails a report no sooner than so many days after the last one, and only when something has changed."""


class EventKind(StrEnum):
    """What archivists are told of."""

    FAILED = "failed"
    SHRANK = "shrank"
    DISK = "disk"
    ROBOTS = "robots"
    NOTICE = "notice"
    GONE = "gone"
    EDITED = "edited"


@dataclass(frozen=True, slots=True, config=_STRICT)
class Notify:
    """Who is told what of the collection's runs; the webhooks' secret is in the environment, never here."""

    to: list[MailAddress] = Field(default_factory=list)
    """Who gets a mail, by the server of `[mail]`."""
    webhooks: list[HttpUrl] = Field(default_factory=list)
    """Addresses that get a signed POST."""
    events: list[EventKind] = Field(default_factory=lambda: list(EventKind))
    """What is told: `failed` a crawl failed, `shrank` it found fewer articles than those before, `disk` the disk is nearly full,
    `robots` a host forbids what it allowed, `notice` articles are newly under an archive notice, `gone` articles were taken down,
    `edited` articles were edited and their own dates do not tell. Without the key all of them."""
    digest: bool = True
    """One message a run with all of its events; otherwise one for each event."""
    shrink: float = Field(default=0.3, gt=0, lt=1)
    """By what share of the earlier runs' articles, the median of five, a run has to have fewer to be told of."""


@dataclass(frozen=True, slots=True, config=_STRICT)
class Collection:
    """One collection file."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
    """Short name: lower-case letters, digits and hyphens; names the output folder and the WARC files."""
    seeds: Annotated[list[HttpUrl], Field(min_length=1)]
    """Where the crawl begins."""
    contact: Annotated[str, Field(min_length=3)] | None = None
    """E-mail address or URL of whoever crawls; goes into the user agent and the WARC. No crawl starts without one."""
    description: str = ""
    """What the collection is, in a sentence."""
    agency: str | None = None
    """The agency that publishes the pages."""
    webmaster: str | None = None
    """Who gets the link-rot report."""
    scope: Scope = Field(default_factory=Scope)
    """Which URLs belong to the collection."""
    discovery: Discovery = Field(default_factory=Discovery)
    """How pages are found."""
    requisites: Requisites = Field(default_factory=Requisites)
    """What is fetched besides pages."""
    limits: Limits = Field(default_factory=Limits)
    """Where the crawl stops."""
    politeness: Politeness = Field(default_factory=Politeness)
    """How hard one host may be asked."""
    links: LinkChecking = Field(default_factory=LinkChecking)
    """How the links of articles are checked."""
    notify: Notify = Field(default_factory=Notify)
    """Who is told what of its runs."""
    schedule: Schedule | None = None
    """When the scheduler crawls it; without it only by hand."""
    mail: Mail = Field(default_factory=Mail)
    """How the link-rot report is sent."""
    hosts: dict[Annotated[str, AfterValidator(_host)], Address] = Field(default_factory=dict)
    """Host override, for tests and demos only: host name to `address:port`."""
