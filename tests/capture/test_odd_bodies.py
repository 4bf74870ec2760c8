"""Contract: framings and codings of bodies as odd servers send them."""

import pytest
from odd import Crawled
from odd_bodies import ALL, BODIES, CHUNKS

from archive_crawler.warc.message import entity, read_head


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    return Crawled(ALL, tmp_path_factory.mktemp("bodies"))


@pytest.mark.parametrize("name", ALL)
def test_bytes(crawled, name):
    """However a server frames a body, what crossed the wire is in the archive, with the right flag."""
    crawled.check(name)


@pytest.mark.parametrize("name", [*CHUNKS, *BODIES])
def test_payload(crawled, name):
    """The archive finds the payload that the spider was given."""
    block = crawled.records[name]["response"].block
    if crawled.table[name].method != "HEAD":
        assert entity(read_head(block), block) == bytes.fromhex(crawled.results[name]["body"])


def test_validators(crawled):
    """Verification finds nothing wrong with an archive of all this, and warcio only what it finds wrong with chunks."""
    assert crawled.problems() == []
    assert crawled.complaints() == crawled.chunked()
