"""The words of the acid test's servers."""

from __future__ import annotations

import gzip
import itertools
from collections.abc import Callable
from functools import cache

from acid.server import Ending, Reply, Request, Script

HTML = "text/html; charset=utf-8"
_SERIAL = itertools.count()
_MENU = "".join(f'<li><a href="/topics/{n}">Topic {n} of the harbor office</a></li>' for n in range(12))
_STORY = (
    "The harbor office of Example County keeps tide tables, pilot rosters and dredging notices for the public. "
    "Boats that winter in the basin are listed by berth, and the list is printed anew each Monday. "
)


def html(
    title: str,
    main: str = f"<p>{_STORY * 6}</p>",
    *,
    status: int = 200,
    head: str = "",
    headers: tuple[tuple[str, str], ...] = (),
    framed: bool = True,
) -> Reply:
    """A page with the site's menu around it, or a bare one."""
    menu = f"<header><nav><ul>{_MENU}</ul></nav></header>" if framed else ""
    footer = "<footer><p>Harbor Office, Example County. Privacy. Accessibility.</p></footer>" if framed else ""
    text = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f"<body>{menu}<main>{main}</main>{footer}</body></html>"
    )
    return Reply(status, (("Content-Type", HTML), *headers), text.encode())


def page(
    title: str = "Tide tables", main: str = f"<h1>Tide tables</h1><p>{_STORY * 6}</p>", **options: object
) -> Script:
    """Always the same page."""
    reply = html(title, main, **options)  # type: ignore[arg-type]
    return lambda _: reply


def bare(body: str | bytes, status: int = 200, kind: str = HTML, **headers: str) -> Script:
    """A body without the site's frame; underscores in header names stand for hyphens."""
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    reply = Reply(status, (("Content-Type", kind), *named), body.encode() if isinstance(body, str) else body)
    return lambda _: reply


def status(code: int, **headers: str) -> Script:
    """An error with a page of a few words."""
    return bare(f"<title>{code}</title><h1>{code}</h1><p>The server says {code}.</p>", code, **headers)


def to(location: str, code: int = 301, **headers: str) -> Script:
    """A redirect."""
    return bare("", code, Location=location, **headers)


def fault(ending: Ending, body: bytes = b"") -> Script:
    """An answer that is none."""
    reply = Reply(200, (("Content-Type", HTML),), body, ending)
    return lambda _: reply


def by_method(head: Script, get: Script) -> Script:
    """HEAD and GET answered apart."""
    return lambda request: (head if request.method == "HEAD" else get)(request)


def in_turn(*scripts: Script) -> Script:
    """One script a request, the last for good."""
    return lambda request: scripts[min(request.before, len(scripts) - 1)](request)


def slow(script: Script, seconds: float) -> Script:
    """The answer after some time."""

    def wait(request: Request) -> Reply:
        reply = script(request)
        return Reply(reply.status, reply.headers, reply.body, reply.ending, seconds)

    return wait


def only_if(allowed: Callable[[Request], bool], script: Script, otherwise: Script) -> Script:
    """The page for some, another answer for others."""
    return lambda request: (script if allowed(request) else otherwise)(request)


def echo(title: str, words: str, code: int = 200, *, framed: bool = True) -> Script:
    """A page that repeats the address, the time and a number of its own: the same words, never the same bytes."""

    def say(request: Request) -> Reply:
        serial = next(_SERIAL)
        main = (
            f"<h1>{title}</h1><p>{words}</p><p>You asked for {request.path} at 2026-03-04T10:{serial % 60:02}:00Z.</p>"
            f'<form action="/search"><input type="hidden" name="csrf" value="{serial:032x}"><input name="q"></form>'
        )
        return html(f"{title} | Harbor Office", main, status=code, framed=framed)

    return say


def shell(title: str = "Permit Portal") -> Script:
    """What a single-page app sends for any address."""
    head = '<script type="module" crossorigin src="/assets/index-4f2a.js"></script>'
    main = '<div id="root"></div><noscript>You need to enable JavaScript to run this app.</noscript>'
    return page(title, main, head=head, framed=False)


@cache
def bomb() -> Reply:
    """A quarter of a gigabyte of nothing in a quarter of a megabyte."""
    packed = gzip.compress(b"\0" * (1 << 22)) * 64  # members may follow one another (RFC 1952 2.2)
    return Reply(200, (("Content-Type", HTML), ("Content-Encoding", "gzip")), packed)
