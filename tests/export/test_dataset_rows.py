"""Which lines of the runs become rows of an export, once each, in which order; and what the files are like."""

from __future__ import annotations

import dataclasses
import gzip
import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

import orjson
import pyarrow.parquet as pq
import pytest
from archives import HARBOR, TIDE, archive, article, run
from crawls import ROOT, within
from jsonschema import Draft202012Validator

from archive_crawler.export.dataset import parquet, schema, shards, spreadsheet, tables
from archive_crawler.export.dataset.rows import maker
from archive_crawler.export.lines import FILES
from archive_crawler.items import Article, LinkCheck, LinkUse

FIRST, SECOND = "20260102T030405Z", "20260103T030405Z"


@pytest.fixture(scope="module")
def news(tmp_path_factory):
    """Two runs of a collection: the second saw one article unchanged, one changed, and a new one."""
    home = tmp_path_factory.mktemp("output") / "news"
    old = [article(1), article(2, title="Old"), article(3, host=TIDE, photos=2)]
    new = [article(1, day=3), article(2, day=3, title="New"), article(4, day=3, photos=1)]
    return archive(home, **{f"r{FIRST}": old, f"r{SECOND}": new})


def export(news, target, *options):
    assert within("export", news, "--to", target, *options) == 0
    return target


def rows(folder, name):
    return [orjson.loads(line) for path in sorted(folder.glob(f"jsonl/{name}-*.jsonl")) for line in path.open("rb")]


@pytest.fixture(scope="module")
def exported(news, tmp_path_factory):
    target = tmp_path_factory.mktemp("export") / "all"
    return export(news, target, *(word for form in ("jsonl", "jsonl.gz", "jsonl.zst", "parquet", "csv") for word in ("--format", form)))  # fmt: skip


def test_a_version_is_one_row(exported):
    """An article that two runs captured unchanged is one row, that of the later run; one that changed is two."""
    found = {(row["url"].split("/")[-2], row["title"]): row["run_id"] for row in rows(exported, "articles")}
    assert found == {
        ("1", "Barge 1"): SECOND, ("2", "Old"): FIRST, ("2", "New"): SECOND, ("3", "Barge 3"): FIRST, ("4", "Barge 4"): SECOND,
    }  # fmt: skip


def test_the_latest_only(news, tmp_path):
    """With --latest one row an article, a target and a URL, and only links of those rows."""
    folder = export(news, tmp_path / "latest", "--latest", "--format", "jsonl")
    assert sorted(row["title"] for row in rows(folder, "articles")) == ["Barge 1", "Barge 3", "Barge 4", "New"]
    assert len(rows(folder, "links")) == 4
    assert len({row["url"] for row in rows(folder, "captures")}) == len(rows(folder, "captures")) == 5
    assert len({row["url"] for row in rows(folder, "link_checks")}) == len(rows(folder, "link_checks"))


@pytest.mark.parametrize(
    ("options", "titles"),
    [
        (["--runs", FIRST[:8]], ["Barge 1", "Barge 3", "Old"]),
        (["--runs", f"{FIRST},{SECOND}", "--since", "2026-01-03"], ["Barge 1", "Barge 4", "New"]),
        (["--since", "2026"], ["Barge 1", "Barge 3", "Barge 4", "New", "Old"]),
    ],
)
def test_some_runs_only(news, tmp_path, options, titles):
    """By the beginnings of their ids, or from a date on."""
    folder = export(news, tmp_path / "some", "--format", "jsonl", *options)
    assert sorted(row["title"] for row in rows(folder, "articles")) == titles


def test_captures_and_link_checks_of_every_run_are_rows(news, exported):
    """Each capture and each check is there, an unchanged line once."""
    lines = [line for path in news.glob("*/records/link_checks.jsonl") for line in path.read_bytes().splitlines()]
    assert len(rows(exported, "link_checks")) == len(set(lines))
    assert (
        len(rows(exported, "captures")) == len({row["capture"]["record_id"] for row in rows(exported, "captures")}) == 8
    )
    assert len(rows(exported, "rejected")) == 2


def test_photos_are_joined_over_the_runs(exported):
    """A photo that articles of two runs show is one row with both pages."""
    pages = {row["virin"]["value"]: [page["url"] for page in row["pages"]] for row in rows(exported, "photos")}
    assert len(pages) == 2
    assert pages["200302-O-ZZ004-000"] == [f"https://{HARBOR}/News/4/", f"https://{TIDE}/News/3/"]


def test_every_record_kind_is_a_table(exported):
    """A kind of record that is added to the lines is exported without a word here."""
    assert {table.file for table in tables.tables()} == set(FILES.values())
    assert {path.name.partition("-")[0] for path in exported.glob("jsonl/*.jsonl")} == {
        table.name for table in tables.tables()
    }


