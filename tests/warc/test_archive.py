"""The writer, judged by readers that are not ours: gzip, hashlib and warcio."""

import asyncio
import errno
import gzip
import hashlib
import json
import re
import time
from datetime import datetime

import pytest
from exchanges import REQUEST, exchange, keep, response, written
from warcio.archiveiterator import ArchiveIterator

from archive_crawler.errors import CaptureFailed
from archive_crawler.warc.archive import Archive
from archive_crawler.warc.member import StoredRecord
from archive_crawler.warc.recovery import recover
from archive_crawler.warc.rolling import RollingFiles
from archive_crawler.warc.walk import walk

PAGE = response(b"<p>hello</p>", b"Content-Type: text/html", b"Content-Length: 12")
CHUNKED = response(b"5\r\nhello\r\n0\r\n\r\n", b"Transfer-Encoding: chunked")


def sha256(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()


def by_warcio(path):
    with path.open("rb") as file:
        for record in ArchiveIterator(file, no_record_parse=True):
            yield dict(record.rec_headers.headers), record.raw_stream.read(), record.rec_headers.protocol


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    return written(tmp_path_factory.mktemp("page"), exchange(PAGE))


def test_name(page):
    """A sealed file is named by prefix, UTC timestamp and serial."""
    [path] = page[1]
    assert re.fullmatch(r"test-\d{17}-00000\.warc\.gz", path.name)


def test_records(page):
    """A file begins with its warcinfo; response and request follow, blocks as on the wire."""
    info, answer, request, facts = by_warcio(page[1][0])
    assert {info[2], answer[2], request[2], facts[2]} == {"WARC/1.1"}
    assert info[0]["WARC-Filename"] == page[1][0].name
    assert b"isPartOf: af-news\r\n" in info[1]
    assert (answer[1], request[1]) == (PAGE, REQUEST)


def test_fields(page):
    """The fields are those of WARC/1.1, and the capture's are the same on all of its records."""
    info, answer, request, facts = (headers for headers, _, _ in by_warcio(page[1][0]))
    for headers in (answer, request, facts):
        assert headers["WARC-Target-URI"] == "http://example.gov/"
        assert headers["WARC-Date"] == "2026-11-23T01:02:03.456Z"
        assert headers["WARC-IP-Address"] == "192.0.2.1"
        assert headers["WARC-Warcinfo-ID"] == info["WARC-Record-ID"]
    assert "WARC-Concurrent-To" not in info
    with page[1][0].open("rb") as file:
        _, whole, *_ = (record.rec_headers.headers for record in ArchiveIterator(file, no_record_parse=True))
        named = [value for name, value in whole if name == "WARC-Concurrent-To"]
    assert named == [request["WARC-Record-ID"], facts["WARC-Record-ID"]]
    assert request["WARC-Concurrent-To"] == facts["WARC-Concurrent-To"] == answer["WARC-Record-ID"]
    assert answer["Content-Type"] == "application/http;msgtype=response"
    assert re.fullmatch(r"<urn:uuid:[0-9a-f-]{36}>", answer["WARC-Record-ID"])


def test_digests(page):
    """Block and payload digests are SHA-256 in lower-case base16 of what the specification says."""
    _, (headers, _, _), *_ = by_warcio(page[1][0])
    assert headers["WARC-Block-Digest"] == sha256(PAGE)
    assert headers["WARC-Payload-Digest"] == sha256(b"<p>hello</p>") == page[0][0].payload_digest


def test_pointer(page):
    """Offset and length are those of one whole gzip member that holds the record."""
    [capture], [path] = page
    data = path.read_bytes()[capture.offset : capture.offset + capture.length]
    assert gzip.decompress(data).startswith(b"WARC/1.1\r\nWARC-Type: response\r\n")
    assert capture.record_id.encode() in gzip.decompress(data)
    assert (capture.http_status, capture.content_type, capture.warc) == (200, "text/html", path.name)


def test_payload_of_chunks(tmp_path):
    """The payload digest is that of the entity without its chunks, the block keeps them."""
    [capture], [path] = written(tmp_path, exchange(CHUNKED))
    _, (headers, block, _), *_ = by_warcio(path)
    assert block == CHUNKED
    assert headers["WARC-Payload-Digest"] == capture.payload_digest == sha256(b"hello")


def test_warcio_check(tmp_path):
    """warcio's digest check complains of exactly the chunked records, which it judges against the specification."""
    found = written(tmp_path, exchange(PAGE), exchange(CHUNKED, url="http://example.gov/chunked"))
    complaints = []
    with found[1][0].open("rb") as file:
        for record in ArchiveIterator(file, check_digests=True):
            record.content_stream().read()
            record.raw_stream.read()
            if record.digest_checker.passed is False:
                complaints.append(record.rec_headers.get_header("WARC-Target-URI"))
    assert set(complaints) <= {"http://example.gov/chunked"}


def test_truncated(tmp_path):
    """Why a response ends early is in its record."""
    _, [path] = written(tmp_path, exchange(PAGE[:-3], truncated="disconnect"))
    assert list(by_warcio(path))[1][0]["WARC-Truncated"] == "disconnect"


@pytest.mark.parametrize("received", [b"", b"HTTP/1.1 200 OK\r\nConte", b"\x00nonsense\r\n\r\n"])
def test_failure(tmp_path, received):
    """Without a whole response head there is no capture, and a metadata record says why."""
    failed = exchange(received, error=TimeoutError("took too long"))
    captures, [path] = written(tmp_path, failed)
    _, (headers, block, _), request = by_warcio(path)
    assert captures == [None]
    assert headers["WARC-Type"] == "metadata"
    assert headers["WARC-Concurrent-To"] == request[0]["WARC-Record-ID"]
    assert json.loads(block)["exception"] == "TimeoutError"
    assert bytes.fromhex(json.loads(block)["received_hex"]) == received


def test_rotation(tmp_path):
    """A file that has reached its size is sealed; an exchange is never split between two."""
    pages = [exchange(PAGE, url=f"http://example.gov/{n}") for n in range(4)]
    captures, paths = written(tmp_path, *pages, max_size=2000)
    assert [path.name[-13:] for path in paths] == ["00000.warc.gz", "00001.warc.gz"]
    assert [capture.warc for capture in captures] == [paths[0].name] * 2 + [paths[1].name] * 2
    assert [len(list(by_warcio(path))) for path in paths] == [7, 7]


def test_sync(tmp_path):
    """What sync() gives is on disk, in a file that is still called open."""
    archive = Archive(tmp_path, "test", {})
    [capture] = keep(archive, exchange(PAGE))
    lengths = archive.sync()
    [path] = tmp_path.iterdir()
    assert lengths == {capture.warc: path.stat().st_size}
    assert path.name == capture.warc + ".open"
    archive.close()
    archive.close()


def test_nothing_kept(tmp_path):
    """An archive that kept nothing leaves no file."""
    Archive(tmp_path, "test", {}).close()
    assert not list(tmp_path.iterdir())


@pytest.fixture(scope="module")
def interrupted(tmp_path_factory):
    """The bytes of an open file with two exchanges, and where the first one ends."""
    directory = tmp_path_factory.mktemp("interrupted")
    archive = Archive(directory, "test", {})
    keep(archive, exchange(PAGE))
    [(name, acknowledged)] = archive.sync().items()
    keep(archive, exchange(CHUNKED))
    archive.sync()
    data = (directory / (name + ".open")).read_bytes()
    archive.close()
    return name, data, acknowledged


def test_recover_everywhere(interrupted, tmp_path):
    """After a kill at any byte behind what was acknowledged, the sealed file holds exactly that."""
    name, data, acknowledged = interrupted
    for end in (*range(acknowledged, len(data), 5), len(data)):
        (tmp_path / (name + ".open")).write_bytes(data[:end])
        [sentence] = recover(tmp_path, {name: acknowledged})
        assert (tmp_path / name).read_bytes() == data[:acknowledged]
        assert f"{end - acknowledged} bytes" in sentence
    assert [record.type for record in walk(tmp_path / name, 9)] == ["warcinfo", "response", "request", "metadata"]


def test_recover_unacknowledged(interrupted, tmp_path):
    """A file of which nothing was acknowledged is removed."""
    name, data, _ = interrupted
    (tmp_path / (name + ".open")).write_bytes(data)
    assert "removed" in recover(tmp_path, {})[0]
    assert not list(tmp_path.iterdir())


def test_recover_lost(interrupted, tmp_path):
    """A file that is shorter than acknowledged is cut to its last whole record and sealed, and its loss is told."""
    name, data, acknowledged = interrupted
    (tmp_path / (name + ".open")).write_bytes(data[: acknowledged - 7])
    [said] = recover(tmp_path, {name: acknowledged})
    assert f"{acknowledged} bytes were acknowledged, {acknowledged - 7} are there" in said
    assert all(isinstance(record, StoredRecord) for record in walk(tmp_path / name, 9))


def test_full_disk(tmp_path, monkeypatch):
    """When the disk is full keeping fails with CaptureFailed, no torn record stays, and later ones are found."""
    archive = Archive(tmp_path, "test", {})
    keep(archive, exchange(PAGE))
    before = archive.sync()
    file = archive._files._file

    class Full:
        def write(self, data):
            file.write(bytes(data)[:100])
            raise OSError(errno.ENOSPC, "No space left on device")

        def __getattr__(self, name):
            return getattr(file, name)

    archive._files._file = Full()
    with pytest.raises(CaptureFailed, match="No space left"):
        keep(archive, exchange(PAGE))
    archive._files._file = file
    assert archive.sync() == before
    assert [path.stat().st_size for path in tmp_path.iterdir()] == list(before.values())
    keep(archive, exchange(CHUNKED))
    archive.close()
    [path] = tmp_path.iterdir()
    assert [record.type for record in walk(path, 9)] == ["warcinfo", *["response", "request", "metadata"] * 2]


def test_disk_full_at_first(tmp_path, monkeypatch):
    """A file whose warcinfo could not be written is not left behind, and the next exchange begins another."""
    archive = Archive(tmp_path, "test", {})
    write = RollingFiles.write
    monkeypatch.setattr(RollingFiles, "write", lambda *_: (_ for _ in ()).throw(OSError(28, "full")))
    with pytest.raises(CaptureFailed):
        keep(archive, exchange(PAGE))
    monkeypatch.setattr(RollingFiles, "write", write)
    keep(archive, exchange(PAGE))
    archive.close()
    assert len(list(tmp_path.iterdir())) == 1


def test_loop_is_free(tmp_path):
    """While a large body is compressed the event loop goes on."""
    archive = Archive(tmp_path, "test", {})
    large = exchange(response(bytes(range(256)) * 100_000))

    async def longest_pause():
        kept = asyncio.ensure_future(archive.keep(large))
        longest, last = 0.0, time.perf_counter()
        while not kept.done():
            await asyncio.sleep(0.001)
            now = time.perf_counter()
            longest, last = max(longest, now - last), now
        return longest

    assert asyncio.run(longest_pause()) < 0.5
    archive.close()


def test_a_clock_that_stands_still_gives_no_name_twice(tmp_path, monkeypatch):
    """A file of this run or of another one of the collection is never written over, whatever the clock says."""

    class Stopped(datetime):
        @classmethod
        def now(cls, tz=None):
            return cls(2026, 1, 2, 3, 4, 5, 678_000, tz)

    monkeypatch.setattr("archive_crawler.warc.rolling.datetime", Stopped)
    names = []
    for run in ("a", "a", "b"):
        _, paths = written(tmp_path / run / "archive", exchange(PAGE))
        names.extend(path.name for path in paths if path.name not in names)
    assert names == [f"test-20260102030405678-0000{n}.warc.gz" for n in range(3)]


def test_a_file_whose_sync_failed_is_not_used_again(tmp_path, monkeypatch):
    """After a failed fsync the data may be gone: no record is written behind it, and the file is not sealed."""
    archive = Archive(tmp_path, "test", {})
    keep(archive, exchange(PAGE))

    def failing(_):
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", failing)
        with pytest.raises(OSError, match="Input/output error"):
            archive.sync()
    with pytest.raises(OSError, match="failed before"):
        archive.sync()
    with pytest.raises(CaptureFailed, match="failed before"):
        keep(archive, exchange(PAGE))
    with pytest.raises(OSError, match="failed before"):
        archive.close()
    assert [path.suffix for path in tmp_path.iterdir()] == [".open"]
