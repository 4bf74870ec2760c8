"""The records. One definition gives the JSON Schema, the data dictionary and every exported line.

A record is frozen; a stage that knows more makes a new one with `dataclasses.replace`. Datetimes on disk are
ISO 8601 strings; a string field that is `None` was not found, an empty list was looked for and found empty.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

SCHEMA_VERSION = "1.3.0"


class Precision(StrEnum):
    """How exact a date is: what the page gives, never more."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"
    MINUTE = "minute"
    SECOND = "second"


class NoticeKind(StrEnum):
    """What an archive notice says its page is."""

    HISTORICAL_COLLECTION = "historical collection"
    ARCHIVED_CONTENT = "archived content"
    FROZEN_IN_TIME = "frozen in time"
    NOT_MAINTAINED = "not maintained"
    NOT_CURRENT_SITE = "not the current site"
    PREVIOUS_ADMINISTRATION = "previous administration"
    MAY_BE_OUTDATED = "may be outdated"


class NoticeOnLinks(StrEnum):
    """What an archive notice says about the links of its page."""

    MAY_NOT_WORK = "may not work"
    DO_NOT_WORK = "do not work"


class NoticeOnUpdates(StrEnum):
    """What an archive notice says about updates of its page."""

    NOT_UPDATED = "not updated"
    NOT_MAINTAINED = "not maintained"
    NOT_ALTERED = "not altered since it was archived"
    MAY_BE_OUTDATED = "may be outdated"


class VirinOddity(StrEnum):
    """What is odd about a VIRIN as the page has it, with its sentence."""

    sentence: str

    def __new__(cls, value: str, sentence: str) -> Self:
        oddity = str.__new__(cls, value)
        oddity._value_ = value
        oddity.sentence = sentence
        return oddity

    FILE_EXTENSION = "file extension", 'The extension of a file name, as in ".JPG", stands behind it.'
    LOWER_CASE = "lower case", "It has letters in lower case."
    COPY_NUMBER = "copy number", 'The number of a copy, as in "(1)", stands behind it.'
    SEPARATORS = "separators", "Dashes are missing, or underscores, spaces or other dashes stand in their place."
    OTHER_WORDS = "other words", "Other words stand before or behind it."
    FOUR_DIGIT_YEAR = "four-digit year", "Its year has four digits."
    ZERO_FOR_O = "zero for O", "A zero stands where the service letter O belongs."
    UNKNOWN_SERVICE = "unknown service", "No list has its service letter."
    FORMER_SERVICE = "former service letter", "Only lists before 2014 have its service letter."
    VISION_ID = (
        "odd vision id",
        (
            "Its vision id is neither two letters and three digits, nor a letter and four digits, nor four digits and a letter."
        ),
    )
    OPEN_VISION_ID = "vision id left open", "Letters X or Z fill the place of its vision id."
    FORMER_VISION_ID = (
        "former vision id",
        "Its vision id has the form that was given up before 2012, its date is later.",
    )
    SEQUENCE_LENGTH = "sequence length", "Its sequence has neither three nor four digits."
    SEQUENCE_LETTERS = "sequence letters", "More than one letter follows its sequence."
    IMPOSSIBLE_DATE = "impossible date", "Its first six digits are no date."
    AFTER_CAPTURE = "after the capture", "Its date is later than the capture of the page."
    AMBIGUOUS_CENTURY = (
        "ambiguous century",
        (
            "Its year may be of another century: it would be older than such numbers, which began in 1999, "
            "or the photo's words name the other year."
        ),
    )
    DVIDS_NUMBER = "DVIDS number", "A number of the DVIDS image library stands in its place."
    UNREADABLE = "unreadable", "Its parts cannot be told apart."


