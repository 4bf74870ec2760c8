"""Pages that show nothing without JavaScript: the shell of an application, or a page that a script writes."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, cast

from lxml import etree

from archive_crawler.pages.document import UNSEEN, squeezed

if TYPE_CHECKING:
    from archive_crawler.pages.document import Element

SENTENCE = "The page shows nothing without JavaScript."

_AROUND = UNSEEN | {"header", "nav", "footer", "a", "button", "select", "label", "dialog", "textarea"}
"""What an application's shell may have in its HTML, banner and menu, while its content is still to be drawn."""
_SHOWN = frozenset({"img", "picture", "video", "audio", "iframe", "frame", "object", "embed", "canvas", "svg", "input"})
_MOUNTS = re.compile(
    r"(?:react-|vue-|ember-|svelte-|main-|my-|app-)?(?:root|app)|__next|___gatsby|__nuxt|svelte",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\b(?:enable|need|requires?|activate|turn\s+on|allow|without|must|active[rz]?|habilit\w+|disabled)\b.{0,80}\bjava\s?script\b"
    r"|\bjava\s?script\b.{0,80}\b(?:enabled?|disabled|required|needed|necessary|turned|must|support\w*|habilitado|desactivado)\b",
    re.IGNORECASE | re.DOTALL,
)
_DRAWS = re.compile(r"document\.write|createElement\s*\(|\binnerHTML\b|\blocation\b|\bimport\s*\(")
_WAITING = re.compile(r"\b(?:loading|please wait|one moment|cargando)\b\W*", re.IGNORECASE)
_SCRIPTS = etree.XPath("//script[not(@type) or contains(@type, 'javascript') or @type='module' or @type='']")
_WORDS = etree.XPath("string()")
_LITTLE = 150
"""Characters beside an empty mount point that may still be no content."""
_HARDLY_ANY = 60


def needs_script(root: Element) -> bool:
    """Whether a page has scripts and, before they run, nothing that a reader came for."""
    scripts = cast("list[Element]", _SCRIPTS(root))
    body = root.find("body") if root.tag == "html" else root
    if not scripts or body is None:
        return False
    text = _text(body, _AROUND, _LITTLE)
    if len(text) > _LITTLE:
        return False
    if _has_empty_mount(body) or (len(text) <= _HARDLY_ANY and _asks_for_it(root)):
        return True
    return _is_blank(body) and any(script.get("src") or _DRAWS.search(script.text or "") for script in scripts)


def _text(body: Element, without: frozenset[str], enough: int) -> str:
    """What a reader sees outside some elements; of more than enough a part."""
    parts: list[str] = []
    length = 0
    walk = etree.iterwalk(body, events=("start", "end", "comment", "pi"))
    for event, each in walk:
        if event == "start" and each.tag in without:
            walk.skip_subtree()
            continue
        words = squeezed((each.text if event == "start" else each.tail if each is not body else None) or "")
        if words:
            parts.append(words)
            length += len(words)
            if length > 2 * enough:
                break
    return _WAITING.sub("", " ".join(parts)).strip()


def _has_empty_mount(body: Element) -> bool:
    return any(_is_mount(each) and not _shows(each) for each in body.iterdescendants(etree.Element))


def _is_mount(element: Element) -> bool:
    """Where frameworks draw: an element with the id that their manuals use, or a custom element of the body's own."""
    parent = element.getparent()
    custom = "-" in str(element.tag) and parent is not None and parent.tag == "body"
    return custom or (element.tag in {"div", "main", "section"} and bool(_MOUNTS.fullmatch(element.get("id") or "")))


def _shows(element: Element) -> bool:
    """Whether there is more than a picture that turns until the content has come."""
    return bool(_text(element, UNSEEN, 1)) or len(list(islice(element.iter(*_SHOWN), 2))) > 1


def _asks_for_it(root: Element) -> bool:
    return any(_ASKS.search(str(_WORDS(each))) for each in root.iter("noscript"))


def _is_blank(body: Element) -> bool:
    """Whether nothing at all is shown, not even a picture or a form."""
    shown = (each for each in body.iter(*_SHOWN) if (each.get("type") or "").lower() != "hidden")
    return not _text(body, UNSEEN, 1) and all(_is_unseen(each) for each in shown)


def _is_unseen(element: Element) -> bool:
    return any(above.tag in {"noscript", "template"} for above in element.iterancestors())
