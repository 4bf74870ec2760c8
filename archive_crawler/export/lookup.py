"""Articles of a run by the record that they were read from, looked up in the file itself."""

from __future__ import annotations

from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from archive_crawler.errors import BadArguments
from archive_crawler.items import Article


class ArticlesByRecord:
    """The lines of an `articles.jsonl`; of each its place is held."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._reader = TypeAdapter(Article)
        self._places: dict[str, int] = {}
        self.ids: set[str] = set()
        """Every article's `id`."""
        at = 0
        if path.exists():
            with path.open("rb") as file:
                for row in file:
                    article = self._parsed(row, at)
                    self._places[article.capture.record_id] = at
                    self.ids.add(article.id)
                    at += len(row)

    def of(self, record_id: str) -> Article | None:
        """The article that was read from a record; raises BadArguments where its line is none."""
        at = self._places.get(record_id)
        if at is None:
            return None
        with self._path.open("rb") as file:
            file.seek(at)
            return self._parsed(file.readline(), at)

    def _parsed(self, row: bytes, at: int) -> Article:
        try:
            return self._reader.validate_json(row)
        except ValidationError as error:
            raise BadArguments(f"{self._path}: offset {at}: not a line of {self._path.name}: {error}") from error
