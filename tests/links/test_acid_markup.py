"""Markup in which links hide, or seem to be: the links found are those that browsers see."""

from __future__ import annotations

import pytest
from acid.markup import MARKUP

from archive_crawler.links.extraction import read_page


@pytest.mark.parametrize("markup", MARKUP, ids=[markup.name for markup in MARKUP])
def test_links(markup):
    """No link is missed, none is made up."""
    page = read_page(markup.page(), markup.url, "text/html")
    assert {link.url for link in page.links if link.fetched} == set(markup.links)
