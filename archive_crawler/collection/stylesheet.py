"""What a stylesheet names: `url()`, `@import`, `image-set()` (CSS Syntax Level 3, section 4; CSS Images Level 4)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from w3lib.encoding import http_content_type_encoding, read_bom, resolve_encoding, to_unicode

_HEX = r"[0-9a-fA-F]{1,6}(?:\r\n|[ \t\n\f\r])?"
_ESCAPE = rf"\\(?:{_HEX}|[^\n\r\f]|\Z)"
_IN_STRING = rf"\\(?:{_HEX}|\r\n|[\s\S]|\Z)"


def _letter(letter: str) -> str:
    """A letter of a name, in either case, as itself or as an escape."""
    codes = "|".join(f"{ord(each):x}" for each in (letter.lower(), letter.upper()))
    return rf"(?:[{letter.lower()}{letter.upper()}]|\\0{{0,4}}(?i:{codes})(?:\r\n|[ \t\n\f\r])?)"


def _name(name: str) -> str:
    return "".join(_letter(each) if each.isalpha() else each for each in name)


_STRING = rf""""(?:[^"\\\n\r\f]++|{_IN_STRING})*+"?|'(?:[^'\\\n\r\f]++|{_IN_STRING})*+'?"""
_COMMENT = r"/\*(?:[^*]++|\*(?!/))*+(?:\*/)?"
_GAP = rf"(?:[ \t\n\f\r]++|{_COMMENT})*+"
_TOKEN = re.compile(
    rf"(?P<comment>{_COMMENT})"
    rf"|(?P<string>{_STRING})"
    rf"|@(?:(?P<import>{_name('import')}){_GAP}(?=[\"'])|(?P<namespace>{_name('namespace')})[^;{{}}]*+)"
    rf"|(?P<url>{_name('url')})\([ \t\n\f\r]*+(?:(?=[\"'])|(?P<plain>(?:[^\"'()\\ \t\n\f\r]++|{_ESCAPE})*+)"
    rf"[ \t\n\f\r]*+(?:(?P<end>\)|\Z)|(?:[^)\\]++|{_ESCAPE})*+\)?))"
    r"|(?P<set>[iI][mM][aA][gG][eE]-[sS][eE][tT]\()"
    r"|(?P<face>@[fF][oO][nN][tT]-[fF][aA][cC][eE])"
    rf"|(?P<mark>[(){{}}])|(?P<escape>{_ESCAPE})"
)
_UNESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})(?:\r\n|[ \t\n\f\r])?|(\r\n|[\n\r\f])|([\s\S])|\Z)")
_HAS_ANY = re.compile(r"[uU][rR][lL]\(|\\|@[iI][mM]|-[sS][eE][tT]\(")
MAX_CHARACTERS = 8 * 1024 * 1024
"""A longer stylesheet is read up to here."""
_CHARSET = re.compile(rb'@charset "([^"\x00-\x1f\x7f-\xff]{1,60})";')


@dataclass(frozen=True, slots=True)
class Named:
    """A URL as a stylesheet writes it, escapes resolved."""

    url: str
    imported: bool
    """Whether it is another stylesheet."""
    font: bool
    """Whether it stands in `@font-face`."""


def text(body: bytes, content_type: str | None) -> str:
    """A stylesheet's bytes decoded (CSS Syntax Level 3, section 3.2): BOM, Content-Type, `@charset`, else UTF-8."""
    encoding, bom = read_bom(body)
    if encoding and bom:
        return to_unicode(body[len(bom) :], encoding)
    declared = _CHARSET.match(body)
    named = http_content_type_encoding(content_type) or (declared and resolve_encoding(declared[1].decode("ascii")))
    # A sheet whose @charset can be read as ASCII is no UTF-16, whatever it says.
    return to_unicode(body, "utf-8" if named is None or named.startswith("utf-16") else named)


def named_in(css: str) -> Iterator[Named]:
    """The URLs of a stylesheet or of a style attribute, in order; those of `@namespace` are names, not addresses."""
    if not _HAS_ANY.search(css):
        return
    reader = _Reader()
    for token in _TOKEN.finditer(css[:MAX_CHARACTERS]):
        if (named := reader.read(token)) and named.url:
            yield named


class _Reader:
    """Where in the sheet the tokens stand."""

    def __init__(self) -> None:
        self._address = False
        """Whether the next string is an address: after `@import` or `url(`."""
        self._import = False
        self._face = 0
        """1 after `@font-face`, 2 inside its braces."""
        self._sets: list[int] = []
        """For each `image-set(` that is open how many parentheses are open inside."""

    def read(self, token: re.Match[str]) -> Named | None:
        kind = token.lastgroup
        if kind in {"comment", "namespace", "escape"}:
            return None
        if kind == "string":
            return self._string(token)
        if kind in {"plain", "end", "url"}:
            return self._function(token)
        if kind == "mark":
            self._mark(token[0])
        elif kind == "import":
            self._address = self._import = True
        elif kind == "set":
            self._sets.append(0)
        elif kind == "face":
            self._face = 1
        return None

    def _string(self, token: re.Match[str]) -> Named | None:
        quoted = token[0]
        closed = (len(quoted) > 1 and quoted[-1] == quoted[0]) or token.end() == len(token.string)
        wanted = closed and (self._address or (self._sets and self._sets[-1] == 0))
        named = self._named(_unquoted(quoted)) if wanted else None
        self._address = self._import = False
        return named

    def _function(self, token: re.Match[str]) -> Named | None:
        before = token.string[max(0, token.start() - 1) : token.start()]
        own_name = not (before.isalnum() or before in {"-", "_", "\\"} or before > "\x7f")
        if token["plain"] is None:  # a string follows, and then its parenthesis
            self._address = own_name
            self._import = self._import or _imports(token)
            if self._sets:
                self._sets[-1] += 1
            return None
        if token["end"] is None or not own_name:
            return None
        self._import = _imports(token)
        named = self._named(_unescaped(token["plain"]))
        self._import = False
        return named

    def _named(self, url: str) -> Named:
        return Named(url.strip(), self._import, self._face == 2)

    def _mark(self, mark: str) -> None:
        if mark == "{":
            self._face = 2 if self._face == 1 else 0
        elif mark == "}":
            self._face = 0
            self._sets.clear()
        elif self._sets and mark == "(":
            self._sets[-1] += 1
        elif self._sets and self._sets[-1]:
            self._sets[-1] -= 1
        elif self._sets:
            self._sets.pop()


_IMPORT_BEFORE = re.compile(rf"@{_name('import')}{_GAP}\Z")


def _imports(token: re.Match[str]) -> bool:
    """Whether `@import` and nothing else stands before a `url(`."""
    before = token.string[max(0, token.start() - 200) : token.start()]
    at = before.rfind("@")
    return at >= 0 and _IMPORT_BEFORE.match(before, at) is not None


def _unquoted(string: str) -> str:
    inner = string[1:-1] if len(string) > 1 and string[-1] == string[0] else string[1:]
    return _unescaped(inner)


def _unescaped(value: str) -> str:
    return _UNESCAPE.sub(_character, value) if "\\" in value else value


def _character(escape: re.Match[str]) -> str:
    if escape[1]:
        code = int(escape[1], 16)
        return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\N{REPLACEMENT CHARACTER}"
    return escape[3] or ""
