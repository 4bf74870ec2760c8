"""The compressed index: a player finds a URL's lines by reading two small pieces of it."""

from __future__ import annotations

import gzip
import json
from bisect import bisect_right

import pytest

from archive_crawler.warc import cluster
from archive_crawler.warc.cdxj import Entry, Place, line, read
from archive_crawler.warc.record import digest
from archive_crawler.warc.surt import lookup_key

URLS = [f"https://www{host}.example.gov/news/{n}?b=2&a={n}" for host in range(3) for n in range(9)]


@pytest.fixture(params=[4, 300])
def compressed(tmp_path, monkeypatch, request):
    """The index of the URLs in members of so many lines: the members, and where they are."""
    monkeypatch.setattr(cluster, "_LINES", request.param)
    entries = [
        Entry(url, f"202601020304{n:02}", "text/html", "200", "sha256:0", Place("a.warc.gz", n, 1))
        for n, url in enumerate(URLS)
    ]
    index, data, places = tmp_path / "index.cdxj", tmp_path / "index.cdx.gz", tmp_path / "index.idx"
    index.write_bytes(b"".join(sorted(map(line, entries))))
    cluster.compress(index, data, places)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["index.cdx.gz", "index.cdxj", "index.idx"]
    return data.read_bytes(), places.read_bytes().splitlines(), request.param


def test_every_member_is_where_it_is_said_to_be(compressed):
    """With its length and digest; together they are the whole index in order."""
    data, [meta, *rows], lines = compressed
    assert json.loads(meta.removeprefix(b"!meta 0 ")) == {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}
    whole, at = [], 0
    for row in rows:
        key, _, told = row.partition(b" {")
        place = json.loads(b"{" + told)
        member = data[place["offset"] : place["offset"] + place["length"]]
        assert (place["offset"], place["digest"]) == (at, digest(member))
        few = gzip.decompress(member).splitlines()
        assert few[0].startswith(key + b" {")
        assert len(few) <= lines
        whole += few
        at += place["length"]
    assert at == len(data)
    assert whole == sorted(whole)
    assert sorted(read(text + b"\n").url for text in whole) == sorted(URLS)


def test_a_url_is_found_as_a_player_looks_for_it(compressed):
    """By the last member that begins before its key."""
    data, [_, *rows], _ = compressed
    keys = [row.partition(b" {")[0] for row in rows]
    for url in URLS:
        key = lookup_key(url).encode() + b" "
        place = json.loads(b"{" + rows[max(0, bisect_right(keys, key) - 1)].partition(b" {")[2])
        few = gzip.decompress(data[place["offset"] : place["offset"] + place["length"]])
        after = rows[bisect_right(keys, key)] if bisect_right(keys, key) < len(rows) else b""
        begins_next = after.startswith(key)
        assert begins_next or any(text.startswith(key) for text in few.splitlines())
