"""Archive notices are recognised by the structure of their wording."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

sys.path.insert(0, str(Path(__file__).parent))

from shared_data import FOLDER, needs

from archive_crawler import pages
from archive_crawler.items import NoticeKind, NoticeOnLinks, NoticeOnUpdates
from archive_crawler.pages import notice_text, notices
from archive_crawler.pages.notice_wordings import CATALOGUE, Contact, Wording

HISTORICAL = (
    "You have accessed part of a historical collection on agency.gov. Some of the information contained within may be outdated "
    "and links may not function. Please contact the DOD Webmaster with any questions."
)
ARCHIVED = (
    "This is archived content from the U.S. Department of Sunlight website. The information here may be outdated and links may "
    "no longer function. Please contact webmaster@sunlight.gov if you have any questions about the archive site."
)
FROZEN = (
    "This is historical material, “frozen in time.” The web site is no longer updated and links to external web sites and some "
    "internal pages will not work."
)
FROZEN_NEW = (
    "This is historical material “frozen in time”. The website is no longer updated and links to external websites and some "
    "internal pages may not work."
)
SNAPSHOT = (
    "This is not the current EPA website. To navigate to the current EPA website, please go to www.epa.gov. This website is "
    "historical material reflecting the EPA website as it existed on January 19, 2017. This website is no longer updated and links "
    "to external websites and some internal pages may not work. More information »"
)
NOT_MAINTAINED = "EPA's Web Archive: This content is not maintained and may no longer apply. For current information, click on the EPA logo to visit epa.gov."
PAGE_ARCHIVE = "This page is a historical archive and is no longer maintained. For current information, please visit http://www.cdc.gov/media/"
CASES = [
    (HISTORICAL, NoticeKind.HISTORICAL_COLLECTION, "DOD Webmaster"),
    (ARCHIVED, NoticeKind.ARCHIVED_CONTENT, "webmaster@sunlight.gov"),
    (FROZEN, NoticeKind.FROZEN_IN_TIME, None),
    (FROZEN_NEW, NoticeKind.FROZEN_IN_TIME, None),
    (SNAPSHOT, NoticeKind.NOT_CURRENT_SITE, None),
    (NOT_MAINTAINED, NoticeKind.NOT_MAINTAINED, None),
    (PAGE_ARCHIVE, NoticeKind.NOT_MAINTAINED, None),
]
BASE = "https://www.agency.gov/news/1"


def find(markup: str):
    found = notices.find(html.document_fromstring(markup), BASE)
    return found.found.value if found else None


@pytest.mark.parametrize(("text", "kind", "contact"), CASES)
def test_wording(text: str, kind: NoticeKind, contact: str | None) -> None:
    """A wording gives its verbatim text, its kind and its contact."""
    notice = find(f"<body><h1>Title</h1><div class='x'><p>{text}</p></div><p>The story.</p></body>")
    assert (notice.text, notice.kind, notice.contact) == (text, kind, contact)


@pytest.mark.parametrize(("text", "kind", "contact"), CASES)
def test_notice_beside_other_words(text: str, kind: NoticeKind, contact: str | None) -> None:
    """A notice without an element of its own is cut out of its surroundings."""
    notice = find(
        f"<body><div><h1>Title</h1>{text}<p>The story goes on. It has more than one sentence.</p></div></body>"
    )
    assert (notice.text, notice.kind) == (text, kind)


def test_contact_is_the_linked_address() -> None:
    """A contact that is a link is given as its address."""
    linked = HISTORICAL.replace("DOD Webmaster", '<a href="/Contact/">DOD Webmaster</a>').replace(
        "agency.gov", '<a href="https://agency.gov">agency.gov</a>'
    )
    assert find(f"<div>{linked}</div>").contact == "https://www.agency.gov/Contact/"
    assert (
        find(f"<div>{linked.replace('/Contact/', 'mailto:web@agency.gov?subject=x')}</div>").contact == "web@agency.gov"
    )


def test_split_over_elements() -> None:
    """A notice of two lines is one notice."""
    first, second = PAGE_ARCHIVE.split(" For ")
    assert find(f"<body><p>{first}</p><p>For {second}</p><h1>Title</h1></body>").text == PAGE_ARCHIVE


REFERENCE = (
    "Archived Content: The content on this page is provided for reference purposes only. This content has not been altered or "
    "updated since it was archived."
)
PARAPHRASES = [
    (
        "Information on this page may be outdated and links may be broken.",
        NoticeKind.MAY_BE_OUTDATED,
        NoticeOnLinks.MAY_NOT_WORK,
        NoticeOnUpdates.MAY_BE_OUTDATED,
    ),
    (
        "This website is an archive of the previous administration and is no longer updated.",
        NoticeKind.ARCHIVED_CONTENT,
        None,
        NoticeOnUpdates.NOT_UPDATED,
    ),
    ("This page has been archived.", NoticeKind.ARCHIVED_CONTENT, None, None),
    ("ARCHIVED INFORMATION", NoticeKind.ARCHIVED_CONTENT, None, None),
    (
        "This content is archived and provided for historical reference only.",
        NoticeKind.ARCHIVED_CONTENT,
        None,
        None,
    ),
    (
        "This is an archived page. The information may no longer be accurate.",
        NoticeKind.ARCHIVED_CONTENT,
        None,
        NoticeOnUpdates.MAY_BE_OUTDATED,
    ),
    (
        "NOTICE: This page is no longer maintained and may not reflect current policy.",
        NoticeKind.NOT_MAINTAINED,
        None,
        NoticeOnUpdates.NOT_MAINTAINED,
    ),
    (
        "This document is of historical interest and links in it will not work.",
        NoticeKind.ARCHIVED_CONTENT,
        NoticeOnLinks.DO_NOT_WORK,
        None,
    ),
    (
        "This site is frozen in time as it was in a previous administration.",
        NoticeKind.FROZEN_IN_TIME,
        None,
        None,
    ),
    (
        REFERENCE,
        NoticeKind.ARCHIVED_CONTENT,
        None,
        NoticeOnUpdates.NOT_ALTERED,
    ),
]


@pytest.mark.parametrize(("text", "kind", "on_links", "on_updates"), PARAPHRASES)
def test_paraphrase(
    text: str, kind: NoticeKind, on_links: NoticeOnLinks | None, on_updates: NoticeOnUpdates | None
) -> None:
    """Words of another kind are recognised by their parts, and say what they say about links and updates."""
    notice = find(f"<body><h1>Title</h1><div><p>{text}</p></div><p>The story.</p></body>")
    assert (notice.text, notice.kind, notice.on_links, notice.on_updates) == (text, kind, on_links, on_updates)


@pytest.mark.parametrize("text", [text for text, *_ in CASES])
@pytest.mark.parametrize(
    "markup",
    [
        "<h1>Title</h1><p>{} The ministers met in Brussels. They talked.</p>",
        "<h1>Title</h1><div>{}<br><br>The ministers met in Brussels. They talked.<p>More.</p></div>",
        "<h1>Title</h1><p>The ministers met in Brussels. They talked. {}</p>",
    ],
)
def test_a_lead_in_the_same_paragraph_is_not_swallowed(text: str, markup: str) -> None:
    """The notice ends where the story begins."""
    standing = notices.find(html.document_fromstring(f"<body>{markup.format(text)}</body>"), BASE)
    assert standing.found.value.text == text
    assert standing.nodes == ()


@pytest.mark.parametrize("text", [HISTORICAL, ARCHIVED, FROZEN])
def test_what_is_left_of_a_shared_paragraph_is_the_body(text: str) -> None:
    """The lead stays, without the notice."""
    story = "<p>They talked for hours about the harbor, its piers and its lights, and went home late.</p>"
    page = f"<html><head><title>T</title></head><body><main><article><h1>Harbor Talks</h1><time>March 3, 2020</time><p>{text} The ministers met.</p>{story * 4}"
    read = pages.read(pages.Page(BASE, page.encode(), "text/html", datetime(2026, 1, 2, tzinfo=UTC)))
    assert read.notice.value.text == text
    assert read.blocks[0].text == "The ministers met."
    assert not any(text in block.text for block in read.blocks)


@pytest.mark.parametrize(
    "markup",
    [
        "<div role='alert'><p>{}</p></div><h1>T</h1><p>Story.</p>",
        "<div aria-live='polite'>{}</div><h1>T</h1><p>Story.</p>",
        "<h1>T</h1><p>Story.</p><footer><div style='position: fixed; bottom: 0'>{}</div></footer>",
        "<dialog><p>{}</p></dialog><h1>T</h1><p>Story.</p>",
        "<div class='usa-sr-only'>{}</div><h1>T</h1><p>Story.</p>",
        "<table><tr><td>{}</td></tr></table><h1>T</h1><p>Story.</p>",
        "<h1>T</h1><center><b><font>{}</font></b></center><p>Story.</p>",
        "<h1>T</h1><img src='banner.gif' alt='{}'><p>Story.</p>",
        "<div><h2>{}</h2></div><h1>T</h1><p>Story.</p>",
        "<h1>T</h1><div><span>Archived</span><p>{}</p><button>Close</button></div><p>Story.</p>",
    ],
)
def test_wherever_a_reader_sees_it(markup: str) -> None:
    """In alerts, dialogs, bars, tables, headings, and as the text alternative of an image."""
    assert FROZEN_NEW in find(f"<body>{markup.format(FROZEN_NEW)}</body>").text


@pytest.mark.parametrize(
    "markup",
    [
        "<noscript>{}</noscript>",
        "<script>document.write('<p>{}</p>')</script>",
        "<template><p>{}</p></template>",
        "<!-- <p>{}</p> -->",
        "<div hidden><p>{}</p></div>",
        "<div style='display: none'><p>{}</p></div>",
        "<div aria-hidden='true'><p>{}</p></div>",
        "<iframe src='/x' title='{}'></iframe>",
        "<a href='/x' title='{}'>Archive</a>",
        "<blockquote><p>{}</p></blockquote>",
        "<p>The banner reads: “{}” It is blue.</p>",
        "<p>“{}”</p>",
        "<p>The office explained: {}</p>",
    ],
)
def test_what_no_reader_sees_and_what_is_quoted(markup: str) -> None:
    """Hidden words, scripts, titles, quotations and reported speech are no notice."""
    text = FROZEN_NEW.replace("“", "").replace("”", "")
    assert find(f"<body><h1>T</h1>{markup.format(text)}<p>Story.</p></body>") is None


@pytest.mark.parametrize(
    "text", ["Archived Information", "Archived content", "ARCHIVED INFORMATION", "** Archived Page **"]
)
@pytest.mark.parametrize(
    "markup",
    [
        "<div><b>{}</b></div><h1>T</h1><p>Story.</p>",
        "<h1>T</h1><p>Story.</p><p>{}</p>",
        "<img src=a.gif alt='{}'><h1>T</h1><p>Story.</p>",
    ],
)
def test_a_line_that_the_page_is_archived(text: str, markup: str) -> None:
    """It stands for itself, in capital letters or not."""
    assert find(f"<body>{markup.format(text)}</body>").site_rule.startswith("archived information")


@pytest.mark.parametrize(
    "markup",
    [
        "<h3>{}</h3><p>Story.</p>",
        "<p>{}</p><ul><li>2009</ul>",
        "<div>{}</div><div><a href=/1>2009</a> <a href=/2>2010</a></div>",
        "<ul><li>{}<li>News</ul>",
        "<a href=/archive>{}</a>",
        "<p>Look for it in {} of the site.</p>",
    ],
)
def test_a_heading_of_what_is_archived(markup: str) -> None:
    """What heads a list of older pages, or leads to them, says nothing of this one."""
    assert find(f"<body><h1>T</h1>{markup.format('Archived Information')}</body>") is None


def test_a_notice_of_several_elements() -> None:
    """All nodes that hold nothing else are the notice's own, its label and its box included."""
    box = f"<div class=box><p>Archived</p><p>{PAGE_ARCHIVE.split(' For ', maxsplit=1)[0]}</p><ul><li>Links may not work.</li></ul></div>"
    standing = notices.find(html.document_fromstring(f"<body><h1>T</h1>{box}<p>Story.</p></body>"), BASE)
    assert [node.get("class") for node in standing.nodes] == ["box"]
    assert standing.found.value.on_links is NoticeOnLinks.MAY_NOT_WORK


