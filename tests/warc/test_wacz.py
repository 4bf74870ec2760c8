"""Packages are what their specification says, and signed as players verify it."""

from __future__ import annotations

import base64
import hashlib
import json
import struct
import zipfile
from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from archive_crawler.errors import BadArguments
from archive_crawler.warc import wacz
from archive_crawler.warc.signature import is_valid, load_key, new_key, sign
from archive_crawler.warc.wacz import Description, PackageWriter, Page, Source

DESCRIPTION = Description("Harbor", "News of the *harbor*", "2026-01-02T03:04:05.000Z", "test/1", None, None)
DIGEST = "sha256:" + "0" * 64
SIGNED = sign(new_key(), DIGEST, DESCRIPTION.created, "test/1")


def written(*sources, key=None):
    out = BytesIO()
    with PackageWriter(out, lambda _: None) as writer:
        resources = [writer.add(source) for source in sources]
        digest = writer.close(DESCRIPTION, key or new_key())
    return ZipFile(out), resources, digest


def source(folder, path, content=b"x"):
    file = folder / path.replace("/", "_")
    file.write_bytes(content)
    return Source(path, file, len(content))


def pem(key, password=None):
    locked = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, locked)


def test_the_signature_is_one_that_a_browser_verifies(tmp_path):
    """ECDSA on P-384 with SHA-256 over the words of the hash, r and s in 48 bytes each, by anybody's library."""
    package, _, digest = written(source(tmp_path, "run.json"))
    told = json.loads(package.read("datapackage-digest.json"))
    assert told["path"] == "datapackage.json"
    signed = told["signedData"]
    assert set(signed) == {"hash", "created", "software", "version", "signature", "publicKey"}
    content = package.read("datapackage.json")
    assert told["hash"] == signed["hash"] == digest == "sha256:" + hashlib.sha256(content).hexdigest()
    raw = base64.b64decode(signed["signature"])
    public = serialization.load_der_public_key(base64.b64decode(signed["publicKey"]))
    assert (len(raw), public.curve.name) == (96, "secp384r1")
    signature = encode_dss_signature(int.from_bytes(raw[:48]), int.from_bytes(raw[48:]))
    public.verify(signature, digest.encode(), ec.ECDSA(hashes.SHA256()))


def test_an_archivist_signs_with_a_key_of_their_own(tmp_path):
    """The public key of the package is that of the file."""
    key = new_key()
    (tmp_path / "key.pem").write_bytes(pem(key))
    package, _, _ = written(source(tmp_path, "run.json"), key=load_key(tmp_path / "key.pem"))
    told = json.loads(package.read("datapackage-digest.json"))["signedData"]["publicKey"]
    public = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    assert base64.b64decode(told) == public


@pytest.mark.parametrize(
    "content",
    [
        None,
        b"no key",
        pem(rsa.generate_private_key(65537, 2048)),
        pem(ec.generate_private_key(ec.SECP256R1())),
        pem(new_key(), b"secret"),
    ],
    ids=["no file", "no PEM", "RSA", "P-256", "with a password"],
)
def test_a_key_that_players_do_not_know_is_refused(tmp_path, content):
    """The error names the file and what was expected."""
    path = tmp_path / "key.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadArguments, match=r"key\.pem: expected .*private key"):
        load_key(path)


@pytest.mark.parametrize(
    "forged",
    [
        replace(SIGNED, hash="sha256:" + "1" * 64),
        replace(SIGNED, publicKey=sign(new_key(), DIGEST, "", "").publicKey),
        replace(SIGNED, signature=base64.b64encode(bytes(96)).decode()),
        replace(SIGNED, signature=SIGNED.signature[:-4]),
        replace(SIGNED, signature="é"),
        replace(SIGNED, publicKey="AAAA"),
    ],
)
def test_a_forged_signature_is_none(forged):
    """Another hash, key or signature, or none at all, without an exception."""
    assert is_valid(SIGNED)
    assert not is_valid(forged)


def test_names_are_unique_and_lower_case(tmp_path):
    """Two files of one name in two folders have names of their own (Data Package, "name")."""
    _, resources, _ = written(source(tmp_path, "a/Crawl.json"), source(tmp_path, "b/crawl.json"))
    assert [each.name for each in resources] == ["crawl.json", "b-crawl.json"]


def test_only_so_much_of_a_file_goes_in(tmp_path):
    """Of one that grows meanwhile, what was there at first."""
    package, (resource,), _ = written(replace(source(tmp_path, "logs/x", b"whole+rest"), size=5))
    assert package.read("logs/x") == b"whole"
    assert (resource.bytes, resource.hash) == (5, "sha256:" + hashlib.sha256(b"whole").hexdigest())


def test_a_large_member_has_sizes_of_64_bits(tmp_path, monkeypatch):
    """Its local header has room for them where the directory says so (APPNOTE.TXT 4.5.3), as wabac.js expects."""
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 10)
    monkeypatch.setattr(wacz, "_ZIP64_FROM", 11)
    package, _, _ = written(source(tmp_path, "a", bytes(10)), source(tmp_path, "b", bytes(11)))
    extras = []
    for info in package.infolist()[:2]:
        package.fp.seek(info.header_offset + 28)
        (local,) = struct.unpack("<H", package.fp.read(2))
        extras.append((local > 0, bool(info.extra)))
    assert extras == [(False, False), (True, True)]
    assert package.read("b") == bytes(11)


def test_sixty_four_bits_begin_where_the_directory_begins_with_them():
    """One byte later would be too late for the writer, one earlier would mislead the player."""
    assert wacz._ZIP64_FROM == zipfile.ZIP64_LIMIT + 1


def test_a_page_says_only_what_is_known():
    """No title is not an empty one."""
    page = Page("1", "http://example.gov/\ud800", "2026-01-02T03:04:05Z", None, None, seed=False)
    assert json.loads(page.line()) == {"id": "1", "url": "http://example.gov/\ud800", "ts": "2026-01-02T03:04:05Z"}
    assert json.loads(replace(page, title="T", text="W", seed=True).line())["seed"] is True
