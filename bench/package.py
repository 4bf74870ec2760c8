"""How fast a large run is packaged, and in how much memory.

Run as `make bench`, or `bench/package.py GIGABYTES` (default 2; needs twice that on the disk of the temporary folder).
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
import zlib
from pathlib import Path

import orjson

from archive_crawler.items import Capture, Outcome, SeenUrl
from archive_crawler.warc.record import warcinfo

DATE = "2026-01-02T03:04:05.678Z"
PAGE = 100_000
"""Bytes of a capture, which do not compress: as pictures and PDF do not."""
EVERY = 10
"""One capture in so many is a page."""
FILE = 1_000_000_000
ABOUT = {"state": "finished", "started": DATE, "ended": DATE, "collection": {"name": "bench"}}


def member(number: int, body: bytes) -> bytes:
    """A response of its own URL."""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {media(number)}\r\n\r\n<head><title>Page {number}</title></head>".encode()
    fields = [
        ("WARC-Type", "response"),
        ("WARC-Record-ID", f"<urn:uuid:{number:032x}>"),
        ("WARC-Target-URI", f"http://www.example.gov/news/{number}"),
        ("WARC-Date", DATE),
        ("WARC-Payload-Digest", f"sha256:{number:064x}"),
    ]
    deflate = zlib.compressobj(0, wbits=31)  # stored: making the run shall not take longer than packaging it
    text = "".join(f"{name}: {value}\r\n" for name, value in fields)
    record = f"WARC/1.1\r\n{text}Content-Length: {len(head + body)}\r\n\r\n".encode() + head + body + b"\r\n\r\n"
    return deflate.compress(record) + deflate.flush()


def media(number: int) -> str:
    return "image/jpeg" if number % EVERY else "text/html"


def make(folder: Path, size: int) -> int:
    """Write a run of about `size` bytes; how many captures it has."""
    for name in ("archive", "records", "reports", "logs"):
        (folder / name).mkdir(parents=True)
    (folder / "run.json").write_bytes(orjson.dumps({"run_id": folder.name, **ABOUT}))
    body, number = os.urandom(PAGE), 0
    with (folder / "records/urls.jsonl").open("wb") as urls:
        for serial in range(-(-size // FILE)):
            name = f"bench-{serial:05}.warc.gz"
            with (folder / "archive" / name).open("wb") as out:
                out.write(warcinfo(name, DATE, {}).member())
                while out.tell() < min(FILE, size - serial * FILE):
                    record = member(number, body)
                    urls.write(orjson.dumps(seen(number, name, out.tell(), len(record))) + b"\n")
                    out.write(record)
                    number += 1
    return number


def seen(number: int, warc: str, offset: int, length: int) -> SeenUrl:
    url, record_id = f"http://www.example.gov/news/{number}", f"urn:uuid:{number:032x}"
    capture = Capture(warc, offset, length, record_id, DATE, f"sha256:{number:064x}", 200, media(number), None)
    return SeenUrl(url, "page", "L", 1, None, Outcome.CAPTURED, None, 200, None, None, capture)


def packaged(folder: Path, target: Path) -> tuple[float, int]:
    """Seconds and peak resident memory, in bytes, of the command."""
    command = [sys.executable, "-m", "archive_crawler", "package", str(folder), "--to", str(target), "--overwrite"]
    began = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024


def main() -> None:
    size = int(float(sys.argv[1] if len(sys.argv) > 1 else 2) * 1e9)
    with tempfile.TemporaryDirectory() as name:
        folder, target = Path(name) / "bench" / "r1", Path(name) / "bench.wacz"
        captures = make(folder, size)
        seconds, memory = packaged(folder, target)
        sys.stdout.write(
            f"{target.stat().st_size / 1e9:.2f} GB, {captures:,} captures, index made from the WARC files: "
            f"{seconds:.1f} s, {target.stat().st_size / seconds / 1e6:.0f} MB/s, {memory / 1e6:.0f} MB of memory\n"
        )


if __name__ == "__main__":
    main()
