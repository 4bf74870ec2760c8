"""Contract: status lines and headers as odd servers send them."""

import pytest
from odd import Crawled
from odd_heads import ALL


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    return Crawled(ALL, tmp_path_factory.mktemp("heads"))


@pytest.mark.parametrize("name", ALL)
def test_bytes(crawled, name):
    """Whatever head a server sends, what crossed the wire is in the archive, with the right flag or error."""
    crawled.check(name)


def test_validators(crawled):
    """Verification finds nothing wrong with an archive of all this, and warcio only what it finds wrong with chunks."""
    assert crawled.problems() == []
    # warcio takes a folded line of blanks for the end of the head.
    assert crawled.complaints() == crawled.chunked() | {"fold-blank"}
