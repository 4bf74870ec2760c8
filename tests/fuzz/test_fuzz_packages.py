"""Packages and runs' folders of any origin: every problem is named, nothing is raised but what is documented, nothing is written."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from test_files import CDXJ, RECORDS
from untrusted import fuzzed, untrusted

from archive_crawler.errors import ArchiveCrawlerError
from archive_crawler.export.lines import read
from archive_crawler.items import Article, LinkUse, SeenUrl
from archive_crawler.replay.package import package
from archive_crawler.replay.source import source
from archive_crawler.run.finished import about
from archive_crawler.warc.verify import verify
from archive_crawler.warc.verify.problem import Problem, Tally

RECORD = {
    "url": "http://www.example.gov/a", "role": "page", "hop": "L", "depth": 1, "via": None, "outcome": "captured", "reason": None,
    "http_status": 200, "location": None, "kind": None,
    "capture": {"warc": "a.warc.gz", "offset": 0, "length": 9, "record_id": "urn:uuid:1", "date": "2026-01-02T03:04:05Z",
                "payload_digest": "sha256:00", "http_status": 200, "content_type": "text/html", "ip": None, "original": None},
}  # fmt: skip
LINE = orjson.dumps(RECORD, option=orjson.OPT_APPEND_NEWLINE)
RUN = orjson.dumps(
    {
        "state": "finished",
        "counts": {"seen": 1, "captured": 1},
        "links": {},
        "warcs": {"a.warc.gz": 9},
        "warc_digests": {},
    }
)


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as package:
        for name, content in files.items():
            package.writestr(zipfile.ZipInfo(name, (2026, 1, 2, 3, 4, 6)), content, method)
    return out.getvalue()


def wacz(files: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    """A package of files, with the manifest that tells them."""
    resources = [
        {
            "name": name.rpartition("/")[2],
            "path": name,
            "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
            "bytes": len(content),
        }
        for name, content in files.items()
    ]
    told = json.dumps({"profile": "data-package", "wacz_version": "1.1.1", "resources": resources}).encode()
    digest = {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(told).hexdigest()}"}
    return zipped({**files, "datapackage.json": told, "datapackage-digest.json": json.dumps(digest).encode()}, method)


WARC = b"".join(gzip.compress(each, mtime=0) for each in RECORDS)
FILES_OF = {
    "archive/a.warc.gz": WARC, "indexes/index.cdxj": CDXJ + b"\n", "records/urls.jsonl": LINE,
    "pages/pages.jsonl": b'{"format": "json-pages-1.0", "id": "pages"}\n{"url": "http://www.example.gov/a", "ts": "2026-01-02T03:04:05Z"}\n',
}  # fmt: skip
WHOLE = wacz(FILES_OF)
SLIPPING = wacz({**FILES_OF, "../../slipped": b"x", "/tmp/slipped": b"x", "C:\\slipped": b"x", "a\0b": b"x"})
BOMB = wacz(
    {**FILES_OF, "indexes/index.cdx.gz": gzip.compress(bytes(30_000_000)), "pages/extra.jsonl": bytes(3_000_000)},
    zipfile.ZIP_DEFLATED,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("packages")
    for name in ("archive", "records", "indexes"):
        (place / "run" / name).mkdir(parents=True)
    (place / "run" / "archive" / "a.warc.gz").write_bytes(WARC)
    return place


few = settings(fuzzed, max_examples=fuzzed.max_examples // 3)
"""Files are written and read for each: a third of the inputs."""


@example(content=SLIPPING)
@example(content=BOMB)
@given(content=untrusted(WHOLE, wacz(FILES_OF, zipfile.ZIP_DEFLATED), SLIPPING))
@few
def test_packages(folder, content):
    """`verify` names problems; a replay's files are copied out or refused; no file appears anywhere else."""
    path = folder / "a.wacz"
    path.write_bytes(content)
    assert all(isinstance(problem, Problem) for problem in verify(path, Tally()))
    with TemporaryDirectory(dir=folder) as out:
        said = refusal(lambda: package(path).extract(Path(out)))
        assert said is None or str(path) in said
        assert all(each.name.endswith((".warc", ".warc.gz")) for each in Path(out).iterdir())
    assert {each.name for each in folder.iterdir()} == {"a.wacz", "run"}
    assert not (folder.parent / "slipped").exists()


LINES = {"records/urls.jsonl": SeenUrl, "records/articles.jsonl": Article, "records/links.jsonl": LinkUse}


def refusal(reading, *arguments) -> str | None:
    """What a reading says that refuses, as it documents; null where it does not."""
    try:
        reading(*arguments)
    except ArchiveCrawlerError as error:
        return str(error)
    return None


@given(
    name=st.sampled_from(["run.json", "indexes/index.cdxj", *LINES]),
    content=untrusted(LINE * 3, RUN, CDXJ + b"\n", b"[" * 5000, b'{"a":' * 5000),
)
@few
def test_runs(folder, name, content):
    """A run's folder in which one file is anybody's: `verify` names problems, readers raise what they document."""
    run = folder / "run"
    (run / "run.json").write_bytes(RUN)
    (run / name).write_bytes(content)
    assert all(isinstance(problem, Problem) for problem in verify(run, Tally()))
    if name in LINES:
        said = refusal(lambda: list(read(run / "records", LINES[name])))
        assert said is None or "not a line of" in said
    for reading in (about, source):
        said = refusal(reading, run)
        assert said is None or str(run) in said
    (run / name).unlink()
