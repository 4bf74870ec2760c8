"""What a check saw, before anybody judges it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from archive_crawler.items import Capture, Timings

DECIDING_HEADERS = frozenset(
    {
        "age",
        "akamai-grn",
        "cf-cache-status",
        "cf-chl-bypass",
        "cf-mitigated",
        "cf-ray",
        "content-disposition",
        "content-encoding",
        "content-language",
        "content-length",
        "content-location",
        "content-range",
        "content-type",
        "date",
        "etag",
        "last-modified",
        "link",
        "location",
        "refresh",
        "retry-after",
        "rimon",
        "server",
        "server-timing",
        "set-cookie",
        "transfer-encoding",
        "via",
        "www-authenticate",
        "x-akamai-request-id",
        "x-amz-cf-id",
        "x-amz-cf-pop",
        "x-amzn-errortype",
        "x-amzn-waf-action",
        "x-azure-ref",
        "x-blocked-by-waf",
        "x-cache",
        "x-cachewall-action",
        "x-cdn",
        "x-datadome",
        "x-datadome-cid",
        "x-dd-b",
        "x-denied-reason",
        "x-distil-cs",
        "x-frame-options",
        "x-iinfo",
        "x-kpsdk-ct",
        "x-px",
        "x-px-block",
        "x-ratelimit-remaining",
        "x-reference-error",
        "x-robots-tag",
        "x-served-by",
        "x-squid-error",
        "x-sucuri-block",
        "x-sucuri-cache",
        "x-sucuri-id",
        "x-vercel-mitigated",
        "x-waf-status",
    }
)
"""Names of the headers that a verdict may rest on; others are not kept."""
LISTED_HEADERS = frozenset({"server-timing"})
"""Those of which all lines count together (RFC 9110, section 5.3)."""


class Stop(StrEnum):
    """Why a check ended without a last answer."""

    REDIRECT_LOOP = "redirect loop"
    TOO_MANY_REDIRECTS = "too many redirects"
    REDIRECT_NOWHERE = "redirect nowhere"
    HOST_CLOSED = "host asked to wait"
    EXCLUDED_BY_ROBOTS = "excluded by robots.txt"
    INTERNAL_ERROR = "internal error"


@dataclass(frozen=True, slots=True)
class Response:
    """One HTTP answer."""

    url: str
    """What was asked."""
    method: str
    """HEAD or GET."""
    status: int
    """Status code."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """The headers of `DECIDING_HEADERS`, names in lower case; of several with one name the last, but for lists."""
    location: str | None = None
    """Where it leads on to, absolute: by its Location, or where its status is no redirect's, by its refresh; null where it
    does not, or where that gives no URL."""
    body: bytes = b""
    """Head of the body, content coding removed; of what is no page its first bytes alone, after HEAD nothing."""
    ip: str | None = None
    """Address that answered."""
    status_line: str | None = None
    """The status line as it came."""
    truncated: bool = False
    """Whether more of the body was to come."""
    certificate_expires: str | None = None
    """When the server's certificate expires, ISO 8601 in UTC; null without TLS."""
    timings: Timings | None = None
    """When the request came how far."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One request without an answer."""

    url: str
    """What was asked."""
    method: str
    """HEAD or GET."""
    code: int
    """libcurl error code (`CURLE_…`)."""
    message: str
    """libcurl's words."""
    x509: int = 0
    """OpenSSL's verify result (`X509_V_ERR_…`); 0 or 1 also where libcurl itself found the host name wrong."""
    errno: int = 0
    """The operating system's error number."""
    temporary_dns: bool = False
    """The resolver did not say that the name does not exist, only that it could not tell."""
    refused_address: str | None = None
    """The private address that the checker itself declined to connect to."""
    ip: str | None = None
    """Address that was connected, where that far it came."""


@dataclass(frozen=True, slots=True)
class Probed:
    """What came of another address that was asked for a target's sake.

    Of a made-up one beside it (same host, folder and extension), or of the host's front page.
    """

    url: str
    """The address."""
    redirects: tuple[Response, ...] = ()
    """The redirects that were followed, in order."""
    response: Response | None = None
    """The last answer; null where none came."""
    capture: Capture | None = None
    """Where the answer is kept."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything one check saw."""

    url: str
    """The target as submitted."""
    redirects: tuple[Response, ...] = ()
    """The redirects that were followed, in order."""
    response: Response | None = None
    """The last answer."""
    failure: Failure | None = None
    """What went wrong last, where no answer came."""
    behind: Response | None = None
    """What the server says when its certificate is not verified, after a TLS failure."""
    stop: Stop | None = None
    """Why there is neither a last answer nor a failure."""
    detail: str | None = None
    """What the stop is about; of an exclusion the rule of robots.txt."""
    probe: Probed | None = None
    """What the server says to a made-up address beside the last answer's; null where nobody asked."""
    probe_asked: Probed | None = None
    """The same beside the target as submitted, where redirects left its folder; null where nobody asked."""
    home: Probed | None = None
    """What the host's front page says, where a made-up address has a page, too; null where nobody asked."""
    requests: int = 1
    """How many requests it took, robots.txt and probes not counted."""
    retries: int = 0
    """How many of them asked again for what had failed in passing."""
    checked: str | None = None
    """When the last request ended, ISO 8601 in UTC."""
    seconds: float | None = None
    """From the first request to the last answer, waits included."""
