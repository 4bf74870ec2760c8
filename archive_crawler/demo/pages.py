"""The pages that are no stories: home, listings, about, photo pages, the calendar without an end."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from archive_crawler.demo.assets import FRAME, LIVE
from archive_crawler.demo.layouts import afpims_date, fill, template
from archive_crawler.demo.story import FROZEN, MAIN, PARTNER, SISTER, Story, linked, slug, stories

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive_crawler.demo.story import Photo

_PER_PAGE = 7
_RELEASES_PER_PAGE = 3
_MONTHS_A_YEAR = 12


def _page(title: str, body: str) -> str:
    return fill("plain", {"title": escape(title), "body": body})


def _bare(title: str, body: str) -> str:
    """A page without the main host's menu."""
    return fill("bare", {"title": escape(title), "body": body})


def _item(story: Story) -> str:
    # The CMS writes some links with a slash at the end and some without.
    path = story.path.removesuffix("/") if story.published.day % 2 else story.path
    return (
        f'<div class="item"><div class="info"><div class="lside"><div class="timecontainer">'
        f'<time datetime="{story.published.isoformat()}">{afpims_date(story.published)}</time></div>'
        f'<a class="title" href="{path}">{escape(story.title)}</a></div></div></div>'
    )


def _list(items: list[Story]) -> str:
    return f'<div class="alist news"><div class="alist-inner">{"".join(_item(story) for story in items)}</div>'


def _pager(path: str, page: int, last: int, *, rel: bool) -> str:
    cells = [
        f'<div class="{"active" if number == page else ""}"><a href="{path}?Page={number}">{number}</a></div>'
        for number in range(1, last + 1)
    ]
    if page < last:
        attribute = ' rel="next"' if rel else ""
        cells.append(f'<div class="nextprev"><a class="next"{attribute} href="{path}?Page={page + 1}">Next</a></div>')
    return f'<div class="pager"><div class="apager">{"".join(cells)}</div></div></div>'


