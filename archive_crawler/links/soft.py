"""Pages that answer as if all was well, and are not there: soft-dead links, and those of which nobody can tell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from archive_crawler.items import Certainty
from archive_crawler.links.finding import Finding
from archive_crawler.links.parking import parked
from archive_crawler.links.redirects import (
    is_home,
    is_login,
    leads_home,
    leads_to_error,
    leads_to_login,
    may_be_error,
    site,
    spelling,
    split,
)
from archive_crawler.links.states import LinkState
from archive_crawler.links.wordings import says_error, says_login, says_not_found

if TYPE_CHECKING:
    from archive_crawler.links.evidence import Probed
    from archive_crawler.links.page import HtmlPage
    from archive_crawler.links.sight import Sight

_NEARLY = 0.85
"""Likeness from which two pages that both say "not found" are one."""
_MISSING = frozenset({404, 410})
_MANY = 150
"""Words of a page that is about something, its menu with them."""
_FEW = 12
"""Words of a page that scripts have yet to draw."""
_HARDLY_MORE = 40
_LONG = 1000
"""Characters of more words than that."""
_TERSE = 100
"""Words of a page that is about nothing, its menu with them."""
_ASKS_FOR_SCRIPT = re.compile(
    r"\b(?:enable|need|requires?|activate|turn on|without|must)\b.{0,60}\bjava ?script\b|\bjava ?script\b.{0,60}\b(?:enabled?|disabled|required|needed)\b",
    re.IGNORECASE,
)
_LOADING = re.compile(r"\b(?:loading|please wait|one moment)\b\W*", re.IGNORECASE)
_SHOWN = frozenset({"img", "source", "iframe", "frame", "embed", "object", "video", "audio", "area", "a", "form"})
_PLAYERS = frozenset({"video", "audio", "embed", "object"})
_EMBEDS = frozenset({"embed", "iframe", "object", "img", "video", "audio", "source"})
_FILE = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|od[tsp]|rtf|zip|gz|tgz|7z|csv|tsv|epub|mp3|mp4|m4[av]|mov|avi|wmv|wav|jpe?g|png|gif|tiff?|webp|kmz|kml|ics|exe|msi|dmg)$",
    re.IGNORECASE,
)
_FILES = (b"%PDF-", b"PK\3\4", b"\xd0\xcf\x11\xe0", b"GIF8", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf", b"ID3")
"""How files begin, whatever their server calls them."""
_PAGE_ABOUT_FILE = re.compile(r"/(?:wiki|blob|tree|src|browse|viewer?|preview)/|/[A-Za-z]+:[^/]*$", re.IGNORECASE)
"""Addresses that end like a file's and are pages about one, in wikis and code hosts."""


def soft_dead(sight: Sight) -> Finding | None:
    """What is wrong with a page that answers as if all was well; null where nothing is, as far as this look goes."""
    gone = parked(sight.page, sight.url, sight.final, sight.body)
    if gone:
        return gone
    page = sight.page
    if page is None:
        return _by_address(sight)
    return (
        _error(page)
        or _not_found(sight, page)
        or _login(sight, page)
        or _by_address(sight)
        or _file(sight, page)
        or _hollow(sight, page)
        or _like_probe(sight)
    )


def is_drawn(page: HtmlPage) -> bool:
    """Whether scripts have yet to draw a page's content."""
    if not page.scripts or page.elements.get("a", 0) > _FEW // 2:
        return False
    text = _LOADING.sub("", page.text)
    words = len(text.split())
    return words <= _FEW or (words <= _HARDLY_MORE and bool(_ASKS_FOR_SCRIPT.search(text)))


def _error(page: HtmlPage) -> Finding | None:
    said = says_error(page)
    return Finding(LinkState.ERROR_TEXT, f"“{said}”") if said else None


def _not_found(sight: Sight, page: HtmlPage) -> Finding | None:
    said = says_not_found(page)
    if not said or (
        _is_honest(sight.probe) and len(page.text.split()) > _MANY
    ):  # a page about pages that are not found
        return None
    like = sight.alike(sight.probe) or 0.0
    sure = Certainty.CERTAIN if like >= _NEARLY or _same_end(sight) else Certainty.LIKELY
    state = LinkState.REDIRECT_TO_ERROR if sight.redirected else LinkState.SOFT_NOT_FOUND
    return Finding(state, f"{said}{_as_probe(sight.probe, like)}", sure)


def _is_honest(probe: Probed | None) -> bool:
    """Whether the host says of a made-up address that it does not exist."""
    return bool(probe and probe.response and probe.response.status in _MISSING)


