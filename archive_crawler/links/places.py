"""Where on a page an element is: by its name, its role, and the class names that sites give (USWDS, Drupal, WordPress)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from archive_crawler.items import LinkPlace

_ELEMENTS = {
    "nav": LinkPlace.NAVIGATION,
    "aside": LinkPlace.ASIDE,
    "main": LinkPlace.BODY,
    "article": LinkPlace.BODY,
    "figcaption": LinkPlace.CAPTION,
    "caption": LinkPlace.CAPTION,
    "header": LinkPlace.HEADER,
    "footer": LinkPlace.FOOTER,
}
_ROLES = {
    "navigation": LinkPlace.NAVIGATION,
    "menu": LinkPlace.NAVIGATION,
    "menubar": LinkPlace.NAVIGATION,
    "complementary": LinkPlace.ASIDE,
    "main": LinkPlace.BODY,
    "article": LinkPlace.BODY,
    "banner": LinkPlace.HEADER,
    "contentinfo": LinkPlace.FOOTER,
}
_WHOSE = (
    r"(?:usa|site|page|global|main|primary|secondary|top|bottom|region|block|block-system|l|layout|wp|the|app|gov|us)"
)
_PART = r"(?:container|wrapper|wrap|inner|menu|links|list|block|content|area|region|section|bar|row|nav)"


def _named(words: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?:{_WHOSE}[-_]{{1,2}})*(?:{words})(?:[-_]{{1,2}}(?:{_PART}|first|second|top|bottom|left|right|\d+))*"
    )


_WORDS = (
    (LinkPlace.FOOTER, _named("footer|foot|colophon|identifier|contentinfo|usa-identifier\\w*")),
    (
        LinkPlace.NAVIGATION,
        _named(
            "nav|navbar|navigation|menu|mainmenu|mega-?menu|breadcrumbs?|pager|pagination|skip-?nav|skip-?links?|skip-?to|sidenav|"
            "side-nav|in-page-nav|step-indicator|tabs|toc|table-of-contents|local-nav|subnav|usa-nav\\w*|skip-?(?:to-)?(?:main-)?content"
        ),
    ),
    (
        LinkPlace.HEADER,
        _named("header|head|masthead|banner|gov-banner|usa-banner\\w*|usa-header\\w*|branding|topbar|utility"),
    ),
    (LinkPlace.CAPTION, _named("captions?|cutline|caption-text|photo-caption|image-caption|figcaption")),
    (
        LinkPlace.RELATED,
        _named(
            "related(?:-(?:links|stories|news|content|articles|posts))?|more-(?:news|stories)|also-like|read-more-stories"
        ),
    ),
    (LinkPlace.TAG, _named("tags?|tag-list|tag-links|keywords|post-tags|entry-tags|tagcloud")),
    (LinkPlace.NOTICE, _named("alert|usa-alert\\w*|site-alert|archive-notice|notice")),
    (
        LinkPlace.ASIDE,
        _named(
            "aside|sidebar|side|rail|right-rail|left-rail|widget|widget-area|complementary|sidebar-(?:first|second)|usa-sidebar"
        ),
    ),
    (LinkPlace.BODY, _named("main-content|article-body|story-body|entry-content|post-content|content-main")),
)
_OUTER = frozenset({LinkPlace.HEADER, LinkPlace.FOOTER})
_WITHOUT_PLACE = frozenset({"html", "body", "head", "a", "form", "h1", "h2", "h3", "h4", "h5", "h6"})
_STATE = re.compile(
    r".*\d|active|current|first|last|odd|even|open|opened|closed|expanded|collapsed|selected|hidden|visible|loaded|js|no-js|"
    r"(?:is|has|not|js|ng|col|views-row)-.*|menu-item--active.*|active-.*|usa-current|clearfix|row|container|grid-.*"
)
_LONGEST = 1000
"""Characters of a class that are looked at."""
_LONGEST_SLOT = 160
_LANDMARKS = frozenset(
    {"header", "footer", "nav", "main", "article", "aside", "section", "figure", "figcaption", "table"}
)


def place_of(name: str, attributes: Mapping[str, str]) -> LinkPlace | None:
    """The place that an element makes; null where it tells nothing."""
    if name in _WITHOUT_PLACE:
        return None
    role = attributes.get("role", "").strip().lower()
    if place := _ROLES.get(role) or _ELEMENTS.get(name):
        return place
    words = f"{attributes.get('id', '')} {attributes.get('class', '')}"[:_LONGEST].lower().split()
    for place, pattern in _WORDS:
        if any(map(pattern.fullmatch, words)):
            return place
    return None


def within(outer: LinkPlace | None, own: LinkPlace | None) -> LinkPlace | None:
    """The place of what stands in an element with a place inside another place.

    A header or footer of an article is the article's; what stands in the page's footer is the footer's, menus too.
    """
    if own is None or outer is LinkPlace.FOOTER:
        return outer if own is not LinkPlace.BODY else own
    if own in _OUTER and outer is not None and outer is not LinkPlace.HEADER:
        return outer
    return own


def part_of(name: str, attributes: Mapping[str, str]) -> str | None:
    """An element's own name, by which the same place is known on other pages: its id, else its first class of meaning."""
    if name in {"html", "body"}:
        return None
    own = attributes.get("id", "")
    if own and not _STATE.fullmatch(own[:_LONGEST]):
        return f"{name}#{own[:40]}"
    for word in attributes.get("class", "")[:_LONGEST].split():
        if not _STATE.fullmatch(word):
            return f"{name}.{word[:40]}"
    return name if name in _LANDMARKS else None


def slot_with(slot: str, part: str) -> str:
    """A slot with one more element; the innermost count."""
    longer = f"{slot}>{part}" if slot else part
    if len(longer) <= _LONGEST_SLOT:
        return longer
    return longer[longer.find(">", len(longer) - _LONGEST_SLOT) + 1 :]
