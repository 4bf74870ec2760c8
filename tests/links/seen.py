"""Evidence for tests of verdicts: answers as the checker has them."""

from __future__ import annotations

from archive_crawler.items import Timings
from archive_crawler.links.evidence import Answer, Failure, Probed, Response, Stop

URL = "https://www.example.gov/news/2019/tides"
STORY = "The harbor office keeps tide tables, pilot rosters and dredging notices for the public of the county. " * 12
HTML = "text/html; charset=utf-8"
NOW = "2026-03-04T10:00:00Z"


def page(title: str = "Tide tables", main: str = f"<h1>Tide tables</h1><p>{STORY}</p>", head: str = "") -> bytes:
    """An HTML page with a menu."""
    menu = "".join(f"<li><a href='/topics/{n}'>Topic {n}</a></li>" for n in range(12))
    return (
        f"<!doctype html><title>{title}</title>{head}<nav><ul>{menu}</ul></nav><main>{main}</main>"
        "<footer>Harbor Office, Example County</footer>"
    ).encode()


def bare(title: str, text: str = "", head: str = "") -> bytes:
    """An HTML page without a menu."""
    return f"<!doctype html><html><head><title>{title}</title>{head}</head><body>{text}</body></html>".encode()


def response(
    status: int = 200, body: bytes | None = None, url: str = URL, kind: str = HTML, method: str = "GET", **more: str
) -> Response:
    """An answer; more are headers, with underscores for hyphens."""
    headers = {"content-type": kind, **{name.replace("_", "-").lower(): value for name, value in more.items()}}
    return Response(url, method, status, headers, body=page() if body is None else body)


def hop(url: str, location: str, status: int = 301, **headers: str) -> Response:
    return Response(url, "GET", status, headers, location=location)


def answer(last: Response | None = None, *hops: Response, url: str = URL, **more: object) -> Answer:
    """What a check saw: redirects, and the last answer."""
    return Answer(url, redirects=hops, response=last, checked=NOW, **more)  # type: ignore[arg-type]


def good(body: bytes | None = None, url: str = URL, **more: object) -> Answer:
    """A page that answers 200."""
    return answer(response(body=body, url=url.partition("#")[0]), url=url, **more)


def status(code: int, body: bytes = b"<h1>No</h1>", url: str = URL, **headers: str) -> Answer:
    return answer(response(code, body, url=url, **headers), url=url)


def moved(to: str, *, url: str = URL, code: int = 301, body: bytes | None = None, **more: object) -> Answer:
    """A redirect to a page that answers 200."""
    return answer(response(body=body, url=to), hop(url.partition("#")[0], to, code), url=url, **more)


def failure(code: int, message: str = "it failed", url: str = URL, behind: int | None = None, **more: object) -> Answer:
    seen = Failure(url, "GET", code, message, **more)  # type: ignore[arg-type]
    return Answer(url, failure=seen, behind=response(behind, b"") if behind else None, checked=NOW)


def stop(why: Stop, *hops: Response) -> Answer:
    return Answer(URL, redirects=hops, stop=why, checked=NOW)


def probe(body: bytes | None = None, code: int = 200, to: str | None = None) -> Probed:
    """What a made-up address beside the target says."""
    url = "https://www.example.gov/news/2019/k7x2m9q4"
    hops = (hop(url, to),) if to else ()
    return Probed(url, hops, response(code, body, url=to or url))


def timed(seconds: float) -> Timings:
    return Timings(0.1, 0.2, 0.3, seconds, seconds + 0.1)
