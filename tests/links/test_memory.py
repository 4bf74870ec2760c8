"""What a collection remembers of its links: every verdict once, whatever becomes of the process."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import insert

from archive_crawler.frontier.tables import database, runs
from archive_crawler.items import LinkCheck, LinkHealth
from archive_crawler.links.history import Record, after, confirm
from archive_crawler.links.memory import LinkMemory
from archive_crawler.links.recall import LinkRecall, fingerprint, record_of
from archive_crawler.links.states import LinkState
from archive_crawler.links.verdict import from_link, unchecked

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
A, B = "https://other.example.gov/a", "https://other.example.gov/a#b"


def looked(url, state, days=0.0, **more):
    at = (BEGIN + days * DAY).isoformat()
    return LinkCheck(url, state.health, state.value, None, None, "check", at, "GET", None, None, **more)


@pytest.fixture
def state(tmp_path):
    connection = database(tmp_path / "state.sqlite3").connect()
    yield connection
    connection.close()


def run(connection, name, *checks, days=0.0, **options):
    """A run that takes these checks and commits."""
    if connection.execute(insert(runs).prefix_with("OR IGNORE").values(id=name, state="finished", started="")).rowcount:
        connection.commit()
    memory = LinkMemory(connection, name, **options)
    found = memory.confirm(checks, BEGIN + days * DAY)
    memory.freeze()
    memory.store()
    connection.commit()
    return found


def test_a_verdict_of_each_run_is_kept_and_the_history_goes_on(state):
    """Through three runs, the last of which confirms it."""
    for day in range(3):
        [check] = run(state, f"r{day}", looked(A, LinkState.NOT_FOUND, 1.5 * day))
    assert check.health is LinkHealth.BROKEN
    assert (check.history.failures, check.history.checks, check.history.confirmed) == (3, 3, True)
    assert check.history.failing_since == "2026-01-01T00:00:00Z"
    verdicts = LinkRecall(state).verdicts(A)
    assert [verdict.health for verdict in verdicts] == [LinkHealth.FAILING, LinkHealth.FAILING, LinkHealth.BROKEN]
    assert [verdict.checked[8:10] for verdict in verdicts] == ["01", "02", "04"]


def test_a_target_is_its_url_with_its_fragment(state):
    """And checks of one batch keep their order."""
    found = run(state, "r", looked(B, LinkState.OK), looked(A, LinkState.NOT_FOUND), from_link("mailto:a@example.gov"))
    assert [check.url for check in found] == [B, A, "mailto:a@example.gov"]
    assert found[2].history is None
    assert LinkRecall(state).latest(A).state == "not found"
    assert LinkRecall(state).latest(B).state == "ok"


def test_two_urls_of_one_fingerprint_have_a_history_each(state, monkeypatch):
    """Should that ever be."""
    for module in ("memory", "recall"):
        monkeypatch.setattr(f"archive_crawler.links.{module}.fingerprint", lambda _: 7)
    run(state, "r", looked(A, LinkState.OK), looked(B, LinkState.NOT_FOUND))
    run(state, "s", looked(B, LinkState.NOT_FOUND, 1))
    assert LinkRecall(state).latest(A).history.checks == 1
    assert LinkRecall(state).latest(B).history.checks == 2


def test_what_is_checked_again_in_the_same_run_counts_once(state):
    """As after a disk has lost the lines of a run that goes on."""
    run(state, "r", looked(A, LinkState.NOT_FOUND))
    run(state, "s", looked(A, LinkState.NOT_FOUND, 2))
    [again] = run(state, "s", looked(A, LinkState.OK, 3))
    assert again.health is LinkHealth.FINE
    assert again.history.checks == 2
    assert [check.state for check in LinkRecall(state).verdicts(A)] == ["not found", "ok"]


def test_what_was_not_committed_is_forgotten(state):
    """A kill before the commit leaves the run before it; the check is made again."""
    run(state, "r", looked(A, LinkState.NOT_FOUND))
    memory = LinkMemory(state, "s")
    memory.confirm([looked(A, LinkState.NOT_FOUND, 2)], BEGIN)
    memory.freeze()
    memory.store()
    state.rollback()
    [check] = run(state, "s", looked(A, LinkState.NOT_FOUND, 2))
    assert check.history.checks == 2


def test_a_commit_counts_on_what_was_set_apart_alone(state):
    """A check that is finished while the disk is waited for belongs to the next commit, as its line does."""
    state.execute(insert(runs).values(id="r", state="running", started=""))
    memory = LinkMemory(state, "r")
    memory.confirm([looked(A, LinkState.OK)], BEGIN)
    memory.freeze()
    memory.confirm([looked(B, LinkState.OK)], BEGIN)
    memory.store()
    state.commit()
    assert LinkRecall(state).latest(A)
    assert LinkRecall(state).latest(B) is None


def test_unchecked_links_are_linked_and_due(state):
    """And have no verdict; what was known of them stays known."""
    run(state, "r", looked(A, LinkState.NOT_FOUND))
    [check] = run(state, "s", unchecked(A, "time limit"), days=1)
    assert (check.health, check.history.checks) == (LinkHealth.UNCHECKED, 1)
    [check] = run(state, "s", unchecked(B, "time limit"), days=1)
    assert check.history is None
    recall = LinkRecall(state)
    assert len(recall.verdicts(A)) == 1
    assert set(recall.due(BEGIN + 31 * DAY, "s", "t")) == {A, B}
    assert not list(recall.due(BEGIN + DAY, "s", "t"))


def test_due_is_what_the_latest_crawl_found_linked_and_this_run_has_not_asked(state):
    """The longest due first."""
    gone, own = "https://gone.example.gov/", "https://https://www.example.gov/"
    run(state, "crawl", looked(gone, LinkState.NOT_FOUND), looked(A, LinkState.OK))
    run(state, "newer", looked(A, LinkState.OK, 1), looked(B, LinkState.NOT_FOUND, 1), from_link(own), days=1)
    recall, later = LinkRecall(state), BEGIN + 9 * DAY
    assert list(recall.due(later, "newer", "check")) == [B, A]
    assert list(recall.due(later, "newer", "check", 1)) == [B]
    run(state, "check", looked(B, LinkState.NOT_FOUND, 9), finds_links=False)
    recall = LinkRecall(state)
    assert list(recall.due(later + 40 * DAY, "newer", "check")) == [A]
    assert list(recall.askable("newer", "check")) == [A]
    assert {each.url for each in recall.standing("newer", "check")} == {A, B, own}


def test_a_report_is_compared_with_the_one_before(state):
    """What it called failing or broken is kept until the next one."""
    run(state, "r", looked(A, LinkState.GONE), looked(B, LinkState.OK))
    memory = LinkMemory(state, "r")
    memory.report([(A, LinkHealth.BROKEN)])
    state.commit()
    assert LinkRecall(state).reported() == {A: LinkHealth.BROKEN}
    memory.report([(B, LinkHealth.FAILING)])
    assert LinkRecall(state).reported() == {B: LinkHealth.FAILING}


def test_the_last_verdict_has_what_a_report_needs(state):
    """Sentences are of this version, evidence is in the run's own lines."""
    refused = looked(A, LinkState.REFUSED, 1, error="refused")
    run(state, "r", refused)
    known = LinkRecall(state).latest(A)
    assert (known.source, known.health, known.error) == ("history", LinkHealth.FAILING, "refused")
    assert known.problem == LinkState.REFUSED.problem
    assert known.history.failing_since == known.checked == "2026-01-02T00:00:00Z"


