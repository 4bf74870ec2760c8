"""What a crawl of the sample site has to find: `truth.json`, written by `python -m archive_crawler.demo.truth`."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from archive_crawler.demo.assets import LIVE, REQUISITES
from archive_crawler.demo.faults import CUT_SHORT, FOOTER, MOVED_FROM, MOVED_TO, WORDLESS
from archive_crawler.demo.story import MAIN, MarkedLink, Photo, Story, stories

WHERE = Path(__file__).with_name("truth.json")
_SIZES = {"afpims-2019": (780, 780), "afpims-modern": (780, 780), "afmil-2016": (670, 394)}
# The language as the page says it; the print view says none.
_LANGS = {"wordpress": "en-US", "afmil-2016": None}
_MALFORMED = ("malformed", "e-mail address typed as href")
_WITH_FOOTER = ("afpims-2019", "afpims-modern", "uswds", "wordpress", "subscribe")


def _dateline(raw: str) -> dict[str, str | None] | None:
    found = re.fullmatch(r"(?P<place>.+?)(?: \((?P<service>\w+)\))?(?: --)?", raw)
    return found.groupdict() if found else None


def _photo(photo: Photo, layout: str) -> dict[str, str | None]:
    printed = layout == "afmil-2016"
    labelled = layout.startswith("afpims")
    return {
        "url": photo.url(*_SIZES.get(layout, (780, 520))),
        "url_full": photo.url(-1, -1),
        "virin": photo.virin,
        "virin_shown": (photo.virin_shown or photo.virin) if labelled else None,
        "title": photo.title or None,
        "alt": f"{photo.caption} ({photo.credit})" if printed else photo.alt or None,
        "caption": photo.caption,
        "credit": re.sub(r"^Photo(?: by|:) ", "", photo.credit),
        "credit_raw": f"{photo.credit_label}{photo.credit}" if labelled else photo.credit,
    }


def _article(story: Story) -> dict[str, Any]:
    return {
        "title": story.title,
        "published": story.published.isoformat(),
        "layout": story.layout,
        "kind": story.kind,
        "lang": _LANGS.get(story.layout, story.lang),
        "notice": bool(story.notice),
        "byline": (story.byline or None) if story.kind != "Transcript" else None,
        "dateline": _dateline(story.dateline),
        "tags": list(story.tags),
        "found_by": story.found_by,
        "framing": story.framing,
        "charset": story.charset,
        "photos": [_photo(photo, story.layout) for photo in story.photos],
    }


def _link(story: Story, link: MarkedLink) -> dict[str, str | None]:
    url = None if link.problem in _MALFORMED else urljoin(urljoin(story.url, link.base), link.href)
    return {"page": story.url, "href": link.href, "url": url, "health": link.health, "problem": link.problem}


def truth() -> dict[str, Any]:
    """Articles by URL, the marked links, the broken link of the footer, and the pages that go wrong."""
    footer = {"href": FOOTER.href, "url": f"http://{MAIN}{FOOTER.href}", "health": FOOTER.health}
    on_pages = [s.url for s in stories() if s.host == MAIN and s.layout in _WITH_FOOTER]
    return {
        "articles": {story.url: _article(story) for story in stories()},
        "links": [_link(story, link) for story in stories() for link in story.links],
        "footer_link": {**footer, "problem": FOOTER.problem, "articles": on_pages},
        "moved": {f"http://{MAIN}{MOVED_FROM}": f"http://{MAIN}{MOVED_TO}"},
        "rejected": [f"http://{MAIN}{WORDLESS}"],
        "needs_script": [f"http://{MAIN}{LIVE}"],
        "requisites": REQUISITES,
        "truncated": [f"http://{MAIN}{CUT_SHORT}"],
        "excluded_by_robots": [f"http://{MAIN}/internal/"],
    }


def text() -> str:
    """The file's content."""
    return json.dumps(truth(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    WHERE.write_text(text(), encoding="utf-8")
    sys.stdout.write(f"{WHERE}\n")
