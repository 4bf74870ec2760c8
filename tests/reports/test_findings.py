"""The whole report of a site: what is first, what is grouped, what is ignored, in every format."""

from __future__ import annotations

import csv
import json
import xml.etree.ElementTree as ET

import harbor_links as site
import jsonschema
import pytest
from lxml import html

from archive_crawler.links.cause_kinds import CauseKind
from archive_crawler.links.fixes import FixKind
from archive_crawler.links.states import LinkState
from archive_crawler.reports.link_rot import FORMATS, link_rot
from archive_crawler.reports.sarif import rule_id
from archive_crawler.reports.trend import earlier

SARIF = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {
            "items": {
                "required": ["tool", "results"],
                "properties": {
                    "tool": {"required": ["driver"], "properties": {"driver": {"required": ["name"], "properties": {"rules": {
                        "uniqueItems": True,
                        "items": {"required": ["id"], "properties": {
                            "shortDescription": {"required": ["text"]},
                            "defaultConfiguration": {"properties": {"level": {"enum": ["none", "note", "warning", "error"]}}},
                        }},
                    }}}}},
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "results": {"items": {
                        "required": ["message"],
                        "properties": {
                            "level": {"enum": ["none", "note", "warning", "error"]},
                            "ruleIndex": {"type": "integer", "minimum": -1},
                            "message": {"required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}},
                            "locations": {"items": {"properties": {"physicalLocation": {
                                "required": ["artifactLocation"],
                                "properties": {
                                    "artifactLocation": {"required": ["uri"], "properties": {"uri": {"type": "string", "format": "uri-reference"}}},
                                    "region": {"properties": {"startLine": {"minimum": 1}, "startColumn": {"minimum": 1}}},
                                },
                            }}}},
                            "partialFingerprints": {"additionalProperties": {"type": "string"}},
                        },
                    }},
                },
            }
        },
    },
}  # fmt: skip
"""What OASIS's schema asks of the parts that the report has."""


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reports")
    return folder, link_rot(folder, site.uses(), site.checks().get, site.ABOUT, formats=FORMATS, **site.EVERYTHING)


@pytest.fixture(scope="module")
def page(written):
    return html.fromstring((written[0] / "link-rot.html").read_bytes())


def test_what_is_first(written):
    """The template's link on every page comes first, then causes and links by their pages, what works last, what may pass never."""
    _, findings = written
    first = [(group.cause.kind, group.cause.subject, group.pages) for group in findings.first]
    assert first[0] == (CauseKind.TEMPLATE, site.CONTACT, 39)
    assert first[1] == (CauseKind.ALONE, site.PAPER, 6)
    assert (CauseKind.HOST_GONE, "gone.example.net", 5) in first
    assert (CauseKind.FOLDER, site.OLD_FOLDER, 4) in first
    assert first[-1][1] == site.FAQ
    assert site.ERROR not in {subject for _, subject, _ in first}
    assert not {group.cause.kind for group in findings.first} & {CauseKind.WALL}


def test_fixes(written):
    """Each kind of fix is offered where it belongs."""
    _, findings = written
    fixes = {}
    for url in (site.CONTACT, site.ADDRESS, site.FAQ, site.MOVED, site.OLD[0], site.OLD[2]):
        found = findings.fix(findings.gathering.target(url))
        fixes[url] = (found.kind, found.address) if found else None
    assert fixes == {
        site.CONTACT: (FixKind.NEAREST, f"{site.SITE}/about/contact-us"),
        site.ADDRESS: (FixKind.SPELLING, "mailto:web@example.gov"),
        site.FAQ: (FixKind.FRAGMENT, f"{site.SITE}/faq#apply"),
        site.MOVED: (FixKind.FINAL, f"{site.MOVED}/new"),
        site.OLD[0]: (FixKind.NEAREST, f"{site.SITE}/library/guide-pier-harbor"),
        site.OLD[2]: None,
    }
    (folder,) = [group for group in findings.groups if group.cause.kind is CauseKind.FOLDER]
    assert folder.cause.moved_to == f"{site.SITE}/library/"