def test_the_catalogue_goes_before_a_paraphrase() -> None:
    """Wherever on the page they stand."""
    both = f"<p>This page may be outdated and links may be broken.</p><h1>T</h1><p>Story.</p><p>{FROZEN}</p>"
    assert find(f"<body>{both}</body>").site_rule == "frozen in time, links will not work"


def test_a_further_notice_is_told_and_is_no_body() -> None:
    """The record has one; a warning tells another in other words."""
    other = "This page may be outdated and links may be broken."
    story = "<p>They talked for hours about the harbor, its piers and its lights, and went home late.</p>"
    page = f"<body><div>{FROZEN}</div><main><article><h1>Harbor Talks</h1><time>March 3, 2020</time><p>{other}</p>{story * 4}<p>{FROZEN}</p>"
    read = pages.read(pages.Page(BASE, page.encode(), "text/html", datetime(2026, 1, 2, tzinfo=UTC)))
    assert read.notice.value.text == FROZEN
    assert not any(text in block.text for block in read.blocks for text in (FROZEN, other))
    assert [warning for warning in read.warnings if "notice" in warning] == [
        f"The page has another archive notice: {other!r}"
    ]


def test_the_links_of_a_notice_are_its_own() -> None:
    """Not those of the story that shares its paragraph."""
    linked = ARCHIVED.replace(
        "webmaster@sunlight.gov", "<a href='mailto:webmaster@sunlight.gov'>webmaster@sunlight.gov</a>"
    )
    page = html.document_fromstring(f"<body><p>{linked} The <a href='/pier'>old pier</a> stands.</p></body>")
    assert [anchor.get("href") for anchor in notices.find(page, BASE).links] == ["mailto:webmaster@sunlight.gov"]