class BlockType(StrEnum):
    """What a block of the body is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list item"
    QUOTE = "quote"
    TABLE = "table"
    FIGURE = "figure"


class LinkPlace(StrEnum):
    """Where on the page a link stands."""

    BODY = "body"
    CAPTION = "caption"
    RELATED = "related"
    TAG = "tag"
    NOTICE = "notice"
    DOWNLOAD = "download"
    NAVIGATION = "navigation"
    HEADER = "header"
    FOOTER = "footer"
    ASIDE = "aside"
    HEAD = "head"
    OTHER = "other"


class Outcome(StrEnum):
    """The one final outcome of a URL that entered the frontier."""

    CAPTURED = "captured"
    REVISIT = "revisit"
    FAILED = "failed"
    EXCLUDED_BY_ROBOTS = "excluded by robots"
    OUT_OF_SCOPE = "out of scope"
    OVER_LIMIT = "over limit"


class LinkHealth(StrEnum):
    """What a webmaster has to do with a link.

    What fails is `failing` until time has confirmed it: `broken` is a link that failed three times over three days, whose
    target says that it is gone (410), whose name did not exist twice, or that is wrong by its own words. `flawed` is what
    works, but not as it was meant: a missing fragment, a page that has become another, a certificate about to expire.
    """

    FINE = "fine"
    REDIRECTED = "redirected"
    FLAWED = "flawed"
    FAILING = "failing"
    BROKEN = "broken"
    UNDECIDED = "undecided"
    UNCHECKED = "unchecked"


class Certainty(StrEnum):
    """How far the evidence of a link check goes."""

    CERTAIN = "certain"
    LIKELY = "likely"
    UNSURE = "unsure"


class Owner(StrEnum):
    """Who can mend a link."""

    AUTHOR = "author of the page"
    TARGET = "site of the target"
    CHECKER = "whoever checks"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a field was read; page object and layout are in `extraction`, the bytes are in `capture`."""

    rule: str
    """The page object's rule: a CSS selector or XPath, or the name of a rule in prose."""
    path: str | None
    """XPath of the one node within the payload that says it, as lxml's `getpath` gives it, or of the node's attribute, as in
    `/html/head/meta[3]/@content`; null where the value is from the URL, not the payload."""
    raw: str | None = None
    """What the node, attribute or URL says, where the field has it otherwise: normalized, made absolute, put in a word of
    the program's own; else null."""


@dataclass(frozen=True, slots=True)
class Dateline:
    """The place that opens a news story, as in "WASHINGTON (AFNS) --"."""

    raw: str
    """The dateline as the page has it."""
    place: str | None
    """The place, as in "WASHINGTON"."""
    service: str | None
    """The news service in parentheses, as in "AFNS"."""


@dataclass(frozen=True, slots=True)
class Date:
    """A date as exact as the page gives it."""

    value: str
    """ISO 8601; a time or zone only where the page gives one. Of 03/04/2019 the month comes first, as US agencies write it."""
    raw: str
    """The words of the page."""
    precision: Precision
    """How exact the value is."""
    source: str
    """What the date was read from: visible text, `<time>`, JSON-LD, a meta element."""


@dataclass(frozen=True, slots=True)
class Byline:
    """Who wrote the article."""

    raw: str
    """The byline as the page has it."""
    names: list[str]
    """Persons, in the page's order; an office is not a person."""
    organization: str | None
    """The office or service of the author, unsplit."""


@dataclass(frozen=True, slots=True)
class ArchiveNotice:
    """The page's own word that it is archived or no longer kept up."""

    present: bool
    """Whether the page has such a notice."""
    text: str | None
    """The notice, verbatim apart from white space."""
    kind: NoticeKind | None
    """What the notice says the page is."""
    contact: str | None
    """Whom the notice names for questions: an address it links to, or the words it uses."""
    site_rule: str | None
    """Which entry of the notice catalogue matched, or of which parts a paraphrase was recognised."""
    on_links: NoticeOnLinks | None = None
    """What the notice says about links; null where it says nothing."""
    on_updates: NoticeOnUpdates | None = None
    """What the notice says about updates; null where it says nothing."""


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of the article's body, in reading order."""

    type: BlockType
    """Heading, paragraph, list item, quote, table or figure."""
    text: str
    """The normalized text; for a figure empty, its words are in `photos`."""
    start: int | None
    """Where the text begins in `body_text`, in code points; null for a figure."""
    end: int | None
    """Where the text ends in `body_text`, in code points, exclusive; null for a figure."""
    level: int | None
    """Heading level 1 to 6; null for other types."""
    raw: str | None = None
    """The text as the page has it, where normalization changed more than white space; else null."""
    path: str = ""
    """XPath of the node that it was read from; the rule is that of `body_text`. Pieces of one node have the same."""


