"""The seed story, its text rebuilt in the markup of 2019 to 2022, in the forms that pages have been seen in."""

from __future__ import annotations

import html
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import golden
from shared_data import FOLDER, needs

from archive_crawler.items import Article, BlockType
from archive_crawler.normalize import article
from archive_crawler.pages import Page, RawArticle, read

pytestmark = needs("seed.txt")
URL = "https://www.defense.gov/Explore/News/Article/Article/1997236/"
FIGURES = (
    "classes and pop-up",
    "figcaption lines",
    "caption holds credit",
    "minfo lines",
    "nested credit",
    "sibling pop-up",
)


def _figure(form: str, lines: list[str]) -> str:
    alt, title, caption, credit, virin = (html.escape(line) for line in lines)
    popup = (
        f'<div class="media-inline-popup"><div class="action"><span class="photographer">{credit}</span>'
        f'<span class="virin">{virin}</span><a class="download-link" href="/full.jpg">Download</a></div></div>'
    )
    image = f'<div class="image-wrapper"><img src="/{virin[-3:]}.jpg" alt="{alt}"></div>'
    return {
        "classes and pop-up": f'<div class="media-inline-right">{image}<div class="minfo"><div class="mtitle">{title}</div>'
        f'<div class="caption">{caption}</div><div class="credit">{credit}</div></div>{popup}</div>',
        "figcaption lines": f'<figure><img src="/{virin[-3:]}.jpg" alt="{alt} {title} {caption}"><figcaption>{title}<br>{caption}<br>'
        f"{credit.replace('Photo By', 'Credit')}<br>{virin}</figcaption></figure>",
        "caption holds credit": f'<div class="media-inline-full">{image}<div class="minfo"><span class="mtitle">{title}</span>'
        f'<p class="caption">{caption} {credit}</p>{virin}</div></div>',
        "minfo lines": f'<div class="media-inline">{image}<div class="minfo"><p>{title}</p><p>{caption}</p><p>{credit}</p><p>{virin}</p></div></div>',
        "nested credit": f'<div class="media-inline-left">{image}<div class="minfo"><div class="mtitle">{title}</div><div class="caption">{caption}'
        f' <span class="credit">{credit}</span> <span class="virin">{virin}</span></div></div></div>',
        "sibling pop-up": f'<div class="media-inline">{image}<div class="minfo"><div class="mtitle">{title}</div>'
        f'<div class="caption">{caption}</div></div></div>{popup}',
    }[form]


def _seed() -> tuple[list[str], str, str, list[str]]:
    parts = [part.strip() for part in (FOLDER / "seed.txt").read_text(encoding="utf-8").split("\n\n") if part.strip()]
    at = next(number for number, part in enumerate(parts) if part.startswith("You have accessed"))
    rest = "\n\n".join(parts[at + 1 :]).replace("Related Stories", "").split("\n\n")
    return parts[: at - 1], parts[at - 1], parts[at], [part.strip() for part in rest if part.strip()]


def _page(form: str, place: str) -> bytes:
    banner, title, notice, rest = _seed()
    body = "".join(
        _figure(form, part.split("\n")) if "VIRIN" in part else f"<p>{html.escape(part)}</p>" for part in rest
    )
    disclaimer = f'<div class="disclaimer">{html.escape(notice)}</div>'
    headline = f'<h1 class="maintitle">{html.escape(title)}</h1><div class="date-line"><span class="date">Oct. 24, 2019</span></div>'
    header = disclaimer + headline if place == "before" else headline + disclaimer
    header = headline if place == "outside" else header
    outside = disclaimer if place == "outside" else ""
    return (
        f'<html lang="en"><body><div class="header_banner_container">{"".join(f"<p>{html.escape(each)}</p>" for each in banner)}</div>'
        f'<div class="adetail news">{outside}<div class="header">{header}</div><div class="content"><div class="body">{body}</div></div>'
        f'<div class="related"><h2>Related Stories</h2></div></div></body></html>'
    ).encode()


def _article(form: str, place: str) -> Article:
    raw = read(Page(URL, _page(form, place), "text/html; charset=utf-8", datetime(2026, 1, 1, tzinfo=UTC)))
    assert isinstance(raw, RawArticle)
    return article(raw, golden.ORIGIN)


@pytest.fixture(
    scope="module", params=[(form, place) for form in FIGURES for place in ("before", "after", "outside")], ids=" ".join
)
def story(request: pytest.FixtureRequest) -> Article:
    return _article(*request.param)


def test_title_and_date(story: Article) -> None:
    """Title and date are the page's."""
    assert (story.title, story.date_published.value) == (_seed()[1], "2019-10-24")


def test_notice(story: Article) -> None:
    """The notice is verbatim, with kind and contact, and not in the body."""
    notice = story.archive_notice
    assert (notice.text, notice.kind, notice.contact) == (_seed()[2], "historical collection", "DOD Webmaster")
    assert "historical" not in story.body_text


def test_photos(story: Article) -> None:
    """Both photos have heading, caption, credit and VIRIN."""
    wanted = [part.split("\n") for part in _seed()[3] if "VIRIN" in part]
    for photo, (alt, title, caption, _, virin) in zip(story.photos, wanted, strict=True):
        assert (photo.title, photo.caption, photo.credit) == (title, caption, "NATO")
        assert photo.alt.startswith(alt)
        assert (photo.virin.value, photo.virin.date, photo.virin.service) == (
            virin.removeprefix("VIRIN: "),
            "2019-10-24",
            "O",
        )
        assert (photo.virin.vision_id, photo.virin.sequence) == ("ZZ999", virin[-3:])
        assert story.blocks[photo.block].type is BlockType.FIGURE


def test_body(story: Article) -> None:
    """The body is the story's paragraphs with its doubled apostrophes as quotation marks, and nothing else."""
    paragraphs = [" ".join(part.replace("''", '"').split()) for part in _seed()[3] if "VIRIN" not in part]
    assert story.body_text == "\n\n".join(paragraphs)
    assert any("''" in (block.raw or "") for block in story.blocks)
