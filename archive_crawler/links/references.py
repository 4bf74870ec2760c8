"""Which attributes of which elements are links (HTML Standard, SVG 2)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from archive_crawler.collection import srcset, stylesheet

Attributes = Mapping[str, str]

_PLAIN: dict[str, tuple[str, ...]] = {
    "a": ("href",),
    "applet": ("codebase",),
    "area": ("href",),
    "audio": ("src",),
    "blockquote": ("cite",),
    "body": ("background",),
    "button": ("formaction",),
    "del": ("cite",),
    "embed": ("src",),
    "form": ("action",),
    "frame": ("src", "longdesc"),
    "iframe": ("src", "longdesc"),
    "image": ("src",),
    "img": ("src", "longdesc"),
    "input": ("src", "formaction"),
    "ins": ("cite",),
    "link": ("href",),
    "object": ("data",),
    "q": ("cite",),
    "script": ("src",),
    "source": ("src",),
    "table": ("background",),
    "tbody": ("background",),
    "td": ("background",),
    "tfoot": ("background",),
    "th": ("background",),
    "thead": ("background",),
    "tr": ("background",),
    "track": ("src",),
    "video": ("src", "poster"),
}
_SETS = {"img": "srcset", "source": "srcset", "link": "imagesrcset", "image": "srcset"}
_OF_SVG = frozenset({"a", "feimage", "image", "script", "use"})
_FOLLOWED = frozenset({"a", "area"})
"""What may lead to the page itself, and may hold its target as `data:`."""
_NO_PAGES = frozenset({"dns-prefetch", "micropub", "pingback", "preconnect", "profile", "webmention"})
"""Relations of `link` whose target is a host, a name, or an address that takes messages."""
_REFRESH = re.compile(
    r"\s*+[\d.]++(?:\s*+[;,]\s*+|\s++)(?:url\s*+=\s*+)?+(?:\"([^\"]*)|'([^']*)|(.*))", re.IGNORECASE | re.DOTALL
)


class Reference(NamedTuple):
    """A link as its element writes it."""

    href: str
    """The address, not yet absolute."""
    attribute: str
    """Name of the attribute; `text` for what stands between the tags."""
    fetched: bool = True
    """Whether a reader or the page asks for it with GET."""


def references(name: str, attributes: Attributes) -> Iterator[Reference]:
    """The links that a start tag has, in the order of this module's tables, without those that hold their target (`data:`)."""
    if name in _PLAIN or name in _OF_SVG:
        for attribute in _PLAIN.get(name, ()):
            if (href := attributes.get(attribute)) is not None and _leads(name, href):
                yield Reference(href, attribute, _is_fetched(name, attribute, attributes))
        if name in _OF_SVG:
            yield from _of_svg(name, attributes)
        if name in _SETS and (offered := attributes.get(_SETS[name])):
            yield from (Reference(url, _SETS[name]) for url in srcset.candidates(offered) if _leads(name, url))
    elif name == "meta" and (target := refresh_of(attributes)):
        yield Reference(target, "content")
    if style := attributes.get("style"):
        yield from of_stylesheet(style, "style")


def of_stylesheet(css: str, attribute: str = "text") -> Iterator[Reference]:
    """The links of a stylesheet in the page."""
    return (Reference(named.url, attribute) for named in stylesheet.named_in(css) if _leads("style", named.url))


def refresh_of(attributes: Attributes) -> str | None:
    """Where `<meta http-equiv=refresh>` leads (HTML Standard, "shared declarative refresh steps"); null where it names nothing."""
    if attributes.get("http-equiv", "").strip().lower() != "refresh":
        return None
    found = _REFRESH.match(attributes.get("content", ""))
    return (found[1] or found[2] or found[3] or "").strip() or None if found else None


def _leads(name: str, href: str) -> bool:
    """Whether there is something to go to: not nothing, nor the page's own part, nor what the address itself holds."""
    if name in _FOLLOWED:
        return True
    start = href[:32].lstrip().lower()
    return bool(start) and not start.startswith(("data:", "#"))


def _is_fetched(name: str, attribute: str, attributes: Attributes) -> bool:
    if attribute == "action":
        return attributes.get("method", "").strip().lower() not in {"post", "dialog"}
    if attribute == "formaction":  # the form's own method is not known here
        return attributes.get("formmethod", "").strip().lower() == "get"
    return name != "link" or _NO_PAGES.isdisjoint(attributes.get("rel", "").lower().split())


def _of_svg(name: str, attributes: Attributes) -> Iterator[Reference]:
    for attribute in ("href", "xlink:href"):
        if (href := attributes.get(attribute)) is not None:
            if (name != "a" or attribute != "href") and _leads(name, href):
                yield Reference(href, attribute)
            return
