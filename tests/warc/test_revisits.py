"""Payloads that the collection has already."""

import asyncio
import gzip
from pathlib import Path

import pytest
from exchanges import exchange, keep, response

from archive_crawler.capture.exchange import Exchange
from archive_crawler.frontier.former import Former
from archive_crawler.frontier.tables import database
from archive_crawler.warc.archive import Archive
from archive_crawler.warc.cdxj import read
from archive_crawler.warc.growing import GrowingIndex, recover_index
from archive_crawler.warc.member import record_at
from archive_crawler.warc.reader import response as read_response

BODY = b"<p>The harbor is open.</p>" * 20
HEADERS = (b"Content-Type: text/html", b'ETag: "\xe9a"', b"Last-Modified: Mon, 05 Jan 2026 00:00:00 GMT")
PAGE = response(BODY, *HEADERS)
CHUNKED = response(b"208\r\n" + BODY + b"\r\n0\r\n\r\n", *HEADERS, b"Transfer-Encoding: chunked")
UNCHANGED = response(b"", b"Date: Tue, 06 Jan 2026 00:00:00 GMT", status=b"304 Not Modified")
URL = "http://www.example.gov/"


class Collection:
    """A collection's folder with a run in it, written and committed as the journal does."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.engine = database(home / "state.sqlite3")
        self.runs = []

    def begin(self, run: str) -> Archive:
        self.former = Former(self.engine, self.home, run)
        folder = self.home / run
        index = GrowingIndex(folder / "indexes")
        self.archive = Archive(folder / "archive", "test", {}, former=self.former, index=index)
        return self.archive

    def commit(self) -> None:
        self.archive.sync()
        with self.engine.begin() as connection:
            self.former.store(connection)
        self.former.stored()

    def end(self) -> None:
        self.commit()
        self.archive.close()
        self.former.close()

    def record(self, run: str, capture):
        return record_at(self.home / run / "archive" / capture.warc, capture.offset, capture.length)


@pytest.fixture
def collection(tmp_path):
    return Collection(tmp_path)


def refers(record) -> tuple[str, ...]:
    names = ("warc-profile", "warc-refers-to", "warc-refers-to-target-uri", "warc-refers-to-date")
    return tuple(record.fields.get(name, "") for name in names)


def test_the_same_payload_in_one_run(collection):
    """The second capture of a payload is a revisit that has its own head and refers to the first; the third, too."""
    archive = collection.begin("r1")
    urls = [URL, URL + "a", URL + "b"]
    first, second, third = keep(archive, *(exchange(PAGE, url=url) for url in urls))
    collection.end()
    original = collection.record("r1", first)
    for capture in (second, third):
        revisit = collection.record("r1", capture)
        profile = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
        assert (revisit.type, refers(revisit)) == ("revisit", (profile, f"<{original.id}>", URL, first.date))
        assert revisit.block == PAGE.removesuffix(BODY)
        assert revisit.fields["warc-truncated"] == "length"
        assert revisit.fields["warc-payload-digest"] == original.fields["warc-payload-digest"]
        assert (capture.original.record_id, capture.original.run_id) == (first.record_id, "r1")


def test_the_same_payload_in_a_later_run(collection):
    """A payload of a former run is referred to, however it was transferred; one of an uncommitted run is not."""
    keep(collection.begin("r1"), exchange(PAGE, url=URL))
    collection.end()
    [capture] = keep(collection.begin("r2"), exchange(CHUNKED, url=URL))
    collection.end()
    assert capture.original.run_id == "r1"
    assert collection.record("r2", capture).block == CHUNKED.partition(b"208\r\n")[0]
    collection.begin("r3")
    keep(collection.archive, exchange(response(b"new")))
    collection.archive.close()
    [again] = keep(collection.begin("r4"), exchange(response(b"new")))
    assert again.original is None
    collection.end()


@pytest.mark.parametrize("message", [response(b""), PAGE[:-3]], ids=["empty", "cut"])
def test_what_is_no_original(collection, message):
    """Nothing refers to an empty payload or to a cut one, and a cut one refers to nothing."""
    more = {"truncated": "disconnect"} if message == PAGE[:-3] else {}
    captures = keep(collection.begin("r1"), exchange(message, **more), exchange(message, **more))
    collection.end()
    assert [capture.original for capture in captures] == [None, None]


@pytest.mark.parametrize("message", [CHUNKED, response(b"hi")], ids=["chunked", "tiny"])
def test_what_is_stored_again(collection, message):
    """Of another URL's payload a message is stored whole when its framing would be lost, or when that is shorter."""
    captures = keep(collection.begin("r1"), exchange(message, url=URL), exchange(message, url=URL + "other"))
    again = keep(collection.archive, exchange(message, url=URL))
    collection.end()
    assert [capture.original for capture in captures] == [None, None]
    assert collection.record("r1", captures[1]).block == message
    assert again[0].original.record_id == captures[0].record_id


def unchanged(known) -> Exchange:
    return exchange(UNCHANGED, known=known)


def test_not_modified(collection):
    """A 304 to our own condition is a revisit that refers to the original, with the whole message as its block."""
    [first] = keep(collection.begin("r1"), exchange(PAGE, url=URL))
    collection.end()
    archive = collection.begin("r2")
    known = archive.known(URL)
    assert (known.validator.etag, known.validator.last_modified) == ('"éa"', "Mon, 05 Jan 2026 00:00:00 GMT")
    [capture] = keep(archive, unchanged(known))
    collection.end()
    revisit = collection.record("r2", capture)
    assert revisit.block == UNCHANGED
    assert refers(revisit)[0].endswith("/server-not-modified")
    assert refers(revisit)[1:] == (f"<{first.record_id}>", URL, first.date)
    assert (capture.http_status, capture.payload_digest) == (304, first.payload_digest)


