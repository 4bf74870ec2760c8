"""What all checks of a run together show is written, and remembered."""

from datetime import UTC, datetime

import orjson
import pytest
from seen import NOW, bare, good, moved, page, probe
from sqlalchemy import insert

from archive_crawler.export.lines import line
from archive_crawler.frontier.tables import database, runs
from archive_crawler.links.memory import LinkMemory
from archive_crawler.links.recall import LinkRecall
from archive_crawler.links.sinks import Sinks
from archive_crawler.links.verdict import verdict
from archive_crawler.run.second_look import look_again

SITE = "https://www.example.gov"
ONE = f"{SITE}/newsroom"


def sunk(path, honest=404, to=ONE):
    return verdict(moved(to, url=f"{SITE}{path}", probe_asked=probe(code=honest) if honest else None))


def judged(checks):
    sinks = Sinks()
    for check in checks:
        sinks.note(check)
    return [sinks.judged(check).state for check in checks]


@pytest.mark.parametrize("state", ["many links to one page"])
def test_many_to_one(state):
    """Five addresses of a host that end in one page are not there, where the host tells a made-up address apart."""
    assert judged([sunk(f"/old/{year}") for year in range(5)]) == [state] * 5
    assert state not in judged([sunk(f"/old/{year}") for year in range(4)])


def test_one_honest_answer_is_enough():
    """A made-up address is not asked for beside every target."""
    assert (
        judged([sunk("/old/0"), *(sunk(f"/old/{year}", None) for year in range(1, 5))])
        == ["many links to one page"] * 5
    )


@pytest.mark.parametrize(
    "checks",
    [
        [sunk(f"/old/{year}", None) for year in range(9)],
        [sunk(f"/old/{year}", 200) for year in range(9)],
        [sunk(f"/newsroom?id={number}") for number in range(9)],
        [sunk(f"/old/?id={number}") for number in range(9)],
        [sunk(f"/old/{year}", to=f"{SITE}/new/{year}") for year in range(9)],
    ],
    ids=["no made-up address", "banner for all", "the page itself", "one path", "each its own"],
)
def test_not_many(checks):
    """A host that sends everybody to a banner, one page with many queries, and pages that moved each on its own are none."""
    assert set(judged(checks)) == {"redirected permanently"}


def test_same_bytes():
    """Five addresses with the same bytes are undecided; pages that only look alike are not."""
    assert judged([verdict(good(page(), f"{SITE}/{number}")) for number in range(5)]) == ["one page for everything"] * 5
    assert set(judged([verdict(good(page(f"Tide {n}"), f"{SITE}/{n}")) for n in range(9)])) == {"ok"}
    assert set(judged([verdict(good(bare("Tide", "x"), f"{SITE}/a?n={n}")) for n in range(9)])) == {"ok"}


def test_found():
    """Whether any page swallows so many is known before the lines are gone through again."""
    for number, found in ((4, False), (5, True)):
        sinks = Sinks()
        for year in range(number):
            sinks.note(sunk(f"/old/{year}"))
        assert sinks.found() is found


def test_written_and_remembered(tmp_path):
    """The lines are rewritten with the new verdict and its history, all others stay as they are; twice changes nothing."""
    path, connection = tmp_path / "link_checks.jsonl", database(tmp_path / "state.sqlite3").connect()
    connection.execute(insert(runs).values(id="1", started=NOW, state="running", seconds=0))
    memory = LinkMemory(connection, "1")
    checks = [*(sunk(f"/old/{year}") for year in range(5)), verdict(good(url=f"{SITE}/tides"))]
    path.write_bytes(b"".join(map(line, memory.confirm(checks, datetime(2026, 3, 4, tzinfo=UTC)))))
    before = path.read_bytes()
    assert look_again(path, memory) == 5
    rows = [orjson.loads(row) for row in path.read_bytes().splitlines()]
    assert {
        (row["state"], row["health"], row["history"]["failures"], row["history"]["checks"]) for row in rows[:5]
    } == {("many links to one page", "failing", 1, 1)}
    assert path.read_bytes().splitlines()[5] == before.splitlines()[5]
    after = path.read_bytes()
    assert look_again(path, memory) == 0
    assert path.read_bytes() == after
    assert LinkRecall(connection).latest(f"{SITE}/old/1").state == "many links to one page"
    connection.close()
