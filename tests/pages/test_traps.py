"""Markup that looks like something else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive_crawler.items import Capture
from archive_crawler.normalize import Origin, article
from archive_crawler.pages import Page, RawArticle, afpims_header, read
from archive_crawler.pages.raw import Found

CAPTURE = Capture("a.warc.gz", 0, 1, "urn:uuid:0", "2026-01-02T03:04:05Z", "sha256:00", 200, "text/html", None)
STORY = """<html><head><title>x</title></head><body><div class="adetail news"><div class="header">
<h1 class="maintitle">A Headline of the Invented Fleet</h1><span class="date">Jan. 7, 2020</span></div>
<div class="body"><p>The first paragraph of the story says what happened in the invented harbor.</p>{}
<p>The last paragraph of the story says what will happen in the invented harbor.</p></div>{}</div></body></html>"""


def story(inside="", after=""):
    url = "https://www.example.mil/News/News-Stories/Article/Article/1/a-headline/"
    raw = read(
        Page(url, STORY.format(inside, after).encode(), "text/html; charset=utf-8", datetime(2026, 1, 2, tzinfo=UTC))
    )
    assert isinstance(raw, RawArticle)
    return article(raw, Origin(None, None, None, CAPTURE))


def figure(words, src="https://media.defense.gov/2020/Jan/06/200106-D-AB123-009.JPG", kind="media-inline-left"):
    return (
        f'<div class="media-inline {kind}"><div class="image-wrapper"><img src="{src}" alt="Boats."></div>'
        f'<div class="minfo">{words}</div></div>'
    )


def test_a_section_with_a_telling_heading_is_kept():
    """ "More News on Vaccines" heads prose, and prose is the story's."""
    body = story("<h2>More News on Vaccines</h2><p>Doses arrived at the pier in crates of forty.</p>").body_text
    assert "More News on Vaccines" in body
    assert "Doses arrived" in body


def test_a_section_of_links_is_left_out():
    """ "Related Stories" with links below it is no part of the story, inside the body or after it."""
    listed = (
        '<h2>Related Stories</h2><ul><li><a href="/a">One Other Story</a></li><li><a href="/b">Another</a></li></ul>'
    )
    for found in (story(after=listed), story(inside=listed)):
        assert "Other Story" not in found.body_text
        assert "Related" not in found.body_text
    assert [each.title for each in story(after=listed).related] == ["One Other Story", "Another"]


def test_share_buttons_and_tags_are_no_stories():
    """They are not among the related."""
    tools = (
        '<div class="tags"><span>Tags:</span><a href="/Tag/Navy">Navy</a></div>'
        '<div class="more-share"><div class="title">Share</div><a href="javascript:void(0)">Copy Link</a></div>'
    )
    assert story(after=tools).related == []


def test_a_photo_of_a_seal_is_a_photo():
    """What stands in a figure is no icon, whatever its file is called."""
    found = story(figure('<div class="caption">Divers train.</div>', src="/img/navy-seal-training.jpg"))
    assert [photo.caption for photo in found.photos] == ["Divers train."]
    assert "Divers train." not in found.body_text


def test_the_words_of_a_video_are_not_the_body():
    """A figure without an image leaves nothing in the text."""
    video = (
        '<div class="media-inline media-inline-video"><video src="/v.mp4"></video>'
        '<div class="minfo"><div class="mtitle">Lab Tour</div><div class="caption">A tour.</div></div></div>'
    )
    assert "Lab Tour" not in story(video).body_text


@pytest.mark.parametrize(
    ("caption", "credit", "expected"),
    [
        (
            "Sailors direct an aircraft (F/A-18F).",
            "Photo By: A. Lee",
            ("Sailors direct an aircraft (F/A-18F).", "A. Lee"),
        ),
        (
            "The general kept the photo by his desk.",
            "Photo By: A. Lee",
            ("The general kept the photo by his desk.", "A. Lee"),
        ),
        ("Three boats (left to right/top to bottom).", None, ("Three boats (left to right/top to bottom).", None)),
        ("Boats. (U.S. Navy photo by A. Lee)", None, ("Boats.", "U.S. Navy photo by A. Lee")),
        ("Boats. (Courtesy photo)", None, ("Boats.", "Courtesy photo")),
    ],
)
def test_a_caption_loses_its_credit_and_nothing_else(caption, credit, expected):
    """Parentheses and the word "photo" alone make no credit."""
    words = f'<div class="caption">{caption}</div>' + (f'<div class="credit">{credit}</div>' if credit else "")
    (photo,) = story(figure(words)).photos
    assert (photo.caption, photo.credit) == expected