def test_not_modified_again(collection):
    """After any number of revisits the original is still the one that is referred to, and still asked with."""
    [first] = keep(collection.begin("r1"), exchange(PAGE, url=URL))
    collection.end()
    for run in ("r2", "r3"):
        archive = collection.begin(run)
        [capture] = keep(archive, unchanged(archive.known(URL)))
        collection.end()
        assert capture.original.record_id == first.record_id


def test_not_modified_unasked(collection):
    """A 304 that nobody asked for is a response like any other."""
    [capture] = keep(collection.begin("r1"), exchange(UNCHANGED))
    collection.end()
    assert collection.record("r1", capture).type == "response"


def test_body_of_a_revisit(collection):
    """What is read of a 304 is the original's answer."""
    keep(collection.begin("r1"), exchange(PAGE, url=URL))
    collection.end()
    archive = collection.begin("r2")
    [capture] = keep(archive, unchanged(archive.known(URL)))
    stored = read_response(archive.path(capture.warc), capture, collection.former.file)
    assert (stored.status, stored.body, stored.content_type) == (200, BODY, "text/html")
    collection.end()


def test_moved_original(collection):
    """A URL whose original was moved away is asked for without conditions: a 304 could not be read."""
    keep(collection.begin("r1"), exchange(PAGE, url=URL))
    collection.end()
    for path in (collection.home / "r1" / "archive").iterdir():
        path.unlink()
    assert collection.begin("r2").known(URL) is None
    collection.end()


def test_no_validator(collection):
    """A page without ETag and Last-Modified, or without a 200, is asked for without conditions."""
    missing = response(b"gone", *HEADERS, status=b"404 Not Found")
    plain = exchange(response(BODY, b"Content-Type: text/html"), url=URL + "plain")
    archive = collection.begin("r1")
    keep(archive, plain, exchange(missing, url=URL + "missing"))
    collection.commit()
    assert archive.known(URL + "plain") is archive.known(URL + "missing") is None
    collection.end()


def test_index(collection):
    """The growing index has a line a capture, revisits with their originals; settled, it is sorted."""
    captures = keep(
        collection.begin("r1"), exchange(PAGE, url=URL + "z"), exchange(PAGE, url=URL + "a"), exchange(b"nothing")
    )
    collection.end()
    folder = collection.home / "r1" / "indexes"
    index = GrowingIndex(folder)
    index.settle()
    index.settle()
    lines = (folder / "index.cdxj").read_bytes().splitlines()
    first, second = map(read, lines)
    assert lines == sorted(lines)
    assert [path.name for path in folder.iterdir()] == ["index.cdxj"]
    assert (first.mime, first.original.offset) == ("warc/revisit", captures[0].offset)
    assert (second.mime, second.place.length) == ("text/html", captures[0].length)


def test_index_after_a_kill(collection):
    """The growing index is cut back with the files, or made anew from them where lines are missing."""
    archive = collection.begin("r1")
    keep(archive, exchange(PAGE, url=URL))
    lengths = archive.sync()
    keep(archive, exchange(response(b"later"), url=URL + "later"))
    archive.close()
    folder, files = collection.home / "r1" / "indexes", collection.home / "r1" / "archive"
    growing = folder / "index.cdxj.open"
    whole = growing.read_bytes()
    assert recover_index(folder, files, lengths)[0].startswith("index.cdxj.open: cut")
    kept = growing.read_bytes()
    assert kept == whole[: lengths["index.cdxj.open"]]
    assert recover_index(folder, files, lengths) == []
    growing.unlink()
    assert "made anew" in recover_index(folder, files, lengths)[0]
    assert set(growing.read_bytes().splitlines()) == set(whole.splitlines())
    collection.former.close()


def test_large_body(collection, tmp_path):
    """A body that lies on disk is written, digested and referred to like one in memory."""
    body = bytes(range(256)) * 8192
    whole = exchange(response(body, b"Content-Type: video/mp4"), url=URL)
    assert whole.response.on_disk
    chunks = b"".join(
        b"%x\r\n%b\r\n" % (len(body[at : at + 99_999]), body[at : at + 99_999]) for at in range(0, len(body), 99_999)
    )
    chunked = exchange(response(chunks + b"0\r\n\r\n", b"Transfer-Encoding: chunked"), url=URL)
    first, second = keep(collection.begin("r1"), whole, chunked)
    collection.end()
    assert collection.record("r1", first).block.endswith(body)
    assert second.original.record_id == first.record_id
    path = collection.home / "r1" / "archive" / first.warc
    data = path.read_bytes()[first.offset : first.offset + first.length]
    assert gzip.decompress(data).endswith(body + b"\r\n\r\n")


def test_broken_spool(collection):
    """An exchange whose bytes could not all be collected is not written, and not said to be captured."""
    broken = exchange(PAGE)
    broken.broken = OSError(28, "No space left on device")
    archive = collection.begin("r1")
    with pytest.raises(Exception, match="No space left"):
        asyncio.run(archive.keep(broken))
    collection.end()
