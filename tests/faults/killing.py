"""Kill a crawl again and again, resume it, and compare it with one that nobody disturbed: `make kill-test N=1000`."""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parent)]

from crawling import FINISHED, Warm, check, runs, warm  # noqa: E402 - found only now
from harbor_site import harbor  # noqa: E402
from layer import Fault  # noqa: E402

KILLED = -9
_OPERATIONS = "write|fsync|truncate|rename|unlink|commit"

_LONGEST = 0.8
"""Seconds that a crawl is left alone at most: a third of what it takes."""


@dataclass
class Killed:
    """What came of it."""

    kills: int = 0
    """Times that the process was killed."""
    aimed: int = 0
    """Those of them that came right before a write, a sync, a truncation, a renaming, a removal or a commit."""
    runs: list[int] = field(default_factory=list)
    """For each run that was finished and compared, how often it was killed."""
    seconds: float = 0.0


def kill_many(number: int, seed: int, folder: Path) -> Killed:
    """Kill crawls so many times in all; raises AssertionError, with the seed, when a run is not what it should be."""
    chance, done, began = random.Random(seed), Killed(), time.monotonic()
    with harbor(folder) as collection, warm(folder, collection) as crawls:
        ended = crawls.crawl(folder / "undisturbed")
        assert ended.code in FINISHED, ended.said
        undisturbed = check(runs(folder / "undisturbed")[0])
        assert sum(undisturbed["articles"].values()) >= 20
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
            error.add_note(f"seed {seed}, kill {done.kills}, run {len(done.runs)}")
            raise
    done.seconds = time.monotonic() - began
    return done


def _finish(crawls: Warm, output: Path, chance: random.Random, done: Killed, number: int) -> None:
    """Resume a run until it is finished, killing it while there are kills left."""
    while done.kills < number:
        if chance.random() < 0.5:
            ended = crawls.crawl(output, kill=chance.uniform(0.0, _LONGEST))
            aimed = 0
        else:
            nth = int(chance.paretovariate(0.6)) + chance.randrange(20)
            ended = crawls.crawl(output, fault=Fault(_OPERATIONS, "run-", nth, kill=True))
            aimed = 1
        if ended.code in FINISHED:
            return
        assert ended.code == KILLED, f"exit code {ended.code}: {ended.said}"
        done.kills, done.aimed = done.kills + 1, done.aimed + aimed
    ended = crawls.crawl(output)
    assert ended.code in FINISHED, ended.said


def _main(arguments: list[str]) -> Iterator[str]:
    number = int(arguments[0]) if arguments else 1000
    seed = int(arguments[1]) if len(arguments) > 1 else random.randrange(1 << 32)
    yield f"{number} kills, seed {seed}"
    with tempfile.TemporaryDirectory(prefix="kill-test-") as folder:
        done = kill_many(number, seed, Path(folder))
    yield (
        f"{done.kills} kills ({done.aimed} of them right before a write, sync or commit) over {len(done.runs)} runs in "
        f"{done.seconds:.0f} s: nothing lost, nothing twice"
    )


if __name__ == "__main__":
    for sentence in _main(sys.argv[1:]):
        print(sentence, flush=True)