STATES = some.sampled_from(
    [LinkState.OK, LinkState.NOT_FOUND, LinkState.GONE, LinkState.BLOCKED, LinkState.NO_SUCH_HOST]
)
RUNS = some.lists(some.tuples(some.integers(0, 9 * 86400), STATES), min_size=1, max_size=8)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(RUNS)
def test_what_is_remembered_is_what_the_verdicts_come_to(tmp_path_factory, steps):
    """Any course of runs: the row of a target is the fold of its verdicts, and each check is what `confirm` makes it."""
    connection = database(tmp_path_factory.mktemp("state") / "state.sqlite3").connect()
    at, record = 0.0, None
    for number, (pause, finding) in enumerate(steps):
        at += pause / 86400
        check = looked(A, finding, at)
        now = datetime.fromisoformat(check.checked).replace(microsecond=0)
        expected = confirm(record, check, now)
        record = after(record, check, now)
        assert run(connection, f"r{number}", check) == [expected]
        recall = LinkRecall(connection)
        row = recall.rows([A])[A]
        folded = recall.folded(row, row.run + 1)
        assert asdict(record_of(row)) == asdict(folded) == asdict(record)
    connection.close()


def test_a_fingerprint_fits_the_database():
    """A signed number of 64 bits, the same today and in ten years."""
    assert fingerprint(A) == fingerprint(A) != fingerprint(B)
    assert fingerprint("https://www.example.gov/\ud800")
    assert all(-(2**63) <= fingerprint(str(number)) < 2**63 for number in range(100))


def test_a_record_begins_with_nothing(state):
    """As `confirm` takes it."""
    assert Record(BEGIN).checks == 0
    assert LinkRecall(state).latest(A) is None
    assert LinkRecall(state).verdicts(A) == []
