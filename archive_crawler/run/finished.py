"""A run's folder, read back from what the run left there."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson
from pydantic import BaseModel, TypeAdapter, ValidationError

from archive_crawler.collection import model
from archive_crawler.errors import BadArguments
from archive_crawler.run.state import Folders, RunKind, RunState

_COLLECTION = TypeAdapter(model.Collection)
_IN_HAND = (RunState.RUNNING, RunState.SETTLING)


class About(BaseModel):
    """What `run.json` says, as far as others need it."""

    class Collection(BaseModel):
        """The collection as it was."""

        name: str
        description: str = ""
        agency: str | None = None

    run_id: str
    kind: RunKind = RunKind.CRAWL
    state: RunState
    started: str
    ended: str | None = None
    user_agent: str = ""
    links_from: str | None = None
    """Of a check: the crawl that has found the links."""
    counts: dict[str, int] | None = None
    collection: Collection
    versions: dict[str, str] = {}

    @property
    def is_finished(self) -> bool:
        return self.state in {RunState.FINISHED, RunState.FINISHED_WITH_LIMITS}


def about(folder: Path) -> About:
    """Read `run.json`; raises BadArguments when the folder is not a run's."""
    path = folder / "run.json"
    if not Folders(folder).archive.is_dir() or not path.is_file():
        raise BadArguments(f"{folder}: not a run's folder: expected archive/ and run.json in it")
    try:
        return About.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise BadArguments(f"{path}: not what a run writes: {error}") from error


def collection_of(folder: Path) -> model.Collection:
    """The collection as a run had it; raises BadArguments where it cannot be read."""
    path = folder / "run.json"
    try:
        return _COLLECTION.validate_python(orjson.loads(path.read_bytes())["collection"])
    except (OSError, KeyError, orjson.JSONDecodeError, ValidationError) as error:
        raise BadArguments(f"{path}: the collection of the run cannot be read: {error}") from error


@contextmanager
def held_still(folder: Path, run: About) -> Iterator[None]:
    """Keep anybody from resuming an unfinished run; raises BadArguments while it is being crawled."""
    lock = folder.resolve().parent / ".lock"
    if run.is_finished or not lock.exists():
        yield
        return
    with lock.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            if run.state in _IN_HAND:
                raise BadArguments(f"{folder}: the run is being crawled; wait for it or stop it") from None
        yield
