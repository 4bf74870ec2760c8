"""A check without a crawl: what is due is asked, what changed is told, and a kill costs nothing and doubles nothing."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from threading import Event

import orjson
import pytest
from crawls import ROOT, Crawled, within
from link_server import HANG, Server, answer
from sqlalchemy import insert

from archive_crawler.collection.load import load
from archive_crawler.errors import BadArguments
from archive_crawler.export.lines import line
from archive_crawler.frontier.tables import database, runs
from archive_crawler.items import LinkCheck, LinkHealth, LinkPlace, LinkUse
from archive_crawler.links.recall import LinkRecall
from archive_crawler.links.states import LinkState
from archive_crawler.run.check import CheckRun
from archive_crawler.run.recovery import recover
from archive_crawler.run.since import latest
from archive_crawler.run.state import Folders, RunKind, RunState
from archive_crawler.run.wanted import Wanted

COLLECTION = """
name = "harbor"
contact = "archivist@example.org"
seeds = ["http://www.example.gov/"]
[links]
delay = 0
timeout = 5
[hosts]
"www.example.gov" = "{address}"
"other.example.gov" = "{address}"
"""
HOME = "http://www.example.gov/"
OTHER = "http://other.example.gov"
DEAD, FINE, MAIL, WRONG = (
    f"{OTHER}/dead",
    f"{OTHER}/fine",
    "mailto:pier@example.gov",
    "https://https://www.example.gov/",
)
CRAWL = "20260101T000000Z"
DAY = 86400
NOT_FOUND = answer(404, b"<title>Not found</title>")
FOUND = answer(200, b"<title>Pier</title><p>All about the pier.</p>", Content_Type="text/html")


@pytest.fixture
def server():
    server = Server()
    yield server
    server.close()


class Harbor:
    """A collection with a crawl that has ended, as an older version left it: its memory is made of its lines."""

    def __init__(self, folder, address, targets):
        self.file = folder / "harbor.toml"
        self.file.write_text(COLLECTION.format(address=address))
        self.output = folder / "output"
        self.home = self.output / "harbor"
        folders = Folders(self.home / CRAWL)
        folders.make()
        uses = [LinkUse(HOME, None, url, "a link", LinkPlace.BODY) for url in targets]
        (folders.records / "links.jsonl").write_bytes(b"".join(map(line, uses)))
        checks = [self.check(url, state) for url, state in targets.items()]
        (folders.records / "link_checks.jsonl").write_bytes(b"".join(map(line, checks)))
        about = {"run_id": CRAWL, "state": "finished", "counts": {"article": 1}}
        (folders.root / "run.json").write_bytes(orjson.dumps(about))
        with database(self.home / "state.sqlite3").begin() as connection:
            row = {"id": CRAWL, "state": "finished", "started": "2026-01-01T00:00:00Z", "ended": "2026-01-01T01:00:00Z"}
            connection.execute(insert(runs).values(row))

    @staticmethod
    def check(url, state):
        own = "check" if url.startswith("http://") else "link"
        at = (datetime.now(UTC) - timedelta(hours=12)).isoformat(timespec="seconds") if own == "check" else None
        return LinkCheck(url, state.health, state.value, None, None, own, at, "GET", None, None)

    def check_run(self, **wanted) -> Crawled:
        """A check as the command makes it, in this process."""
        run = CheckRun(load(str(self.file)), self.output, Wanted(**wanted))
        run.work(Event(), lambda _: None)
        assert run.finish() is RunState.FINISHED
        return Crawled(run.folders.root, None)

    def age(self, seconds):
        """Let time pass: all that is remembered happened so much earlier."""
        with sqlite3.connect(self.home / "state.sqlite3") as state:
            times = (
                "first_seen",
                "looked",
                "last_good",
                "good_since",
                "failing_since",
                "last_failed",
                "nameless_since",
                "due",
            )
            state.execute(f"UPDATE link_targets SET {', '.join(f'{name} = {name} - {seconds}' for name in times)}")
            state.execute(f"UPDATE link_verdicts SET checked = checked - {seconds}")


@pytest.fixture
def harbor(tmp_path, server):
    targets = {
        DEAD: LinkState.NOT_FOUND,
        FINE: LinkState.OK,
        MAIL: LinkState.NOT_WEB,
        WRONG: LinkState.MALFORMED,
        HOME: LinkState.OK,
    }
    server.script |= {"/dead": NOT_FOUND, "/fine": FOUND, "/": FOUND}
    return Harbor(tmp_path, server.address, targets)


def checks(run):
    return {row["url"]: row for row in run.lines("link_checks.jsonl")}


def changes(run):
    told = run.report("link-rot.json")["about"]["changes"]
    return {name: [change["url"] for change in told[name]] for name in ("new", "still", "fixed", "failing", "unclear")}


def asked(server):
    return Counter(path for _, path, _ in server.requests if path != "/robots.txt" and "." not in path[1:])


def test_what_is_due_is_asked_and_three_days_confirm_it(harbor, server):
    """A failing link the day after, a good one later; and the report tells of all links of the crawl."""
    first = harbor.check_run()
    assert set(checks(first)) == {DEAD}
    assert checks(first)[DEAD]["health"] == "failing"
    assert changes(first) == {"new": [WRONG], "still": [], "fixed": [], "failing": [DEAD], "unclear": []}
    harbor.age(1.2 * DAY)
    second = harbor.check_run()
    assert set(checks(second)) == {DEAD, FINE, HOME}
    assert changes(second) == {"new": [], "still": [WRONG], "fixed": [], "failing": [], "unclear": []}
    harbor.age(1.5 * DAY)
    third = harbor.check_run()
    assert checks(third)[DEAD]["history"]["failures"] == 4
    assert checks(third)[DEAD]["health"] == "broken"
    assert changes(third)["new"] == [DEAD]
    summary = third.report("link-rot.json")["summary"]
    assert summary["targets"] == 5
    assert summary["by_health"]["broken"] == 2
    harbor.age(8 * DAY)
    server.script["/dead"] = FOUND
    fourth = harbor.check_run()
    assert changes(fourth)["fixed"] == [DEAD]
    with database(harbor.home / "state.sqlite3").connect() as state:
        verdicts = LinkRecall(state).verdicts(DEAD)
    assert [check.health.value for check in verdicts] == ["failing"] * 3 + ["broken", "fine"]


def test_nothing_is_asked_that_is_not_due(harbor, server):
    """Twice in a row: the second run has no checks, and the same report."""
    harbor.check_run()
    before = len(server.requests)
    second = harbor.check_run()
    assert len(server.requests) == before
    assert checks(second) == {}
    listed = {target["check"]["url"]: target["check"] for target in second.report("link-rot.json")["targets"]}
    assert listed[DEAD]["health"] == "failing"
    assert listed[DEAD]["source"] == "history"
    assert listed[DEAD]["history"]["failures"] == 2


def test_all_or_some_can_be_asked(harbor):
    """What is not due; and a link by its name."""
    assert set(checks(harbor.check_run(everything=True))) == {DEAD, FINE, HOME}
    assert set(checks(harbor.check_run(only=(FINE,)))) == {FINE}
    harbor.age(40 * DAY)
    assert len(checks(harbor.check_run(limit=1))) == 1


def test_run_json_tells_what_kind_of_run_it_was(harbor):
    """Where the links are from, what was wanted, and what came of it; and the run is sound."""
    run = harbor.check_run(limit=2)
    about = orjson.loads((run.folder / "run.json").read_bytes())
    assert (about["kind"], about["state"], about["links_from"]) == ("check", "finished", CRAWL)
    assert about["wanted"] == {"everything": False, "limit": 2, "only": []}
    assert about["links"]["failing"] == 1
    assert about["link_changes"] == {"new": 1, "still": 0, "fixed": 0}
    assert about["links_given_up"] == 0
    assert within("verify", run.folder) == 0
    assert recover(run.folder).done == []


@pytest.mark.parametrize(
    ("wanted", "complaint"),
    [
        (
            {"only": ("http://nowhere.example.gov/",)},
            "http://nowhere.example.gov/: expected a link that a page of crawl",
        ),
        ({"only": (WRONG,)}, "wrong by its own words"),
    ],
)
def test_a_link_that_cannot_be_asked_for_is_told(harbor, wanted, complaint):
    """And the collection is free for the next command."""
    with pytest.raises(BadArguments, match=complaint):
        harbor.check_run(**wanted)
    harbor.check_run()


def test_without_a_crawl_there_is_nothing_to_check(tmp_path, harbor, capsys):
    """No folder, or a crawl that has not ended: exit code 2, and what to do."""
    assert within("check", harbor.file, "--output", tmp_path / "elsewhere") == 2
    assert "crawl it first" in capsys.readouterr().err
    assert not (tmp_path / "elsewhere").exists()
    with sqlite3.connect(harbor.home / "state.sqlite3") as state:
        state.execute("UPDATE runs SET state = 'interrupted'")
    assert within("check", harbor.file, "--output", harbor.output) == 2
    assert "crawl it first" in capsys.readouterr().err


def test_a_crawl_is_not_resumed_by_a_check_nor_a_check_by_a_crawl(harbor, server):
    """Runs of another kind are left alone."""
    server.script["/dead"] = HANG
    stopped = CheckRun(load(str(harbor.file)), harbor.output, Wanted())
    now = Event()
    now.set()
    stopped.work(now, lambda _: None)
    assert stopped.finish() is RunState.INTERRUPTED
    from archive_crawler.run import Run  # noqa: PLC0415 - it takes a second

    crawl = Run(load(str(harbor.file)), harbor.output)
    assert not crawl.resumed
    crawl.finish()
    server.script["/dead"] = NOT_FOUND
    assert harbor.check_run().folder == stopped.folders.root


def test_the_command_tells_what_changed(harbor, capsys):
    """In words, and as JSON."""
    assert within("check", harbor.file, "--output", harbor.output) == 0
    told = capsys.readouterr().out
    assert "looked at   1" in told
    assert WRONG in told
    assert within("check", harbor.file, "--output", harbor.output, "--all", "--json") == 0
    found = orjson.loads(capsys.readouterr().out)
    assert (found["state"], found["checked"], found["links_from"]) == ("finished", 3, CRAWL)
    assert [change["url"] for change in found["changes"]["still"]] == [WRONG]


def test_a_build_fails_on_what_it_names(harbor, capsys):
    """Exit code 2, and why; a kind that there is not is told before anybody is asked."""
    assert within("check", harbor.file, "--output", harbor.output, "--fail-on", "broken,failing") == 2
    out = capsys.readouterr().out
    assert "1 broken" in out
    assert "1 failing" in out
    assert within("check", harbor.file, "--output", harbor.output, "--fail-on", "new-broken") == 0
    assert within("check", harbor.file, "--output", harbor.output, "--fail-on", "rotten") == 2
    assert "found rotten" in capsys.readouterr().err


MANY = 150


def started(harbor):
    command = [sys.executable, "-m", "archive_crawler", "check", str(harbor.file), "-o", str(harbor.output), "--all"]
    return subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=-3, stderr=-3)


def written(harbor):
    return sum(path.read_bytes().count(b"\n") for path in harbor.home.glob("*/records/link_checks.jsonl")) - MANY


@pytest.mark.parametrize("stop", [signal.SIGKILL, signal.SIGTERM])
def test_a_check_that_was_broken_off_goes_on_and_doubles_nothing(tmp_path, server, stop):
    """kill -9 in the middle: each link has one line and one verdict, and its history one more look."""
    targets = {f"{OTHER}/{number}": LinkState.NOT_FOUND for number in range(MANY)}
    server.script |= {f"/{number}": NOT_FOUND for number in range(MANY)}
    harbor = Harbor(tmp_path, server.address, targets)
    harbor.file.write_text(harbor.file.read_text().replace("delay = 0", "delay = 0.01"))
    process = started(harbor)
    while process.poll() is None and written(harbor) < MANY // 5:
        time.sleep(0.01)
    process.send_signal(stop)
    assert process.wait(30) == (11 if stop is signal.SIGTERM else -stop)
    done = written(harbor)
    harbor.file.write_text(harbor.file.read_text().replace("delay = 0.01", "delay = 0"))
    assert 0 < done < MANY
    run = harbor.check_run()
    assert Counter(row["url"] for row in run.lines("link_checks.jsonl")) == dict.fromkeys(targets, 1)
    assert {row["history"]["checks"] for row in run.lines("link_checks.jsonl")} == {2}
    about = orjson.loads((run.folder / "run.json").read_bytes())
    assert (about["resumed"], about["wanted"]["everything"]) == (True, True)
    assert within("verify", run.folder) == 0
    with sqlite3.connect(harbor.home / "state.sqlite3") as state:
        assert state.execute("SELECT count(*), count(DISTINCT target) FROM link_verdicts").fetchone() == (
            2 * MANY,
            MANY,
        )


def test_lines_that_a_disk_lost_are_asked_for_again(harbor, server):
    """Whose verdicts are remembered: they count once."""
    harbor.check_run(everything=True)
    harbor.age(DAY)
    stopped = CheckRun(load(str(harbor.file)), harbor.output, Wanted(everything=True))
    stopped.work(Event(), lambda _: None)
    stopped.failure = "the test"
    assert stopped.finish() is RunState.FAILED
    path = stopped.folders.records / "link_checks.jsonl"
    os.truncate(path, 10)
    run = harbor.check_run()
    assert run.folder == stopped.folders.root
    assert {row["history"]["checks"] for row in run.lines("link_checks.jsonl")} == {3}
    assert set(checks(run)) == {DEAD, FINE, HOME}
    assert checks(run)[FINE]["health"] == LinkHealth.FINE


def test_links_that_end_in_one_page(tmp_path, server):
    """What no link's own check shows is written when all are in, and remembered."""
    old = [f"{OTHER}/old/{number}" for number in range(5)]
    server.script |= {f"/old/{number}": answer(302, Location="/desk") for number in range(5)} | {"/desk": FOUND}
    harbor = Harbor(tmp_path, server.address, dict.fromkeys(old, LinkState.OK))
    run = harbor.check_run(everything=True)
    assert {row["state"] for row in checks(run).values()} == {"many links to one page"}
    assert {row["health"] for row in checks(run).values()} == {"failing"}
    assert sorted(changes(run)["failing"]) == old
    with database(harbor.home / "state.sqlite3").connect() as connection:
        assert LinkRecall(connection).latest(old[0]).state == "many links to one page"


def test_a_state_of_an_older_version_is_taken_over(tmp_path):
    """Its runs were crawls."""
    with sqlite3.connect(tmp_path / "state.sqlite3") as state:
        state.execute(
            "CREATE TABLE runs (id TEXT PRIMARY KEY, state TEXT, started TEXT, ended TEXT, seconds FLOAT, reason TEXT)"
        )
        state.execute(
            "CREATE TABLE urls (id INTEGER PRIMARY KEY, run TEXT, host TEXT, priority INT, state TEXT, hop TEXT)"
        )
        state.execute("INSERT INTO runs VALUES ('r', 'finished', '', '', 1, NULL)")
    with database(tmp_path / "state.sqlite3").connect() as connection:
        assert latest(connection, RunKind.CRAWL).id == "r"
        assert latest(connection, RunKind.CHECK) is None
