"""Signals end a crawl in order."""

from __future__ import annotations

import signal

import orjson
import pytest
from broken_off import FINISHED, check, runs, warm
from harbor_site import harbor

INT, TERM, HUP = signal.SIGINT, signal.SIGTERM, signal.SIGHUP


@pytest.mark.parametrize("signals", [[INT], [TERM], [HUP], [INT, INT], [HUP, TERM]], ids=str)
def test_a_signal_ends_the_crawl_in_order(crawls, undisturbed, small_site, tmp_path, signals):
    """Exit code 11, sealed files, and the same command finishes the run; a second signal does not wait."""
    slow = tmp_path / "slow.toml"
    slow.write_text(small_site.read_text().replace("delay = 0\n", "delay = 0.2\n"))
    arguments = ["crawl", str(slow), "--output", str(tmp_path)]
    ended = crawls.run(arguments, signals=[(0.6 if not n else 0.02, number) for n, number in enumerate(signals)])
    assert ended.code == 11, ended.said
    assert "Traceback" not in ended.said
    [run] = runs(tmp_path)
    assert orjson.loads((run / "run.json").read_bytes())["state"] == "interrupted"
    assert not list(run.rglob("*.warc.gz.open"))
    assert crawls.crawl(tmp_path).code in FINISHED
    check(run, undisturbed)


def test_a_signal_does_not_wait_for_a_host_that_asked_to_be_left_alone(tmp_path):
    """A Retry-After of an hour holds nobody: the crawl ends, and its requests are due again."""
    with harbor(tmp_path, stories=3, hold=3600) as collection, warm(tmp_path, collection) as crawls:
        ended = crawls.run(["crawl", str(collection), "--output", str(tmp_path)], signals=[(3.0, TERM)])
    assert ended.code == 11, ended.said
    assert "Traceback" not in ended.said
