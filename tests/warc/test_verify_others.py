"""WARC files of other writers, and other readers' word on ours."""

import io

import pytest
from exchanges import exchange, response, written
from verifying import errors, problems, sentences
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

CHUNKED = b"5\r\nhello\r\n0\r\n\r\n"


def by_warcio(path, version, *, gzip):
    """A file with a record of each kind that warcio writes."""
    chunked = StatusAndHeaders("200 OK", [("Transfer-Encoding", "chunked")], protocol="HTTP/1.1")
    plain = StatusAndHeaders("200 OK", [("Content-Type", "text/plain")], protocol="HTTP/1.1")
    get = StatusAndHeaders("GET / HTTP/1.1", [("Host", "example.gov")], is_http_request=True)
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=gzip, warc_version=version)
        create = writer.create_warc_record
        writer.write_record(writer.create_warcinfo_record(path.name, {"software": "warcio"}))
        for url, http, body in (("a", chunked, CHUNKED), ("b", plain, b"hello")):
            answer = create(f"http://example.gov/{url}", "response", payload=io.BytesIO(body), http_headers=http)
            request = create(f"http://example.gov/{url}", "request", http_headers=get)
            writer.write_request_response_pair(request, answer)
        note = io.BytesIO(b"a: b\r\n")
        writer.write_record(
            create("http://example.gov/", "metadata", payload=note, warc_content_type="application/warc-fields")
        )
        writer.write_record(create("urn:x:y", "resource", payload=io.BytesIO(b"x"), warc_content_type="text/plain"))
        digest = answer.rec_headers.get_header("WARC-Payload-Digest")
        date = answer.rec_headers.get_header("WARC-Date")
        writer.write_record(
            writer.create_revisit_record(
                "http://example.gov/b", digest, "http://example.gov/b", date, http_headers=plain
            )
        )
    return path


@pytest.mark.parametrize("gzip", [True, False])
@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_warcio(tmp_path, version, gzip):
    """warcio's files pass; its two habits are told: chunks digested, and metadata with a payload digest."""
    path = by_warcio(tmp_path / ("a.warc.gz" if gzip else "a.warc"), version, gzip=gzip)
    assert not errors(path)
    assert [each.expected for each in problems(path)] == [
        "a payload digest of the entity, its transfer-coding removed",
        "no field warc-payload-digest on a metadata record",
    ]


def test_a_revisit_of_another_payload(tmp_path):
    """A revisit whose digest is not that of the record it refers to is an error."""
    path = by_warcio(tmp_path / "a.warc", "1.1", gzip=False)
    head, revisit, tail = path.read_bytes().rpartition(b"WARC-Type: revisit")
    path.write_bytes(head + revisit + tail.replace(b"WARC-Payload-Digest: sha1:VL", b"WARC-Payload-Digest: sha1:AA"))
    assert any("the original's payload" in each.expected for each in errors(path)), sentences(path)


def complaints(path):
    """The target URIs of the records whose digests warcio's check calls wrong."""
    wrong = []
    with path.open("rb") as file:
        for record in ArchiveIterator(file, check_digests=True):
            record.content_stream().read()
            record.raw_stream.read()
            if record.digest_checker.passed is False:
                wrong.append(record.rec_headers.get_header("WARC-Target-URI"))
    return wrong


def test_warcio_on_ours(tmp_path):
    """warcio's check complains of exactly the chunked records, which it judges against the specification; we of none."""
    _, [path] = written(
        tmp_path,
        exchange(response(b"hello")),
        exchange(response(CHUNKED, b"Transfer-Encoding: chunked"), url="http://example.gov/chunked"),
        exchange(response(CHUNKED, b"Transfer-Encoding: gzip, chunked"), url="http://example.gov/twice"),
    )
    assert not problems(path)
    assert set(complaints(path)) <= {"http://example.gov/chunked", "http://example.gov/twice"}
    assert "http://example.gov/chunked" in complaints(path)