@pytest.mark.parametrize("wording", CATALOGUE, ids=[wording.name for wording in CATALOGUE])
def test_the_catalogue_is_complete(wording: Wording) -> None:
    """Every entry says whose it is, and where it stands; names are there once."""
    assert wording.agency
    assert wording.where
    assert [each.name for each in CATALOGUE].count(wording.name) == 1


@pytest.mark.parametrize(("text", "kind", "contact"), CASES)
def test_the_catalogue_says_what_the_words_say(text: str, kind: NoticeKind, contact: str | None) -> None:
    """What it tells about links and updates is what is read from the notice itself."""
    notice = find(f"<body><p>{text}</p></body>")
    wording = next(each for each in CATALOGUE if each.name == notice.site_rule)
    assert (wording.kind, wording.on_links, wording.on_updates) == (kind, notice.on_links, notice.on_updates)
    assert (wording.contact is Contact.NOBODY) == (contact is None)


@pytest.mark.parametrize(
    "text",
    [
        "An official website of the United States government. Here's how you know",
        "A .mil website belongs to an official U.S. Department of Defense organization in the United States.",
        "The museum opened its historical collection to visitors. Some of the rooms may be closed.",
        "The office archived content of its old site last week, and links to it were checked.",
        "A clock, frozen in time since the flood, stands in the hall.",
        "The old bridge is no longer maintained.",
        "The old bridge is no longer maintained and the road may not be open.",
        "The website is no longer updated, he said, and links to it may not work.",
        "An archived page is no longer updated, and its links may not work after some years.",
        "This site is no longer maintained, so the Army will sell it.",
        "Archived materials are at the National Archives.",
        "<a href='/archive'>Archive</a>",
        "<a href='/archive'>This page has been archived</a>",
        "For archived content, visit the archive.",
        "Last updated: March 3, 2015",
        "The Department undertakes no obligation to update this release; it is not updated.",
        "Photos are historical material of the previous administration.",
        "You are using an outdated browser. Please upgrade.",
        "The rules may be outdated and are no longer updated by the board.",
    ],
)
def test_no_notice(text: str) -> None:
    """A government banner, boilerplate, menus, and a story about archives or old things, are no notice."""
    assert find(f"<body><h1>Title</h1><div><p>{text}</p><p>A second paragraph.</p></div></body>") is None


@given(
    st.text(max_size=200), st.sampled_from([HISTORICAL, ARCHIVED, FROZEN, "This page is archived. Links may not work."])
)
def test_no_markup_raises(text: str, notice: str) -> None:
    """Whatever stands around a notice."""
    shown = text.replace("\0", "").encode("utf-8", "ignore").decode()
    root = html.document_fromstring(f"<body>{shown}<p>{notice}</p>{shown}</body>")
    standing = notices.find(root, BASE)
    assert standing is None or standing.found.value.text
    assert notice_text.without(f"{notice} {text}", notice) == text.strip()


@needs("pages", "html")
def test_real_pages() -> None:
    """Of the real pages four have a notice; all others say nothing of the kind, whatever they say of archives."""
    found = {}
    for path in sorted((FOLDER / "pages" / "html").glob("*.html")):
        standing = notices.find(html.document_fromstring(path.read_bytes()), BASE)
        if standing:
            found[path.name] = standing.found.value.site_rule
    assert set(found.values()) == {"frozen in time"}
    assert len(found) == 4
