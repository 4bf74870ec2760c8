"""What a link tells by itself, without anybody being asked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from archive_crawler.capture.addresses import is_private_host
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
_EMAIL = re.compile(r"[\w.+'-]+@(?:[a-z0-9-]+\.)+[a-z]{2,}", re.IGNORECASE)
_BARE_HOST = re.compile(r"(?:www\.)?(?:[a-z0-9-]+\.)+(?:gov|mil|com|org|net|edu)(?::\d+)?(?:/.*)?", re.IGNORECASE)
_FORGOTTEN_HOST = re.compile(r"/(www\.(?:[a-z0-9-]+\.)+[a-z]{2,})(?:/|$)", re.IGNORECASE)
_MAIL_DOMAIN = re.compile(r"\.(?:gov|mil|com|org|net|edu|us)$", re.IGNORECASE)  # not "logo@2x.png"
_HOST = re.compile(r"\[[0-9a-f:.]+\]|[^\s\[\]!\"$&'()*,;<=>^`{|}~#%/\\?@:]{1,253}", re.IGNORECASE)
_MAX_LABEL = 63  # octets, RFC 1035 section 2.3.4


def read(url: str, *, allow_private: bool = False) -> LinkState | None:
    """The state of a link that needs no request; null for a web address that has to be asked for."""
    url = url.strip()
    if _DRIVE.match(url):
        return LinkState.LOCAL_FILE
    scheme = _SCHEME.match(url)
    name = scheme[1].lower() if scheme else ""
    if name in {"http", "https"}:
        return _web(url, allow_private=allow_private)
    return _scheme(name) if name and "." not in name else _bare(url)


def after_not_found(url: str) -> LinkState | None:
    """Why a page does not exist, where its address shows a mistake of the link's author.

    An `href` without "mailto:" or "https://" becomes a path below the linking page, and that path is not found.
    """
    path = unquote(urlsplit(url).path)
    last = path.rstrip("/").rpartition("/")[2]
    if _EMAIL.fullmatch(last) and _MAIL_DOMAIN.search(last):
        return LinkState.EMAIL_WITHOUT_MAILTO
    return LinkState.MISSING_SCHEME if _FORGOTTEN_HOST.search(path) else None


def _scheme(name: str) -> LinkState:
    if _NOT_WEB.fullmatch(name):
        return LinkState.NOT_WEB
    if name in _OLD:
        return LinkState.OLD_PROTOCOL
    return LinkState.LOCAL_FILE if name == "file" else LinkState.UNKNOWN_SCHEME


def _bare(url: str) -> LinkState:
    if _EMAIL.fullmatch(url):
        return LinkState.EMAIL_WITHOUT_MAILTO
    return LinkState.MISSING_SCHEME if _BARE_HOST.fullmatch(url) else LinkState.MALFORMED


def _web(url: str, *, allow_private: bool) -> LinkState | None:
    try:
        parts = urlsplit(url.replace("\\", "/"))
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return LinkState.MALFORMED
    if _is_email(parts):
        return LinkState.EMAIL_WITHOUT_MAILTO
    if not _is_host(parts.netloc.rpartition("@")[2], host):
        return LinkState.MALFORMED
    return LinkState.PRIVATE_ADDRESS if not allow_private and is_private_host(host) else None


def _is_email(parts: SplitResult) -> bool:
    bare = parts.path in {"", "/"} and not parts.query
    return bare and bool(_EMAIL.fullmatch(parts.netloc))


def _is_host(netloc: str, host: str) -> bool:
    if not _HOST.fullmatch(host if not netloc.startswith("[") else f"[{host}]"):
        return False
    if host in {"http", "https"} or netloc.endswith(":"):  # "https://https://…"
        return False
    labels = host.rstrip(".").split(".")
    return all(0 < len(label) <= _MAX_LABEL for label in labels) or ":" in host
