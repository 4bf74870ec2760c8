"""Runs, packages and odd WARC files to verify, made by hand."""

import base64
import dataclasses
import gzip
import hashlib
import json
import zipfile
from uuid import uuid4

import orjson
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from exchanges import written

from archive_crawler.warc.verify import Severity, Tally, verify


def problems(path, severity=None):
    """The problems of a file or folder."""
    return [each for each in verify(path, Tally()) if severity in {None, each.severity}]


def errors(path):
    return problems(path, Severity.ERROR)


def sentences(path):
    return "\n".join(each.sentence() for each in problems(path))


def uri():
    return f"<urn:uuid:{uuid4()}>"


def record(kind, block=b"", *fields, version="1.1", without=(), end="\r\n", tail=b"\r\n\r\n"):
    """A record of anybody's, with the fields that every record needs."""
    given = {
        "WARC-Type": kind,
        "WARC-Record-ID": uri(),
        "WARC-Date": "2026-11-23T00:00:00Z",
        "WARC-Block-Digest": f"sha256:{hashlib.sha256(block).hexdigest()}",
        "Content-Type": {
            "warcinfo": "application/warc-fields",
            "metadata": "text/plain",
            "resource": "text/plain",
        }.get(kind, "application/http"),
        "Content-Length": str(len(block)),
    }
    if kind not in {"warcinfo", "metadata"}:
        given["WARC-Target-URI"] = "http://example.gov/"
    for field in fields:
        name, _, value = field.partition(": ")
        given[name] = value
    lines = [f"WARC/{version}", *(f"{name}: {value}" for name, value in given.items() if name not in without), "", ""]
    return end.join(lines).encode() + block + tail


INFO = record("warcinfo", b"software: somebody/1.0\r\n")


def warc(path, *records, compress=True, info=INFO):
    """A file that begins with a warcinfo of somebody else's."""
    everything = [info, *records] if info else records
    path.write_bytes(b"".join(gzip.compress(each, mtime=0) if compress else each for each in everything))
    return path


def cdxj(rows):
    """Lines of an index: url, capture, mime."""
    lines = []
    for url, capture, mime in rows:
        stamp = "".join(c for c in capture.date if c.isdecimal())[:14]
        told = {
            "url": url,
            "mime": mime,
            "status": str(capture.http_status),
            "digest": capture.payload_digest,
            "length": str(capture.length),
            "offset": str(capture.offset),
            "filename": capture.warc,
        }
        lines.append(f"gov,example)/{url[19:]} {stamp} {json.dumps(told)}\n")
    return "".join(sorted(lines)).encode()


def run(folder, *exchanges, **options):
    """A finished run's folder, and its captures."""
    captures, warcs = written(folder / "archive", *exchanges, **options)
    rows = [{"url": e.url, "outcome": "captured", "capture": c} for e, c in zip(exchanges, captures, strict=True)]
    (folder / "records").mkdir()
    (folder / "records" / "urls.jsonl").write_bytes(
        b"".join(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows)
    )
    (folder / "indexes").mkdir()
    (folder / "indexes" / "index.cdxj").write_bytes(
        cdxj([(e.url, c, (c.content_type or "").partition(";")[0]) for e, c in zip(exchanges, captures, strict=True)])
    )
    about = {
        "state": "finished",
        "counts": {"seen": len(rows), "captured": len(rows), "article": 0, "rejected": 0},
        "links": {},
        "warcs": {path.name: path.stat().st_size for path in warcs},
        "warc_digests": {path.name: f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}" for path in warcs},
    }
    (folder / "run.json").write_text(json.dumps(about))
    return captures


def rewrite(path, change):
    """Change a file's text."""
    path.write_text(change(path.read_text()))


def signed(digest, key=None):
    """The anonymous signature of wacz-auth, as WebCrypto makes it."""
    key = key or ec.generate_private_key(ec.SECP384R1())
    numbers = decode_dss_signature(key.sign(digest.encode(), ec.ECDSA(SHA256())))
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return {
        "hash": digest,
        "created": "2026-11-23T00:00:00Z",
        "software": "archive-crawler/0.1.0",
        "version": "0.1.0",
        "signature": base64.b64encode(b"".join(number.to_bytes(48) for number in numbers)).decode(),
        "publicKey": base64.b64encode(public).decode(),
    }


def pages(*urls):
    rows = [{"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}]
    rows += [{"id": str(n), "url": url, "ts": "2026-11-23T01:02:03.456Z"} for n, url in enumerate(urls)]
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def files_of(folder, *urls):
    """What a package of a run has in it, by path."""
    inside = {f"archive/{path.name}": path.read_bytes() for path in sorted((folder / "archive").iterdir())}
    inside["indexes/index.cdxj"] = (folder / "indexes" / "index.cdxj").read_bytes()
    inside["pages/pages.jsonl"] = pages(*urls)
    inside["records/urls.jsonl"] = (folder / "records" / "urls.jsonl").read_bytes()
    return inside


def manifest(inside, **more):
    resources = [
        {
            "name": name.rpartition("/")[2],
            "path": name,
            "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
            "bytes": len(data),
        }
        for name, data in inside.items()
    ]
    about = {"profile": "data-package", "wacz_version": "1.1.1", "software": "archive-crawler/0.1.0", **more}
    return json.dumps({**about, "resources": resources}).encode()


def package(path, inside, *, told=None, method=zipfile.ZIP_STORED, signature=signed):
    """A WACZ of these files."""
    told = told or manifest(inside)
    digest = f"sha256:{hashlib.sha256(told).hexdigest()}"
    about = {"path": "datapackage.json", "hash": digest, "signedData": signature(digest)}
    everything = {**inside, "datapackage.json": told, "datapackage-digest.json": json.dumps(about).encode()}
    with zipfile.ZipFile(path, "w", method) as out:
        for name, data in everything.items():
            stored = zipfile.ZIP_STORED if name.startswith("archive/") else method
            out.writestr(zipfile.ZipInfo(name, (2026, 11, 23, 0, 0, 0)), data, stored)
    return path


def changed(capture, **more):
    return dataclasses.replace(capture, **more)
