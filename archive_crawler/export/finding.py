"""A record found by its id, the beginning of it, or its URL, among the runs of an output folder."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from difflib import SequenceMatcher
from os.path import commonprefix
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from archive_crawler.errors import BadArguments
from archive_crawler.export.lines import FILES
from archive_crawler.items import Article, Rejected, SeenUrl
from archive_crawler.normalize.urls import normalized

if TYPE_CHECKING:
    from collections.abc import Iterator

_KINDS = (Article, Rejected)
_NAMES = ("id", "version_id", "url", "url_canonical")
_LEAST = 0.3
"""How much a near one is like the unknown one, at least."""
_NEAR = 5
"""Records that are named in the place of an unknown one."""


@dataclass(frozen=True, slots=True)
class Located:
    """A record and where it lies."""

    run: Path
    """The run's folder."""
    file: str
    """`articles.jsonl` or `rejected.jsonl`."""
    number: int
    """Which line, from 1."""
    row: dict[str, Any]
    """The record."""

    @property
    def name(self) -> str:
        """What tells it from other records: its version, its URL, or a photo's VIRIN or address."""
        names = (self.row.get(key) for key in ("version_id", "url", "url_full"))
        return str((self.row.get("virin") or {}).get("value") or next(filter(None, names), None))


def runs_below(folder: Path) -> list[Path]:
    """The runs of a folder: itself, those of a collection, or those of all collections in it; oldest first."""
    for level in ([folder], folder.glob("*"), folder.glob("*/*")):
        if found := sorted(path for path in level if (path / "records").is_dir()):
            return found
    raise BadArguments(f"{folder}: no run there: expected a run's folder, or output/COLLECTION/RUN-ID below it")


def find(runs: list[Path], wanted: str) -> list[Located]:
    """The versions of the one record that is wanted, the latest capture last.

    Raises BadArguments where there is none, with near ones, or where the beginning of an id is that of several.
    """
    found = matching(runs, wanted)
    if not found:
        for why in (_why_none(run, wanted) for run in reversed(runs)):
            if why:
                raise BadArguments(f"{wanted}: {why}")
        near = "".join(f"\n  {name}" for name in _near(runs, wanted))
        raise BadArguments(
            f"{wanted}: no record of that id or URL in {_count(runs)}{'; near ones:' if near else ''}{near}"
        )
    ids = {each.row.get("id") or each.row.get("url"): each for each in found}
    if len(ids) > 1:
        told = "".join(f"\n  {id_}  {each.row.get('title')}" for id_, each in list(ids.items())[:20])
        raise BadArguments(f"{wanted}: {len(ids)} records are called so: write more of the id:{told}")
    return sorted(found, key=lambda each: str(each.row["capture"].get("date")))


def matching(runs: list[Path], wanted: str) -> list[Located]:
    """Every article and rejected page that is called so; those whose id only begins so where there are no others."""
    found = [each for run in runs for each in _matching(run, wanted)]
    return [each for each in found if wanted in _names(each.row)] or found


def _why_none(run: Path, url: str) -> str | None:
    """What `urls.jsonl` says of a URL that has no record."""
    key = orjson.dumps(url)
    for _, text in lines(run / "records" / FILES[SeenUrl]) if "//" in url else ():
        if key in text and (row := orjson.loads(text)).get("url") == url:
            return f"no record, outcome {row.get('outcome')!r} in {run}: {row.get('reason') or 'nothing more is known'}"
    return None


def _count(runs: list[Path]) -> str:
    return str(runs[0]) if len(runs) == 1 else f"{len(runs)} runs, {runs[0]} to {runs[-1].name}"


def _matching(run: Path, wanted: str) -> Iterator[Located]:
    bare = normalized(wanted) if "//" in wanted else wanted
    # A look at the bytes spares most lines their reading.
    keys = {orjson.dumps(each)[1:-1] for each in (wanted, bare, wanted.rstrip("/"))}
    for kind in _KINDS:
        for number, text in lines(run / "records" / FILES[kind]):
            if any(key in text for key in keys) and (row := _row(text)) and _is_called(row, {wanted, bare}):
                yield Located(run, FILES[kind], number, row)


def _is_called(row: dict[str, Any], wanted: set[str]) -> bool:
    names = _names(row)
    ids = [str(row.get(key) or "") for key in ("id", "version_id")]
    return bool(wanted & names) or any(one and id_.startswith(one) for one in wanted for id_ in ids)


def _names(row: dict[str, Any]) -> set[str]:
    return {str(row[key]) for key in _NAMES if row.get(key)} | {str(row["capture"].get("record_id"))}


def _near(runs: list[Path], wanted: str) -> list[str]:
    """Ids and URLs that are most like an unknown one."""
    names = {
        (str(row.get("id") or "") if "/" not in wanted else str(row.get("url")), str(row.get("title") or ""))
        for run in runs
        for kind in _KINDS
        for _, text in lines(run / "records" / FILES[kind])
        if (row := _row(text))
    }
    best = heapq.nlargest(_NEAR * _NEAR, names, key=lambda name: _likeness(name[0], wanted))
    if "/" in wanted:
        best.sort(key=lambda name: SequenceMatcher(None, name[0], wanted, autojunk=False).ratio(), reverse=True)
    best = best[:_NEAR]
    return [f"{name}  {title}" for name, title in best if _likeness(name, wanted) >= _LEAST]


def _likeness(name: str, wanted: str) -> float:
    """Of URLs the share of their letters that is alike, of ids the share of the wanted one that begins both."""
    if "/" in wanted:
        return SequenceMatcher(None, name, wanted, autojunk=False).quick_ratio()
    return len(commonprefix([name, wanted])) / len(wanted)  # noqa: RUF071 - of letters, not of paths


def lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines of a file with their numbers; none where it does not exist."""
    if path.exists():
        with path.open("rb") as file:
            yield from enumerate(file, 1)


def _row(text: bytes) -> dict[str, Any] | None:
    try:
        row = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return row if isinstance(row, dict) and isinstance(row.get("capture"), dict) else None
