"""User names and passwords in URLs, which nobody is to see."""

from __future__ import annotations

import re

_USERINFO = re.compile(
    r"(\s*(?:(?:https?|ftps?|wss?):[/\\]*|[/\\]{2,}))([^/?#\\]*)@([^/?#\\]*)(.*)", re.IGNORECASE | re.DOTALL
)


def without_credentials(url: str) -> str:
    """A URL without its userinfo (RFC 3986 section 3.2.1), relative or absolute.

    An e-mail address that became a URL, as in `http://webmaster@example.gov`, stays one: it is a mistake to be told.
    """
    found = _USERINFO.match(url)
    if not found or (":" not in found[2] and found[4].strip() in {"", "/"}):
        return url
    return f"{found[1]}{found[3]}{found[4]}"
