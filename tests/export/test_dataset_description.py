"""What stands beside the tables tells the truth about them."""

from __future__ import annotations

import csv
import re
import tracemalloc
from collections import Counter

import orjson
import pytest
from archives import archive, article, run
from crawls import within

from archive_crawler.export.dataset import facts, writing
from archive_crawler.export.dataset.spreadsheet import cells
from archive_crawler.export.dataset.tables import tables
from archive_crawler.run.exporting import chosen

FIRST, SECOND = "20260102T030405Z", "20260103T030405Z"


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """Two runs, of which the second saw an article again, unchanged, and a new one."""
    home = tmp_path_factory.mktemp("output") / "news"
    archive(
        home,
        **{
            f"r{FIRST}": [article(n, photos=n % 2) for n in range(6)],
            f"r{SECOND}": [article(0, day=3), article(9, day=3)],
        },
    )
    assert within("export", home, "--to", home.parent / "data") == 0
    return home.parent / "data"


@pytest.fixture(scope="module")
def card(exported):
    return (exported / "README.md").read_text(encoding="utf-8")


def test_the_card_counts_rows(exported, card):
    """The rows of each table, articles by site and year: what the CSV has."""
    for table in tables():
        with (exported / f"csv/{table.name}-00000.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        assert f"| `{table.name}` | {len(rows)} |" in card
        if table.name == "articles":
            years = Counter(row["date_published.value"][:4] for row in rows)
    assert dict(re.findall(r"^\| (\d{4}) \| (\d+) \|$", card, re.MULTILINE)) == {
        year: str(count) for year, count in years.items()
    }
    assert "| harbor.example.gov | 7 |" in card


def test_the_card_tells_the_gaps(exported, card):
    """What was excluded and rejected, why and how often, over both runs; the sum is what the runs saw."""
    assert "The runs saw 12 URLs" in card
    assert "| excluded by robots | 2 |" in card
    assert "| captured | 10 |" in card
    assert re.search(r"### Rejected: why\n\n.*\n.*\n\| The page has no title\\?\. \| 2 \|", card)
    with (exported / "gaps.csv").open(encoding="utf-8-sig", newline="") as file:
        told = {(row["what became of it"], row["reason"]): row["number"] for row in csv.DictReader(file)}
    assert told == {
        ("excluded by robots", "… is excluded by robots.txt: Disallow: /private"): "2",
        ("rejected", "The page has no title."): "2",
    }


def test_the_card_tells_rights_runs_and_versions(card):
    """17 USC 105 and where it ends; each run with its times; no word of when the export was made."""
    assert "17 USC 105" in card
    assert "This says nothing of works of contractors" in card
    for id_ in (FIRST, SECOND):
        assert f"| `{id_}` | {id_[:4]}-{id_[4:6]}-{id_[6:8]}T03:04:05Z |" in card


def test_the_cards_header_names_the_tables_that_have_rows(card):
    """What Hugging Face's software reads: one configuration a table, articles first; none without rows, at which it fails."""
    header = card.split("---")[1]
    assert re.findall(r"config_name: (\w+)", header) == [
        "articles",
        "photos",
        "links",
        "link_checks",
        "captures",
        "rejected",
    ]
    assert header.count("default: true") == 1


def test_a_schema_is_given_for_every_table(exported):
    """Of CSV the columns in their order, of JSON Lines the fields; every file with size and digest."""
    described = orjson.loads((exported / "datapackage.json").read_bytes())
    by_path = {resource["path"]: resource for resource in described["resources"]}
    for table in tables():
        named = [field["name"] for field in by_path[f"csv/{table.name}-00000.csv"]["schema"]["fields"]]
        with (exported / f"csv/{table.name}-00000.csv").open(encoding="utf-8-sig", newline="") as file:
            assert next(csv.reader(file)) == named == [cell.name for cell in cells(table.record)]
    for path, resource in by_path.items():
        assert (exported / path).stat().st_size == resource["bytes"]


def test_croissant_has_provenance_and_times_of_the_runs(exported):
    """Each run is an activity that generated the data, and no other time is told."""
    text = (exported / "croissant.json").read_text(encoding="utf-8")
    described = orjson.loads(text)
    assert described["conformsTo"] == "http://mlcommons.org/croissant/1.1"
    assert [activity["@id"] for activity in described["prov:wasGeneratedBy"]] == [f"run-{FIRST}", f"run-{SECOND}"]
    times = {f"{id_[:4]}-{id_[4:6]}-{id_[6:8]}T03:04:{second}Z" for id_ in (FIRST, SECOND) for second in ("05", "59")}
    assert set(re.findall(r'"(\d{4}-\d\d-\d\dT[^"]*)"', text)) == times


def test_the_data_dictionary_has_every_field(exported):
    """As Markdown and CSV, down to the members of lists, with a meaning for each."""
    text = (exported / "data-dictionary.md").read_text(encoding="utf-8")
    with (exported / "data-dictionary.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        assert row["meaning"], row
        assert f"| `{row['field']}` | {row['type']} |" in text
    assert {"photos[].virin.value", "evidence[].field", "blocks[].start"} <= {
        row["field"] for row in rows if row["table"] == "articles"
    }


def test_no_field_is_for_telephone_numbers_or_addresses():
    """Nothing is named for what would be harvested of persons."""
    names = {part for table in tables() for cell in cells(table.record) for part in cell.path}
    assert not {name for name in names if re.search(r"phone|fax|email|mail|address|postal|street|birth|ssn", name)}


def test_the_citation_names_version_and_day(exported):
    """The newest run's."""
    text = (exported / "CITATION.cff").read_text(encoding="utf-8")
    assert f'+{SECOND}"' in text
    assert 'date-released: "2026-01-03"' in text
    assert '  - name: "Harbor Office"' in text


def test_words_of_pages_are_no_markup_in_the_card(tmp_path):
    """A reason that a page's words got into forges neither table nor link."""
    home = tmp_path / "news"
    folder = run(home, FIRST, [article(1)])
    with (folder / "records" / "rejected.jsonl").open("ab") as file:
        row = orjson.loads((folder / "records" / "rejected.jsonl").read_bytes().splitlines()[0])
        file.write(orjson.dumps({**row, "reason": "404 | 9 |\n# [Y](javascript:z) <script>"}) + b"\n")
    assert within("export", home, "--to", tmp_path / "data", "--format", "jsonl") == 0
    card = (tmp_path / "data" / "README.md").read_text(encoding="utf-8")
    assert "404 \\| 9 \\| \\# \\[Y\\](javascript:z) \\<script\\>" in card
    assert "<script>" not in card


def test_memory_does_not_grow_with_the_rows(tmp_path):
    """Ten times as many rows take no more of Python's memory."""
    peaks = []
    for number in (150, 1_500):
        home = tmp_path / str(number)
        run(home, FIRST, (article(each, words=200) for each in range(number)))
        about = chosen(home, since=None, runs=(), latest=False, unfinished=False)
        tracemalloc.start()
        writing.export(
            tmp_path / f"to{number}",
            about,
            writing.Wanted((facts.Format.JSONL_GZIP, facts.Format.CSV)),
            lambda *_: None,
        )
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.3 + 500_000
