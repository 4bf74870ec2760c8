import csv
import json

import pytest
from lxml import html

from archive_crawler.items import LinkPlace, LinkUse
from archive_crawler.links.evidence import Answer, Failure, Response
from archive_crawler.links.verdict import from_link, unchecked, verdict
from archive_crawler.reports.link_rot import ReportContext, write_link_rot

SITE = "https://www.example.gov"
ABOUT = ReportContext(
    "example",
    "Example <Agency>",
    "20260102T030405Z",
    "web@example.gov",
    "2026-01-02T03:04:05Z",
    "2026-01-02T04:00:00Z",
    "archive-crawler/0.1 (+mailto:web@example.gov)",
    7,
)
GONE, MOVED, LATER, WALL, FINE = (f"{SITE}/{name}" for name in ("gone", "moved", "later", "wall", "fine"))
DEAD = "http://dead.invalid/=1+1"
SCRIPT = "javascript:alert(1)"
BAD = "=HYPERLINK(x)"


def answered(url, status, *redirects, **headers):
    last = Response(redirects[-1].location if redirects else url, "GET", status, headers)
    return verdict(Answer(url, redirects=redirects, response=last, checked="2026-01-02T03:30:00Z"))


CHECKS = {
    check.url: check
    for check in (
        answered(GONE, 410),
        answered(MOVED, 200, Response(MOVED, "HEAD", 301, location=f"{SITE}/new")),
        answered(LATER, 200, Response(LATER, "HEAD", 302, location=f"{SITE}/today")),
        answered(WALL, 403, server="AkamaiGHost"),
        answered(FINE, 200),
        verdict(Answer(DEAD, failure=Failure(DEAD, "HEAD", 6, "Could not resolve host"))),
        from_link(SCRIPT),
        from_link(BAD),
        unchecked(f"{SITE}/late", "time limit"),
    )
}


def use(page, url, text, place=LinkPlace.BODY):
    return LinkUse(f"{SITE}/news/{page}", f"id{page}", url, text, place)


USES = [
    use(1, GONE, "<script>alert(1)</script>"),
    use(1, GONE, "again"),
    use(2, GONE, '=cmd|"/c calc"!A0', LinkPlace.CAPTION),
    use(3, GONE, ""),
    use(1, DEAD, "dead"),
    use(4, MOVED, "moved"),
    use(4, LATER, "later"),
    use(4, WALL, "wall"),
    use(4, FINE, "fine"),
    use(5, SCRIPT, "click"),
    use(5, BAD, "+1"),
    use(5, f"{SITE}/late", "late"),
    use(5, f"{SITE}/unknown", "unknown"),
]


@pytest.fixture
def report(tmp_path):
    summary = write_link_rot(tmp_path, USES, CHECKS.get, ABOUT)
    return tmp_path, summary, html.fromstring((tmp_path / "link-rot.html").read_bytes())


def section(page, name):
    return page.get_element_by_id(name).getparent()


def test_totals(report):
    """Links, distinct targets and every health are counted; the healths add up to the targets."""
    _, summary, page = report
    assert (summary.links, summary.targets, summary.pages_with_broken_links) == (13, 10, 4)
    assert summary.by_health == {
        "fine": 1,
        "redirected": 2,
        "flawed": 0,
        "failing": 0,
        "broken": 3,
        "undecided": 1,
        "unchecked": 3,
    }
    assert page.cssselect(".totals li")[0].text_content() == "3 broken"


def test_pew(report):
    """Pew's figure counts web targets only, and stands beside ours."""
    _, summary, page = report
    assert (summary.pew_2024.dead, summary.pew_2024.web_targets, summary.pew_2024.dead_percent) == (2, 6, 33.3)
    assert (summary.broken_web, summary.broken_percent) == (2, 33.3)
    assert "Pew Research Center 2024" in section(page, "how").text_content()


def test_grouped_by_target(report):
    """A broken target stands once, the most linked first, with all its pages and link texts."""
    _, _, page = report
    cards = section(page, "broken").cssselect("li.card")
    assert [card.find("h3").text_content() for card in cards] == [GONE, BAD, DEAD]
    assert "taken down on purpose" in cards[0].text_content()
    assert [item.find("a").get("href") for item in cards[0].cssselect("details li")] == [
        f"{SITE}/news/{page}" for page in (1, 2, 3)
    ]
    assert "“again”" in cards[0].text_content()
    assert "(no text)" in cards[0].text_content()


def test_sections(report):
    """Undecided, moved and unchecked targets have their own parts; what is fine or means to stay is not listed."""
    _, _, page = report
    assert "AkamaiGHost" in section(page, "undecided").text_content()
    assert f"{SITE}/new" in section(page, "moved").text_content()
    assert "time limit" in section(page, "unchecked").text_content()
    listed = page.text_content()
    assert FINE not in listed
    assert LATER not in listed


def test_escaped(report):
    """What pages say is text: no script, no link but to the web, and none that tells where it was clicked."""
    _, _, page = report
    assert not page.cssselect("script, iframe, img, link[rel=stylesheet]")
    assert "<script>alert(1)</script>" in page.text_content()
    for link in page.cssselect("a"):
        assert link.get("href").startswith(("http://", "https://", "#"))
        assert link.get("href").startswith("#") or link.get("rel") == "noopener noreferrer"


def test_accessible(report):
    """The page has a language, a title, one h1, landmarks, captions, scopes and no dead anchor."""
    _, _, page = report
    assert page.get("lang") == "en"
    assert page.findtext(".//title").startswith("Broken links: Example <Agency>")
    assert len(page.cssselect("h1")) == len(page.cssselect("main")) == len(page.cssselect("body > header")) == 1
    assert all(table.find("caption") is not None for table in page.cssselect("table"))
    assert all(cell.get("scope") in {"col", "row"} for cell in page.cssselect("th"))
    ids = [element.get("id") for element in page.cssselect("[id]")]
    assert len(ids) == len(set(ids))
    assert {link.get("href")[1:] for link in page.cssselect("a[href^='#']")} <= set(ids)


def test_csv(report):
    """The CSV has a row for each target and page, and no cell that a spreadsheet would run."""
    directory, _, _ = report
    raw = (directory / "link-rot.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(raw.decode("utf-8-sig").splitlines()))
    assert sum(row["target"] == GONE for row in rows) == 3
    assert not [cell for row in rows for cell in row.values() if cell[:1] in set("=+-@\t\r")]
    assert "'=cmd|" in next(row["link_text"] for row in rows if row["page"].endswith("/2"))


def test_json(report):
    """The JSON has the same targets with their pages."""
    directory, summary, _ = report
    body = json.loads((directory / "link-rot.json").read_text())
    assert body["summary"]["by_health"] == summary.by_health
    assert body["about"]["agency"] == "Example <Agency>"
    [gone] = [target for target in body["targets"] if target["check"]["url"] == GONE]
    assert (gone["pages"], gone["links"], gone["places"][0]["texts"][1]) == (3, 4, "again")


def test_whole_files_only(report):
    """No half-written file is left beside the report."""
    directory, _, _ = report
    assert sorted(path.name for path in directory.iterdir()) == ["link-rot.csv", "link-rot.html", "link-rot.json"]


def test_nothing_broken(tmp_path):
    """A run without links makes a report all the same."""
    summary = write_link_rot(tmp_path, [], {}.get, ABOUT)
    assert summary.broken_percent is None
    assert "None of the links is known to be broken" in (tmp_path / "link-rot.html").read_text()