@dataclass(frozen=True, slots=True)
class Virin:
    """A Visual Information Record Identification Number (DoD Instruction 5040.02)."""

    raw: str
    """The words of the page."""
    value: str | None
    """The canonical form `YYMMDD-S-XXXXX-NNN[N][A][-CC]`; null where it cannot be read."""
    date: str | None
    """ISO 8601 date; null where the digits are no date."""
    service: str | None
    """The service letter, as in "F" for the Air Force."""
    vision_id: str | None
    """The photographer's five-character vision id."""
    sequence: str | None
    """The three or four digits of the image within its day."""
    suffix: str | None
    """The edit letter after the sequence."""
    country: str | None
    """The two-letter country code at the end, of a foreign photographer."""
    valid: bool
    """Whether every part obeys the standard, however it is written on the page."""
    oddities: list[VirinOddity] = field(default_factory=list)
    """What is odd about it."""


@dataclass(frozen=True, slots=True)
class Original:
    """The capture whose bytes a revisit found unchanged; in a run of the same collection, never a revisit itself."""

    run_id: str
    """The run that has it."""
    warc: str
    """Name of the WARC file, in that run's folder."""
    offset: int
    """Where the record's gzip member begins in the file, in bytes."""
    length: int
    """Length of the gzip member, in bytes."""
    record_id: str
    """WARC-Record-ID, as in `urn:uuid:…`."""
    date: str
    """WARC-Date, ISO 8601 in UTC."""
    url: str
    """WARC-Target-URI: with equal bytes it may be another one than the revisit's."""


@dataclass(frozen=True, slots=True)
class Capture:
    """Where the bytes are."""

    warc: str
    """Name of the WARC file."""
    offset: int
    """Where the record's gzip member begins in the file, in bytes."""
    length: int
    """Length of the gzip member, in bytes."""
    record_id: str
    """WARC-Record-ID, as in `urn:uuid:…`."""
    date: str
    """WARC-Date, ISO 8601 in UTC."""
    payload_digest: str
    """WARC-Payload-Digest: of the entity, transfer-coding removed, content-coding kept."""
    http_status: int
    """Status code of the response."""
    content_type: str | None
    """Content-Type as the server sent it."""
    ip: str | None
    """The server's address."""
    original: Original | None = None
    """Where the bytes lie that this capture, a revisit, found unchanged; null where it has them itself."""


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo of the article with the words that belong to it."""

    position: int
    """Place among the article's photos, from 0."""
    block: int | None
    """Index of its figure in `blocks`; null for a photo outside the body (header, gallery)."""
    url: str
    """The image as the page shows it, absolute."""
    url_full: str | None
    """The image at full size, where the page links it or the site's URL scheme gives it."""
    alt: str | None
    """The text alternative."""
    title: str | None
    """The heading of the figure."""
    caption: str | None
    """The caption without credit and VIRIN, normalized."""
    caption_raw: str | None
    """The caption as the page has it."""
    credit: str | None
    """Who took the photo, without the words "Photo By:" and the like."""
    credit_raw: str | None
    """The credit as the page has it."""
    virin: Virin | None
    """The photo's VIRIN, from text, link or file name."""
    capture: Capture | None = None
    """The image's own capture, of the full size where that was captured; null where the crawl has none."""


@dataclass(frozen=True, slots=True)
class Related:
    """Another story that the page points to."""

    title: str
    """The title as the page gives it."""
    url: str
    """Absolute URL."""
    path: str = ""
    """XPath of the link."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the article."""

    url: str
    """Absolute URL, or the attribute's value where no URL can be made of it."""
    text: str
    """The link text, or the text alternative of the image inside it."""
    place: LinkPlace
    """Where it stands."""
    status: LinkHealth = LinkHealth.UNCHECKED
    """What the run found out about the target; details are in `link_checks.jsonl`."""
    path: str = ""
    """XPath of the `a` element, of the first where several are alike."""


@dataclass(frozen=True, slots=True)
class Dedup:
    """Fingerprints of the text."""

    text_sha256: str
    """SHA-256 of `body_text`, in UTF-8, lower-case hexadecimal."""
    simhash: str
    """64-bit simhash of the body's word trigrams, 16 hexadecimal digits."""


@dataclass(frozen=True, slots=True)
class Extraction:
    """Who read the page, and what it was unsure of."""

    software: str
    """Name of the software."""
    version: str
    """Its version."""
    page_object: str
    """The page object that read the page."""
    layout: str
    """The layout it recognised."""
    warnings: list[str]
    """What was odd about the page, a sentence each."""
    needs_script: bool = False
    """Whether the page shows nothing without JavaScript: what a reader saw is not in the captured bytes."""


