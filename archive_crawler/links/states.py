"""The closed set of link states: what a check can find."""

from __future__ import annotations

from enum import StrEnum

from archive_crawler.items import Certainty, LinkHealth, Owner
from archive_crawler.links.catalogue import MEANINGS, Group, Meaning


class LinkState(StrEnum):
    """What is known about a link target; what it means is in the catalogue."""

    OK = "ok"
    OK_AFTER_RETRY = "fine after retry"
    SLOW = "slow"

    REDIRECTED_PERMANENTLY = "redirected permanently"
    REDIRECTED_TEMPORARILY = "redirected temporarily"
    REDIRECTED_TRIVIALLY = "trivial redirect"
    LONG_CHAIN = "long redirect chain"

    FRAGMENT_MISSING = "fragment missing"
    FRAGMENT_UNDECIDED = "fragment undecided"
    DRIFTED = "drifted"

    CREDENTIALS = "credentials in URL"
    MALFORMED = "malformed URL"
    UNKNOWN_SCHEME = "unknown scheme"
    SCHEME_TYPO = "scheme typo"
    EMAIL_WITHOUT_MAILTO = "e-mail address without mailto:"
    MISSING_SCHEME = "missing scheme"
    LOCAL_FILE = "local file"
    PRIVATE_ADDRESS = "private address"
    INTRANET_NAME = "intranet name"
    PRIVATE_HOST = "host with a private address"

    NO_SUCH_HOST = "no such host"
    DNS_FAILURE = "temporary DNS failure"
    PARKED = "parked domain"
    FOR_SALE = "domain for sale"

    REFUSED = "connection refused"
    UNREACHABLE = "unreachable"
    NO_CONNECTION = "no connection"
    TIMEOUT = "timeout"
    CONNECTION_RESET = "connection reset"
    EMPTY_ANSWER = "empty answer"
    ODD_ANSWER = "odd answer"

    TLS_EXPIRED = "TLS certificate expired"
    TLS_NOT_YET_VALID = "TLS certificate not yet valid"
    TLS_EXPIRES_SOON = "TLS certificate expires soon"
    TLS_WRONG_HOST = "TLS certificate for another host"
    TLS_SELF_SIGNED = "TLS certificate self-signed"
    TLS_REVOKED = "TLS certificate revoked"
    TLS_INCOMPLETE = "TLS chain incomplete"
    TLS_UNTRUSTED = "TLS certificate untrusted"
    TLS_OTHER = "TLS failure"

    NOT_FOUND = "not found"
    GONE = "gone"
    BAD_REQUEST = "bad request"
    LEGAL_REASONS = "unavailable for legal reasons"
    SERVER_ERROR = "server error"
    UNAVAILABLE = "unavailable"
    CLIENT_ERROR = "client error"
    NO_CONTENT = "no content"

    REDIRECT_LOOP = "redirect loop"
    TOO_MANY_REDIRECTS = "too many redirects"
    REDIRECT_NEEDS_COOKIES = "redirect needs cookies"
    REDIRECT_NOWHERE = "redirect nowhere"

    SOFT_NOT_FOUND = "soft not found"
    REDIRECT_TO_HOME = "redirect to home page"
    REDIRECT_TO_ERROR = "redirect to error page"
    MANY_TO_ONE = "many links to one page"
    EMPTY_PAGE = "empty page"
    ERROR_TEXT = "error text"
    NOT_THE_FILE = "not the promised file"
    REFRESH_TO_DEAD = "meta refresh to dead page"

    LOGIN_REQUIRED = "login required"
    REDIRECT_TO_LOGIN = "redirect to login"
    FORBIDDEN = "forbidden"
    BLOCKED = "blocked by firewall"
    RATE_LIMITED = "rate limited"

    ONE_PAGE_FOR_ALL = "one page for everything"
    DRAWN_BY_SCRIPT = "drawn by script"
    INTERNAL_ERROR = "internal error"

    OLD_PROTOCOL = "old protocol"
    NOT_WEB = "not a web link"
    EXCLUDED_BY_ROBOTS = "excluded by robots.txt"
    UNCHECKED = "unchecked"

    @property
    def meaning(self) -> Meaning:
        """All that the catalogue says of it."""
        return MEANINGS[self.value]

    @property
    def group(self) -> Group:
        """What it is about."""
        return self.meaning.group

    @property
    def health(self) -> LinkHealth:
        """What one look finds."""
        return self.meaning.health

    @property
    def problem(self) -> str | None:
        """What is wrong, in a sentence; null where nothing is."""
        return self.meaning.problem

    @property
    def advice(self) -> str | None:
        """What to do about it; null where nothing is to be done."""
        return self.meaning.advice

    @property
    def owner(self) -> Owner:
        """Who can mend it."""
        return self.meaning.owner

    @property
    def certainty(self) -> Certainty:
        """How far the evidence goes, unless the verdict knows better."""
        return self.meaning.certainty
