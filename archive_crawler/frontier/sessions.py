"""Session ids in URLs: one page under many addresses (the forms that Heritrix's canonicalization knows)."""

from __future__ import annotations

import re

_MAY = re.compile(r"sess|sid=|cfid|cftoken|\(S\(", re.IGNORECASE)
_PATH = re.compile(r";jsessionid=[^/?#&;]*|/\([SAF]\([0-9a-z]{24}\)\)(?=/)", re.IGNORECASE)
_QUERY = re.compile(
    r"(?<=[?&])(?:jsessionid=[0-9a-z._!-]{16,}|phpsessid=[0-9a-z,-]{16,}|aspsessionid[a-z]{8}=[0-9a-z]{16,}|"
    r"(?:sid|sessionid|session_id)=[0-9a-z]{32,}|cfid=[0-9a-f-]+|cftoken=[0-9a-f-]+)(?:&|(?=#|$))",
    re.IGNORECASE,
)


def without_session(url: str) -> str:
    """A URL without its session id, to tell whether two are one."""
    return _QUERY.sub("", _PATH.sub("", url)).rstrip("?&") if _MAY.search(url) else url
