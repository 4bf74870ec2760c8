"""Figures, galleries and captions in the forms that pages have them, in a known layout and in a skin of one site."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive_crawler.items import Article, BlockType, Capture
from archive_crawler.normalize import Origin, article
from archive_crawler.pages import Page, RawArticle, read

CAPTURE = Capture("a.warc.gz", 0, 1, "urn:uuid:0", "2026-01-02T03:04:05Z", "sha256:00", 200, "text/html", None)
FIRST = "The first paragraph of the story says what happened in the invented harbor, at some length, as paragraphs do."
LAST = (
    "The last paragraph of the story says what will happen in the invented harbor, and who will see to it that it does."
)
LAYOUTS = {
    "AFPIMS 2022": '<div class="adetail aframe"><header><h1 class="maintitle">A Headline</h1><div class="date-line"><span class="date">'
    'Jan. 7, 2020</span></div>{before}</header><div class="content"><div class="body">{body}</div>{after}</div></div>',
    "AFPIMS article view": '<div id="dnn_ctr1_ViewArticle_UpdatePanel1" class="article-view"><h1>A Headline</h1><p>By Kim Sample</p>'
    "<p>Jan. 7, 2020</p>{before}{body}{after}</div>",
}
ONE = "https://media.defense.gov/2020/Jan/06/2002230001/825/780/0/200106-D-AB123-009.JPG"
TWO = "https://media.defense.gov/2020/Jan/06/2002230002/825/780/0/200106-D-AB123-010.JPG"
CAPTION = "Sailors hoist the invented flag on the pier at Port Sample, Jan. 6, 2020."
CREDIT = "U.S. Navy photo by Petty Officer 2nd Class Lee Example"
SECOND = "Keepers fold the flag at dusk."


def story(layout: str, inside: str = "", before: str = "", after: str = "") -> Article:
    body = f"<p>{FIRST}</p>{inside}<p>{LAST}</p>"
    markup = f"<html><head><title>x</title></head><body>{LAYOUTS[layout].format(body=body, before=before, after=after)}</body></html>"
    url = "https://www.harbors.example.mil/News/News-Stories/Article/Article/1/a-headline/"
    raw = read(Page(url, markup.encode(), "text/html; charset=utf-8", datetime(2026, 1, 2, tzinfo=UTC)))
    assert isinstance(raw, RawArticle), raw
    assert raw.layout == layout, raw.warnings
    return article(raw, Origin(None, None, None, CAPTURE))


def media(words: str, image: str = f'<img src="{ONE}" alt="A flag.">') -> str:
    return f'<div class="media-inline media-inline-left"><div class="image-wrapper">{image}</div><div class="minfo">{words}</div></div>'


def slide(url: str, caption: str, number: int) -> str:
    return (
        f'<li><img src="{url}" alt="a"><div class="info">{caption}</div><span>{number} of 2</span><a href="/igphoto/{url.split("/")[6]}/">'
        f'PHOTO DETAILS</a> / <a href="{url.replace("825/780", "-1/-1")}">DOWNLOAD HI-RES</a></li>'
    )


GALLERY = (
    f'<div class="slideshow"><ul>{slide(ONE, f"{CAPTION} ({CREDIT})", 1)}{slide(TWO, SECOND, 2)}</ul><div class="thumbs">'
    f'<img src="{ONE.replace("825/780", "100/100")}"><img src="{TWO.replace("825/780", "100/100")}"></div></div>'
)
FORMS = {
    "unclosed parenthesis": media(f'<div class="caption">{CAPTION} ({CREDIT}</div>'),
    "credit with its label": media(f'<div class="caption">{CAPTION}</div><div class="credit">Credit: {CREDIT}</div>'),
    "credit without parentheses": media(f'<div class="caption">{CAPTION} {CREDIT}</div>'),
    "lines": media(f"Flag Day<br>{CAPTION}<br>Photo By: {CREDIT}<br>VIRIN: 200106-D-AB123-009"),
    "lines in the caption": media(
        f'<div class="caption"><p>{CAPTION}</p><p>Photo By: {CREDIT}</p><p>VIRIN: 200106-D-AB123-009</p></div>'
    ),
    "number before the caption": media(f'<div class="caption">200106-D-AB123-009 {CAPTION} ({CREDIT})</div>'),
    "placeholder": media(f"<p>{CAPTION} ({CREDIT})</p>", f'<img src="/images/loading.gif" data-src="{ONE}">'),
    "srcset": media(f"<p>{CAPTION} ({CREDIT})</p>", f'<img srcset="/small.jpg 300w, {ONE} 825w">'),
    "noscript": media(f"<p>{CAPTION} ({CREDIT})</p>", f'<img data-src="{ONE}"><noscript><img src="{ONE}"></noscript>'),
    "text alternative": f'<p><img src="{ONE}" alt="{CAPTION} ({CREDIT})"></p>',
    "paragraph behind": f'<p><img src="{ONE}"></p><p>{CAPTION} ({CREDIT})</p>',
    "emphasis behind": f'<p><img src="{ONE}"><br><em>{CAPTION} ({CREDIT})</em></p>',
    "emphasised paragraph": f'<p><img src="{ONE}"></p><p><em>{CAPTION} ({CREDIT})</em></p>',
    "cell below": f'<table><tr><td><img src="{ONE}"></td></tr><tr><td>{CAPTION} ({CREDIT})</td></tr></table>',
    "cell beside": f'<table><tr><td><img src="{ONE}"></td><td>{CAPTION} ({CREDIT})</td></tr></table>',
    "cell around": f'<table><tr><td><img src="{ONE}"><br>{CAPTION} ({CREDIT})</td></tr></table>',
    "inset": f'<div class="photo" style="float:right"><img src="{ONE}"><p>{CAPTION} ({CREDIT})</p></div>',
    "figure in a figure": f'<figure><div><figure><img src="{ONE}"></figure></div><figcaption>{CAPTION} ({CREDIT})</figcaption></figure>',
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("form", FORMS)
def test_a_photo_with_its_words(form: str, layout: str) -> None:
    """Image, caption, credit and VIRIN are read, the figure is in its place, and none of its words is in the body."""
    found = story(layout, FORMS[form])
    (photo,) = found.photos
    assert (photo.url, photo.caption, photo.credit) == (ONE, CAPTION, CREDIT)
    assert photo.virin.value == "200106-D-AB123-009"
    assert photo.url_full == ONE.replace("825/780", "-1/-1")
    assert [block.type for block in found.blocks] == [BlockType.PARAGRAPH, BlockType.FIGURE, BlockType.PARAGRAPH]
    assert photo.block == 1
    assert found.body_text == f"{FIRST}\n\n{LAST}"
    assert found.extraction.warnings == []


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("place", ["inside", "before", "after"])
def test_every_slide_is_a_photo_once(place: str, layout: str) -> None:
    """Thumbnails repeat no photo, and nothing of the gallery is text, wherever it stands."""
    found = story(layout, **{place: GALLERY})
    assert [(photo.url, photo.caption) for photo in found.photos] == [(ONE, CAPTION), (TWO, SECOND)]
    assert found.body_text == f"{FIRST}\n\n{LAST}"
    assert found.extraction.warnings == []


def test_a_gallery_repeats_the_figure_of_the_story() -> None:
    """It stays in its place in the body."""
    found = story("AFPIMS 2022", media(f'<div class="caption">{CAPTION} ({CREDIT})</div>'), after=GALLERY)
    assert [(photo.url, photo.block) for photo in found.photos] == [(ONE, 1), (TWO, None)]


def test_captions_that_stand_apart_from_the_slides() -> None:
    """They are the slides' in order."""
    apart = (
        f'<div class="carousel"><div><img src="{ONE}"><img src="{TWO}"></div><div><p class="caption">{CAPTION}</p>'
        f'<p class="caption">{SECOND}</p></div></div>'
    )
    found = story("AFPIMS 2022", apart)
    assert [photo.caption for photo in found.photos] == [CAPTION, SECOND]
    assert CAPTION not in found.body_text


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    "nothing",
    [
        '<p><img src="/logo-navy.png" alt="Navy logo"><img src="/s.gif" width="1"><img src="/share.png" alt="Share"></p>',
        '<p><img src="https://www.facebook.com/tr?id=1"></p><p><img src="/s.png" alt="Department of Harbors seal"></p>',
        '<div class="author-bio"><img src="/people/kim.jpg" alt="Kim Sample"></div>',
        '<div class="related-carousel"><div><a href="/1"><img src="/a.jpg">A story of ropes</a></div></div>',
        f'<div style="display:none"><img src="{ONE}"><p>Not shown.</p></div>',
        '<figure><iframe src="https://www.video.example/1"></iframe><figcaption>A tour by boat.</figcaption></figure>',
        '<div class="media-inline media-inline-video"><video></video><div class="minfo"><p>A tour by boat.</p></div></div>',
    ],
)
def test_what_is_no_photo_and_no_text(nothing: str, layout: str) -> None:
    """Emblems, buttons, pixels, portraits of writers, other stories, hidden images, players."""
    found = story(layout, nothing)
    assert found.photos == []
    assert found.body_text == f"{FIRST}\n\n{LAST}"


