"""Archive notices are recognised by the structure of their wording."""

from __future__ import annotations

import pytest
from lxml import html

from archive_crawler.items import NoticeKind
from archive_crawler.pages import notices

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
    return found[0].value if found else None


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


@pytest.mark.parametrize(
    "text",
    [
        "An official website of the United States government. Here's how you know",
        "A .mil website belongs to an official U.S. Department of Defense organization in the United States.",
        "The museum opened its historical collection to visitors. Some of the rooms may be closed.",
        "The office archived content of its old site last week, and links to it were checked.",
        "A clock, frozen in time since the flood, stands in the hall.",
    ],
)
def test_no_notice(text: str) -> None:
    """A government banner, and a story about archives, are no notice."""
    assert find(f"<body><p>{text}</p></body>") is None
