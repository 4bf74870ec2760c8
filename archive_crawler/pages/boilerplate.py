"""What stands on a page beside its article: banners, skip links, share bars, subscribe boxes, related stories."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from itertools import takewhile
from typing import TYPE_CHECKING

from archive_crawler.items import BlockType
from archive_crawler.pages.document import select, words
from archive_crawler.pages.furniture_lines import is_banner, is_rim, is_tool
from archive_crawler.pages.notice_text import without

if TYPE_CHECKING:
    from archive_crawler.pages.document import Element
    from archive_crawler.pages.raw import RawBlock

TAGS = frozenset(
    [
        "script",
        "style",
        "template",
        "noscript",
        "svg",
        "head",
        "title",
        "object",
        "iframe",
        "embed",
        "nav",
        "aside",
        "footer",
        "header",
        "button",
        "select",
        "option",
        "textarea",
        "input",
        "label",
        "audio",
        "video",
        "canvas",
        "dialog",
    ]
)
_CLASSES = re.compile(
    r"(?:^|\s)(?:usa-banner\S*|header_banner\S*|gov-?banner\S*|skip-?(?:link|nav|to)\S*|social-?(?:block|share|media|links?|"
    r"bar)\S*|share|shar(?:e|ing)-?(?:bar|links?|tools?|buttons?|this)\S*|more-share|addthis\S*|a2a_\S+|addtoany\S*|"
    r"sharethis\S*|subscri(?:be|ption)\S*|newsletter\S*|email-?signup\S*|gov-?delivery\S*|breadcrumbs?|breadcrumb-\S*|"
    r"related|related-(?:stories|content|news|articles|posts|links|items)\S*|also-like|tags|tag-?list|pager|pagination|"
    r"media-inline-popup|media-popup|print-?link|print-only|only-print|visible-print\S*|show-for-print|element-invisible|visually-?hidden|u-visually-hidden|sr-only|usa-sr-only|"
    r"screen-reader-text|hiddenStructure|aspNetHidden|rdf-meta|disclaimer|cookie\S*|comments?-area|usa-identifier\S*)"
    r"(?=\s|$)",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
RELATED_HEADING = re.compile(
    r"(?:Related\s+(?:Stories|Story|Articles?|News|Content|Links?|Posts?|Coverage|Videos?|Information|Releases?|Topics?|"
    r"Documents?|Materials?)|More\s+(?:Stories|News|Headlines)(?:\s+.{0,40})?|You\s+(?:might|may)\s+also\s+(?:like|be\s+interested).{0,20}|"
    r"Recommended(?:\s+(?:Stories|Reading))?|Read\s+(?:More|Next)|Explore\s+More|Latest\s+(?:News|Stories)|"
    r"(?:Share|Print)(?:\s+this.{0,20})?|Tags)\s*:?\s*[.…]*",
    re.IGNORECASE,
)
_FIRST_LETTERS = frozenset("rmyelsptRMYELSPTſ")
"""With which a heading of that kind can begin, letters that fold to them included."""
_HEADINGS = "h2, h3, h4, h5, h6, p, strong, b, span, div.title, div.heading"
_LONGEST_CLASS = 1000
_LONGEST_HEADING = 60
_MOSTLY = 0.4
_SUBSCRIBE = re.compile(r"subscri|newsletter|signup|sign-up|gov-?delivery", re.IGNORECASE)
_FRAGMENT = 40
"""Characters: a shorter piece of the notice may also be said elsewhere."""
_LEVELS = {f"h{level}": level for level in range(1, 7)}


def skipped(node: Element) -> bool:
    """Whether a node is furniture of the page."""
    if node.tag in TAGS or node.get("hidden") is not None:
        return not (_quotes(node) or _heads_section(node))
    if node.get("role") in {"navigation", "search", "complementary", "banner", "contentinfo"}:
        return True
    named = node.get("class")
    if named and _is_furniture(named[:_LONGEST_CLASS]):
        return node.tag not in {"body", "html", "main", "article"} or bool(_SUBSCRIBE.search(named))
    style = node.get("style")
    return bool(style and _HIDDEN.search(style))


@lru_cache(maxsize=4096)
def _is_furniture(named: str) -> bool:
    return bool(_CLASSES.search(named))


def _quotes(node: Element) -> bool:
    """Whether a node that is furniture by its tag is a pull-quote, or names whom a quotation is of."""
    above = node.getparent()
    of_quotation = node.tag == "footer" and above is not None and above.tag == "blockquote"
    return of_quotation or (node.tag == "aside" and "quote" in (node.get("class") or "").lower())


def _heads_section(node: Element) -> bool:
    """Whether a `header` heads a section of the text, as those around each h2 of USA.gov: it is nothing but a heading."""
    if node.tag != "header" or len(node) != 1 or node[0].tag not in _LEVELS or node[0].tag == "h1":
        return False
    return any(above.tag == "article" for above in node.iterancestors())


def related_sections(body: Element) -> list[Element]:
    """Headings like "Related Stories" with the lists of links that follow them."""
    found: dict[Element, None] = {}
    for node in select(body, _HEADINGS):
        if node in found or not _heads_related(node):
            continue
        following = _lists_after(_highest(node, body), _LEVELS.get(node.tag, 0))
        if following or _ends(_highest(node, body)):
            found |= dict.fromkeys((node, *following))
    return list(found)


def _ends(node: Element) -> bool:
    """Whether nothing is said after a node."""
    return not any(words(each) for each in node.itersiblings() if isinstance(each.tag, str))


def _heads_related(node: Element) -> bool:
    # A long element cannot be a heading, and most are long: look at its length before its words.
    opening = (node.text or "").lstrip()
    if len(node) > 2 or len(node.text or "") > _LONGEST_HEADING or (opening and opening[0] not in _FIRST_LETTERS):
        return False
    text = words(node)
    return len(text) < _LONGEST_HEADING and bool(RELATED_HEADING.fullmatch(text))


def _highest(node: Element, body: Element) -> Element:
    """The outermost node that says nothing but the heading."""
    above = node.getparent()
    while above is not None and above is not body and words(above) == words(node):
        node, above = above, above.getparent()
    return node


def _lists_after(node: Element, level: int) -> list[Element]:
    """What belongs to the heading: up to the next one of its rank; under a mere line, only lists of links."""
    found = []
    for each in node.itersiblings():
        if not isinstance(each.tag, str):
            continue
        if level and any(_LEVELS.get(inner.tag, 9) <= level for inner in each.iter("h1", "h2", "h3", "h4", "h5", "h6")):
            break
        if not level and not _is_list(each):
            break
        found.append(each)
    return found if not level or _are_links(found) else list(takewhile(_is_list, found))


def _are_links(nodes: list[Element]) -> bool:
    """Whether most words of some nodes are links: prose under a heading such as "More News on Vaccines" is the story's."""
    linked = sum(len(words(anchor)) for node in nodes for anchor in select(node, "a[href]"))
    return linked > _MOSTLY * sum(len(words(node)) for node in nodes) > 0