def test_ignored(written, page):
    """What is ignored is counted apart, in no list, with its reason; what has expired is told."""
    folder, findings = written
    summary = findings.summary
    assert (summary.ignored_targets, summary.ignored_links) == (1, 2)
    assert sum(summary.by_health.values()) == summary.targets == len(site.checks()) - 1
    assert "ignored.example.com" not in (folder / "link-rot.csv").read_text()
    part = page.get_element_by_id("ignored").getparent().text_content()
    assert "They come back in spring" in part
    assert "expired on September 1, 2026: no longer ignored" in part


def test_first_screen(page):
    """What to fix first stands before everything else, with its pages and the address that mends it."""
    first = page.cssselect("main section")[0]
    assert "Fix these first" in first.find("h2").text_content()
    rows = [[cell.text_content() for cell in row] for row in first.cssselect("tbody tr")]
    assert rows[0][0] == "39"
    assert "“Contact us”" in rows[0][1]
    assert "In the template, once" in rows[0][2]
    assert f"{site.SITE}/about/contact-us" in rows[0][2]


def test_failing_apart_from_broken(page):
    """What time has not confirmed has a part of its own, and says since when it fails."""
    failing = page.get_element_by_id("failing").getparent().text_content()
    broken = page.get_element_by_id("broken").getparent().text_content()
    assert site.PAPER in failing
    assert site.PAPER not in broken
    assert "Failing since November 20, 2026" in failing
    assert "Broken since November 20, 2026; it last worked on November 10, 2026" in " ".join(broken.split())


def test_by_hand(page):
    """A site that keeps us out stands once, with all its addresses, among what is to be checked by hand."""
    part = page.get_element_by_id("undecided").getparent()
    (card,) = part.cssselect("li.card")
    assert "keeps automatic visitors out" in card.text_content()
    assert all(url in card.text_content() for url in site.WALL)
    assert "wall.example.com" not in page.get_element_by_id("causes").getparent().text_content()


def test_changes(page):
    """New, fixed and still broken are told."""
    part = page.get_element_by_id("changes").getparent().text_content()
    assert all(
        words in part
        for words in ("since November 17, 2026", "not in the last report: 1", "taken out: 1", "Still broken: 1")
    )


def test_copy(page):
    """A copy is offered with the link for the page's source."""
    (snippet,) = [code.text_content() for code in page.cssselect("pre code")]
    assert f'data-originalurl="{site.PAPER}"' in snippet
    assert 'data-versiondate="2024-03-01"' in snippet


def test_redirects(written, page):
    """The redirect maps are beside the report, and it names them."""
    folder, _ = written
    assert "/about/contact-us.html" in (folder / "redirects/www.example.gov.nginx.conf").read_text()
    assert "redirects/www.example.gov.drupal.csv" in page.get_element_by_id("causes").getparent().text_content()


def test_no_script(page):
    """Nothing runs, nothing is fetched, and what pages say is text."""
    assert not page.cssselect("script, img, iframe, link, [onclick], object")
    assert "<script>alert(1)</script>" in page.text_content()


def test_trend(page, written):
    """The chart has a bar for each run, and the table its numbers."""
    part = page.get_element_by_id("trend").getparent()
    assert len(part.cssselect("rect")) == 6
    assert "from 6 to" in part.cssselect("svg title")[0].text
    assert [row.cssselect("td")[1].text for row in part.cssselect("tbody tr")][:2] == ["4", "8"]


