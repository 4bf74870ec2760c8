"""`archive-crawler recover`: by hand what a resumed crawl does by itself, with the collection's state or without it."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import orjson
import pytest
from broken_off import FINISHED, check, lines, runs
from layer import Fault

from archive_crawler.run.lock import locked
from archive_crawler.warc.verify import Severity, Tally, verify

WARC = r"\.warc\.gz\.open$"


def errors(run: Path) -> list[str]:
    return [problem.sentence() for problem in verify(run, Tally()) if problem.severity is Severity.ERROR]


def contents(folder: Path) -> dict[str, str]:
    """Every file of a run with its digest."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def broken_off(crawls, tmp_path_factory) -> Path:
    """The output of a crawl that was killed when it had written some articles, with a torn record behind the rest."""
    output = tmp_path_factory.mktemp("broken-off")
    ended = crawls.crawl(output, fault=Fault("write", WARC, 75, kill=True))
    assert ended.code == -9, ended.said
    [run] = runs(output)
    [warc] = run.glob("archive/*.open")
    with warc.open("ab") as file:
        file.write(b"\x1f\x8b\x08\0\0\0\0\0\0\x03 torn")
    with (run / "records" / "articles.jsonl").open("ab") as file:
        file.write(b'{"url": "http://www.harbor.ex')
    assert lines_of(run, "articles.jsonl") > 0
    return output


def lines_of(run: Path, name: str) -> int:
    return (run / "records" / name).read_bytes().count(b"\n")


@pytest.fixture
def output(broken_off, tmp_path) -> Path:
    """A copy of it."""
    shutil.copytree(broken_off, tmp_path / "output")
    return tmp_path / "output"


def test_a_dry_run_says_what_would_be_done_and_changes_nothing(crawls, output):
    """What was not acknowledged would be cut off; every file is as it was."""
    [run] = runs(output)
    before = contents(run)
    ended = crawls.run(["recover", str(run), "--dry-run", "--json"])
    assert ended.code == 0, ended.said
    told = orjson.loads(ended.said)
    assert told["dry_run"]
    assert told["by_state"]
    assert any("unacknowledged records" in sentence for sentence in told["done"])
    assert any("articles.jsonl: cut from" in sentence for sentence in told["done"])
    assert contents(run) == before


def test_a_recovered_run_is_whole_and_is_resumed(crawls, undisturbed, output):
    """Sealed files without an error, told in run.json; a second time there is nothing to do; `crawl` goes on."""
    [run] = runs(output)
    ended = crawls.run(["recover", str(run)])
    assert ended.code == 0, ended.said
    assert "the command that began it resumes it" in ended.said
    assert not list(run.glob("archive/*.open"))
    about = orjson.loads((run / "run.json").read_bytes())
    assert about["state"] == "interrupted"
    assert any("unacknowledged records" in sentence for sentence in about["recovered"])
    again = crawls.run(["recover", str(run), "--json"])
    assert [each for each in orjson.loads(again.said)["done"] if "in flight" not in each] == []
    assert crawls.crawl(output).code in FINISHED
    check(run, undisturbed)
    assert set(about["recovered"]) <= set(orjson.loads((run / "run.json").read_bytes())["recovered"])


def test_without_the_state_the_files_tell(crawls, output):
    """state.sqlite3 is gone: whole records, whole lines that lead to them, an index of them all; the run is abandoned."""
    for path in (output / "harbor").glob("state.sqlite3*"):
        path.unlink()
    [run] = runs(output)
    ended = crawls.run(["recover", str(run)])
    assert ended.code == 0, ended.said
    assert errors(run) == []
    assert lines(run, "articles.jsonl")
    linking = {row["page"] for row in lines(run, "links.jsonl")}
    assert {row["url"] for row in lines(run, "articles.jsonl") if row["links"]} <= linking
    known = {row["id"] for row in lines(run, "articles.jsonl")}
    assert {row["article_id"] for row in lines(run, "links.jsonl")} - {None} <= known
    assert orjson.loads((run / "run.json").read_bytes())["state"] == "abandoned"
    assert "Nothing to recover" in crawls.run(["recover", str(run)]).said


def test_a_line_whose_record_is_gone_is_left_out(crawls, output):
    """Without the state, a WARC file cut in its middle takes the lines with it that pointed behind the cut."""
    for path in (output / "harbor").glob("state.sqlite3*"):
        path.unlink()
    [run] = runs(output)
    [warc] = run.glob("archive/*.open")
    before = lines_of(run, "articles.jsonl")
    first = min(orjson.loads(row)["capture"]["offset"] for row in whole_lines(run, "articles.jsonl"))
    with warc.open("r+b") as file:
        file.truncate(first + 10)
    assert crawls.run(["recover", str(run)]).code == 0
    assert errors(run) == []
    assert len(lines(run, "articles.jsonl")) < before


def whole_lines(run: Path, name: str) -> list[bytes]:
    return [row for row in (run / "records" / name).read_bytes().splitlines(keepends=True) if row.endswith(b"\n")]


@pytest.mark.parametrize("name", ["archive/*.open", "records/articles.jsonl", "records/links.jsonl", "indexes/*.open"])
def test_what_a_disk_has_lost_of_what_was_acknowledged_is_fetched_again(crawls, undisturbed, output, name):
    """A file is shorter than the last commit counts on: what leads into it is due again, and the run ends whole."""
    [run] = runs(output)
    [path] = run.glob(name)
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 3)
    ended = crawls.crawl(output)
    assert ended.code in FINISHED, ended.said
    check(run, undisturbed, mended=True)


def test_a_warc_file_that_is_gone_is_fetched_again(crawls, undisturbed, output):
    """A whole file is lost, and with it every capture in it."""
    [run] = runs(output)
    [warc] = run.glob("archive/*.open")
    warc.unlink()
    ended = crawls.crawl(output)
    assert ended.code in FINISHED, ended.said
    check(run, undisturbed, mended=True)
    assert any("is gone" in sentence for sentence in orjson.loads((run / "run.json").read_bytes())["recovered"])


def test_a_new_run_leaves_the_old_one_whole(crawls, undisturbed, output):
    """`--new` abandons an unfinished run: its files are recovered and sealed, its index is sorted."""
    [old] = runs(output)
    ended = crawls.crawl(output, "--new")
    assert ended.code in FINISHED, ended.said
    [new] = (run for run in runs(output) if run != old)
    check(new, undisturbed)
    assert errors(old) == []
    assert not list(old.rglob("*.open"))
    assert orjson.loads((old / "run.json").read_bytes())["state"] == "abandoned"


def test_a_run_that_is_being_crawled_is_refused(crawls, output):
    """Exit code 2 while another process has the collection; what is no run is refused, too."""
    [run] = runs(output)
    with locked(output / "harbor"):
        ended = crawls.run(["recover", str(run)])
    assert ended.code == 2
    assert "another process" in ended.said
    assert crawls.run(["recover", str(output)]).code == 2
