"""The head of a WARC record, with what is wrong with its form (WARC/1.1 section 4)."""

from __future__ import annotations

import re
from dataclasses import dataclass

_VERSION = re.compile(rb"WARC/(\d\.\d+)\r\n")
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with the form of a head."""

    expected: str
    """What WARC/1.1 asks for."""
    found: str
    """What is there."""


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a record as it lies there."""

    version: str
    """As in "1.1"; empty where the line cannot be read."""
    fields: tuple[tuple[str, str], ...]
    """Lower-case name and value, in their order."""
    first: dict[str, str]
    """The first value of each field."""
    faults: tuple[Fault, ...]
    """What is wrong with its form, at most one of a kind."""

    def get(self, name: str) -> str | None:
        """The first value of a field."""
        return self.first.get(name)

    def every(self, name: str) -> list[str]:
        return [value for key, value in self.fields if key == name]

    @property
    def type(self) -> str:
        return (self.get("warc-type") or "").lower()

    @property
    def id(self) -> str:
        return bare(self.get("warc-record-id"))

    @property
    def target_uri(self) -> str:
        return bare(self.get("warc-target-uri"))


def bare(uri: str | None) -> str:
    """A URI without angle brackets, as WARC/1.0 and 1.1 write some and others not."""
    return (uri or "").strip("<> ")


def parse(raw: bytes) -> Head:
    """Read the bytes of a head, its empty line included, as leniently as can be."""
    faults: dict[str, str] = {}
    version = _VERSION.match(raw)
    if version is None:
        faults["a version line WARC/1.0 or WARC/1.1 that ends with CR LF"] = repr(raw[:20])
    fields: list[tuple[str, str]] = []
    for line in raw.split(b"\n")[1:-2]:
        if not line.endswith(b"\r"):
            faults.setdefault("each line of the head to end with CR LF", repr(line[-40:]))
        _field(line.rstrip(b"\r"), fields, faults)
    if not raw.endswith(b"\r\n\r\n"):
        faults.setdefault("each line of the head to end with CR LF", "a bare LF")
    given = tuple(Fault(expected, found) for expected, found in faults.items())
    return Head(version[1].decode() if version else "", tuple(fields), dict(reversed(fields)), given)


def _field(line: bytes, fields: list[tuple[str, str]], faults: dict[str, str]) -> None:
    text = _text(line, faults)
    if text[:1] in {" ", "\t"} and fields:
        name, value = fields.pop()
        fields.append((name, f"{value} {text.strip()}"))
        return
    name, colon, value = text.partition(":")
    if not colon or not _TOKEN.fullmatch(name):
        faults.setdefault("named fields, a token and a colon each", repr(text[:80]))
    if colon:
        fields.append((name.strip().lower(), value.strip()))


def _text(line: bytes, faults: dict[str, str]) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        faults.setdefault("fields in UTF-8", repr(line[:80]))
        return line.decode("latin-1")
