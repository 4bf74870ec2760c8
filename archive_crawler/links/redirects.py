"""Where redirects lead: to another spelling of the same address, to a new place, home, to a login, to an error page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, unquote, urlsplit

from archive_crawler.links.states import LinkState

if TYPE_CHECKING:
    from collections.abc import Sequence

_PERMANENT = frozenset({301, 308})
_LONG = 3
"""Redirects that nobody minds."""
_INDEX = re.compile(
    r"(?:index|default|home|main|welcome|start)(?:\.(?:s?html?|php\d?|aspx?|jspx?|cfm|do))?", re.IGNORECASE
)
_LANGUAGE = re.compile(
    r"(?:en|es|fr|de|pt|zh|ru|ar|ko|vi|tl|ht)(?:[-_][a-z]{2,4})?|english|spanish|espanol", re.IGNORECASE
)
_OF_HOME = re.compile(
    r"(?:(?:from|ref|referrer|redirect(?:ed|_?from)?|err(?:or)?|status|code|e?404|not_?found|missing|msg|lang|src|source|utm_\w+|gclid|fbclid)"
    r"(?:=[^&]*)?(?:&|$))*",
    re.IGNORECASE,
)
"""A query that says how somebody came to a home page; another one may name a page."""
_SLASHES = re.compile(r"/{2,}")
_ERROR = re.compile(
    r"(?:404|410|err(?:or)?[-_.]?40[04])\.\w{2,5}|(?:custom|http|general)[-_.]?errors?|error[-_.]?(?:page|404)|404[-_.]?(?:error|page)|"
    r"(?:page|file|document|content|url)?[-_.]?not[-_.]?found(?:[-_.]?(?:page|404|error))?|(?:err(?:or)?|404)[-_.]?not[-_.]?found|"
    r"page[-_.]?(?:missing|unavailable)|missing[-_.]?page|no[-_.]?such[-_.]?page",
    re.IGNORECASE,
)
_MAYBE_ERROR = re.compile(r"404|410|errors?|oops|sorry|unavailable|missing", re.IGNORECASE)
"""Names that are also those of subjects."""
_ERROR_QUERY = re.compile(r"(?:^|&)(?:aspxerrorpath=|errorpath=|404;|error=404|status=404|code=404)", re.IGNORECASE)
_LOGIN = re.compile(
    r"(?:user[-_.]?|site[-_.]?|web[-_.]?|wp-|my[-_.]?)?(?:log[-_.]?[io]n|sign[-_.]?[io]n|logon)(?:[-_.]?(?:form|page|required))?|"
    r"saml2|oauth2?|adfs|accountlogin",
    re.IGNORECASE,
)
_LOGIN_HOST = re.compile(
    r"^(?:login|signin|logon|sso|adfs|accounts)\.|^secure\.login\.|\.(?:okta|oktapreview|onelogin|auth0|microsoftonline)\.com$",
    re.IGNORECASE,
)
_EXTENSION = re.compile(r"\.(?:s?html?|php\d?|aspx?|jspx?|cfm|do|action)$", re.IGNORECASE)


def kind(url: str, statuses: Sequence[int], final: str) -> LinkState:
    """What a redirect is that arrives at a page."""
    if len(statuses) > _LONG:
        return LinkState.LONG_CHAIN
    if spelling(url) == spelling(final) and not _gives_up_tls(url, final):
        return LinkState.REDIRECTED_TRIVIALLY
    permanent = all(status in _PERMANENT for status in statuses)
    return LinkState.REDIRECTED_PERMANENTLY if permanent else LinkState.REDIRECTED_TEMPORARILY


def spelling(url: str) -> tuple[str, str, str]:
    """Host, path and query without what is a matter of spelling: scheme, `www.`, case, slashes, index files, fragment."""
    parts = split(url)
    host = (parts.hostname or "").rstrip(".").removeprefix("www.")
    return host, "/".join(_folders(parts.path)).lower(), unquote(parts.query)


def site(url: str) -> str:
    """The host without `www.`."""
    return spelling(url)[0]


def is_home(url: str) -> bool:
    """Whether an address is a site's home page, in whatever language, under whatever name."""
    parts = split(url)
    folders = _folders(parts.path)
    named = not folders or (len(folders) == 1 and bool(_LANGUAGE.fullmatch(folders[0])))
    return named and bool(_OF_HOME.fullmatch(parts.query))


def leads_home(url: str, final: str) -> bool:
    """Whether a link to somewhere within a site leads to a home page."""
    return is_home(final) and not is_home(url)


def leads_to_error(url: str, final: str) -> bool:
    """Whether a redirect leads to an address that calls itself an error page."""
    return is_error(final) and not is_error(url)


def leads_to_login(url: str, final: str) -> bool:
    """Whether a redirect leads to an address that calls itself a login."""
    return is_login(final) and not is_login(url)


def is_error(url: str) -> bool:
    """Whether an address calls itself an error page."""
    parts = split(url)
    named = any(
        _ERROR.fullmatch(name) or _ERROR.fullmatch(_EXTENSION.sub("", name)) for name in _names(parts.path)[-2:]
    )
    return named or bool(_ERROR_QUERY.search(parts.query))


def may_be_error(url: str) -> bool:
    """Whether an address has a name that error pages have, and others."""
    return any(_MAYBE_ERROR.fullmatch(_EXTENSION.sub("", name)) for name in _names(split(url).path)[-2:])


def is_login(url: str) -> bool:
    """Whether an address calls itself a login."""
    parts = split(url)
    named = any(_LOGIN.fullmatch(_EXTENSION.sub("", folder)) for folder in _names(parts.path))
    return named or bool(_LOGIN_HOST.search(parts.hostname or ""))


def _names(path: str) -> list[str]:
    return [folder for folder in unquote(path).split("/") if folder]


def _folders(path: str) -> list[str]:
    """The folders and the file of a path; an index file is its folder."""
    folders = _names(_SLASHES.sub("/", path))
    return folders[:-1] if folders and _INDEX.fullmatch(folders[-1]) else folders


def _gives_up_tls(url: str, final: str) -> bool:
    return url.lower().startswith("https:") and final.lower().startswith("http:")


def split(url: str) -> SplitResult:
    """The parts of a URL; all are empty where it is none."""
    try:
        return urlsplit(url)
    except ValueError:
        return SplitResult("", "", "", "", "")