@dataclass(frozen=True, slots=True)
class Article:
    """One version of one news article; a line of `articles.jsonl`."""

    schema_version: str
    """Version of this record's definition."""
    id: str
    """Stable hash of the canonical URL."""
    version_id: str
    """`id` and the payload digest: one version of the article."""
    url: str
    """The URL that was fetched."""
    url_canonical: str
    """The article's own URL: as the page declares it on its own host, else the fetched one, normalized."""
    site: str
    """Host name of the canonical URL without "www."."""
    agency: str | None
    """The publishing agency, as the collection names it."""
    collection: str | None
    """The collection's name."""
    run_id: str | None
    """The run that captured it."""
    title: str
    """The headline."""
    subtitle: str | None
    """The line below the headline."""
    kind: str | None
    """News story, release, transcript, contract, photo page, … as the site names it."""
    dateline: Dateline | None
    """The place and service that open the story."""
    date_published: Date | None
    """When it was published; never the modified date in its place."""
    date_modified: Date | None
    """When it was last changed, where the page says so."""
    byline: Byline | None
    """Who wrote it."""
    lang: str | None
    """Language as the page declares it (BCP 47)."""
    archive_notice: ArchiveNotice
    """The page's archive notice."""
    body_text: str
    """The body, NFC, paragraphs parted by a blank line; no caption, notice, banner, share or related text."""
    blocks: list[Block]
    """The body in pieces, figures included, in reading order."""
    photos: list[Photo]
    """The photos, each with its words."""
    related: list[Related]
    """Other stories that the page points to."""
    tags: list[str]
    """Keywords that the page shows."""
    links: list[Link]
    """Links in body, captions and notice, of related stories, tags and downloads, and those beside the story that have no other place."""
    capture: Capture
    """Where the bytes are."""
    evidence: dict[str, Evidence]
    """By which rule and from which node each field was read that the page gives and that is not null, by its name; of a date
    that could not be read, too. What is in a list is named with its number: `tags.0`; `photos.0` is the figure, and
    `photos.0.url`, `url_full`, `alt`, `title`, `caption`, `credit` and `virin` are its words. Members of `blocks`, `links` and
    `related` have a `path` of their own."""
    dedup: Dedup
    """Fingerprints of the text."""
    extraction: Extraction
    """Who read the page."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A page that should be an article and could not be read as one; a line of `rejected.jsonl`."""

    url: str
    """The URL that was fetched."""
    collection: str | None
    """The collection's name."""
    run_id: str | None
    """The run that captured it."""
    reason: str
    """What is missing or went wrong, in a sentence."""
    title: str | None
    """The headline, where one was found."""
    capture: Capture
    """Where the bytes are."""
    extraction: Extraction
    """Who tried to read the page."""
    evidence: dict[str, Evidence] = field(default_factory=dict)
    """By which rule and from which node the fields were read that were found, as in `articles.jsonl`."""


@dataclass(frozen=True, slots=True)
class SeenUrl:
    """A URL that the run saw, with its one outcome; a line of `urls.jsonl`."""

    url: str
    """The URL."""
    role: str
    """What it was fetched for: page, listing, sitemap, feed, robots, or requisite of a page."""
    hop: str
    """How it was found: empty for a seed, L link, E embedded in a page, R redirect, P prerequisite, M named by a sitemap,
    feed or listing."""
    depth: int
    """Hops from a seed."""
    via: str | None
    """The URL that led here first."""
    outcome: Outcome | None
    """Its outcome; null while the run is not finished."""
    reason: str | None
    """Why it failed, was excluded or left out, or why a captured page is no article."""
    http_status: int | None
    """Status code of the last answer."""
    location: str | None
    """Where the answer redirects to, absolute."""
    kind: str | None
    """What the page was read as: article or rejected; null for a page that is neither."""
    capture: Capture | None
    """Where the bytes are."""