def test_an_unknown_kind_of_record_has_a_table(monkeypatch, news, tmp_path):
    """Its rows are the distinct lines; site and year are those of its URL and capture."""

    @dataclasses.dataclass(frozen=True, slots=True)
    class Oddity:
        """Something odd; a line of `oddities.jsonl`."""

        url: str
        """URL of the page."""
        kind: str | None
        """What is odd."""

    monkeypatch.setitem(FILES, Oddity, "oddities.jsonl")
    line = orjson.dumps(Oddity(f"https://{HARBOR}/News/1/", None), option=orjson.OPT_APPEND_NEWLINE)
    written = [news / id_ / "records" / "oddities.jsonl" for id_ in (FIRST, SECOND)]
    for path in written:
        path.write_bytes(line)
    folder = export(news, tmp_path / "odd", "--format", "jsonl", "--format", "parquet")
    for path in written:
        path.unlink()
    assert rows(folder, "oddities") == [orjson.loads(line)]
    assert (folder / "parquet/oddities/host=harbor.example.gov/year=0/part-00000.parquet").is_file()


def test_rows_are_what_their_schema_says(exported):
    """Every row of JSON Lines obeys the JSON Schema beside it, with every field present."""
    for table in tables.tables():
        validator = Draft202012Validator(orjson.loads((exported / f"schema/{table.name}.schema.json").read_bytes()))
        for row in rows(exported, table.name):
            if table.record is not LinkUse:
                validator.validate(row)
            assert list(row) == [column.name for column in schema.columns(table.record)]


def test_all_forms_have_the_same_rows(exported):
    """JSON Lines plain, gzip and zstd, and Parquet, value for value."""
    for table in tables.tables():
        plain = rows(exported, table.name)
        packed = (exported / f"jsonl/{table.name}-00000.jsonl.gz").read_bytes()
        assert gzip.decompress(packed) == (exported / f"jsonl/{table.name}-00000.jsonl").read_bytes()
        with shards.zstd.open(exported / f"jsonl/{table.name}-00000.jsonl.zst") as file:
            assert [orjson.loads(line) for line in file] == plain
        files = sorted((exported / "parquet" / table.name).rglob("*.parquet"))
        found = [row for path in files for row in pq.ParquetFile(path).read().to_pylist()]
        assert sorted(map(orjson.dumps, found)) == sorted(map(orjson.dumps, plain)), table.name


def test_evidence_is_a_list(exported, news):
    """A mapping, whose keys differ from row to row, becomes a list with the key in each member; all else is as in the run."""
    line = orjson.loads((news / FIRST / "records" / FILES[Article]).read_bytes().splitlines()[2])
    row = next(row for row in rows(exported, "articles") if row["id"] == line["id"])
    assert {told.pop("field"): told for told in row.pop("evidence")} == line.pop("evidence")
    assert row == line


def test_an_older_line_has_every_field():
    """What an earlier version did not write is there by its default, in the records' order; what is no field is not."""
    line = orjson.loads(orjson.dumps(article(1, photos=1)))
    del line["photos"][0]["virin"]["oddities"], line["extraction"]["needs_script"], line["lang"]
    line["column_of_old"] = 1
    row = maker(Article)(line)
    assert list(row) == [column.name for column in schema.columns(Article)]
    assert (row["photos"][0]["virin"]["oddities"], row["extraction"]["needs_script"], row["lang"]) == ([], False, None)
    Draft202012Validator(schema.schema(Article)).validate(row)


def test_mappings_within_lists_are_lists():
    """The headers of each hop of a link check."""
    row = maker(LinkCheck)({"chain": [{"url": "x", "headers": {"server": "a"}}], "headers": {}})
    assert row["headers"] == []
    assert row["chain"][0]["headers"] == [{"field": "server", "value": "a"}]


def test_the_latest_links_of_a_page_that_is_no_article(tmp_path):
    """Those of the latest run that has the page."""
    home = archive(tmp_path / "news", **{f"r{FIRST}": [article(1)], f"r{SECOND}": [article(2, day=3)]})
    for id_, names in ((FIRST, "ab"), (SECOND, "bc")):
        with (home / id_ / "records" / FILES[LinkUse]).open("ab") as file:
            for name in names:
                use = {
                    "page": f"https://{HARBOR}/",
                    "article_id": None,
                    "url": f"https://{HARBOR}/{name}",
                    "text": "",
                    "place": "other",
                }
                file.write(orjson.dumps(use) + b"\n")
    urls = [
        row["url"][-1]
        for row in rows(export(home, tmp_path / "x", "--latest", "--format", "jsonl"), "links")
        if not row["article_id"]
    ]
    assert sorted(urls) == ["b", "c"]
    urls = [
        row["url"][-1]
        for row in rows(export(home, tmp_path / "y", "--format", "jsonl"), "links")
        if not row["article_id"]
    ]
    assert sorted(urls) == ["a", "b", "c"]


