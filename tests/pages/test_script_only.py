"""Pages that show nothing without JavaScript, and pages that only look like it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive_crawler.normalize.record import missing
from archive_crawler.pages import NotArticle, Page, RawArticle, read
from archive_crawler.pages.document import response
from archive_crawler.pages.script_only import needs_script

NOW = datetime(2026, 1, 2, tzinfo=UTC)
SCRIPT = "<script src=/app.js></script>"
ASKS = "<noscript>You need to enable JavaScript to run this app.</noscript>"


def page(html, url="https://www.example.gov/news/one"):
    return Page(
        url,
        f"<!doctype html><html><head><title>Tides</title></head><body>{html}</body></html>".encode(),
        "text/html",
        NOW,
    )


def flagged(html):
    return needs_script(response(page(html)).selector.root)


@pytest.mark.parametrize(
    "html",
    [
        f"{ASKS}<div id=root></div>{SCRIPT}",
        f"<div id=app></div>{SCRIPT}",
        f"<app-root></app-root>{SCRIPT}",
        f"<app-root>Loading...</app-root>{SCRIPT}",
        f"<div id=__next><img src=spinner.gif alt=''></div>{SCRIPT}",
        f"<header><a href=/>Harbor Works</a> An official website of the invented government</header><main id=app></main>{SCRIPT}",
        f"<noscript>JavaScript is required to view this page.</noscript><p>Please wait...</p>{SCRIPT}",
        f"<noscript>Please turn on JavaScript.</noscript><div class=shell></div>{SCRIPT}",
        f"<noscript>Este sitio: habilite JavaScript</noscript>{SCRIPT}",
        SCRIPT,
        "<script>document.write('<p>all of it')</script>",
        "<script>window.location = '/other'</script>",
        f"<noscript><iframe src=//tags.example.com></iframe></noscript>{SCRIPT}",
    ],
)
def test_shells_are_recognised(html):
    """An empty mount point, a request to switch JavaScript on, or nothing but a script."""
    assert flagged(html)


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<div id=root></div>",
        "<p>Closed today.</p>",
        f"<p>Closed today.</p>{SCRIPT}",
        f"<h1>Access denied</h1><p>You have no permission to see this page.</p>{SCRIPT}",
        f"<h1>Not found</h1>{SCRIPT}",
        f"<img src=chart.png>{SCRIPT}",
        f"<form><input name=q><button>Search</button></form>{SCRIPT}",
        f"<p>{'The pier is open from eight to five on all days but one. ' * 4}</p><div id=app></div>{SCRIPT}",
        f"<p>The pier is open from eight to five on all days but this one, says the master.</p>{ASKS}{SCRIPT}",
        f"<div id=root><h1>Drawn on the server</h1><p>All of it.</p></div>{SCRIPT}",
        "<script type=application/ld+json>{}</script>",
        "<script>window.harborAnalytics = []</script>",
        f"<frameset><frame src=a.html></frameset>{SCRIPT}",
        f"<iframe src=/all.html></iframe>{SCRIPT}",
    ],
)
def test_short_pages_are_left_alone(html):
    """What shows a sentence, a picture, a form or a frame shows something; without a script nothing is hidden."""
    assert not flagged(html)


def test_a_shell_is_no_listing_and_no_home_page():
    """It is rejected with its reason, also at an address that says home page."""
    for url in ("https://www.example.gov/", "https://www.example.gov/search/", "https://www.example.gov/news/one"):
        found = read(page(f"<div id=root></div>{SCRIPT}", url))
        assert isinstance(found, RawArticle)
        assert found.needs_script
        assert missing(found).startswith("The page shows nothing without JavaScript. ")
        assert "The page shows nothing without JavaScript." in found.warnings


def test_no_real_page_is_flagged(shared):
    """Not one of the real ones, whose stories are all in their HTML."""
    pages = sorted(shared.rglob("*.html"))
    assert len(pages) > 300
    alarms = []
    for path in pages:
        found = read(Page("https://www.example.gov/news/a-b-c-d", path.read_bytes(), "text/html", NOW))
        root = response(Page("https://www.example.gov/", path.read_bytes(), "text/html", NOW)).selector.root
        if needs_script(root) or (not isinstance(found, NotArticle) and found.needs_script):
            alarms.append(path.name)
    assert alarms == []