def _listing(title: str, path: str, items: list[Story], query: str, size: int, *, rel: bool) -> str:
    last = -(-len(items) // size)
    found = re.fullmatch(r"(?:Page=(\d+))?", query)
    page = min(int(found[1] or 1), last) if found else 1
    shown = items[(page - 1) * size : page * size]
    return _page(title, _list(shown) + _pager(path, page, last, rel=rel))


def _news(query: str) -> str:
    kinds = ("Story", "Transcript", "Contract")
    items = [story for story in linked(MAIN, *kinds) if story.layout.startswith("afpims")]
    return _listing("News Stories", "/News/News-Stories/", items, query, _PER_PAGE, rel=True)


def _releases(query: str) -> str:
    items = linked(MAIN, "Release")
    return _listing("Releases", "/News/Releases/", items, query, _RELEASES_PER_PAGE, rel=False)


def _of_layout(title: str, *layouts: str) -> Callable[[str], str]:
    def page(_query: str) -> str:
        return _page(title, _list([story for story in linked(MAIN) if story.layout in layouts]) + "</div>")

    return page


def _of_host(title: str, host: str) -> Callable[[str], str]:
    def page(_query: str) -> str:
        return _bare(title, _list(linked(host)) + "</div>")

    return page


def _home(_query: str) -> str:
    lead = '<p>We look after harbors that nobody else has heard of. <a href="/About/">Who we are</a></p>'
    more = (
        '<p><a href="/News/News-Stories/">All news stories</a> | <a href="/News/latest/">The latest story</a> | '
        '<a href="/history/">History</a> | <a href="/News/News-Stories/Article/Article/9000003/untold-story/">'
        'A story without words</a> | <a href="/News/News-Stories/Article/Article/9000004/unfinished-story/">'
        f'A story cut short</a> | <a href="{LIVE}">Tides today</a></p>'
    )
    return _page("Office of Harbor and Waterway Works", lead + _list(linked(MAIN)[:4]) + "</div>" + more)


def _about(_query: str) -> str:
    return _page(
        "About the Office",
        "<p>The Office of Harbor and Waterway Works keeps the channels, locks, buoys and piers of an invented coast in "
        "working order. It has an invented budget and an invented staff, and it is proud of both.</p>"
        '<p>Its history is told <a href="/history/">here</a>. Its port partners meet in the '
        '<a href="http://www.portcouncil.example.org/members/">Port Council</a>.</p>'
        f'<iframe src="http://{PARTNER}{FRAME}" title="Notices of the Port Council" width="420" height="160"></iframe>',
    )


def _contact(_query: str) -> str:
    mail = "webmaster@harborworks.example.gov"
    return _page("Contact", f'<p>Write to <a href="mailto:{mail}">{mail}</a>. Somebody invented will answer.</p>')


def _calendar(query: str) -> str:
    """A month of the calendar, with a link to the next one: there is always a next one."""
    found = re.fullmatch(r"Month=(\d{4})-(\d\d)", query)
    year, month = (int(found[1]), int(found[2])) if found else (2026, 1)
    later = f"{year + month // _MONTHS_A_YEAR}-{month % _MONTHS_A_YEAR + 1:02}"
    body = f'<p>High water, low water, high water.</p><p><a href="/Events/Calendar/?Month={later}">Next month</a></p>'
    return _page(f"Tide Calendar {year}-{month:02}", body)


def _staff(_query: str) -> str:
    return _page("Staff pages", "<p>Rosters and keys. robots.txt asks crawlers to stay out.</p>")


def _partner(_query: str) -> str:
    return _bare("Port Council", "<p>A council of invented ports, on a host of its own.</p>")


def notice_board() -> str:
    """The partner's notices, as they stand in a frame of the main host."""
    return _bare("Notices to Mariners", "<p>Nothing is adrift today.</p>")


def live() -> str:
    """The shell of an application: its script draws the page."""
    return template("live").substitute({"title": "Tides Today"})


def photo_page(photo: Photo) -> str:
    """The page of one photo."""
    return _bare(
        f"Photo {photo.id}",
        f'<figure><img src="{photo.url(780, 780)}" alt="{escape(photo.alt)}"><figcaption>{escape(photo.caption)}'
        f'</figcaption></figure><p><a href="{photo.url(-1, -1)}">Full size</a></p>',
    )


def wordless() -> str:
    """An article page whose CMS module failed: neither title nor body."""
    return template("wordless").substitute()


def tag_page(host: str, tag: str) -> str | None:
    """The linked stories of a host with a tag, by its slug."""
    slugs = {slug(word) for story in stories() if story.host == host for word in story.tags}
    tagged = [story for story in linked(host) if tag in [slug(word) for word in story.tags]]
    return _bare(f"Tag: {tag}", _list(tagged) + "</div>") if tag in slugs else None


def all_photos() -> dict[int, Photo]:
    """Every photo of the site, by its number."""
    return {photo.id: photo for story in stories() for photo in story.photos}


PAGES: dict[tuple[str, str], Callable[[str], str]] = {
    (MAIN, "/"): _home,
    (MAIN, "/About/"): _about,
    (MAIN, "/Contact/"): _contact,
    (MAIN, "/News/News-Stories/"): _news,
    (MAIN, "/News/Releases/"): _releases,
    (MAIN, "/newsroom/"): _of_layout("Newsroom", "uswds", "subscribe"),
    (MAIN, "/blog/"): _of_layout("The Harbor Log", "wordpress"),
    (MAIN, "/history/"): _of_layout("History", "old"),
    (MAIN, "/Events/Calendar/"): _calendar,
    (MAIN, "/internal/"): _staff,
    (SISTER, "/"): _of_host("Tidewater Engineer Station", SISTER),
    (FROZEN, "/"): _of_host("Harbor Works, 2009–2015", FROZEN),
    **{(PARTNER, path): _partner for path in ("/", "/members/", "/closures/", "/anchoring/")},
}