@dataclass(frozen=True, slots=True)
class LinkUse:
    """A link as a captured page uses it; a line of `links.jsonl`."""

    page: str
    """URL of the page that has the link."""
    article_id: str | None
    """The `id` of the article that the page is; null where it is none."""
    url: str
    """The link's target, absolute, or the attribute's value where no URL can be made of it."""
    text: str
    """The link text, or the text alternative of the image inside it."""
    place: LinkPlace
    """Where on the page it stands."""
    href: str = ""
    """The attribute's value as the page has it; a user name and password in it are `***`."""
    element: str = "a"
    """Name of the element, in lower case."""
    attribute: str = "href"
    """The attribute that has the link, in lower case; `style` and `text` for a stylesheet's `url()`."""
    heading: str | None = None
    """The nearest heading before it."""
    slot: str = ""
    """The named elements that it stands in, the innermost last: links in the same place of pages of one template have the same."""
    line: int | None = None
    """Line of the page's source where its element begins, from 1."""
    column: int | None = None
    """Column of that line, in characters, from 1."""
    fetched: bool = True
    """Whether a reader or the page asks for it with GET, so that it is checked: not where a form posts to, nor a `preconnect`."""
    template: bool = False
    """Whether it stands in the same place on more than 30 % of the site's pages: it is the template's."""


@dataclass(frozen=True, slots=True)
class PhotoPlace:
    """A page that shows a photo."""

    url: str
    """URL of the article."""
    article_id: str
    """The article's `id`."""
    position: int
    """Place among the article's photos, from 0."""
    image: str
    """The image as the page shows it, absolute."""


@dataclass(frozen=True, slots=True)
class PhotoWords:
    """Words that pages give to a photo."""

    text: str
    """The words, normalized."""
    pages: list[str]
    """URLs of the articles that have them, in the order of the run."""


@dataclass(frozen=True, slots=True)
class JoinedPhoto:
    """A photo as all articles of the run show it; a line of `photos.jsonl`.

    It is known by its VIRIN, or without one by the address of its full size.
    """

    virin: Virin | None
    """Its VIRIN, as the first page has it."""
    url_full: str | None
    """The image at full size, as the first page that knows it has it."""
    pages: list[PhotoPlace]
    """Every page that shows it, in the order of the run."""
    titles: list[PhotoWords]
    """Every heading that a figure gives it."""
    captions: list[PhotoWords]
    """Every caption."""
    credits: list[PhotoWords]
    """Every credit."""
    alts: list[PhotoWords]
    """Every text alternative."""
    captures: list[Capture]
    """The captures of the image, each once."""


class ChangeKind(StrEnum):
    """What became of an article, or of a link, between two runs of a collection."""

    NEW = "new"
    CHANGED = "changed"
    NOTICE = "newly under an archive notice"
    MOVED = "moved"
    GONE = "gone"
    UNSEEN = "unseen"
    LINK_DIED = "link died"


@dataclass(frozen=True, slots=True)
class Edit:
    """A passage of a text before and after."""

    before: str
    """Paragraphs that are no longer there as they were; empty where some were put in."""
    after: str
    """What stands in their place; empty where they were taken out."""


@dataclass(frozen=True, slots=True)
class Change:
    """What has changed since the collection's run before; a line of `changes.jsonl`."""

    kind: ChangeKind
    """What became of it. `gone`: the server says so. `unseen`: the run did not come by, or failed there."""
    url: str
    """URL of the article; of a link that died its target."""
    article_id: str | None
    """The article's `id`; null for a link."""
    title: str | None
    """The article's title, as the latest run that has it reads it."""
    field: str | None
    """For `changed`: the field, as in `title` or `photos[200302-O-ZZ999-001].caption`."""
    before: str | None
    """Its value before; null where there was none."""
    after: str | None
    """Its value now; null where there is none any more."""
    edits: list[Edit]
    """For `body_text`, in the place of both: the passages that differ, paragraphs parted by a blank line."""
    silent: bool
    """For `changed`: the page's own dates do not tell of it."""
    moved_to: str | None
    """For `moved`: the article's URL now."""
    reason: str | None
    """For `gone`, `unseen`, `moved` and `link died`: how that is known."""
    run_before: str
    """The earlier run's id."""
    run: str
    """The later run's id."""
    capture_before: Original | None
    """The capture before, in the earlier run's WARC files."""
    capture: Capture | None
    """The capture now."""


@dataclass(frozen=True, slots=True)
class Hop:
    """One answer on the way to a link's target."""

    url: str
    """What was asked."""
    status: int
    """HTTP status code of the answer."""
    location: str | None
    """Where it redirects to, absolute."""
    status_line: str | None = None
    """The status line as it came."""
    headers: dict[str, str] = field(default_factory=dict)
    """The headers that a verdict may rest on, names in lower case."""
    ip: str | None = None
    """Address that answered."""


