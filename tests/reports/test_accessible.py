"""The report in Chromium: axe-core finds nothing, the keyboard reaches everything, print shows everything."""

from __future__ import annotations

import sys
from pathlib import Path

import harbor_links as site
import pytest
from player import ROOT, browser, chromium

from archive_crawler.reports.link_rot import link_rot

SEEN = (
    "[...document.querySelectorAll('details:not([open]) li')].filter(row => row.checkVisibility({contentVisibilityAuto: true})"
    " && row.getBoundingClientRect().height > 0).length"
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def axe() -> str:
    """axe-core's program, where `make replay-tools` puts it; skips the test without it."""
    for environment in (ROOT / ".venv", Path(sys.prefix)):
        program = environment / "axe-core" / "package" / "axe.min.js"
        if program.is_file():
            return program.read_text(encoding="utf-8")
    pytest.skip("axe-core is not installed: make replay-tools")


@pytest.fixture(scope="module")
def chrome():
    program = chromium()
    with browser(program) as started:
        yield started


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reports")
    link_rot(folder, site.uses(), site.checks().get, site.ABOUT, **site.EVERYTHING)
    return (folder / "link-rot.html").as_uri()


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    folder = tmp_path_factory.mktemp("empty")
    link_rot(folder, [], {}.get, site.ABOUT)
    return (folder / "link-rot.html").as_uri()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("which", ["report", "empty"])
def test_axe(chrome, request, which, width):
    """No rule of WCAG 2.2 AA and no best practice is violated, with every part unfolded, on a wide screen and a narrow one."""
    program = axe()
    context = chrome.new_context(viewport={"width": width, "height": 800}, bypass_csp=True)
    shown = context.new_page()
    shown.goto(request.getfixturevalue(which))
    shown.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    assert shown.evaluate("document.documentElement.scrollWidth") <= width
    shown.add_script_tag(content=program)
    found = shown.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES)
    context.close()
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found["violations"]] == []
    assert len(found["passes"]) > 20


def test_keyboard(chrome, report):
    """The first stop skips to the report; the next ones are the first fixes, in order; a part unfolds by Enter."""
    shown = chrome.new_page()
    shown.goto(report)
    stops = []
    for _ in range(4):
        shown.keyboard.press("Tab")
        stops.append(shown.evaluate("document.activeElement.getAttribute('href')"))
    assert stops[0] == "#main"
    assert all(stop.startswith(("#target-", "#cause-")) for stop in stops[1:])
    assert shown.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    shown.locator("details:not([open]) summary").first.focus()
    shown.keyboard.press("Enter")
    assert shown.evaluate("document.activeElement.parentElement.open")
    shown.close()


def test_first_screen(chrome, report):
    """On a screen of 1280 by 800 the first five fixes are seen without scrolling."""
    shown = chrome.new_page(viewport={"width": 1280, "height": 800})
    shown.goto(report)
    bottoms = shown.evaluate(
        "[...document.querySelectorAll('.first tbody tr')].map(row => row.getBoundingClientRect().bottom)"
    )
    shown.close()
    assert len([bottom for bottom in bottoms if bottom <= 800]) >= 5


def test_print(chrome, report):
    """Print shows what is folded, and not the way around the page."""
    shown = chrome.new_page()
    shown.goto(report)
    shown.emulate_media(media="print")
    folded = shown.locator("details:not([open]) li").count()
    assert folded > 10
    # A busy machine lays the page out anew a moment later.
    shown.wait_for_function(f"document.body.scrollHeight && ({SEEN}) === {folded}", timeout=10_000)
    assert not shown.locator("nav").is_visible()
    shown.close()