def _login(sight: Sight, page: HtmlPage) -> Finding | None:
    if is_login(sight.url) or not says_login(page):
        return None
    if sight.redirected:
        return Finding(LinkState.REDIRECT_TO_LOGIN, f"{sight.final} asks for a password")
    return Finding(LinkState.LOGIN_REQUIRED, "the page asks for a password") if page.asks_password else None


def _by_address(sight: Sight) -> Finding | None:
    """Where redirects lead, by the addresses and by where they lead a made-up address."""
    if not sight.redirected:
        return None
    all_alike = _same_end(sight)
    too = "; a made-up address beside it leads there, too" if all_alike else ""
    if leads_to_login(sight.url, sight.final):
        return Finding(LinkState.REDIRECT_TO_LOGIN, sight.final)
    if leads_to_error(sight.url, sight.final) or (may_be_error(sight.final) and (all_alike or _is_terse(sight))):
        return Finding(LinkState.REDIRECT_TO_ERROR, f"{sight.final}{too}", Certainty.CERTAIN if all_alike else None)
    if leads_home(sight.url, sight.final) and (all_alike or site(sight.url) == site(sight.final)):
        return Finding(LinkState.REDIRECT_TO_HOME, f"{sight.final}{too}")
    return Finding(LinkState.ONE_PAGE_FOR_ALL, f"{sight.final}{too}") if all_alike else None


def _is_terse(sight: Sight) -> bool:
    """Whether the page at the end says too little to be about errors."""
    return sight.page is not None and sight.whole and len(sight.page.text.split()) <= _TERSE


def _same_end(sight: Sight) -> bool:
    """Whether a made-up address is redirected to where the target is: the host sends there whatever it is asked for."""
    made_up = (probe for probe in (sight.probe, sight.asked) if probe and probe.redirects and probe.response)
    return sight.redirected and any(
        probe.response is not None and spelling(probe.response.url) == spelling(sight.final) for probe in made_up
    )


def _file(sight: Sight, page: HtmlPage) -> Finding | None:
    if sight.body.lstrip().startswith(_FILES):
        return None
    path = unquote(split(sight.final).path)
    promised = _FILE.search(path)
    if not promised or _PAGE_ABOUT_FILE.search(path) or is_shell(page) or _shows_file(page, path, promised[0]):
        return None
    return Finding(LinkState.NOT_THE_FILE, f"{promised[0]} is a web page, “{(page.title or page.text)[:80]}”")


def _shows_file(page: HtmlPage, path: str, extension: str) -> bool:
    """Whether the page is there to show the file: it embeds one of the kind, or links the one of that name elsewhere."""
    if not page.links:  # left out
        return bool(_EMBEDS & page.elements.keys())
    name = path.rpartition("/")[2]
    for link in page.links:
        target = unquote(split(link.url).path)
        embedded = link.element in _EMBEDS and target.lower().endswith(extension.lower())
        if target != path and (embedded or (link.element != "link" and target.endswith(f"/{name}"))):
            return True
    return False


def _hollow(sight: Sight, page: HtmlPage) -> Finding | None:
    if sight.whole and is_shell(page) and not is_home(sight.url):
        return Finding(LinkState.DRAWN_BY_SCRIPT, f"{len(page.text.split())} words, {page.scripts} scripts")
    if page.text or page.scripts or not sight.whole or page.refresh:
        return None
    return None if _SHOWN & page.elements.keys() else Finding(LinkState.EMPTY_PAGE, "no word, no picture, no link")


def _like_probe(sight: Sight) -> Finding | None:
    """A page that is that of a made-up address, though neither says that it does not exist."""
    if is_home(sight.url) or not sight.is_same_as(sight.probe):
        return None
    told = f"the page is that of the made-up address {sight.probe.url if sight.probe else ''}"
    if sight.home and sight.home.response and not sight.is_same_as(sight.home):
        return Finding(LinkState.SOFT_NOT_FOUND, f"{told}; the front page is another")
    return Finding(LinkState.ONE_PAGE_FOR_ALL, told)


def _as_probe(probe: Probed | None, like: float) -> str:
    return f"; like that of the made-up address {probe.url} ({like:.2f})" if probe and like >= _NEARLY else ""


def is_shell(page: HtmlPage) -> bool:
    """Whether a page shows nothing before scripts have drawn it: no heading and no film either, but a plea for scripts."""
    if len(page.text) > _LONG or not is_drawn(page):
        return False
    return not (page.heading or _PLAYERS & page.elements.keys()) or bool(_ASKS_FOR_SCRIPT.search(page.text))