def test_trend_of_runs(tmp_path):
    """The totals of earlier runs are read from their reports, also of older ones; what is broken is left out."""
    for number, run in enumerate(("a", "b", "c")):
        about = site.replace(site.ABOUT, run_id=run, crawled_to=f"2026-11-0{number + 1}T00:00:00Z")
        link_rot(tmp_path / run / "reports", site.uses(), site.checks().get, about, formats=["json"])
    old = json.loads((tmp_path / "b/reports/link-rot.json").read_text())
    (tmp_path / "b/reports/link-rot.json").write_text(json.dumps(old, indent=1))
    (tmp_path / "torn/reports").mkdir(parents=True)
    (tmp_path / "torn/reports/link-rot.json").write_text('{"about": ')
    found = earlier(tmp_path, "c", "2026-11-03T00:00:00Z")
    assert [(point.run_id, point.failing) for point in found] == [("a", 2), ("b", 2)]


def test_sarif(written):
    """A result for each page and target, with line, column and rule."""
    body = json.loads((written[0] / "link-rot.sarif").read_text())
    jsonschema.validate(body, SARIF, format_checker=jsonschema.FormatChecker())
    (run,) = body["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(rules) == len(set(rules)) == len(LinkState)
    contact = [result for result in run["results"] if result["properties"]["target"] == site.CONTACT]
    assert len(contact) == 39
    assert contact[0]["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": site.PAGES[0]},
        "region": {"startLine": 90, "startColumn": 5},
    }
    assert all(rules[result["ruleIndex"]] == result["ruleId"] for result in run["results"] if "ruleIndex" in result)
    assert contact[0]["ruleId"] == rule_id("not found")


def test_junit(written):
    """A case for each target; the counts are those of the cases."""
    root = ET.parse(written[0] / "link-rot.junit.xml").getroot()
    cases = list(root.iter("testcase"))
    assert int(root.get("tests")) == len(cases)
    assert int(root.get("failures")) == len(list(root.iter("failure")))
    assert int(root.get("skipped")) == len(list(root.iter("skipped"))) == 3
    (contact,) = [case for case in cases if case.get("name") == site.CONTACT]
    assert "and 29 more pages" in contact.find("failure").text


def test_junit_of_odd_words(tmp_path):
    """Words that XML has no place for do not tear the file."""
    uses = [site.use(site.PAGES[0], site.PAPER, "a\ufffe\x00\x1b]]>&<b>", 1)]
    link_rot(tmp_path, uses, site.checks().get, site.ABOUT, formats=["junit"])
    (case,) = ET.parse(tmp_path / "link-rot.junit.xml").getroot().iter("testcase")
    assert "“a]]>&<b>”" in case.find("failure").text


def test_csv_has_pages(written):
    """The CSV has the pages of a target, with its fix and place; of one in the template ten, and how many they are."""
    rows = list(csv.DictReader((written[0] / "link-rot.csv").read_text("utf-8-sig").splitlines()))
    contact = [row for row in rows if row["target"] == site.CONTACT]
    assert (len(contact), contact[0]["pages"], contact[0]["in_template"]) == (10, "39", "yes")
    assert (contact[0]["fix"], contact[0]["line"], contact[0]["place"]) == (
        f"{site.SITE}/about/contact-us",
        "90",
        "footer",
    )


def test_json(written):
    """Causes, changes and fixes are in the JSON as well."""
    body = json.loads((written[0] / "link-rot.json").read_text())
    assert [body["causes"][number]["number"] for number in range(2)] == body["first"][:2]
    assert body["summary"]["changes"]["new"] == 1
    assert {target["fix"]["kind"] for target in body["targets"] if target["fix"]} >= {
        "corrected spelling",
        "end of the redirect",
    }


def test_many_pages(tmp_path):
    """A target on many pages lists the first of them in HTML, and all in the CSV."""
    uses = [site.use(f"{site.SITE}/{number}", site.PAPER, "paper", 1) for number in range(300)]
    uses += [site.use(f"{site.SITE}/{number}", f"{site.SITE}/", "home", 1) for number in range(300, 1300)]
    link_rot(tmp_path, uses, site.checks().get, site.ABOUT)
    shown = (tmp_path / "link-rot.html").read_text()
    assert "and 275 more pages" in shown
    assert (tmp_path / "link-rot.csv").read_text().count(site.PAPER) == 300
