"""Which answer a host and path get."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import cache
from threading import Lock

from archive_crawler.demo.answer import Answer
from archive_crawler.demo.assets import FIXED, FRAME, LIVE, ON_MEDIA
from archive_crawler.demo.faults import CUT_SHORT, FAULTS, WORDLESS, not_found, soft_not_found
from archive_crawler.demo.feeds import FEEDS
from archive_crawler.demo.layouts import render
from archive_crawler.demo.pages import (
    PAGES,
    all_photos,
    live,
    notice_board,
    photo_page,
    tag_page,
    wordless,
)
from archive_crawler.demo.pictures import jpeg
from archive_crawler.demo.story import FROZEN, MAIN, MEDIA, PARTNER, SISTER, Story, noon, stories

_LAST_CHANGE = noon(date(2026, 5, 12))
_BUSY = Answer(503, b"<h1>Busy</h1>", headers=(("Retry-After", "1"),))
_FULL, _SMALL = (60, 40), (30, 20)


@cache
def _articles() -> dict[tuple[str, str], Story]:
    return {(story.host, story.path): story for story in stories()}


@cache
def story_answer(story: Story) -> Answer:
    """The page of a story, in its charset and framing."""
    charset = f"; charset={story.charset}" if story.charset_in_header else ""
    headers = (("X-Webmaster", "Renée Kai"),) if story.framing == "chunked" else ()
    body = render(story).encode(story.charset)
    return Answer(200, body, f"text/html{charset}", headers, story.framing, noon(story.published))


def _ok(body: str | bytes, content_type: str = "text/html; charset=utf-8") -> Answer:
    raw = body.encode() if isinstance(body, str) else body
    return Answer(200, raw, content_type, modified=_LAST_CHANGE)


def _image(path: str) -> Answer:
    if asset := ON_MEDIA.get(path):
        return _ok(asset[0](), asset[1])
    found = re.fullmatch(r"/\d{4}/\w{3}/\d\d/(\d+)/(-?\d+)/-?\d+/0/(.+)\.JPG", path)
    photo = all_photos().get(int(found[1])) if found else None
    if not found or photo is None or photo.virin != found[3]:
        return not_found()
    return _ok(jpeg(photo.virin, *(_FULL if found[2] == "-1" else _SMALL)), "image/jpeg")


def _pattern(host: str, path: str) -> Answer | None:
    """Pages that come in families: one for each photo, one for each tag."""
    if host in (MAIN, SISTER) and (found := re.search(r"/igphoto/(\d+)/(?:Default\.aspx)?$", path)):
        photo = all_photos().get(int(found[1]))
        return _ok(photo_page(photo)) if photo else None
    if host in (MAIN, SISTER) and (found := re.fullmatch(r"/News/Tag/([\w-]+)/", path)):
        page = tag_page(host, found[1])
        return _ok(page) if page else None
    return None


def _odd(host: str, path: str) -> Answer | None:
    if (host, path) == (MAIN, CUT_SHORT):
        cut = replace(stories()[0], path=CUT_SHORT, title="The Story That Stops", framing="cut")
        return replace(story_answer(cut), modified=None)
    if (host, path) == (MAIN, WORDLESS):
        return _ok(wordless())
    if (host, path) == (MAIN, LIVE):
        return _ok(live())
    if (host, path) == (PARTNER, FRAME):
        return _ok(notice_board())
    return FAULTS.get((host, path))


def _fixed(host: str, path: str, query: str) -> Answer | None:
    if feed := FEEDS.get((host, path)):
        make, content_type = feed
        return _ok(make(), content_type)
    if page := PAGES.get((host, path)):
        return _ok(page(query))
    if asset := FIXED.get(path):
        return _ok(asset[0](), asset[1])
    return None


class Routes:
    """The answers of one running site; it remembers which pages were too busy once."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._asked: set[str] = set()

    def answer(self, host: str, target: str) -> Answer:
        host = MAIN if host in ("127.0.0.1", "localhost") else host
        path, _, query = target.partition("?")
        if host == MEDIA and path != "/robots.txt":
            return _image(path)
        if host not in (MAIN, SISTER, MEDIA, FROZEN, PARTNER):
            return Answer(421, b"This server has no such host.\n", "text/plain")
        return self._story(host, path) or self._page(host, path, query)

    def _page(self, host: str, path: str, query: str) -> Answer:
        found = _odd(host, path) or _fixed(host, path, query) or _pattern(host, path)
        return found or (soft_not_found() if host == FROZEN else not_found())

    def _story(self, host: str, path: str) -> Answer | None:
        story = _articles().get((host, path)) or _articles().get((host, f"{path}/"))
        if story is None:
            return None
        return _BUSY if story.busy_first and self._first(story.url) else story_answer(story)

    def _first(self, url: str) -> bool:
        with self._lock:
            first = url not in self._asked
            self._asked.add(url)
        return first
