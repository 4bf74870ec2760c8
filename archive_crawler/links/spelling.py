"""The address that a mistyped link was meant to have; null where that is a guess."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from archive_crawler.links import syntax
from archive_crawler.links.edits import edits
from archive_crawler.links.states import LinkState

_EMAIL = re.compile(r"[\w.+'-]+@(?:[a-z0-9-]+\.)+[a-z]{2,}", re.IGNORECASE)
_BARE = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?(?:[/?#].*)?", re.IGNORECASE)
_FORGOTTEN = re.compile(r"/(www\.(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/.*)?)$", re.IGNORECASE)
_BEGINNING = re.compile(r"([a-z]{2,8})\s*(?::\s*//?/?|;\s*//?|://?:?/?|//?:?|[:;])\s*", re.IGNORECASE)
_NAMES = ("https", "http", "mailto")
_OTHERS = {LinkState.NOT_WEB, LinkState.OLD_PROTOCOL, LinkState.LOCAL_FILE}
_MOST_EDITS = 2


def corrected(url: str, href: str | None = None) -> str | None:
    """What a link was meant to lead to, of the URL that became of it and of the attribute as the page has it.

    An e-mail address gets "mailto:", a bare host name "https://", a mistyped beginning the one that is meant.
    """
    for written in (href, url):
        if written and (found := _of(written.strip())):
            return found
    return _in_path(url)


def _of(written: str) -> str | None:
    bare = written.split("://", 1)[-1].rstrip("/")
    if _EMAIL.fullmatch(bare):
        return f"mailto:{bare}"
    rest, meant = written, None
    while (beginning := _BEGINNING.match(rest)) and (name := _meant(beginning[1])):
        rest, meant = rest[beginning.end() :], name
    if meant is None:
        return _address("https", written) if syntax.read(written) is LinkState.MISSING_SCHEME else None
    if _EMAIL.fullmatch(rest):
        return _other(f"mailto:{rest}", written)
    return None if meant == "mailto" else _other(_address(meant, rest), written)


def _meant(name: str) -> str | None:
    """The scheme that a word was meant to be, where it is no other scheme."""
    word = name.lower()
    if word in _NAMES:
        return word
    if syntax.read(f"{word}:") in _OTHERS:
        return None
    near = min(_NAMES, key=lambda known: edits(word, known, _MOST_EDITS))
    return near if edits(word, near, _MOST_EDITS) <= _MOST_EDITS else None


def _address(scheme: str, rest: str) -> str | None:
    """The address, where it is one that can be asked for and its host looks like one of the public web."""
    host, slash, path = rest.lstrip("/").partition("/")
    address = f"{scheme}://{''.join(host.split()).rstrip(':')}{slash}{path}"
    try:
        name = urlsplit(address).hostname or ""
    except ValueError:
        return None
    return address if _BARE.fullmatch(name) and syntax.read(address) is None else None


def _other(found: str | None, written: str) -> str | None:
    return found if found != written else None


def _in_path(url: str) -> str | None:
    """A host or an e-mail address that browsers took for a path below the page."""
    try:
        path = unquote(urlsplit(url).path)
    except ValueError:
        return None
    last = path.rstrip("/").rpartition("/")[2]
    if _EMAIL.fullmatch(last):
        return f"mailto:{last}"
    forgotten = _FORGOTTEN.search(path)
    return _address("https", forgotten[1]) if forgotten else None
