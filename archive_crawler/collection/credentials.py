"""User names and passwords in URLs, which nobody is to see."""

from __future__ import annotations

import re

_MARK = "***@"
_USERINFO = re.compile(
    r"(\s*(?:(?:https?|ftps?|wss?):[/\\]*|[/\\]{2,}))([^/?#\\]*)@([^/?#\\]*)(.*)", re.IGNORECASE | re.DOTALL
)


def without_credentials(url: str) -> str:
    """A URL without its userinfo (RFC 3986 section 3.2.1), relative or absolute.

    An e-mail address that became a URL, as in `http://webmaster@example.gov`, stays one: it is a mistake to be told.
    """
    return _with(url, "")


def redacted(url: str) -> str:
    """A URL with `***` in place of its userinfo: that a page gives one away is to be told, what it is is not."""
    return _with(url, _MARK)


def unmarked(url: str) -> str:
    """What was redacted, as it is fetched."""
    return url.replace(f"//{_MARK}", "//", 1) if _MARK in url else url


def _with(url: str, mark: str) -> str:
    found = _USERINFO.match(url)
    if not found or (":" not in found[2] and found[4].strip() in {"", "/"}):
        return url
    return f"{found[1]}{mark}{found[3]}{found[4]}"
