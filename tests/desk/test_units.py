"""Units for other engines say what the schedule says."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pytest

from archive_crawler.collection.load import parse
from archive_crawler.collection.times import times
from archive_crawler.desk.roster import Scheduled
from archive_crawler.desk.units import on_calendar, units
from archive_crawler.errors import BadArguments

CRONS = [
    "30 2 * * Mon-Fri",
    "*/15 8-18/2 * * *",
    "0 3 13 * 5",
    "5 4 1,15 jan-mar *",
    "0 0 * * 0",
    "0 6 */2 * 1",
    "7 5 * * Sat,2",
]


def scheduled(cron="30 2 * * Mon-Fri", file="harbor.toml", **rest):
    schedule = {"cron": cron, "timezone": "America/New_York", "jitter": 300, **rest}
    lines = "\n".join(
        f"{key} = {value if isinstance(value, int) else chr(34) + value + chr(34)}" for key, value in schedule.items()
    )
    text = f'name = "harbor"\nseeds = ["https://www.example.gov/"]\n[schedule]\n{lines}\n'
    collection = parse(text.encode(), "harbor.toml")
    return {"harbor": Scheduled(file, collection, collection.schedule)}


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not here")
@pytest.mark.parametrize("cron", CRONS)
def test_systemd_reads_the_same_times(cron):
    """systemd itself, asked for the next times of the calendar events, names those of the cron expression."""
    got = set()
    for event in on_calendar(cron):
        asked = ["systemd-analyze", "calendar", "--iterations=6", "--base-time=2026-05-01 00:00:00 UTC", f"{event} UTC"]
        done = subprocess.run(asked, capture_output=True, text=True, check=True, env={"TZ": "UTC", "LC_ALL": "C"})
        for line in done.stdout.splitlines():
            name, _, value = line.partition(": ")
            if name.strip() == "Next elapse" or name.strip().startswith("Iter"):
                got.add(datetime.strptime(" ".join(value.split()[1:3]), "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC))
    wanted = list(islice(times(cron, "UTC", datetime(2026, 5, 1, tzinfo=UTC)), 6))
    assert sorted(got)[:6] == wanted


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not here")
def test_systemd_takes_the_units(tmp_path):
    """`systemd-analyze verify` has nothing to say, also of a path with spaces, percent and dollar signs."""
    program = tmp_path / "archive-crawler"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    for name, content in units("systemd", scheduled(), tmp_path / "50% of $all runs", "a@example.org").items():
        here = content.replace("ExecStart=archive-crawler", f"ExecStart={program}")
        (tmp_path / name).write_text(here.replace("User=archive-crawler", "User=root"))
    done = subprocess.run(
        ["systemd-analyze", "verify", *tmp_path.glob("*.timer")], capture_output=True, text=True, check=False
    )
    ours = [line for line in done.stderr.splitlines() if "archive-crawler" in line]
    assert (done.returncode, ours) == (0, [])


def test_what_systemd_cannot_say_is_told():
    """The last Friday of a month is no calendar event."""
    with pytest.raises(BadArguments, match="systemd timers know no last"):
        on_calendar("0 3 * * 5L")


def test_a_crontab_has_zone_and_words_for_the_shell():
    """Percent signs end a crontab's command: they are escaped; words with spaces are quoted."""
    text = units("cron", scheduled(file="my harbor.toml"), Path("/srv/50%"), None)["archive-crawler"]
    assert (
        "CRON_TZ=America/New_York\n30 2 * * Mon-Fri archive-crawler archive-crawler crawl 'my harbor.toml' --output /srv/50\\%"
        in text
    )


def test_missed_runs_are_skipped_by_kubernetes_only_where_they_are_to_be():
    """`missed = "skip"` is a deadline for starting."""
    [once] = units("kubernetes", scheduled(), Path("/o"), None).values()
    [skip] = units("kubernetes", scheduled(missed="skip"), Path("/o"), None).values()
    assert ("startingDeadlineSeconds" in once, "startingDeadlineSeconds: 120" in skip) == (False, True)
    assert 'timeZone: "America/New_York"' in once