def test_no_record_has_a_field_of_a_folders_name():
    """So readers that make columns of the folders' names change none, and none has two types."""
    names = {column.name for table in tables.tables() for column in schema.columns(table.record)}
    assert not names & {parquet.HOST, parquet.YEAR}


def test_the_same_archive_gives_the_same_bytes(exported, news, tmp_path):
    """In another process, with another order of hashes, at another place and time."""
    again = tmp_path / "again"
    forms = [word for form in ("jsonl", "jsonl.gz", "jsonl.zst", "parquet", "csv") for word in ("--format", form)]
    time.sleep(1.1)  # gzip's header would tell the second
    command = [sys.executable, "-m", "archive_crawler", "export", str(news), "--to", str(again), *forms]
    subprocess.run(
        command, check=True, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "77"}
    )
    assert digests(again) == digests(exported)


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_sums_are_of_all_files(exported):
    """SHA256SUMS names every file but itself, with its digest."""
    told = dict(reversed(line.split("  ")) for line in (exported / "SHA256SUMS").read_text().splitlines())
    assert {**digests(exported), "SHA256SUMS": ""} == {**told, "SHA256SUMS": ""}


def test_shards_are_cut_and_show_their_columns_first():
    """The first row with a photo stands at the top of the first shard, that of a later shard at its own top; fewer would not do."""
    plain, pictured = article(1), article(2, photos=1)
    rows = [(Place(n, plain if n not in {50, 90} else pictured), n) for n in range(1, 101)]
    given = [(place, orjson.loads(place.line)) for place, _ in rows]
    cut = shards.plan(given, size=40 * len(given[0][0].line))
    assert cut.leads == [50]
    assert [(shard.first, shard.last) for shard in cut.shards] == [(1, 40), (41, 79), (80, 100)]
    assert [shard.leads for shard in cut.shards] == [[], [41], [90]]


@dataclasses.dataclass
class Place:
    """A row with a number."""

    number: int
    what: Article

    @property
    def line(self) -> bytes:
        return orjson.dumps(self.what)


def test_a_cell_is_harmless_and_fits():
    """No formula, nothing that runs over into the next row, and what was cut says so."""
    one = dataclasses.asdict(article(1, title="=HYPERLINK(1)", body_text="x" * 40_000))
    line = spreadsheet.line(Article, one).decode()
    assert ",'=HYPERLINK(1)," in line
    assert "x" * 32_763 + " […]" in line
    assert "x" * 32_764 not in line


def test_a_broken_line_is_told(news, tmp_path, capsys):
    """The file and the line are named, the exit code is 2, and nothing is left."""
    home = archive(tmp_path / "broken", **{f"r{FIRST}": [article(1)]})
    with (home / FIRST / "records" / FILES[Article]).open("ab") as file:
        file.write(b'{"id": "torn\n')
    assert within("export", home, "--to", tmp_path / "none") == 2
    assert "articles.jsonl:2: expected a JSON object" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["broken"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--since", "yesterday"], "--since yesterday: expected a date"),
        (["--since", "2027"], "no run to export: none since 2027"),
        (["--runs", "2031"], "--runs 2031: no such run"),
        (["--shard", "0"], "--shard 0: expected at least 1"),
    ],
)
def test_bad_arguments(news, tmp_path, capsys, options, words):
    """Exit code 2 and a sentence."""
    assert within("export", news, "--to", tmp_path / "x", *options) == 2
    assert words in capsys.readouterr().err


def test_a_collection_that_is_not_there(tmp_path, capsys):
    assert within("export", "no-such", "--output", tmp_path) == 2
    assert "no-such: no runs: expected the folder of a collection" in capsys.readouterr().err


def test_unfinished_runs_are_named_and_left_out(tmp_path, capsys):
    """Unless they are asked for."""
    home = archive(tmp_path / "news", **{f"r{FIRST}": [article(1)]})
    run(home, SECOND, [article(2)], state="interrupted")
    folder = export(home, tmp_path / "x", "--format", "jsonl")
    assert f"run {SECOND} is left out" in capsys.readouterr().err
    assert f"`{SECOND}` (interrupted)" in (folder / "README.md").read_text()
    assert len(rows(folder, "articles")) == 1
    assert len(rows(export(home, folder, "--format", "jsonl", "--unfinished"), "articles")) == 2


def test_an_empty_table_has_its_columns(tmp_path):
    """A collection without a photo has a file of photos without rows, with the schema."""
    folder = export(archive(tmp_path / "news", **{f"r{FIRST}": [article(1)]}), tmp_path / "x", "--format", "parquet")
    assert pq.read_table(folder / "parquet/photos").schema.names == [column.name for column in schema.columns(tables.tables()[1].record)]  # fmt: skip