@dataclass(frozen=True, slots=True)
class Timings:
    """When a request came how far, in seconds from its start."""

    name: float
    """The host name was resolved."""
    connected: float
    """The connection stood."""
    secured: float
    """TLS stood; 0 without it."""
    first_byte: float
    """The answer began."""
    ended: float
    """The last byte that was read."""


@dataclass(frozen=True, slots=True)
class Probe:
    """What a server says to an address that was made up beside the link's target."""

    url: str
    """The made-up address."""
    http_status: int | None
    """Status code of its answer, redirects followed; null where none came."""
    likeness: float | None
    """How far the target's words are the probe's, from 0 to 1; null where one of them has no words."""
    capture: Capture | None = None
    """Where the probe's answer is kept."""


@dataclass(frozen=True, slots=True)
class LinkHistory:
    """What earlier checks of the collection found, this one included."""

    first_seen: str
    """When the target was first linked, ISO 8601 in UTC."""
    last_good: str | None
    """When it last worked."""
    failing_since: str | None
    """First of the failures since it last worked; null where it works."""
    failures: int
    """On how many occasions it has failed since it last worked; checks within six hours of each other are one."""
    checks: int
    """How many checks there were, one a run."""
    confirmed: bool
    """Whether time has confirmed the failure."""


@dataclass(frozen=True, slots=True)
class LinkCheck:
    """What is known about one link target; a line of `link_checks.jsonl`."""

    url: str
    """The target, absolute, as the pages link it."""
    health: LinkHealth
    """Fine, redirected, flawed, failing, broken, undecided or unchecked."""
    state: str
    """The verdict: one of the closed set of link states, as in "not found" or "no such host"."""
    problem: str | None
    """What is wrong, in a sentence for the webmaster; null where nothing is."""
    advice: str | None
    """What to do about it; null where nothing is to be done."""
    source: str
    """Who knows: `crawl` (the run's own capture), `check` (asked for), `link` (the link itself tells), `site` (the files of a site
    that was built into a folder), `history` (an earlier check, in reports alone)."""
    checked: str | None
    """When, ISO 8601 in UTC."""
    method: str | None
    """HTTP method of the deciding request."""
    http_status: int | None
    """Status code of the last answer."""
    url_final: str | None
    """Where the redirects end; null where none was followed."""
    chain: list[Hop] = field(default_factory=list)
    """Every redirect on the way, in order."""
    error: str | None = None
    """Machine-readable error where no answer came: as in `dns`, `refused`, `timeout`, `tls-expired`."""
    error_detail: str | None = None
    """The error in the words of the library that met it."""
    ip: str | None = None
    """Address that answered."""
    seconds: float | None = None
    """How long the check took."""
    capture: Capture | None = None
    """The run's own capture, where that answered."""
    certainty: Certainty = Certainty.CERTAIN
    """How far the evidence goes."""
    owner: Owner = Owner.NOBODY
    """Who can mend it."""
    requests: int = 0
    """How many requests the check took."""
    status_line: str | None = None
    """Status line of the last answer as it came."""
    headers: dict[str, str] = field(default_factory=dict)
    """Headers of the last answer that a verdict may rest on, names in lower case."""
    curl_code: int | None = None
    """libcurl's error code (`CURLE_…`) where no answer came."""
    x509_code: int | None = None
    """OpenSSL's verify result (`X509_V_ERR_…`) where a certificate was refused."""
    status_unverified: int | None = None
    """Status code of the server behind a certificate that was refused."""
    certificate_expires: str | None = None
    """When the server's certificate expires, ISO 8601 in UTC."""
    timings: Timings | None = None
    """When the last request came how far."""
    body_digest: str | None = None
    """`sha256:` and the digest in hexadecimal of what was read of the last answer's body, content coding removed."""
    body_bytes: int | None = None
    """How much that was, in bytes."""
    title: str | None = None
    """Title of the target, where it is an HTML page that was read."""
    nearest_id: str | None = None
    """The nearest id that the target has, where the link's fragment is missing."""
    probe: Probe | None = None
    """What a made-up address beside the target says, where that was asked."""
    history: LinkHistory | None = None
    """What earlier checks found."""
