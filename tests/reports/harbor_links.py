"""A site's links with everything that a report tells: causes, fixes, history, changes, rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from archive_crawler.items import LinkCheck, LinkHealth, LinkHistory, LinkPlace, LinkUse
from archive_crawler.links.changes import LinkChange, LinkChanges
from archive_crawler.links.evidence import Answer, Failure, Response
from archive_crawler.links.mementos import Memento
from archive_crawler.links.verdict import from_link, verdict
from archive_crawler.reports.ignore import parse
from archive_crawler.reports.summary import ReportContext
from archive_crawler.reports.trend import Point

SITE = "https://www.example.gov"
PAGES = [f"{SITE}/news/story-{number}" for number in range(40)]
TIME = "2026-11-24T15:30:00Z"
IGNORE = b"""
[[ignore]]
target_pattern = "ignored"
reason = "They come back in spring"
expires = 2027-03-01
[[ignore]]
target = "https://www.example.gov/about/contact-us.html"
page = "https://www.example.gov/news/story-39"
reason = "This page is a picture of the past"
[[ignore]]
state = "timeout"
reason = "Slow in summer"
expires = 2026-09-01
"""
CONTACT = f"{SITE}/about/contact-us.html"
PAPER = "https://papers.example.com/paper.pdf"
ERROR = "https://errors.example.com/x"
ADDRESS = f"{SITE}/news/web@example.gov"
FAQ = f"{SITE}/faq#aply"
OLD_FOLDER = f"{SITE}/old_docs_of_the_office_of_harbors_and_bridges/"
OLD = [f"{OLD_FOLDER}guide-{name}-harbor" for name in ("pier", "lamp", "rope", "sail")]
GONE = [f"https://gone.example.net/set/{number}" for number in range(5)]
WALL = [f"https://wall.example.com/p/{number}" for number in range(3)]
MOVED = "https://moved.example.org/a"


def answered(url, status, *hops, **headers):
    last = Response(hops[-1].location if hops else url, "GET", status, headers)
    return verdict(Answer(url, redirects=hops, response=last, checked=TIME))


def seen(check, health=LinkHealth.BROKEN, failures=3):
    since = "2026-11-20T10:00:00Z"
    history = LinkHistory(
        "2026-08-01T00:00:00Z", "2026-11-10T00:00:00Z", since, failures, 9, health is LinkHealth.BROKEN
    )
    return replace(check, health=health, history=history)


def checks() -> dict[str, LinkCheck]:
    found = [
        seen(answered(CONTACT, 404)),
        seen(answered(PAPER, 404), LinkHealth.FAILING, 1),
        seen(answered(ERROR, 500), LinkHealth.FAILING, 1),
        *(seen(answered(url, 404)) for url in OLD),
        *(
            seen(verdict(Answer(url, failure=Failure(url, "GET", 6, "Could not resolve host"), checked=TIME)))
            for url in GONE
        ),
        *(answered(url, 403, server="AkamaiGHost") for url in WALL),
        answered(MOVED, 200, Response(MOVED, "GET", 301, location=f"{MOVED}/new")),
        answered(ADDRESS, 404),
        replace(
            answered(FAQ, 200),
            health=LinkHealth.FLAWED,
            state="fragment missing",
            problem="No such part.",
            nearest_id="apply",
        ),
        seen(answered("https://ignored.example.com/", 404)),
        answered(f"{SITE}/about/contact-us", 200),
        answered(f"{SITE}/library/guide-pier-harbor", 200),
        answered(f"{SITE}/library/guide-lamp-harbor", 200),
    ]
    known = {check.url: check for check in found}
    mail = from_link("mailto:web@example.gov")
    return {**known, **({mail.url: mail} if mail else {})}


def uses() -> list[LinkUse]:
    found = []
    for page in PAGES:
        found.append(
            use(page, CONTACT, "Contact us", 90, LinkPlace.FOOTER, href="/about/contact-us.html", template=True)
        )
        found.append(use(page, f"{SITE}/about/contact-us", "Contact", 91))
        found.append(use(page, "mailto:web@example.gov", "Mail", 92))
    once = [PAPER, ERROR, *OLD, *GONE, *WALL, MOVED, FAQ, "https://ignored.example.com/"]
    found += [use(PAGES[number], url, f"Text {number}", 20 + number) for number, url in enumerate(once)]
    found += [use(page, PAPER, "the paper", 50) for page in PAGES[:6]]
    found.append(use(PAGES[0], ADDRESS, "<script>alert(1)</script>", 60, href="web@example.gov"))
    found += [use(PAGES[1], f"{SITE}/library/guide-{name}-harbor", "Guide", 70) for name in ("pier", "lamp")]
    return found


def use(page, url, text, line, place=LinkPlace.BODY, **more):
    return LinkUse(page, None, url, text, place, line=line, column=5, **{"href": url, "heading": "Related", **more})


CHANGES = LinkChanges(
    "2026-11-17T16:00:00Z",
    "20261117T150000Z",
    new=[LinkChange(OLD[0], None, LinkHealth.BROKEN)],
    still=[LinkChange(CONTACT, LinkHealth.BROKEN, LinkHealth.BROKEN)],
    fixed=[LinkChange("https://back.example.org/", LinkHealth.BROKEN, LinkHealth.FINE)],
)
ABOUT = ReportContext(
    "harbor-news",
    "Harbor <Agency>",
    "20261124T150000Z",
    "web@example.gov",
    "2026-11-24T15:00:00Z",
    "2026-11-24T16:10:00Z",
    "archive-crawler/0.1 (+mailto:archivist@example.org)",
    40,
    CHANGES,
)
EARLIER = [
    Point("r1", "2026-10-24T16:00:00Z", 30, 4, 2, 1, 3, 20.0),
    Point("r2", "2026-11-17T16:00:00Z", 31, 8, 1, 1, 3, 29.0),
]
COPY = Memento(
    PAPER, f"https://archive.example.org/web/20240301000000/{PAPER}", "2024-03-01T00:00:00Z", "archive.example.org"
)
RULES = parse(IGNORE, "ignore.toml", date(2026, 11, 24))
EVERYTHING = {"ignore": RULES, "earlier": EARLIER, "mementos": lambda _: {PAPER: COPY}}
