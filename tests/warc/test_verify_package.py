"""WACZ packages: ZIP, manifest, signature, and what is in them."""

import base64
import gzip
import hashlib
import json
import struct
import zipfile

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from exchanges import exchange, response
from verifying import errors, files_of, manifest, package, pages, problems, run, sentences, signed

PAGE = response(b"hello", b"Content-Type: text/html")
URL = "http://example.gov/"


@pytest.fixture
def inside(tmp_path):
    """What a package of a small run has in it."""
    run(tmp_path / "run", exchange(PAGE), exchange(PAGE, url=f"{URL}b"))
    return files_of(tmp_path / "run", URL, f"{URL}b#part")


def test_clean(inside, tmp_path):
    """A package as the specification has it gives no problem, stored or deflated."""
    assert not problems(package(tmp_path / "a.wacz", inside)), sentences(tmp_path / "a.wacz")
    deflated = package(tmp_path / "b.wacz", inside, method=zipfile.ZIP_DEFLATED)
    assert [each for each in problems(deflated) if "version, attributes" not in each.expected] == []


def test_streamed(inside, tmp_path):
    """A package whose ZIP was written as a stream, with data descriptors, is read."""

    class Stream:
        def __init__(self, file):
            self.file = file

        def write(self, data):
            return self.file.write(data)

        def flush(self):
            self.file.flush()

    told = manifest(inside, software="somebody")
    with (tmp_path / "a.wacz").open("wb") as file, zipfile.ZipFile(Stream(file), "w") as out:
        for name, data in {**inside, "datapackage.json": told}.items():
            out.writestr(name, data)
    assert not errors(tmp_path / "a.wacz"), sentences(tmp_path / "a.wacz")
    assert "datapackage-digest.json in the package" in sentences(tmp_path / "a.wacz")


def test_large(inside, tmp_path):
    """A ZIP64 is read."""
    told = manifest(inside)
    digest = f"sha256:{hashlib.sha256(told).hexdigest()}"
    about = json.dumps({"path": "datapackage.json", "hash": digest}).encode()
    with zipfile.ZipFile(tmp_path / "a.wacz", "w") as out:
        for name, data in {**inside, "datapackage.json": told, "datapackage-digest.json": about}.items():
            with out.open(zipfile.ZipInfo(name), "w", force_zip64=True) as member:
                member.write(data)
    assert not errors(tmp_path / "a.wacz"), sentences(tmp_path / "a.wacz")


def with_change(inside, name, change):
    return {**inside, name: change(inside[name])}


def first_line(change):
    return lambda data: b"".join([change(data.splitlines(keepends=True)[0]), *data.splitlines(keepends=True)[1:]])


