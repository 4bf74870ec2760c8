"""The headline of a page without known markup: a heading that the metadata confirms, else the main h1, else the metadata."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archive_crawler.pages.boilerplate import skipped
from archive_crawler.pages.candidates import gathered
from archive_crawler.pages.document import path, select, words
from archive_crawler.pages.order import DOCUMENT, MAIN_H1, ORDER
from archive_crawler.pages.raw import META, Found

if TYPE_CHECKING:
    from archive_crawler.pages.document import Element
    from archive_crawler.pages.metadata import Metadata

_SITE_NAME = re.compile(
    r"(?:^|[\s_-])(?:site-?name|site-?title|logo|brand|masthead|usa-logo\S*)(?:$|[\s_-])", re.IGNORECASE
)
_HEADINGS = "h1, h2.page-title, h2.title, .page-title, [itemprop=headline]"
_SUFFIX = re.compile(r"\s+[|»>–—·:-]+\s+|\s*\|\s*")
_LABEL = re.compile(
    r"(?:(?:Press|News|Media)\s+(?:Releases?|Advisor(?:y|ies)|Statements?|Room|Center)|News(?:room)?(?:\s+(?:&|and)\s+Events)?|Statements?|Blog|Speech(?:es)?|Remarks)",
    re.IGNORECASE,
)
_TELLING = 8
_UNSEEN = frozenset({"nav", "footer", "aside"})


def declared(root: Element, metadata: Metadata) -> list[Found[str]]:
    """Titles that the page declares outside its visible text, surest first."""
    found = list(gathered(ORDER["title"], root, metadata))
    # An SVG icon has a `title` of its own.
    titles = (node for node in root.iter("title") if not any(above.tag == "svg" for above in node.iterancestors()))
    texts = ((" ".join((node.text or "").split()), node) for node in titles)
    found += [Found(text, DOCUMENT, path(node), META) for text, node in texts if text][:1]
    return found


def find(root: Element, titles: list[Found[str]], site: str | None) -> Found[str] | None:
    """The headline; `site` is the site's name, which is cut from a declared title."""
    headings = [node for node in select(root, _HEADINGS) if may_head(node)]
    folded = [letters(each.value) for each in titles]
    for node in headings:
        if any(_is_beginning(letters(words(node)), each) for each in folded):
            return Found(words(node), f"{node.tag} that the metadata confirms", path(node))
    if named := _under_label(root, headings, titles):
        return named
    plain = [node for node in headings if node.tag == "h1"]
    inside = [node for node in plain if _in_main(node)]
    if plain and (inside or len(plain) == 1 or not titles):
        chosen = (inside or plain)[0]
        return Found(words(chosen), MAIN_H1, path(chosen))
    return next((Found(unsuffixed(each.value, site), each.rule, each.path, each.source) for each in titles), None)


def _under_label(root: Element, headings: list[Element], titles: list[Found[str]]) -> Found[str] | None:
    """Where the only h1 is a label, as "Press Release", the heading that is a part of a declared title."""
    if not headings or not all(_LABEL.fullmatch(words(node)) for node in headings):
        return None
    parts = {letters(part) for each in titles for part in _SUFFIX.split(each.value)}
    for node in select(root, "h2, h3"):
        if (
            may_head(node)
            and not _LABEL.fullmatch(text := words(node))
            and len(letters(text)) > _TELLING
            and letters(text) in parts
        ):
            return Found(text, f"{node.tag} that the metadata confirms", path(node))
    return None


def same(one: str, other: str) -> bool:
    """Whether two titles say the same, a site's name before or after one of them left out."""
    folded = letters(one), letters(other)
    short, long = sorted(folded, key=len)
    return not short or short in long


def unsuffixed(title: str, site: str | None) -> str:
    """The title without the site's name behind it."""
    parts = _SUFFIX.split(title)
    if site and len(parts) > 1 and letters(parts[-1]) == letters(site):
        return title[: title.rindex(parts[-1])].rstrip(" |»>–—·:-")
    return parts[0] if len(parts) > 1 and "|" in title and parts[0] else title


def may_head(node: Element) -> bool:
    """Whether a heading has words and stands neither in furniture nor in the site's name."""
    above = [node, *node.iterancestors()]
    if not words(node) or any(each.tag in _UNSEEN or each.get("hidden") is not None for each in above):
        return False
    if skipped(node):
        return False
    return not any(_SITE_NAME.search(f"{each.get('class') or ''} {each.get('id') or ''}") for each in above[:3])


def _in_main(node: Element) -> bool:
    return any(each.tag in {"main", "article"} or each.get("role") == "main" for each in node.iterancestors())


def letters(text: str) -> str:
    """The letters and digits of a text, in small letters, to compare titles by."""
    return "".join(each for each in text.casefold() if each.isalnum())


def _is_beginning(heading: str, declared: str) -> bool:
    """Whether a heading is the declared title or its beginning, the rest being the site's name."""
    return bool(heading) and (declared == heading or (len(heading) > _TELLING and declared.startswith(heading)))
