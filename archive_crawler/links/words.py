"""Words that the tables of links have by their number."""

from __future__ import annotations

from sqlalchemy import insert, select
from sqlalchemy.engine import Connection

from archive_crawler.links.tables import link_words


class Words:
    """A few hundred words, each with the number it got first; new ones go into the open transaction with `store`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection
        self._numbers: dict[str, int] = {row.word: row.id for row in connection.execute(select(link_words))}
        self._words = {number: word for word, number in self._numbers.items()}
        self._new: dict[str, int] = {}

    def __contains__(self, word: str) -> bool:
        return word in self._numbers

    def number(self, word: str) -> int:
        """The number of a word, one higher than all others where it is new."""
        number = self._numbers.get(word)
        if number is None:
            number = self._numbers[word] = self._new[word] = 1 + max(self._words, default=0)
            self._words[number] = word
        return number

    def word(self, number: int) -> str:
        return self._words[number]

    def store(self) -> None:
        if self._new:
            self._db.execute(insert(link_words), [{"id": number, "word": word} for word, number in self._new.items()])
            self._new = {}
