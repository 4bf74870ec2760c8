"""What goes wrong on the sample site, path by path."""

from __future__ import annotations

from http import HTTPStatus

from archive_crawler.demo.answer import Answer
from archive_crawler.demo.story import MAIN, MarkedLink

MOVED_FROM = "/News/News-Stories/Article/9100099/old-lantern-story/"
MOVED_TO = "/News/News-Stories/Article/Article/9100101/harbor-chiefs-settle-depth-of-lantern-channel/"
CUT_SHORT = "/News/News-Stories/Article/Article/9000004/unfinished-story/"
WORDLESS = "/News/News-Stories/Article/Article/9000003/untold-story/"
FOOTER = MarkedLink("/Portals/1/Documents/Privacy-Policy-2017.pdf", "broken", "not found")
"""The link that the footer of every page on the main host has."""


def _page(status: int, title: str, *headers: tuple[str, str]) -> Answer:
    body = f"<!DOCTYPE html><html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>"
    return Answer(status, body.encode(), headers=headers)


def _to(status: int, target: str) -> Answer:
    return _page(status, f"{status} {HTTPStatus(status).phrase}", ("Location", target))


def not_found() -> Answer:
    """The honest answer to an unknown path."""
    return _page(404, "Page not found")


def soft_not_found() -> Answer:
    """What the archive host says of an unknown path: 200."""
    return _page(200, "We could not find that page")


_WAF = b"<HTML><HEAD>\n<TITLE>Access Denied</TITLE>\n</HEAD><BODY>\n<H1>Access Denied</H1>\nReference #18.0\n</BODY></HTML>\n"

FAULTS: dict[tuple[str, str], Answer] = {
    (MAIN, MOVED_FROM): _to(301, MOVED_TO),
    (MAIN, "/News/latest/"): _to(302, MOVED_TO),
    (MAIN, "/go/loop-a/"): _to(302, "/go/loop-b/"),
    (MAIN, "/go/loop-b/"): _to(302, "/go/loop-a/"),
    (MAIN, "/Reports/2014-Channel-Survey.html"): _page(410, "This report was withdrawn"),
    (MAIN, "/Tides/Today/"): _page(500, "The application stopped"),
    (MAIN, "/Locks/Queue/"): _page(503, "Please come back later", ("Retry-After", "1")),
    (MAIN, "/Charts/Members/"): Answer(403, _WAF, "text/html", (("Server", "AkamaiGHost"), ("Mime-Version", "1.0"))),
    (MAIN, "/slow/webcam/"): Answer(hangs=True),
}
