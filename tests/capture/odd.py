"""A crawl of many odd answers, each with what should come of it."""

import json
from collections import defaultdict
from dataclasses import dataclass, field

from crawling import crawl, records
from warcio.archiveiterator import ArchiveIterator
from wire_server import Answer, WireServer

from archive_crawler.warc.message import dechunk, read_head
from archive_crawler.warc.verify import Tally, verify

HOST = "odd.example.gov"
RESPONSE = "application/http;msgtype=response"
BYTES = "application/octet-stream"


@dataclass
class Odd:
    """What a server sends for one path, in its parts, and what the archive says of it."""

    sent: bytes
    """What the response record's block should be; for a failure, all that came."""
    before: bytes = b""
    """What comes ahead of it and is no part of it."""
    beyond: bytes = b""
    """What comes behind it and is no part of it."""
    close: bool = False
    reset: bool = False
    stall: bool = False
    pieces: int = 1
    """In how many pieces it comes, with a pause between them."""
    flag: str | None = None
    """WARC-Truncated."""
    error: str | None = None
    """The failure's name, where no response is to be had."""
    partly: bool = False
    """Whether the crawler hangs up before all has come."""
    method: str = "GET"
    meta: dict = field(default_factory=dict)

    @property
    def wire(self) -> bytes:
        return self.before + self.sent + self.beyond

    def answer(self) -> Answer:
        step = -(-len(self.wire) // self.pieces) or 1
        pieces = [self.wire[at : at + step] for at in range(0, len(self.wire), step)]
        pause = 0.002 if self.pieces > 1 else 0
        return Answer(pieces, close=self.close, reset=self.reset, stall=self.stall, pause=pause)


class Crawled:
    """What the archive has of each behaviour, beside the server's log."""

    def __init__(self, table, directory):
        self.table = table
        self.directory = directory
        answers = {f"/{name}": odd.answer() for name, odd in table.items()}
        with WireServer(answers) as server:
            requests = [
                {"url": f"http://{HOST}/{name}", "method": odd.method, "meta": odd.meta} for name, odd in table.items()
            ]
            settings = {"DOWNLOAD_FAIL_ON_DATALOSS": False}  # as in the project's own
            run = crawl(requests, directory, hosts={HOST: f"127.0.0.1:{server.port}"}, settings=settings)
        self.log = {entry.path.lstrip("/"): entry for entry in server.log}
        self.results = {result["url"].rsplit("/", 1)[1]: result for result in run["results"]}
        self.records = defaultdict(dict)
        for record in records(directory):
            kind = record.fields["content-type"] if record.type == "metadata" else record.type
            self.records[(record.target_uri or "").rpartition("/")[2]][kind] = record

    def check(self, name):
        """Hold the archive to the server's log, byte for byte."""
        odd, found = self.table[name], self.records[name]
        assert found["request"].block == self.log[name].received
        assert self.log[name].sent == odd.wire
        if odd.error:
            self._check_failure(odd, found)
            return
        block = found["response"].block
        assert odd.sent.startswith(block) if odd.partly else block == odd.sent
        assert found["response"].fields.get("warc-truncated") == odd.flag
        assert self.results[name]["record_id"] == found["response"].id
        if odd.before:
            assert found[RESPONSE if odd.before.strip() else BYTES].block == odd.before
        if odd.beyond:
            assert found[BYTES].block == odd.beyond
            assert f"followedBy: <{found[BYTES].id}>" in found["application/warc-fields"].block.decode()

    def _check_failure(self, odd, found):
        assert "response" not in found
        told = json.loads(found["application/json"].block)
        assert (told["error"], told["truncated"]) == (odd.error, odd.flag)
        whole = found[BYTES].block if BYTES in found else bytes.fromhex(told["received_hex"])
        assert odd.wire.startswith(whole)
        assert len(whole) == told["received_bytes"]
        assert odd.partly or whole == odd.wire

    def problems(self):
        """What our own verification finds."""
        return [str(problem) for path in self.directory.glob("*.warc.gz") for problem in verify(path, Tally())]

    def complaints(self):
        """The names of the responses that warcio finds fault with."""
        found = set()
        for path in self.directory.glob("*.warc.gz"):
            with path.open("rb") as file:
                for record in ArchiveIterator(file, check_digests=True):
                    while record.raw_stream.read(65_536):
                        pass
                    if record.digest_checker.problems:
                        found.add(record.rec_headers["WARC-Target-URI"].rpartition("/")[2])
        return found

    def chunked(self):
        """The names of the responses whose payload is not what follows the head: warcio's complaint."""
        blocks = {name: found["response"].block for name, found in self.records.items() if "response" in found}
        heads = {name: read_head(block) for name, block in blocks.items()}
        bodies = {name: blocks[name][head.size :] for name, head in heads.items() if head.chunked}
        return {name for name, body in bodies.items() if dechunk(body) != body}
