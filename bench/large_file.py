"""How much memory a crawl takes that captures one large file.

Run as `make bench`, or `bench/large_file.py MEBIBYTES` (default 2048; needs twice that on the disk of the temporary folder).
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import orjson

PIECE = os.urandom(1 << 20)
COLLECTION = """
name = "large"
contact = "archivist@example.org"
seeds = ["http://www.example.gov/film.mp4"]
[politeness]
delay = 0
timeout = 3600
[discovery]
robots_sitemaps = false
[hosts]
"www.example.gov" = "127.0.0.1:{port}"
"""


def serve(listening: socket.socket, size: int) -> None:
    while True:
        connection, _ = listening.accept()
        threading.Thread(target=answer, args=(connection, size), daemon=True).start()


def answer(connection: socket.socket, size: int) -> None:
    while data := connection.recv(65_536):
        if b"robots.txt" in data:
            connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            continue
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nContent-Length: %d\r\n\r\n" % size)
        for _ in range(size // len(PIECE)):
            connection.sendall(PIECE)


def peak(process: subprocess.Popen[bytes]) -> int:
    """The most memory that a process ever held, in KiB, as the kernel counts it (VmHWM)."""
    most = 0
    while process.poll() is None:
        status = Path(f"/proc/{process.pid}/status").read_text()
        most = max([most, *(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))])
        time.sleep(0.2)
    return most


def main() -> None:
    mebibytes = int(sys.argv[1]) if len(sys.argv) > 1 else 2048
    listening = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=serve, args=(listening, mebibytes << 20), daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        collection = Path(folder) / "large.toml"
        collection.write_text(COLLECTION.format(port=listening.getsockname()[1]))
        crawl = [sys.executable, "-m", "archive_crawler", "crawl", str(collection), "-o", folder]
        began = time.monotonic()
        most = peak(subprocess.Popen(crawl, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        seconds = time.monotonic() - began
        [run] = (path for path in (Path(folder) / "large").iterdir() if path.is_dir())
        about = orjson.loads((run / "run.json").read_bytes())
        [size] = about["warcs"].values()
    print(
        f"a file of {mebibytes:,} MiB: {about['state']}, WARC {size >> 20:,} MiB, {seconds:.0f} s, peak {most >> 10} MiB"
    )


if __name__ == "__main__":
    main()
