"""The elements that are open at a place of a page, as far as links need to know them."""

from __future__ import annotations

from archive_crawler.items import LinkPlace
from archive_crawler.links.places import slot_with, within
from archive_crawler.links.tag import Tag

_CELLS = frozenset({"td", "th"})
_SCOPES = _CELLS | {"caption", "table", "template"}
"""Elements that an end tag inside them does not close (HTML Standard, section 13.2.4.2)."""
_OF_ROWS = _CELLS | {"tr"}
_OF_TABLE = frozenset({"tr", "tbody", "thead", "tfoot"})
_NOTHING: list[Opened] = []


class Opened:
    """An element whose end has not come."""

    __slots__ = ("bases", "inside", "name", "place", "slot", "words")

    def __init__(
        self, name: str, place: LinkPlace | None, slot: str, words: int = -1, bases: tuple[str, ...] = ()
    ) -> None:
        self.name = name
        self.place = place
        """Where its links stand."""
        self.slot = slot
        """The named elements down to it."""
        self.words = words
        """How many pieces of text came before it, where its text is not the page's; else -1."""
        self.bases = bases
        """The values of `xml:base` down to it."""
        self.inside: dict[Tag, Opened] = {}
        """What tags open in it; the same tag opens the same again."""


class OpenElements:
    """A stack; opening and closing cost the same however deep it is."""

    def __init__(self, inside: Opened | None = None) -> None:
        self.top = inside or Opened("", None, "")
        self.has_body = False
        """Whether any of them was the page's or an article's own part."""
        self._below: list[Opened] = []
        self._in_scope: list[dict[str, int]] = [{}]
        self._scopes: list[str] = []
        """Names of the elements that began a scope."""
        self._began = dict.fromkeys(_SCOPES, 0)
        self._ignored = 0
        """End tags of what was not open."""

    @property
    def is_one_whole(self) -> bool:
        """Whether one element is open, and no tag spoke of any around it."""
        return len(self._below) == 1 and not self._ignored

    def enter(self, tag: Tag, words: int = -1, base: str | None = None) -> list[Opened]:
        """Open an element; what that has closed and whose text is not the page's."""
        closed = _NOTHING
        if tag.neighbours and (tag.name in _OF_ROWS or self.top.name in tag.neighbours):
            closed = self._end_neighbours(tag.name)
        top = self.top
        inner = top.inside.get(tag)
        if inner is None or words >= 0:
            inner = self._within(top, tag, words, base)
        self._below.append(top)
        self.top = inner
        name = tag.name
        here = self._in_scope[-1]
        here[name] = here.get(name, 0) + 1
        if name in _SCOPES:
            self._in_scope.append({})
            self._scopes.append(name)
            self._began[name] += 1
        return closed

    def _within(self, top: Opened, tag: Tag, words: int, base: str | None) -> Opened:
        place = within(top.place, tag.place) if tag.place else top.place
        self.has_body = self.has_body or (tag.place is not None and place is LinkPlace.BODY)
        slot = slot_with(top.slot, tag.part) if tag.part else top.slot
        inner = Opened(tag.name, place, slot, words, (*top.bases, base) if base else top.bases)
        top.inside[tag] = inner
        return inner

    def leave(self, name: str) -> list[Opened]:
        """Close an element and what is open in it, nothing where none of the name is open; what `enter` says of closing."""
        if name == self.top.name and name not in _SCOPES and self.top.words < 0:  # nearly always
            self.top = self._below.pop()
            self._in_scope[-1][name] -= 1
            return _NOTHING
        if not (self._began[name] if name in _SCOPES else self._in_scope[-1].get(name)) and name not in _OF_TABLE:
            self._ignored += 1
            return _NOTHING
        if name in _SCOPES:
            return self._pop_to(name)
        if name in _OF_TABLE and self._scopes and self._scopes[-1] in _CELLS:
            return [*self._pop_to(self._scopes[-1]), *self.leave(name)]
        if not self._in_scope[-1].get(name):
            self._ignored += 1
            return _NOTHING
        return self._pop_to(name)

    def leave_all(self) -> list[Opened]:
        """Close everything, at the page's end."""
        closed = [each for each in (self.top, *reversed(self._below)) if each.words >= 0]
        self.top, self._below = Opened("", None, ""), []
        return closed

    def _end_neighbours(self, name: str) -> list[Opened]:
        if name not in _OF_ROWS:
            return self._pop_to(self.top.name)
        closed = self._pop_to(self._scopes[-1]) if self._scopes and self._scopes[-1] in _CELLS else _NOTHING
        return [*closed, *self.leave("tr")] if name == "tr" else closed

    def _pop_to(self, name: str) -> list[Opened]:
        hidden = _NOTHING
        while self._below:
            gone, self.top = self.top, self._below.pop()
            last = gone.name
            if last in _SCOPES:
                self._scopes.pop()
                self._in_scope.pop()
                self._began[last] -= 1
            self._in_scope[-1][last] -= 1
            if gone.words >= 0:
                hidden = [*hidden, gone]
            if last == name:
                break
        return hidden
