"""Whatever a page holds, it is read, rejected or declined; what is read can be written as a line."""

from __future__ import annotations

from pathlib import Path

from golden import CAPTURED, FOLDER, ORIGIN
from hypothesis import example, given
from hypothesis import strategies as st
from untrusted import fuzzed, untrusted, words

from archive_crawler.export.lines import line
from archive_crawler.items import Article, Rejected
from archive_crawler.links import syntax
from archive_crawler.normalize import datelines, dates, names
from archive_crawler.normalize.draft import Draft, draft, normalized, validated
from archive_crawler.normalize.urls import canonical, site
from archive_crawler.normalize.urls import normalized as address
from archive_crawler.pages import NotArticle, Page, RawArticle, notice_text, read, virin

PAGES = [(folder / "page.html").read_bytes() for folder in sorted(Path(FOLDER).iterdir()) if folder.is_dir()]
LONG_AGO, FAR_AHEAD = "Jan. 1, 0001", "December 31, 9999 11:59 p.m. EST"


@given(
    body=untrusted(*PAGES),
    content_type=st.one_of(st.none(), words("text/html; charset=utf-16", "text/html", "TEXT/HTML;charset=")),
    url=st.sampled_from(
        ["https://www.af.mil/News/1/", "https://www.energy.gov/a", "http://h/", "https://www.usa.gov/x"]
    ),
)
@fuzzed
def test_read(body, content_type, url):
    """A page object never raises, and its record has a line in UTF-8."""
    page = Page(url, body, content_type, CAPTURED)
    assert isinstance(read(page), RawArticle | NotArticle)
    found = draft(page, ORIGIN)
    if isinstance(found, Draft):
        found = validated(found)
    if isinstance(found, Draft):
        found = normalized(found)
        assert isinstance(found, Article | Rejected)
        assert not str(getattr(found, "reason", "")).startswith(("normalizing failed", "reading failed"))
    if isinstance(found, Article | Rejected):
        assert line(found).endswith(b"\n")


@given(
    raw=words("200302-O-ZZ999-001", "VIRIN: 991231-F-AB123-0001A-US (1)", "200302-O-ZZ999-001.JPG"),
    captured=st.dates(),
    told=st.text(max_size=40),
)
@fuzzed
def test_virin(raw, captured, told):
    """A VIRIN is parsed or invalid, on any day."""
    found = virin.parse(raw, captured, told)
    assert found.raw == raw
    assert found.value or found.oddities
    for found in (virin.find(raw), virin.labelled(raw)):
        assert found is None or found


@example(LONG_AGO)
@example(FAR_AHEAD)
@given(
    words("March 3, 2020", "2020-03-03T04:05:06+99:99", "Thu, 09/25/2025 - 11:38", "Published Feb. 30, 2021 5 p.m. EDT")
)
@fuzzed
def test_dates(raw):
    """A date is a date of the calendar, or none."""
    found = dates.parse(raw, "visible text")
    assert found is None or found.raw


@given(
    words("WASHINGTON (AFNS) -- The harbor", "BRUSSELS, Jan. 2 — a", "By Jane Doe, Office of Harbors and John Roe Jr.")
)
@fuzzed
def test_datelines_and_names(text):
    """Datelines, bylines and capitals are functions of any text."""
    datelines.dateline(text)
    datelines.outside(text)
    names.byline(text)
    names.cased(text)


@given(words("This is historical material frozen in time.", "ARCHIVED CONTENT: no longer maintained. Contact a@b.gov"))
@fuzzed
def test_notices(text):
    """A notice is found in a text or not."""
    assert notice_text.may_have_one('ARCHIVED" CONTENT')
    assert notice_text.may_have_one(text) or notice_text.judge(text) is None or "administration" in text.lower()
    notice_text.judge(text, alone=False)


@given(words("https://www.example.gov/a", "mailto:a@b.gov", "http://a@b.gov", "C:\\x", "//h/..", "https://https://h"))
@fuzzed
def test_link_syntax(url):
    """A link's state is told without asking anybody, and its address normalized, whatever was typed."""
    syntax.read(url)
    syntax.after_not_found(url) if syntax.read(url) is None and url.startswith("http") else None
    site(address(url))
    canonical(url, "https://www.example.gov/a")