def test_an_empty_virin_label_does_not_hide_the_file_name():
    """The number is read from where there is one."""
    (photo,) = story(figure('<div class="caption">Boats.</div><span class="virin">VIRIN: </span>')).photos
    assert photo.virin is not None
    assert photo.virin.value == "200106-D-AB123-009"


def test_a_nested_subscribe_box_is_not_the_body():
    """Also where it is an `article` of its own."""
    box = '<article class="subscribe-box"><h3>Subscribe to Harbor News</h3><p>Choose which products you want.</p></article>'
    assert "Subscribe" not in story(box).body_text
    assert "products" not in story(box).body_text


def test_a_pull_quote_is_kept_by_any_tag():
    """An `aside` that quotes is a quote, and the one who is quoted stays with it."""
    quotes = (
        '<aside class="ast-blockquote">They saved the pier.</aside>'
        "<blockquote><p>Fly it.</p><footer>Capt. Ray Fathom</footer></blockquote>"
    )
    body = story(quotes).body_text
    for words in ("They saved the pier.", "Fly it.", "Capt. Ray Fathom"):
        assert words in body


def test_a_notice_takes_no_heading_with_it():
    """A few words of the story that the notice has too are still the story's."""
    notice = (
        "You have accessed part of a historical collection on example.mil. Some of the information contained within may be "
        "outdated and links may not function. Please contact the Webmaster with any questions."
    )
    found = story(
        f'<div class="disclaimer">{notice}</div><h3>Some of the information</h3><p>It is told here in full.</p>'
    )
    assert found.archive_notice.present
    assert "Some of the information" in found.body_text
    assert "historical collection" not in found.body_text


@pytest.mark.parametrize("line", ["Retired September 01, 1985", "Died June 3, 1994", "Current as of May 2, 2012"])
def test_a_day_in_a_life_is_no_day_of_publication(line):
    """The header of a biography may have days, and they are not when it was published."""
    assert afpims_header.dated([Found(line, "line of the header", "/html/body/p")]) is None
    told = Found("Published May 27, 2015", "line of the header", "/html/body/p")
    assert afpims_header.dated([Found(line, "line of the header", "/html/body/p"), told]).value == "May 27, 2015"


def headed(lines: str):
    """A story with other lines in its header."""
    url = "https://www.example.mil/News/News-Stories/Article/Article/1/a-headline/"
    page = STORY.format("", "").replace('<span class="date">Jan. 7, 2020</span>', lines)
    raw = read(Page(url, page.encode(), "text/html; charset=utf-8", datetime(2026, 1, 2, tzinfo=UTC)))
    assert isinstance(raw, RawArticle)
    return article(raw, Origin(None, None, None, CAPTURE))


def test_the_days_of_a_life_are_below_the_headline():
    """They are no day of publication, and not lost."""
    found = headed("<p class='date-line'>Retired June 01, 1974&nbsp; Died December 29, 1994</p>")
    assert found.subtitle == "Retired June 01, 1974 Died December 29, 1994"
    assert found.date_published is None
    assert headed("<p class='date-line'>Updated June 1, 1974</p>").subtitle is None


@pytest.mark.parametrize(
    ("lines", "organization"),
    [
        ("<span class=byline>By Sgt. Kim Sample</span>, <span>9th Harbor Wing Public Affairs</span> / Published Jan. 7, 2020", "9th Harbor Wing Public Affairs"),
        ("<p class=byline>By Sgt. Kim Sample</p><p><a href=/unit/9>Office of the Harbor Command</a></p>", "Office of the Harbor Command"),
        ("<p class=byline>By Kim Sample, Harbor News</p><p>Harbor Media Center</p>", "Harbor News"),
        ("<p class=byline>By Sgt. Kim Sample</p><p>The Command says that nobody was hurt</p>", None),
        ("<span class=byline>By Sgt. Kim Sample</span> spoke with <span>9th Harbor Wing</span>", None),
        ("<span class=byline>By Sgt. Kim Sample</span><span class=date>Jan. 7, 2020</span>", None),
        ("<span class=byline>Harbor Command</span><span>9th Harbor Wing</span>", "Harbor Command"),
    ],
)  # fmt: skip
def test_the_unit_beside_the_author(lines, organization):
    """Whose author a story is stands in the next node; no other line is taken for it, and no office is named twice."""
    byline = headed(lines).byline
    assert byline.organization == organization
    persons = [] if byline.raw == "Harbor Command" else ["Kim Sample"]
    assert [name.removeprefix("Sgt. ") for name in byline.names] == persons
