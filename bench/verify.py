"""How fast `verify` reads, and how much memory it takes: many records of a page's size, and one of 2 GiB.

Run as `make bench`. Prints MB/s of WARC file and of what is in it, and the peak of the process's memory.
"""

from __future__ import annotations

import hashlib
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from zlib_ng import zlib_ng

RECORDS, LARGE = 20_000, 2 << 30
WORDS = ["harbor", "lights", "winter", "<p>", "</p>", "keeper", "chart", "notice", "barge", "2020", 'href="/news/"']

PROGRAM = """
import re, sys
from archive_crawler.cli import main
code = main(sys.argv[1:])
print(re.search("VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1], file=sys.stderr)
sys.exit(code)
"""


def head(kind: str, number: int, size: int, digest: str, *fields: str) -> bytes:
    """The head of a record as our writer makes it."""
    id_ = UUID(int=number | 4 << 76 | 2 << 62, version=4)
    lines = [
        "WARC/1.1",
        f"WARC-Type: {kind}",
        f"WARC-Record-ID: <urn:uuid:{id_}>",
        "WARC-Date: 2026-01-02T03:04:05.678Z",
        *fields,
        f"WARC-Block-Digest: sha256:{digest}",
        f"Content-Length: {size}",
    ]
    return "\r\n".join([*lines, "", ""]).encode()


def member(pieces: Iterator[bytes]) -> Iterator[bytes]:
    deflate = zlib_ng.compressobj(6, zlib_ng.DEFLATED, 31)
    for piece in pieces:
        yield deflate.compress(piece)
    yield deflate.flush()


def info() -> bytes:
    block = b"software: archive-crawler/0.1.0\r\n"
    fields = ("WARC-Filename: bench.warc.gz", "Content-Type: application/warc-fields")
    digest = hashlib.sha256(block).hexdigest()
    return b"".join(member(iter([head("warcinfo", 0, len(block), digest, *fields), block, b"\r\n\r\n"])))


def warcinfo_id() -> str:
    return f"WARC-Warcinfo-ID: <urn:uuid:{UUID(int=4 << 76 | 2 << 62, version=4)}>"


def many(path: Path) -> int:
    """Pages of 5 to 60 KB; how many bytes there are of them."""
    source, total = random.Random(1), 0
    with path.open("wb") as out:
        out.write(info())
        for number in range(1, RECORDS + 1):
            body = " ".join(source.choices(WORDS, k=source.randrange(1000, 12_000))).encode()
            block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
            fields = (
                warcinfo_id(),
                f"WARC-Target-URI: http://example.gov/{number}",
                "Content-Type: application/http;msgtype=response",
                f"WARC-Payload-Digest: sha256:{hashlib.sha256(body).hexdigest()}",
            )
            first = head("response", number, len(block), hashlib.sha256(block).hexdigest(), *fields)
            out.writelines(member(iter([first, block, b"\r\n\r\n"])))
            total += len(block)
    return total


def large(path: Path) -> int:
    """One record of 2 GiB, a quarter of which does not compress."""
    piece = random.Random(2).randbytes(1 << 18) + bytes(3 << 18)
    pieces = LARGE // len(piece)
    digest = hashlib.sha256()
    for _ in range(pieces):
        digest.update(piece)
    fields = (warcinfo_id(), "WARC-Target-URI: urn:bench:large", "Content-Type: application/octet-stream")
    with path.open("wb") as out:
        out.write(info())

        def contents() -> Iterator[bytes]:
            yield head("resource", 1, LARGE, digest.hexdigest(), *fields)
            for _ in range(pieces):
                yield piece
            yield b"\r\n\r\n"

        out.writelines(member(contents()))
    return LARGE


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "bench.warc.gz"
        for what, make in ((f"{RECORDS:,} records", many), ("one record of 2 GiB", large)):
            total = make(path)
            began = time.perf_counter()
            command = [sys.executable, "-c", PROGRAM, "verify", str(path)]
            done = subprocess.run(command, check=False, capture_output=True, text=True)
            seconds = time.perf_counter() - began
            if done.returncode or done.stdout:
                raise SystemExit(f"not clean: {done.stdout[:500]}{done.stderr[-500:]}")
            peak = int(done.stderr.split()[-1]) / 1024
            packed = path.stat().st_size
            sys.stdout.write(
                f"verify, {what}: {packed / 1e6:,.0f} MB of WARC with {total / 1e6:,.0f} MB of blocks in {seconds:.1f} s: "
                f"{packed / 1e6 / seconds:,.0f} and {total / 1e6 / seconds:,.0f} MB/s, peak {peak:.0f} MiB\n"
            )


if __name__ == "__main__":
    main()