WRONG = {
    "a page that is not there": (("pages/pages.jsonl", lambda data: data + pages(f"{URL}c")[62:]), "a page that the index has"),
    "a page without url": (("pages/pages.jsonl", lambda data: data + b"{}\n"), "url and ts of a page"),
    "an index line": (("indexes/index.cdxj", lambda data: data.replace(b'"200"', b'"404"', 1)), "the record's status 200"),
    "an index without a line": (
        ("indexes/index.cdxj", lambda data: b"".join(data.splitlines(keepends=True)[:1])),
        "a line in indexes/",
    ),
    "a pointer": (("records/urls.jsonl", lambda data: data.replace(b'"http_status":200', b'"http_status":201', 1)), "http_status 200"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_wrong(inside, tmp_path, name):
    """What does not agree within a package is an error, though every hash is right."""
    (file, change), expected = WRONG[name]
    path = package(tmp_path / "a.wacz", with_change(inside, file, change))
    found = errors(path)
    assert found
    assert any(expected in each.expected for each in found), sentences(path)
    assert f"{path}!" in sentences(path)


def test_a_damaged_warc(inside, tmp_path):
    """A record that is damaged within a package whose hashes are right is found."""
    [name] = [each for each in inside if each.startswith("archive/")]
    data = inside[name]
    path = package(tmp_path / "a.wacz", {**inside, name: data[:-40] + bytes([data[-40] ^ 1]) + data[-39:]})
    assert any("a whole gzip member" in each.expected for each in errors(path))


MANIFESTS = {
    "hash": (lambda told: told["resources"][0].update(hash="sha256:" + "0" * 64), "hash sha256:0000"),
    "size": (lambda told: told["resources"][0].update(bytes=1), "1 bytes, as datapackage.json has it"),
    "another resource": (
        lambda told: told["resources"].append({"path": "x", "hash": "", "bytes": 0}),
        "the resource 'x'",
    ),
    "one twice": (lambda told: told["resources"].append(told["resources"][0]), "each resource once"),
    "one not": (lambda told: told["resources"].pop(), "a resource that datapackage.json lists"),
    "profile": (lambda told: told.update(profile="x"), "profile data-package"),
    "version": (lambda told: told.pop("wacz_version"), "a wacz_version"),
    "resources": (lambda told: told.update(resources=3), "a resource that datapackage.json lists"),
    "a resource": (lambda told: told.update(resources=[3, {}, {"path": []}]), "a resource that datapackage.json lists"),
}


@pytest.mark.parametrize("name", MANIFESTS)
def test_manifest(inside, tmp_path, name):
    """The manifest lists each file once, with its size and hash."""
    change, expected = MANIFESTS[name]
    told = json.loads(manifest(inside))
    change(told)
    path = package(tmp_path / "a.wacz", inside, told=json.dumps(told).encode())
    assert any(expected in each.expected for each in errors(path)), sentences(path)


def der(digest):
    """A signature as OpenSSL encodes it, by a key of another curve."""
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415

    key = ec.generate_private_key(ec.SECP256R1())
    return {**signed(digest, ec.generate_private_key(ec.SECP384R1())), "signature": base64.b64encode(key.sign(digest.encode(), ec.ECDSA(SHA256()))).decode(), "publicKey": base64.b64encode(public(key)).decode()}  # fmt: skip


def public(key):
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat  # noqa: PLC0415

    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def test_signature_in_der(inside, tmp_path):
    """A signature is read as WebCrypto writes it, and as OpenSSL does."""
    assert not errors(package(tmp_path / "a.wacz", inside, signature=der))


SIGNATURES = {
    "another key": (
        lambda digest: {**signed(digest), "publicKey": base64.b64encode(public(ec.generate_private_key(ec.SECP384R1()))).decode()},
        "a signature by the key that is named",
    ),
    "another digest": (lambda _: signed("sha256:" + "0" * 64), "signedData.hash sha256:"),
    "another field": (lambda digest: {**signed(digest), "more": 1}, "no other key in signedData"),
    "no key": (lambda digest: {**signed(digest), "publicKey": "x"}, "a key and a signature in base64"),
    "no object": (lambda _: [1], "signedData to be an object"),
    "nothing": (lambda _: {}, "a key and a signature in base64"),
    "no certificate": (lambda digest: {**signed(digest), "domainCert": "x"}, "a key and a signature in base64"),
}  # fmt: skip


@pytest.mark.parametrize("name", SIGNATURES)
def test_signature(inside, tmp_path, name):
    """A signature is of the manifest's own digest, by the key that is named."""
    signature, expected = SIGNATURES[name]
    path = package(tmp_path / "a.wacz", inside, signature=signature)
    assert any(expected in each.expected for each in errors(path)), sentences(path)


def compressed(inside, size=1):
    """The package with its index compressed in blocks, and the secondary index."""
    lines = inside["indexes/index.cdxj"].splitlines(keepends=True)
    blocks, rows, offset = [], ['!meta 0 {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}'], 0
    for at in range(0, len(lines), size):
        block = gzip.compress(b"".join(lines[at : at + size]), mtime=0)
        told = {"offset": offset, "length": len(block), "digest": f"sha256:{hashlib.sha256(block).hexdigest()}"}
        rows.append(f"{' '.join(lines[at].decode().split(' ')[:2])} {json.dumps(told)}")
        blocks.append(block)
        offset += len(block)
    rest = {name: data for name, data in inside.items() if not name.startswith("indexes/")}
    return {**rest, "indexes/index.cdx.gz": b"".join(blocks), "indexes/index.idx": ("\n".join(rows) + "\n").encode()}


def test_compressed_index(inside, tmp_path):
    """An index in gzip blocks is read, and the blocks are those that the secondary index names."""
    packed = compressed(inside)
    assert not problems(package(tmp_path / "a.wacz", packed)), sentences(tmp_path / "a.wacz")
    wrong = with_change(packed, "indexes/index.idx", lambda data: data.replace(b"sha256:", b"sha256:0", 1))
    assert "a block with digest" in sentences(package(tmp_path / "b.wacz", wrong))
    short = with_change(packed, "indexes/index.idx", lambda data: b"".join(data.splitlines(keepends=True)[:-1]))
    assert "blocks up to offset" in sentences(package(tmp_path / "c.wacz", short))
    cut = with_change(packed, "indexes/index.cdx.gz", lambda data: data[:-3])
    assert "a whole index" in sentences(package(tmp_path / "d.wacz", cut))


NAMES = ["../x", "/x", "a/../../x", "C:/x", "a\\..\\x", "a//b", "a\nb", "./a", "x" * 2000]


@pytest.mark.parametrize("name", NAMES)
def test_names(inside, tmp_path, name):
    """A path that leads out of the package is an error, and nothing is written anywhere."""
    path = package(tmp_path / "a.wacz", {**inside, name: b"x"})
    before = sorted(tmp_path.rglob("*"))
    assert "relative paths that stay in the package" in sentences(path)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_name_twice(inside, tmp_path):
    """A path that occurs twice is an error: readers disagree which one counts."""
    path = package(tmp_path / "a.wacz", inside)
    with zipfile.ZipFile(path, "a") as out, pytest.warns(UserWarning, match="Duplicate"):
        out.writestr("pages/pages.jsonl", b"")
    assert "each path once" in sentences(path)


def test_cut(inside, tmp_path):
    """A package that is cut off anywhere, or has something before or behind it, is an error and no crash."""
    data = package(tmp_path / "a.wacz", inside).read_bytes()
    path = tmp_path / "b.wacz"
    for end in range(0, len(data), 97):
        path.write_bytes(data[:end])
        assert errors(path), end
    for changed in (data + b"x", b"x" + data, b"PK", b""):
        path.write_bytes(changed)
        assert errors(path)


def test_a_gap(inside, tmp_path):
    """Bytes between the members, which no hash covers, are an error."""
    path = package(tmp_path / "a.wacz", inside)
    data = path.read_bytes()
    with zipfile.ZipFile(path) as zipped:
        start = zipped.start_dir
    moved = data[:start] + b"hidden" + data[start:]
    at = moved.rindex(b"PK\x05\x06") + 16
    path.write_bytes(moved[:at] + struct.pack("<L", start + 6) + moved[at + 4 :])
    assert f"the central directory at {start}" in sentences(path)


def test_overlap(inside, tmp_path):
    """Members that overlap, as in a bomb of theirs, are an error and are not read."""
    path = package(tmp_path / "a.wacz", inside)
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as zipped:
        at = zipped.start_dir
    second = data.index(b"PK\x01\x02", at + 4)
    data[second + 42 : second + 46] = data[at + 42 : at + 46]
    path.write_bytes(data)
    assert "the next member at" in sentences(path)


def test_methods(inside, tmp_path):
    """A member that is compressed in a way that WACZ does not have is an error; a gzip file may not be deflated."""
    lzma = package(tmp_path / "a.wacz", {**inside, "x": b"x" * 99}, method=zipfile.ZIP_LZMA)
    assert "a member that is stored or deflated" in sentences(lzma)
    told = manifest(inside)
    path = tmp_path / "b.wacz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in {**inside, "datapackage.json": told}.items():
            out.writestr(name, data)
    assert "what is compressed already to be stored" in sentences(path)


def test_missing(inside, tmp_path):
    """Pages, index and archive must be there."""
    for gone in ("archive/", "indexes/", "pages/"):
        rest = {name: data for name, data in inside.items() if not name.startswith(gone)}
        assert "in the package, found none" in sentences(package(tmp_path / "a.wacz", rest))


def test_what_is_in_the_folders(inside, tmp_path):
    """A file in archive/ that is no WARC is an error."""
    assert "WARC files in archive/" in sentences(package(tmp_path / "a.wacz", {**inside, "archive/x.txt": b"x"}))


def test_original_within(inside, tmp_path):
    """A revisit's original that was copied into the package is found there, by its record id."""
    row = orjson.loads(inside["records/urls.jsonl"].splitlines()[0])
    capture = row["capture"]
    original = {key: capture[key] for key in ("offset", "length", "record_id", "date")}
    row["capture"] = {**capture, "original": {**original, "run_id": "r0", "warc": "other.warc.gz", "url": URL}}
    lines = inside["records/urls.jsonl"].splitlines(keepends=True)
    path = package(tmp_path / "a.wacz", {**inside, "records/urls.jsonl": orjson.dumps(row) + b"\n" + lines[1]})
    assert not problems(path), sentences(path)
