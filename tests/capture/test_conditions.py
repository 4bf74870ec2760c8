"""What a server is asked with that was captured before."""

import pytest

from archive_crawler.capture.handler import conditions_of
from archive_crawler.frontier.former import Known, Validator
from archive_crawler.items import Original

ORIGINAL = Original("run", "a.warc.gz", 0, 1, "urn:uuid:0", "2026-01-02T03:04:05Z", "http://example.gov/")
DAY = "Tue, 24 Nov 2026 00:00:00 GMT"


def conditions(etag, last_modified=None):
    return dict(conditions_of(Known(Validator(etag, last_modified, "sha256:0"), ORIGINAL)))


@pytest.mark.parametrize("etag", ['"x"', 'W/"x", "y"', '"\xe9"', "bare"])
def test_sent(etag):
    """What a server said of its version is sent back as it was."""
    assert conditions(etag, DAY) == {"If-None-Match": etag.encode("latin-1"), "If-Modified-Since": DAY.encode()}


@pytest.mark.parametrize("etag", [None, "", '"\0"', "a\rb", "x" * 1025])
def test_not_sent(etag):
    """What would make a server refuse the request is not sent back."""
    assert conditions(etag) == {}
    assert dict(conditions_of(None)) == {}
