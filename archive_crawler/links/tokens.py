"""Markup in pieces, as browsers cut it (HTML Standard, section 13.2.5): one regular expression, one pass, no backtracking."""

from __future__ import annotations

import html
import re
from html.entities import html5

SPACE = r"\t\n\f\r "
_ATTRIBUTE = (
    rf"[^{SPACE}/>][^{SPACE}/>=]*+(?:[{SPACE}]*+=[{SPACE}]*+"
    rf"(?:\"[^\"]*+\"|'[^']*+'|[^{SPACE}>\"'][^{SPACE}>]*+|(?=>))|(?![{SPACE}]*+=))"
)
_INSIDE = rf"(?:[{SPACE}/]++|{_ATTRIBUTE})*+>"
_TAG = rf"/?[a-zA-Z][^{SPACE}/>]*+{_INSIDE}"
_UNENDED = r"/?[a-zA-Z](?s:.)*+"
"""A tag that the document's end cuts off: nothing of it is shown."""
_COMMENT = r"!--(?:-?>|(?:[^-]++|-(?!-!?>))*+(?:--!?>)?)"
_BOGUS = r"[!?/][^>]*+>?"
_CDATA = r"!\[CDATA\[(?:[^\]]++|\](?!\]>))*+(?:\]\]>)?"
_RAW = "script|style|textarea|title|xmp|iframe|noembed|noframes|plaintext"

HTML = re.compile(rf"<(?:((?i:{_RAW})(?=[{SPACE}/>]){_INSIDE})|({_TAG})|{_COMMENT}|{_UNENDED}|{_BOGUS})")
"""A token that is no text. The first group is the tag of an element whose content is no markup, the second any other tag."""
XML = re.compile(rf"<(?:(?!)()|({_TAG}|{_CDATA})|{_COMMENT}|{_UNENDED}|{_BOGUS})")
"""The same in SVG, MathML and XHTML, where every content is markup; the second group may be a CDATA section."""
CDATA = "![CDATA["

_NAME = re.compile(rf"/?([^{SPACE}/>]*+)")
_PAIR = re.compile(
    rf"([^{SPACE}/>][^{SPACE}/>=]*+)(?:[{SPACE}]*+=[{SPACE}]*+(?:\"([^\"]*+)\"|'([^']*+)'|([^{SPACE}>\"'][^{SPACE}>]*+)|(?=>)))?+"
)
_ENDS = {
    name: re.compile(rf"</{name}(?=[{SPACE}/>])", re.IGNORECASE) for name in _RAW.split("|") if name != "plaintext"
}
_IN_ESCAPED = re.compile(rf"(-->)|<(/?)script(?=[{SPACE}/>])", re.IGNORECASE)
_ESCAPE_OR_END = re.compile(rf"<(?:(!--)|/script(?=[{SPACE}/>]))", re.IGNORECASE)

_REFERENCE = re.compile(r"&(?:#[0-9]++;?|#[xX][0-9a-fA-F]++;?|([a-zA-Z][a-zA-Z0-9]*+);?)")
_LONGEST_NAME = max(map(len, html5))


def name_of(tag: str) -> str:
    """The element's name, in lower case, of a tag without its first `<`."""
    found = _NAME.match(tag)
    return found[1].lower() if found else ""


def attributes_of(tag: str, name: str) -> dict[str, str]:
    """The attributes of a start tag without its first `<`, names in lower case; of several with one name the first."""
    attributes: dict[str, str] = {}
    for key, *values in _PAIR.findall(tag, len(name)):
        value = values[0] or values[1] or values[2]
        attributes.setdefault(key.lower(), in_attribute(value) if "&" in value else value)
    return attributes


def content_end(text: str, name: str, at: int) -> int:
    """Where the content of an element that holds no markup ends, which begins at `at`."""
    if name == "script":
        return _script_end(text, at)
    end = _ENDS[name].search(text, at) if name in _ENDS else None
    return end.start() if end else len(text)


def _script_end(text: str, at: int) -> int:
    """The end of a script; one in `<!-- <script>` does not end with the first `</script>` (section 13.2.5.17 and on)."""
    while found := _ESCAPE_OR_END.search(text, at):
        if not found[1]:
            return found.start()
        at = found.end() - 2  # the dashes may belong to "-->"
        nested = False
        while inner := _IN_ESCAPED.search(text, at):
            at = inner.end()
            if inner[1]:
                break
            if inner[2] and not nested:
                return inner.start()
            nested = not inner[2]
        else:
            return len(text)
    return len(text)


def in_text(value: str) -> str:
    """Text with its character references resolved."""
    return html.unescape(value) if "&" in value else value


def in_attribute(value: str) -> str:
    """An attribute's value with its character references resolved (section 13.2.5.73): `&copy=1` in a query stays."""
    return _REFERENCE.sub(_resolved, value)


def _resolved(found: re.Match[str]) -> str:
    whole, name = found[0], found[1]
    if name is None or (whole.endswith(";") and f"{name};" in html5):
        return html.unescape(whole)
    known = next((name[:end] for end in range(min(len(name), _LONGEST_NAME), 1, -1) if name[:end] in html5), None)
    if known is None or len(known) < len(name) or found.string[found.end() : found.end() + 1] == "=":
        return whole
    return html5[known] + whole[len(known) + 1 :]