def _is_list(node: Element) -> bool:
    linked = sum(len(words(anchor)) for anchor in select(node, "a[href]"))
    return linked > 0 if node.tag in {"ul", "ol"} else linked > 0.6 * max(1, len(words(node)))


def trimmed(blocks: list[RawBlock], title: str | None, notice: str | None) -> list[RawBlock]:
    """The blocks without banner, tools, repeated headline and the archive notice."""
    kept: list[RawBlock] = []
    for block in blocks:
        text = block.text
        if block.type is not BlockType.FIGURE and (is_banner(text) or is_tool(text) or _inside(text, notice)):
            continue
        # Behind other text a line like the headline is the story's: a link to the document that the headline names.
        if text == title and (block.type is BlockType.HEADING or not any(each.text for each in kept)):
            continue
        kept.append(replace(block, text=without(text, notice)) if notice and notice in text else block)
    return _without_rims(kept)


def _without_rims(blocks: list[RawBlock]) -> list[RawBlock]:
    """The blocks without lines at the beginning and the end that are no story's."""
    texts = [number for number, block in enumerate(blocks) if block.type is not BlockType.FIGURE]
    rim: set[int] = set()
    while texts and (RELATED_HEADING.fullmatch(text := blocks[texts[-1]].text) or is_rim(text)):
        rim.add(texts.pop())
    while texts and is_rim(blocks[texts[0]].text):
        rim.add(texts.pop(0))
    return [block for number, block in enumerate(blocks) if number not in rim]


def _inside(text: str, notice: str | None) -> bool:
    return notice is not None and (text == notice or (len(text) > _FRAGMENT and text in notice))


def is_related(node: Element) -> bool:
    """Whether a node is a box of related stories by its class."""
    named = node.get("class") or ""
    if "related" not in named and "also-like" not in named:
        return False
    return any(token in {"related", "also-like"} or token.startswith("related-") for token in named.split())
