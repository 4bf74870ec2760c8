"""Drupal's nodes and fields by the names that they have in the markup."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from lxml import etree

from archive_crawler.pages import photos
from archive_crawler.pages.document import select

if TYPE_CHECKING:
    from archive_crawler.pages.document import Element

_NODE = re.compile(
    r"(?:^|\s)(?:page-)?(?:node--type-+|page-node-type-|node-page--node-type-|node-type-|node-)(?P<type>[a-z][a-z_-]*)(?=\s|$)"
)
_NEWS = re.compile(
    r"news|release|^article$|-article|article-|blog|^post$|story|stories|statement|speech|remarks|testimon|announcement|"
    r"advisory|bulletin|feature|transcript|proclamation|press|briefing|perspective",
)
BLOCK = "block-field-blocknode"
"""What the layout builder puts before type and name of a field: `block-field-blocknodearticlefield-display-date`."""
_TYPED_NAME = re.compile(r"^[a-z0-9-]+?(?=field-|body$|title$)")
_NO_NEWS = re.compile(
    r"page|landing|event|person|people|profile|bio|webform|book|faq|directory|front|section|topic|collection|publication|document|file|"
    r"location|facility|office|program|contact|form|job|dataset|project|product|species|park"
)
_LISTED = re.compile(
    r"(?:^|\s)(?:node--view-mode-(?!full)\S+|node--teaser|node-teaser|view-mode-(?:teaser|search|list|card|compact|related)\S*|views-row|view|"
    r"block-views\S*|node-search-related|usa-collection\S*)(?=\s|$)"
)
_PARTS = {
    "body": re.compile(
        r"^(?:field-)?(?:[a-z]+-)*(?:body|paragraphs?|main-content|article-content|page-content|content)(?:-\d+)?$"
    ),
    "introduction": re.compile(r"^(?:field-)?(?:[a-z]+-)*(?:intro|introduction|lede|lead-paragraph)(?:-text)?$"),
    "date": re.compile(r"(?:^|-)(?:dates?|datetime|released?|published|posted|publication|pubdate)(?:-|$)"),
    "modified": re.compile(r"(?:^|-)(?:updated?|modified|changed|last-reviewed)(?:-|$)"),
    "author": re.compile(r"(?:^|-)(?:authors?|byline|contributors?|speakers?|writers?|written-by)(?:-|$)"),
    "subtitle": re.compile(
        r"(?:^|-)(?:subtitle|sub-title|sub-?head(?:line|ing)?|deck?|secondary-headline|tagline|kicker-line)(?:-|$)"
    ),
    "kind": re.compile(
        r"(?:^|-)(?:(?:news|release|article|content|media|post|press)-?(?:item-)?type|article-category)(?:-|$)"
    ),
    "tags": re.compile(r"(?:^|-)(?:tags?|topics?|keywords?|subjects?)(?:-|$)"),
    "related": re.compile(r"(?:^|-)related(?:-|$)"),
    "dateline": re.compile(r"(?:^|-)dateline(?:-|$)"),
    "image": re.compile(
        r"(?:^|-)(?:images?|photos?|hero|picture|banner|lead-media|featured-media|main-media|gallery)(?:-|$)"
    ),
}
_NOT = {
    "body": re.compile(r"related|sidebar|contact|footer|teaser|promo|callout|link-|alert|banner"),
    "date": re.compile(
        r"updat|modif|chang|review|expir|end|event|effective|due|deadline|archive|unpublish|current|type|number|location|office|body|text|content|summary|title|image"
    ),
    "author": re.compile(r"image|photo|bio|email|phone"),
    "tags": re.compile(r"related"),
    "image": re.compile(r"related|caption|credit|alt|author|position|style|logo"),
}


def is_news(kind: str) -> bool:
    """Whether a type of node is one of news."""
    return bool(_NEWS.search(kind))


def is_other(kind: str) -> bool:
    """Whether a type of node is known to be none of news."""
    return bool(_NO_NEWS.search(kind))


def fields(node: Element, prefix: str) -> dict[str, list[Element]]:
    """The outermost fields of a node by the part of a story that their names say, and what shows other nodes as "listed"."""
    found: dict[str, list[Element]] = {part: [] for part in (*_PARTS, "listed")}
    steps = etree.iterwalk(node, events=("start",))
    for _, each in steps:
        named = each.get("class") if each is not node else None
        if not named:
            continue
        if _LISTED.search(named):
            steps.skip_subtree()
            found["listed"].append(each)
        elif prefix in named:
            for part in _parts(_name(named, prefix)):
                found[part].append(each)
    return {part: photos.outermost(nodes) for part, nodes in found.items()}


def _name(named: str, prefix: str) -> str:
    """The field's name among classes; cisa.gov puts `c-` before the prefix, the layout builder the node's type behind it."""
    token = next((each for each in named.split() if each.removeprefix("c-").startswith(prefix)), "")
    name = token.removeprefix("c-").removeprefix(prefix).replace("_", "-").lower()
    return _TYPED_NAME.sub("", name) if prefix == BLOCK else name


@cache
def _parts(name: str) -> tuple[str, ...]:
    """The parts of a story that a field's name says."""
    return tuple(
        part
        for part, form in _PARTS.items()
        if name and form.search(name) and not ((out := _NOT.get(part)) and out.search(name))
    )


def find(root: Element) -> tuple[Element, str] | None:
    """The page's own node and its type: the only one that is in no list, else the main part where the body element has a type."""
    found: list[tuple[Element, str]] = []
    for node in root.iter("article", "div", "section"):
        named = node.get("class")
        if not named or "node" not in named or not (kind := type_of(named)) or _LISTED.search(named):
            continue
        above = set(node.iterancestors())
        if not any(_LISTED.search(up.get("class") or "") for up in above) and not any(
            each in above for each, _ in found
        ):
            found.append((node, kind))
    if found:
        return found[0] if len(found) == 1 else None
    body = next(root.iter("body"), None)
    kind = type_of(body.get("class") or "") if body is not None else None
    if kind:
        main = next(iter(select(root, "main, [role=main], #main-content, #content")), None)
        return (main, kind) if main is not None else None
    # A theme may leave the classes of nodes out; what Drupal says for other programs stays.
    bare = photos.outermost(
        node for node in root.iter("article") if node.get("about") or node.get("data-history-node-id")
    )
    return (bare[0], "") if len(bare) == 1 else None


def type_of(named: str) -> str | None:
    """The type of node that classes name: `node--type-press-release`, `node-press-release`, `page-node-type-news`."""
    tokens = named.split()
    for match in (each for token in tokens if (each := _NODE.fullmatch(token))):
        if not match["type"].isdigit() and match["type"] not in {"full", "promoted", "sticky", "unpublished"}:
            return match["type"].strip("-")
    return None
