"""Page requisites: what a page needs to be shown as its visitors saw it, out of HTML, CSS and web manifests."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from lxml import etree

from archive_crawler.collection import srcset, stylesheet
from archive_crawler.collection.markup import Element, absolute, base_of, tree


class Use(StrEnum):
    """What a page needs a requisite for."""

    IMAGE = "image"
    ICON = "icon"
    STYLESHEET = "stylesheet"
    FONT = "font"
    SCRIPT = "script"
    MEDIA = "media"
    """Audio, video, or the text track of one."""
    FRAME = "frame"
    OBJECT = "object"
    """What `object` and `embed` show."""
    MANIFEST = "manifest"
    PRELOAD = "preload"


@dataclass(frozen=True, slots=True)
class Requisite:
    """A URL that a page cannot be shown without, absolute."""

    url: str
    use: Use


Reference = tuple[str, Use]
"""An address as the document writes it, not yet absolute."""

_LAZY = ("data-src", "data-original", "data-lazy", "data-lazy-src", "data-image", "data-poster", "data-background")
_LAZY_SETS = ("data-srcset", "data-lazy-srcset", "data-original-set")
_LAZY_BACKGROUNDS = ("data-bg", "data-background-image")
_IS_ADDRESS = re.compile(r"[^\s{}<>\[\]]*[./][^\s{}<>\[\]]*")
"""Scripts keep many things in data attributes: what has spaces or braces, or neither dot nor slash, is no address."""
_TELLING = frozenset(("src", "srcset", "style", "background", *_LAZY, *_LAZY_SETS, *_LAZY_BACKGROUNDS))
"""Attributes that make any element worth reading."""
_RELS = {
    "stylesheet": Use.STYLESHEET,
    "icon": Use.ICON,
    "apple-touch-icon": Use.ICON,
    "apple-touch-icon-precomposed": Use.ICON,
    "apple-touch-startup-image": Use.IMAGE,
    "mask-icon": Use.ICON,
    "manifest": Use.MANIFEST,
    "preload": Use.PRELOAD,
    "modulepreload": Use.SCRIPT,
}
_SOURCES = {
    "img": Use.IMAGE,
    "input": Use.IMAGE,
    "script": Use.SCRIPT,
    "iframe": Use.FRAME,
    "frame": Use.FRAME,
    "video": Use.MEDIA,
    "audio": Use.MEDIA,
    "source": Use.MEDIA,
    "track": Use.MEDIA,
    "embed": Use.OBJECT,
}
_XLINK = ("href", "xlink:href", "{http://www.w3.org/1999/xlink}href")
_LARGEST_MANIFEST = 1 << 20


def of_html(root: Element, url: str) -> Iterator[Requisite]:
    """What a page needs, in the order of the document, each once."""
    return _resolved(_of_tree(root), base_of(root, url), url)


def of_stylesheet(body: bytes, content_type: str | None, url: str) -> Iterator[Requisite]:
    """What a stylesheet needs: images, fonts, and the sheets that it imports."""
    return _resolved(_of_css(stylesheet.text(body, content_type)), url, url)


def of_manifest(body: bytes, url: str) -> Iterator[Requisite]:
    """The icons of a web manifest (Web Application Manifest, "icons member"); nothing where it cannot be read."""
    try:
        manifest = json.loads(body) if len(body) <= _LARGEST_MANIFEST else None
    except (ValueError, RecursionError):
        return iter(())
    icons = manifest.get("icons") if isinstance(manifest, dict) else None
    named = [icon.get("src") for icon in icons if isinstance(icon, dict)] if isinstance(icons, list) else []
    return _resolved(((src, Use.ICON) for src in named if isinstance(src, str)), url, url)


def _resolved(references: Iterator[Reference], base: str, url: str) -> Iterator[Requisite]:
    seen = {url}
    for href, use in references:
        if href.startswith(("data:", "#")) or not href:
            continue
        found = absolute(base, href)
        if found and found not in seen:
            seen.add(found)
            yield Requisite(found, use)


def _of_tree(root: Element) -> Iterator[Reference]:
    return chain.from_iterable(map(_of_element, _telling(root)))


def _telling(root: Element) -> Iterator[Element]:
    # One XPath over all these names takes four times as long as asking each element for its attributes.
    for element in root.iter(etree.Element):
        if element.tag in _TAGS or not _TELLING.isdisjoint(element.keys()):
            yield element


def _of_element(element: Element) -> Iterator[Reference]:
    tag = element.tag
    if read := _BY_TAG.get(tag):
        yield from read(element)
    elif use := _SOURCES.get(tag):
        yield from _sources(element, use)
    if background := element.get("background"):
        yield background, Use.IMAGE
    if style := element.get("style"):
        yield from _of_css(style)
    yield from _lazy(element, _SOURCES.get(tag, Use.IMAGE))


def _sources(element: Element, use: Use) -> Iterator[Reference]:
    if element.tag == "source" and (parent := element.getparent()) is not None and parent.tag == "picture":
        use = Use.IMAGE
    if src := element.get("src"):
        yield src.strip(), use
    if offered := element.get("srcset"):
        yield from ((url, Use.IMAGE) for url in srcset.candidates(offered))
    if poster := element.get("poster"):
        yield poster.strip(), Use.IMAGE
    if document := element.get("srcdoc"):
        yield from _of_nested(document)


def _of_nested(document: str) -> Iterator[Reference]:
    """The requisites of a frame whose document is an attribute; frames inside it are read in their turn."""
    root = tree(document)
    if root is not None:
        for element in _telling(root):
            if element.get("srcdoc") is None:
                yield from _of_element(element)


def _linked(element: Element) -> Iterator[Reference]:
    rels = (element.get("rel") or "").lower().split()
    use = next((_RELS[rel] for rel in rels if rel in _RELS), None)
    if use is None:
        return
    if href := element.get("href"):
        yield href.strip(), use
    if offered := element.get("imagesrcset"):
        yield from ((url, Use.IMAGE) for url in srcset.candidates(offered))


def _styled(element: Element) -> Iterator[Reference]:
    return _of_css(element.text or "")


def _drawn(element: Element) -> Iterator[Reference]:
    """Images and symbols of an inline SVG."""
    return ((href.strip(), Use.IMAGE) for name in _XLINK if (href := element.get(name)))


def _shown(element: Element) -> Iterator[Reference]:
    if data := element.get("data"):
        yield data.strip(), Use.OBJECT


def _parameter(element: Element) -> Iterator[Reference]:
    """The film of a plugin: pages until about 2017 have it."""
    if (element.get("name") or "").lower() in {"movie", "src"}:
        yield (element.get("value") or "").strip(), Use.OBJECT


_BY_TAG: dict[str, Callable[[Element], Iterator[Reference]]] = {
    "link": _linked,
    "style": _styled,
    "image": _drawn,
    "use": _drawn,
    "feimage": _drawn,
    "object": _shown,
    "param": _parameter,
}
_TAGS = frozenset((*_SOURCES, *_BY_TAG))


def _lazy(element: Element, use: Use) -> Iterator[Reference]:
    """What a script would load when the reader scrolls to it."""
    for name in _LAZY:
        value = (element.get(name) or "").strip()
        if value and _IS_ADDRESS.fullmatch(value):
            yield value, Use.IMAGE if use is Use.MEDIA and name == "data-poster" else use
    for name in _LAZY_SETS:
        if offered := element.get(name):
            yield from ((url, Use.IMAGE) for url in srcset.candidates(offered) if _IS_ADDRESS.fullmatch(url))
    for name in _LAZY_BACKGROUNDS:
        value = (element.get(name) or "").strip()
        if "(" in value:
            yield from _of_css(value)
        elif value and _IS_ADDRESS.fullmatch(value):
            yield value, Use.IMAGE


def _of_css(css: str) -> Iterator[Reference]:
    for named in stylesheet.named_in(css):
        use = Use.STYLESHEET if named.imported else Use.FONT if named.font else Use.IMAGE
        yield named.url, use
