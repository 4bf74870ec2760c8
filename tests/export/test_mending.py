"""Of the lines that a disk has damaged those stay that are whole and lead to their records."""

from __future__ import annotations

import orjson
import pytest

from archive_crawler.export.mending import Records, mend, originals
from archive_crawler.warc.cdxj import Place
from archive_crawler.warc.record import record

WARC = "harbor-20260102030405000-00000.warc.gz"


@pytest.fixture
def run(tmp_path):
    """A run and an earlier one, each with a file of three records; which they are, by run."""
    made = {}
    for name in ("earlier", "now"):
        archive = tmp_path / name / "archive"
        archive.mkdir(parents=True)
        (tmp_path / name / "records").mkdir()
        at, places = 0, []
        with (archive / f"{WARC}.open").open("wb") as out:
            for number in range(3):
                one = record("resource", [], "text/plain", b"x" * number)
                member = b"".join(one.member())
                places.append({"warc": WARC, "offset": at, "length": len(member), "record_id": one.id})
                at += out.write(member)
        made[name] = places
    return tmp_path / "now", made


def check(name, capture):
    """A line of `link_checks.jsonl`, as far as it matters here."""
    return orjson.dumps({"url": name, "capture": capture}, option=orjson.OPT_APPEND_NEWLINE)


def revisit(places, number, original, run_id="earlier"):
    return {**places["now"][number], "original": {**places["earlier"][original], "run_id": run_id}}


def write(run, *lines):
    path = run / "records" / "link_checks.jsonl"
    path.write_bytes(b"".join(lines))
    return path


def kept(path):
    return [orjson.loads(row)["url"] for row in path.read_bytes().splitlines()]


def test_a_line_stays_whose_records_are_there(run):
    """Its capture's, and where that is a revisit its original's, in whatever run."""
    folder, places = run
    good = places["now"][0]
    lines = {
        "none": None,
        "good": good,
        "revisit": revisit(places, 1, 2),
        "another record": {**good, "record_id": places["now"][1]["record_id"]},
        "another place": {**good, "offset": 1},
        "beyond the end": {**good, "offset": 10_000},
        "no such file": {**good, "warc": "gone.warc.gz"},
        "no place": {**good, "offset": None},
        "no such run": revisit(places, 1, 2, "gone"),
        "out of the folder": {**good, "warc": f"../../earlier/archive/{WARC}"},
    }
    path = write(folder, *(check(name, capture) for name, capture in lines.items()))
    said = mend(folder / "records", Records(folder))
    assert said == ["link_checks.jsonl: 6 lines left out, which are torn or whose capture is not there."]
    assert kept(path) == ["none", "good", "revisit", "out of the folder"]


@pytest.mark.parametrize(
    "torn", [b'{"url": "torn", "captu', b'{"url": "torn", "capture": null}', bytes(50) + b"\n", b"[]\n"]
)
def test_a_torn_line_is_left_out(run, torn):
    """Also one that only lacks its end, and zeros in the place of pages that were lost."""
    folder, places = run
    path = write(folder, check("good", places["now"][0]), torn)
    assert len(mend(folder / "records", Records(folder))) == 1
    assert kept(path) == ["good"]


def test_a_dry_run_tells_and_changes_nothing(run):
    """What is whole is not even told."""
    folder, places = run
    path = write(folder, check("good", places["now"][0]), b"torn")
    before = path.read_bytes()
    assert len(mend(folder / "records", Records(folder), dry_run=True)) == 1
    assert path.read_bytes() == before
    assert [each.name for each in (folder / "records").iterdir()] == ["link_checks.jsonl"]
    write(folder, check("good", places["now"][0]))
    assert mend(folder / "records", Records(folder)) == []


def test_lines_tell_where_the_originals_of_revisits_are(run):
    """By the place of the revisit, for an index that is made anew."""
    folder, places = run
    write(folder, check("good", places["now"][0]), check("revisit", revisit(places, 1, 2)), b"torn")
    one, other = places["now"][1], places["earlier"][2]
    assert originals(folder / "records") == {(WARC, one["offset"]): Place(WARC, other["offset"], other["length"])}
