"""The closed set of link states: what a check can find, in words for a webmaster.

What one look cannot settle is undecided, never broken: a firewall, a rate limit, a time-out and a reset may concern
the checker alone, and 503 is the server's own word for "later" (RFC 9110 15.6.4). Other server errors are met by every
reader at this moment, twice in a row: they are broken, and the sentence says "now". A certificate that browsers refuse
is broken; a chain that only some browsers can complete is undecided.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from archive_crawler.items import LinkHealth

_BY_HAND = "Open the link in a browser. If it works there, leave it."
_REPLACE = "Link to the page's new address, or take the link out."
_CORRECT = "Correct the address in the page's source."
_LATER = "Check again on another day; if the error stays, replace the link or take it out."
_TELL = "Tell the people who run that site, or link to another source."


class LinkState(StrEnum):
    """What is known about a link target, with its health, the problem in a sentence, and advice."""

    health: LinkHealth
    problem: str | None
    advice: str | None

    def __new__(cls, value: str, health: LinkHealth, problem: str | None = None, advice: str | None = None) -> Self:
        state = str.__new__(cls, value)
        state._value_ = value
        state.health, state.problem, state.advice = health, problem, advice
        return state

    OK = "ok", LinkHealth.FINE

    REDIRECTED_PERMANENTLY = (
        "redirected permanently",
        LinkHealth.REDIRECTED,
        "The page has moved for good; the link still works through a redirect.",
        "Link to the new address: redirects are often taken down later.",
    )
    REDIRECTED_TEMPORARILY = (
        "redirected temporarily",
        LinkHealth.REDIRECTED,
        "The link leads to another address for the time being.",
        None,
    )
    REDIRECT_LOOP = (
        "redirect loop",
        LinkHealth.BROKEN,
        "The link redirects in a circle and never arrives at a page.",
        _REPLACE,
    )
    TOO_MANY_REDIRECTS = (
        "too many redirects",
        LinkHealth.BROKEN,
        "The link redirects more than ten times.",
        _REPLACE,
    )
    REDIRECT_NEEDS_COOKIES = (
        "redirect needs cookies",
        LinkHealth.UNDECIDED,
        "The site redirects in a circle to visitors without cookies.",
        _BY_HAND,
    )
    REDIRECT_NOWHERE = (
        "redirect nowhere",
        LinkHealth.BROKEN,
        "The link redirects to something that is not a web address.",
        _REPLACE,
    )

    NOT_FOUND = "not found", LinkHealth.BROKEN, "The page does not exist (404).", _REPLACE
    GONE = "gone", LinkHealth.BROKEN, "The page was taken down on purpose (410).", _REPLACE
    BAD_REQUEST = (
        "bad request",
        LinkHealth.BROKEN,
        "The server does not understand the address (400).",
        "Check the address for typing errors and cut-off ends.",
    )
    NO_CONTENT = "no content", LinkHealth.UNDECIDED, "The server answers without any content (204).", _BY_HAND
    CLIENT_ERROR = "client error", LinkHealth.UNDECIDED, "The server declines to show the page.", _BY_HAND
    SERVER_ERROR = "server error", LinkHealth.BROKEN, "The server fails now: it answers with an error.", _LATER
    UNAVAILABLE = "unavailable", LinkHealth.UNDECIDED, "The server says it is unavailable at the moment (503).", _LATER
    LOGIN_REQUIRED = (
        "login required",
        LinkHealth.UNDECIDED,
        "The page asks for a user name and a password (401).",
        "If the page is meant for the public, link to an open copy of it.",
    )
    FORBIDDEN = "forbidden", LinkHealth.UNDECIDED, "The server refuses to show the page to us (403).", _BY_HAND
    BLOCKED = (
        "blocked by firewall",
        LinkHealth.UNDECIDED,
        "A firewall keeps automatic checks out, so we cannot tell whether the page exists.",
        _BY_HAND,
    )
    RATE_LIMITED = "rate limited", LinkHealth.UNDECIDED, "The server asked us to come back later.", _BY_HAND
    LEGAL_REASONS = (
        "unavailable for legal reasons",
        LinkHealth.UNDECIDED,
        "The server withholds the page for legal reasons (451).",
        _BY_HAND,
    )
    ODD_ANSWER = "odd answer", LinkHealth.UNDECIDED, "The server's answer is not proper HTTP.", _BY_HAND

    NO_SUCH_HOST = (
        "no such host",
        LinkHealth.BROKEN,
        "The web site's name does not exist.",
        "Check the host name for typing errors; if it is right, the site is gone: replace the link or take it out.",
    )
    DNS_FAILURE = "temporary DNS failure", LinkHealth.UNDECIDED, "The web site's name could not be looked up.", _LATER
    REFUSED = "connection refused", LinkHealth.BROKEN, "The server takes no connections now.", _LATER
    UNREACHABLE = "unreachable", LinkHealth.UNDECIDED, "No way to the server could be found from here.", _BY_HAND
    TIMEOUT = "timeout", LinkHealth.UNDECIDED, "The server did not answer in time.", _LATER
    CONNECTION_RESET = "connection reset", LinkHealth.UNDECIDED, "The server broke the connection off.", _BY_HAND
    EMPTY_ANSWER = "empty answer", LinkHealth.UNDECIDED, "The server closed the connection without a word.", _BY_HAND

    TLS_EXPIRED = (
        "TLS certificate expired",
        LinkHealth.BROKEN,
        "The site's certificate is out of date; browsers warn against the page.",
        _TELL,
    )
    TLS_WRONG_HOST = (
        "TLS certificate for another host",
        LinkHealth.BROKEN,
        "The site's certificate belongs to another name; browsers warn against the page.",
        "Check the host name, with and without “www.”; if it is right, tell the people who run that site.",
    )
    TLS_SELF_SIGNED = (
        "TLS certificate self-signed",
        LinkHealth.BROKEN,
        "The site vouches for itself with its own certificate; browsers warn against the page.",
        _TELL,
    )
    TLS_UNTRUSTED = (
        "TLS certificate untrusted",
        LinkHealth.UNDECIDED,
        "The site's certificate cannot be traced to an authority we know; some browsers may show the page.",
        _BY_HAND,
    )
    TLS_OTHER = "TLS failure", LinkHealth.UNDECIDED, "No secure connection to the site could be made.", _BY_HAND

    MALFORMED = "malformed URL", LinkHealth.BROKEN, "The link is not a proper web address.", _CORRECT
    UNKNOWN_SCHEME = (
        "unknown scheme",
        LinkHealth.BROKEN,
        "The link begins with a word that no browser knows.",
        "Correct the beginning of the address, as in https://.",
    )
    EMAIL_WITHOUT_MAILTO = (
        "e-mail address without mailto:",
        LinkHealth.BROKEN,
        "The link is an e-mail address, but it is written as a web page.",
        "Put “mailto:” before the address.",
    )
    MISSING_SCHEME = (
        "missing scheme",
        LinkHealth.BROKEN,
        "The link lacks https://, so browsers look for it on this site.",
        "Put “https://” before the address.",
    )
    LOCAL_FILE = (
        "local file",
        LinkHealth.BROKEN,
        "The link leads to a file on somebody's own computer.",
        "Put the file on the web site and link to it there.",
    )
    PRIVATE_ADDRESS = (
        "private address",
        LinkHealth.BROKEN,
        "The link leads into a private network that the public cannot reach.",
        "Link to the page's public address, or take the link out.",
    )
    PRIVATE_HOST = (
        "host with a private address",
        LinkHealth.UNDECIDED,
        "Seen from here, the host's name leads into a private network, so we did not go there.",
        "Open the link from outside your network; if it fails there, replace it or take it out.",
    )
    OLD_PROTOCOL = (
        "old protocol",
        LinkHealth.UNCHECKED,
        "Browsers no longer open links of this kind (ftp:, gopher:).",
        "Offer the file over https:.",
    )
    NOT_WEB = "not a web link", LinkHealth.UNCHECKED

    EXCLUDED_BY_ROBOTS = (
        "excluded by robots.txt",
        LinkHealth.UNCHECKED,
        "The site's robots.txt asks automatic visitors not to open this page.",
        _BY_HAND,
    )
    UNCHECKED = "unchecked", LinkHealth.UNCHECKED, "The link was not checked.", None
    INTERNAL_ERROR = "internal error", LinkHealth.UNDECIDED, "The check itself failed.", _BY_HAND
