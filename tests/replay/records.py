"""WARC files made by hand, byte by byte, with the index that a run has."""

from __future__ import annotations

import gzip
import hashlib
import json
import uuid
from pathlib import Path
from urllib.parse import urlsplit
from zipfile import ZipFile

IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"


def message(body: bytes, *headers: str, status: str = "200 OK", content_type: str = "text/html") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {content_type}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


class Made:
    """A WARC file that grows, and the lines of its index."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path, self.lines = path, list[str]()
        path.write_bytes(b"")
        about = {"Content-Type": "application/warc-fields"}
        self._add("warcinfo", b"software: by hand\r\n", "2026-01-01T00:00:00Z", about)

    def response(self, url: str, date: str, block: bytes) -> dict[str, str]:
        """Write a response; its index entry."""
        body = block.partition(b"\r\n\r\n")[2]
        digest = f"sha256:{hashlib.sha256(body).hexdigest()}"
        place = self._add("response", block, date, {"WARC-Target-URI": url, "WARC-Payload-Digest": digest})
        return self._index(date, block, {"url": url, "mime": "text/html", "digest": digest, **place})

    def revisit(self, url: str, date: str, block: bytes, original: dict[str, str], profile: str) -> dict[str, str]:
        """Write a revisit of what an index entry names; its own entry."""
        about = {
            "WARC-Target-URI": url,
            "WARC-Payload-Digest": original["digest"],
            "WARC-Profile": profile,
            "WARC-Refers-To-Target-URI": original["url"],
            "WARC-Refers-To-Date": original["date"],
        }
        place = self._add("revisit", block, date, about)
        where = {f"orig.{name}": original[name] for name in ("length", "offset", "filename")}
        fields = {"url": url, "mime": "warc/revisit", "digest": original["digest"], **place, **where}
        return self._index(date, block, fields)

    def tell_players(self) -> None:
        """Give 304s the status of their originals: ReplayWeb.page, as of 2.5.3, shows nothing for a 304."""
        self.lines = [line.replace('"status": "304"', '"status": "200"') for line in self.lines]

    def write_index(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(sorted(self.lines)), encoding="utf-8")

    def _add(self, kind: str, block: bytes, date: str, more: dict[str, str]) -> dict[str, str]:
        fields = {
            "WARC-Type": kind,
            "WARC-Record-ID": f"<urn:uuid:{uuid.uuid4()}>",
            "WARC-Date": date,
            "Content-Type": "application/http;msgtype=response",
            "Content-Length": str(len(block)),
            **more,
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        member = gzip.compress(b"WARC/1.1\r\n" + head.encode() + b"\r\n" + block + b"\r\n\r\n")
        offset = self.path.stat().st_size
        with self.path.open("ab") as file:
            file.write(member)
        return {"length": str(len(member)), "offset": str(offset), "filename": self.path.name}

    def _index(self, date: str, block: bytes, fields: dict[str, str]) -> dict[str, str]:
        parts = urlsplit(fields["url"])
        surt = f"{','.join(reversed(parts.hostname.split('.')))}){parts.path}"
        fields = {**fields, "status": block[9:12].decode()}
        self.lines.append(f"{surt} {digits(date)} {json.dumps(fields)}\n")
        return {**fields, "date": date}


def digits(date: str) -> str:
    """An ISO 8601 date as an index has it."""
    return "".join(filter(str.isdigit, date))[:14]


def two_runs(home: Path) -> Path:
    """Two runs of one collection; the second one's folder.

    The second run found a page unchanged, its bytes under another name too, and another page by a 304.
    """
    first, second = (Made(home / run / "archive" / f"{home.name}-{run}.warc.gz") for run in ("20260101", "20260201"))
    page = message(b"<h1>Harbor</h1><p>Open.</p>")
    harbor = first.response("http://ferries.example.gov/harbor", "2026-01-01T10:00:00.123Z", page)
    tides = first.response("http://ferries.example.gov/tides", "2026-01-01T10:00:01Z", message(b"<h1>Tides</h1>"))
    first.response("http://ferries.example.gov/old", "2026-01-01T10:00:02Z", message(b"<h1>Only the first run</h1>"))
    second.response("http://ferries.example.gov/", "2026-02-01T10:00:00Z", message(b"<h1>Ferries</h1>"))
    head = page.partition(b"\r\n\r\n")[0] + b"\r\nX-Served: again\r\n\r\n"
    for path in ("harbor", "harbor-copy"):
        second.revisit(f"http://ferries.example.gov/{path}", "2026-02-01T10:00:01Z", head, harbor, IDENTICAL)
    unchanged = b'HTTP/1.1 304 Not Modified\r\nETag: "tides"\r\n\r\n'
    second.revisit("http://ferries.example.gov/tides", "2026-02-01T10:00:02Z", unchanged, tides, NOT_MODIFIED)
    for made in (first, second):
        run = made.path.parents[1]
        made.write_index(run / "indexes" / "index.cdxj")
        about = {"run_id": run.name, "state": "finished", "started": "2026-01-01T00:00:00Z"}
        (run / "run.json").write_text(json.dumps({**about, "collection": {"name": home.name}}))
    return second.path.parents[1]


def packed(path: Path, made: Made) -> Path:
    """A WACZ package of a file, with its index and no list of pages."""
    made.write_index(path.with_suffix(".cdxj"))
    parts = {
        f"archive/{made.path.name}": made.path.read_bytes(),
        "indexes/index.cdxj": path.with_suffix(".cdxj").read_bytes(),
        "pages/pages.jsonl": b'{"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}\n',
    }
    resources = [
        {
            "name": name.rpartition("/")[2],
            "path": name,
            "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
            "bytes": len(content),
        }
        for name, content in parts.items()
    ]
    about = {"profile": "data-package", "wacz_version": "1.1.1", "title": path.stem, "resources": resources}
    with ZipFile(path, "w") as zipped:
        for name, content in {**parts, "datapackage.json": json.dumps(about).encode()}.items():
            zipped.writestr(name, content)
    return path
