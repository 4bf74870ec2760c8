"""Kill a crawl again and again, resume it, and compare it with one that nobody disturbed: `make kill-test N=1000`."""

from __future__ import annotations

import errno
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parent)]

from broken_off import FINISHED, Warm, check, runs, warm  # noqa: E402 - found only now
from harbor_site import harbor  # noqa: E402
from layer import Fault  # noqa: E402

KILLED = -9
_OPERATIONS = "write|fsync|truncate|rename|unlink|commit"

_KINDS = {
    "moment": "at a random moment",
    "operation": "right before a write, sync, truncation, renaming, removal or commit",
    "power": "there, with the loss of what was not synced",
    "error": "times such an operation failed instead",
}
_LONGEST = 0.8
"""Seconds that a crawl is left alone at most: a third of what it takes."""


@dataclass
class Killed:
    """What came of it."""

    kinds: Counter[str] = field(default_factory=Counter)
    """How often a process was killed at a random moment, right before a random operation on a file, the same with the loss of
    all that was not synced, as in a power cut; and how often an operation failed."""
    runs: list[int] = field(default_factory=list)
    """For each run that was finished and compared, how often it was killed."""
    seconds: float = 0.0

    @property
    def kills(self) -> int:
        return self.kinds.total() - self.kinds["error"]

    def count(self, kind: str) -> None:
        self.kinds[kind] += 1


def kill_many(number: int, seed: int, folder: Path, stories: int = 24) -> Killed:
    """Kill crawls of a site of so many stories so many times in all; raises AssertionError, with the seed, when a run is not what it should be."""
    chance, done, began = random.Random(seed), Killed(), time.monotonic()
    with harbor(folder, stories) as collection, warm(folder, collection) as crawls:
        ended = crawls.crawl(folder / "undisturbed")
        assert ended.code in FINISHED, ended.said
        undisturbed = check(runs(folder / "undisturbed")[0])
        assert sum(undisturbed["articles"].values()) >= stories
        try:
            while done.kills < number:
                output = folder / f"run-{len(done.runs)}"
                before = done.kills
                _finish(crawls, output, chance, done, number)
                # One that was killed when it had finished, but for its last words, is followed by another one.
                for run in runs(output):
                    check(run, undisturbed)
                done.runs.append(done.kills - before)
        except AssertionError as error:
            error.add_note(f"{done.kinds}, seed {seed}, kill {done.kills}, run {len(done.runs)}")
            raise
    done.seconds = time.monotonic() - began
    return done


def _finish(crawls: Warm, output: Path, chance: random.Random, done: Killed, number: int) -> None:
    """Resume a run until it is finished, disturbing it while there are kills left."""
    while done.kills < number:
        kind = chance.choice(("moment", "operation", "power", "power", "error"))
        if kind == "moment":
            ended = crawls.crawl(output, kill=chance.uniform(0.0, _LONGEST))
        else:
            ended = crawls.crawl(output, fault=_fault(kind, chance))
        if ended.code in FINISHED:
            return
        assert ended.code in ({1, 2} if kind == "error" else {KILLED}), f"{kind}: exit code {ended.code}: {ended.said}"
        done.count(kind)
    ended = crawls.crawl(output)
    assert ended.code in FINISHED, ended.said


def _fault(kind: str, chance: random.Random) -> Fault:
    nth = int(10 ** chance.uniform(0.0, 2.5))
    if kind != "error":
        return Fault(_OPERATIONS, "run-|state", nth, kill=True, drop=kind == "power")
    number = chance.choice((errno.ENOSPC, errno.EIO, errno.EROFS))
    short, lasting = chance.random() < 0.5, chance.random() < 0.5
    return Fault(_OPERATIONS, "run-|state", nth, number, short=short, drop=True, lasting=lasting)


def _main(arguments: list[str]) -> Iterator[str]:
    number = int(arguments[0]) if arguments else 1000
    seed = int(arguments[1]) if len(arguments) > 1 else random.randrange(1 << 32)
    yield f"{number} kills, seed {seed}"
    folder = Path(tempfile.mkdtemp(prefix="kill-test-"))
    try:
        done = kill_many(number, seed, folder)
    except AssertionError as error:
        error.add_note(f"what is left of it: {folder}")
        raise
    shutil.rmtree(folder)
    told = ", ".join(f"{number} {_KINDS[kind]}" for kind, number in done.kinds.most_common())
    yield f"{done.kills} kills over {len(done.runs)} runs in {done.seconds:.0f} s: nothing lost, nothing twice ({told})"


if __name__ == "__main__":
    for sentence in _main(sys.argv[1:]):
        print(sentence, flush=True)