def test_numbers_that_disagree() -> None:
    """The text wins, and a warning names both."""
    found = story("AFPIMS 2022", media(f'<div class="caption">{CAPTION}</div><p>VIRIN: 200106-D-AB123-777</p>'))
    assert found.photos[0].virin.value == "200106-D-AB123-777"
    (warning,) = found.extraction.warnings
    assert "200106-D-AB123-777" in warning
    assert "200106-D-AB123-009" in warning


def test_a_link_to_the_page_of_another_photo() -> None:
    """A warning names both numbers."""
    strange = media(f'<div class="caption">{CAPTION}</div><a href="/igphoto/2002230002/">PHOTO DETAILS</a>')
    (warning,) = story("AFPIMS 2022", strange).extraction.warnings
    assert "2002230001" in warning
    assert "2002230002" in warning


def test_edited_versions_are_the_same_photo() -> None:
    """The letter behind the sequence is no disagreement."""
    found = story("AFPIMS 2022", media(f'<div class="caption">{CAPTION}</div><p>VIRIN: 200106-D-AB123-009C</p>'))
    assert found.extraction.warnings == []


def test_a_table_of_data_stays_a_table() -> None:
    """A table with a picture and several told cells is no figure."""
    table = f'<table><tr><td><img src="{ONE}"></td><td>Red</td></tr><tr><td>Buoys</td><td>Eleven</td></tr></table>'
    assert "Buoys\tEleven" in story("AFPIMS 2022", table).body_text


def test_a_caption_with_a_sentence_on_how_the_image_was_altered() -> None:
    """The sentence stays, the credit before it goes."""
    altered = "(This image was altered for security purposes by blurring badges.)"
    (photo,) = story("AFPIMS 2022", media(f'<div class="caption">{CAPTION} ({CREDIT}) {altered}</div>')).photos
    assert (photo.caption, photo.credit) == (f"{CAPTION} {altered}", CREDIT)


def test_words_that_point_at_a_photo_are_no_credit() -> None:
    """ "(see photo above)" is the caption's."""
    (photo,) = story("AFPIMS 2022", media('<div class="caption">A second flag (see photo above).</div>')).photos
    assert (photo.caption, photo.credit) == ("A second flag (see photo above).", None)
