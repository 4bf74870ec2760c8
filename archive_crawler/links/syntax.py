"""What a link tells by itself, without anybody being asked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from archive_crawler.capture.addresses import is_private_host
from archive_crawler.links.edits import edits
from archive_crawler.links.hosts import host_of
from archive_crawler.links.redirects import split
from archive_crawler.links.states import LinkState

if TYPE_CHECKING:
    from urllib.parse import SplitResult

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_NOT_WEB = re.compile(
    "about|blob|callto|cid|data|facetime|facetime-audio|fax|geo|im|intent|irc|itms|itms-apps|"
    "javascript|magnet|mailto|maps|market|mid|msteams|news|nntp|sip|sips|skype|sms|smsto|"
    "spotify|tel|telnet|tg|urn|vbscript|viber|webcal|whatsapp|ws|wss|xmpp|zoommtg|zoomus"
)
_OLD = frozenset({"ftp", "ftps", "gopher", "gophers"})
_DRIVE = re.compile(r"(?:[a-z]:[\\/]|\\\\)", re.IGNORECASE)
_NAME = r"(?:[a-z0-9-]+\.)+[a-z]{2,}"
_EMAIL = re.compile(rf"[\w.+'-]+@{_NAME}", re.IGNORECASE)
_BARE_HOST = re.compile(
    r"(?:www\.(?:[a-z0-9-]+\.)+[a-z]{2,}|(?:[a-z0-9-]+\.)+(?:gov|mil|com|org|net|edu))(?::\d+)?(?:[/?#].*)?",
    re.IGNORECASE,
)
_FORGOTTEN_HOST = re.compile(r"/(www\.(?:[a-z0-9-]+\.)+[a-z]{2,})(?:/|$)", re.IGNORECASE)
_BROKEN_OFF = re.compile(rf"(?:^|/)(https?)[;,.]?/{{1,3}}({_NAME}(?:[/?#:].*)?)$", re.IGNORECASE)
"""A web address whose "://" was mistyped, so that it became a path, as in "http//www.example.gov"."""
_TYPED = re.compile(rf"([a-z]{{2,8}})[:;,.]?[/\\]{{1,3}}{_NAME}(?:[/?#:]|$)", re.IGNORECASE)
_MAIL_DOMAIN = re.compile(r"\.(?:gov|mil|com|org|net|edu|us)$", re.IGNORECASE)  # not "logo@2x.png"
_HOST = re.compile(r"[^\s\[\]!\"$&'()*,;<=>^`{|}~#%/\\?@:]{1,253}")
_WHITE = str.maketrans("", "", "\t\n\r")  # which the URL Standard takes out of every URL
_WEB = ("http", "https")
_REDACTED = "***"
_MAX_LABEL = 63  # octets, RFC 1035 section 2.3.4


def read(url: str, *, allow_private: bool = False) -> LinkState | None:
    """The state of a link that needs no request; null for a web address that has to be asked for."""
    url = url.strip().translate(_WHITE)
    if _DRIVE.match(url):
        return LinkState.LOCAL_FILE
    scheme = _SCHEME.match(url)
    name = scheme[1].lower() if scheme else ""
    if name in _WEB:
        return _web(url, allow_private=allow_private)
    return _scheme(name) if name and "." not in name else _bare(url)


def after_not_found(url: str) -> LinkState | None:
    """Why a page does not exist, where its address shows a mistake of the link's author.

    An `href` without "mailto:" or "https://" becomes a path below the linking page, and that path is not found.
    """
    path = unquote(split(url).path)
    if _is_mail(path.rstrip("/").rpartition("/")[2]):
        return LinkState.EMAIL_WITHOUT_MAILTO
    if _BROKEN_OFF.search(path):
        return LinkState.SCHEME_TYPO
    return LinkState.MISSING_SCHEME if _FORGOTTEN_HOST.search(path) else None


def has_credentials(url: str) -> bool:
    """Whether a web address has a user name with a password in it, or the mark of one that was taken out."""
    parts = split(url.strip().replace("\\", "/"))
    return bool(parts.password) or parts.username == _REDACTED


def _is_mail(last: str) -> bool:
    return bool(_EMAIL.fullmatch(last) and _MAIL_DOMAIN.search(last))


def _scheme(name: str) -> LinkState:
    if _NOT_WEB.fullmatch(name):
        return LinkState.NOT_WEB
    if name in _OLD:
        return LinkState.OLD_PROTOCOL
    if name == "file":
        return LinkState.LOCAL_FILE
    return LinkState.SCHEME_TYPO if _is_misspelt(name) else LinkState.UNKNOWN_SCHEME


def _is_misspelt(name: str) -> bool:
    """Whether a word was to be http or https."""
    return edits(name, "http", 1) <= 1 or edits(name, "https", 2) <= (2 if name[0] == "h" and len(name) > 3 else 1)


def _bare(url: str) -> LinkState:
    if _EMAIL.fullmatch(url):
        return LinkState.EMAIL_WITHOUT_MAILTO
    if _BARE_HOST.fullmatch(url):
        return LinkState.MISSING_SCHEME
    typed = _TYPED.match(url)
    return LinkState.SCHEME_TYPO if typed and _is_misspelt(typed[1].lower()) else LinkState.MALFORMED


def _web(url: str, *, allow_private: bool) -> LinkState | None:
    try:
        parts = urlsplit(url.replace("\\", "/"))
        written, _ = parts.hostname or "", parts.port
        host = host_of(url)
    except ValueError:
        return LinkState.MALFORMED
    if _is_email(parts):
        return LinkState.EMAIL_WITHOUT_MAILTO
    if written in _WEB:  # "https://https://…"
        return LinkState.SCHEME_TYPO if parts.path.strip("/") else LinkState.MALFORMED
    if not _is_host(host) or not written:
        return LinkState.MALFORMED
    return None if allow_private else _private(host)


def _private(host: str) -> LinkState | None:
    if is_private_host(host):
        return LinkState.PRIVATE_ADDRESS
    return LinkState.INTRANET_NAME if "." not in host.rstrip(".") and ":" not in host else None


def _is_email(parts: SplitResult) -> bool:
    bare = parts.path in {"", "/"} and not parts.query
    return bare and bool(_EMAIL.fullmatch(parts.netloc))


def _is_host(host: str) -> bool:
    if ":" in host:
        return True
    labels = host.rstrip(".").split(".")
    return all(0 < len(label) <= _MAX_LABEL for label in labels) and bool(_HOST.fullmatch(host))
