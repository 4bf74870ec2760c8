"""A run's folder: its WARC files, its index, its JSON Lines, and what run.json says of them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from archive_crawler.frontier.unsealed import OPEN
from archive_crawler.warc.record import digest_of_file
from archive_crawler.warc.verify import index, record, relations
from archive_crawler.warc.verify.catalog import Catalog
from archive_crawler.warc.verify.originals import Originals
from archive_crawler.warc.verify.pointers import Pointers
from archive_crawler.warc.verify.problem import Check, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive_crawler.warc.verify.problem import Problem, Tally

_LARGEST = 64 << 20  # bytes of run.json
_OUTCOMES = ("captured", "revisit", "failed", "excluded by robots", "out of scope", "over limit")


def is_run(folder: Path) -> bool:
    return (folder / "archive").is_dir() and (folder / "records").is_dir()


def warcs(folder: Path) -> list[Path]:
    """The files of a run's archive, those that are still open included."""
    return sorted(path for path in (folder / "archive").iterdir() if path.is_file())


def problems(folder: Path, tally: Tally) -> Iterator[Problem]:
    """Everything that is wrong with a run."""
    before = tally.lines.copy()  # other runs' lines, where several are looked at
    with Catalog() as catalog:
        originals = Originals(folder.resolve().parent, catalog, tally)
        about = _about(folder)
        yield from _state(folder, about)
        for path in warcs(folder):
            with path.open("rb") as file:
                yield from record.problems(path.name, str(path), file, catalog, tally)
        yield from relations.problems(catalog)
        yield from _index(folder, catalog, originals, tally)
        pointers = Pointers(catalog, originals, tally)
        for path in sorted((folder / "records").glob("*.jsonl")):
            with path.open("rb") as file:
                yield from pointers.problems(path.name, str(path), file)
        if _is_finished(about):
            yield from _sizes(folder, about)
            yield from _digests(folder, about)
            yield from _counts(folder, about, pointers, tally.lines - before)


def _about(folder: Path) -> dict[str, Any] | None:
    """What run.json says; null where it says nothing."""
    try:
        with (folder / "run.json").open("rb") as file:
            about = orjson.loads(file.read(_LARGEST))
    except (OSError, orjson.JSONDecodeError):
        return None
    return about if isinstance(about, dict) else None


def _is_finished(about: dict[str, Any] | None) -> bool:
    return about is not None and str(about.get("state")).startswith("finished")


def _state(folder: Path, about: dict[str, Any] | None) -> Iterator[Problem]:
    place = Place(str(folder / "run.json"))
    if about is None:
        yield place.error(Check.RUN, "a JSON object that describes the run", "none")
    elif not _is_finished(about):
        found = f"the state {about.get('state')!r}: counts and sizes were not checked"
        yield place.warning(Check.RUN, "a finished run", found)
    for path in warcs(folder):
        if path.name.endswith(OPEN):
            expected = "sealed files in a run that is finished"
            yield Place(str(path)).judged(Check.RUN, expected, "an open one", error=_is_finished(about))
        elif not path.name.endswith((".warc", ".warc.gz")):
            yield Place(str(path)).error(Check.RUN, "WARC files in archive/", "another one")


def _index(folder: Path, catalog: Catalog, originals: Originals, tally: Tally) -> Iterator[Problem]:
    path = folder / "indexes" / "index.cdxj"
    if not path.is_file():
        place = Place(str(path))
        yield place.judged(Check.INDEX, "an index of the run", "none", error=path.parent.is_dir())
        return
    with path.open("rb") as file:
        yield from index.problems(str(path), file, catalog, originals, tally)
    yield from index.coverage(str(path), catalog)


def _sizes(folder: Path, about: dict[str, Any] | None) -> Iterator[Problem]:
    """The WARC files and their bytes, as run.json has them."""
    told = (about or {}).get("warcs")
    if not isinstance(told, dict):
        return
    there = {path.name: path.stat().st_size for path in warcs(folder)}
    for name in sorted(told.keys() | there.keys()):
        expected = f"{told[name]} bytes, as run.json has it" if name in told else "no such file, as run.json has it"
        found = f"{there[name]} bytes" if name in there else "no such file"
        if told.get(name) != there.get(name):
            yield Place(str(folder / "archive" / name)).error(Check.RUN, expected, found)


def _digests(folder: Path, about: dict[str, Any] | None) -> Iterator[Problem]:
    """Each WARC file as a whole: deflate can say the same bytes in two ways, which no digest of a record tells."""
    for name, told in _numbers(about, "warc_digests").items():
        path = folder / "archive" / Path(name).name
        if path.is_file() and (found := digest_of_file(path)) != told:
            yield Place(str(path)).error(Check.DIGEST, f"{told}, as run.json has it", found)


def _counts(folder: Path, about: dict[str, Any] | None, pointers: Pointers, lines: Counter[str]) -> Iterator[Problem]:
    """The numbers of run.json against the lines that are there."""
    place = Place(str(folder / "run.json"))
    told = _numbers(about, "counts")
    outcomes = pointers.values.get("urls.jsonl", Counter())
    there = {
        "article": lines["articles.jsonl"],
        "rejected": lines["rejected.jsonl"],
        "seen": lines["urls.jsonl"],
        "photos": lines["photos.jsonl"],
        **{outcome: outcomes.get(outcome, 0) for outcome in _OUTCOMES},
    }
    for key, number in there.items():
        if key in told and told[key] != number:
            yield place.error(Check.RUN, f"counts.{key} {number}, as there are lines", str(told[key]))
    healths = pointers.values.get("link_checks.jsonl", Counter())
    for key, number in _numbers(about, "links").items():
        if number != healths.get(key, 0):
            expected = f"links.{key} {healths.get(key, 0)}, as there are lines"
            yield place.error(Check.RUN, expected, str(number))


def _numbers(about: dict[str, Any] | None, key: str) -> dict[str, Any]:
    found = (about or {}).get(key)
    return found if isinstance(found, dict) else {}
