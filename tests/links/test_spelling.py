import pytest

from archive_crawler.links.edits import edits
from archive_crawler.links.spelling import corrected


@pytest.mark.parametrize(
    ("url", "href", "meant"),
    [
        ("webmaster@example.gov", None, "mailto:webmaster@example.gov"),
        ("https://x.example.gov/news/web@example.gov", "web@example.gov", "mailto:web@example.gov"),
        ("https://x.example.gov/news/web@example.gov", None, "mailto:web@example.gov"),
        ("http://web@example.gov", None, "mailto:web@example.gov"),
        ("malito:web@example.gov", None, "mailto:web@example.gov"),
        ("mailto;web@example.gov", None, "mailto:web@example.gov"),
        ("www.example.gov/a", None, "https://www.example.gov/a"),
        ("https://x.example.gov/news/www.example.gov/flu", None, "https://www.example.gov/flu"),
        ("htp://www.example.gov/a?b=c", None, "http://www.example.gov/a?b=c"),
        ("htttps://www.example.gov", None, "https://www.example.gov"),
        ("ttps://www.example.gov/", None, "https://www.example.gov/"),
        ("http//www.example.gov/a", None, "http://www.example.gov/a"),
        ("https//:www.example.gov", None, "https://www.example.gov"),
        ("https;//www.example.gov", None, "https://www.example.gov"),
        ("http:/www.example.gov/a", None, "http://www.example.gov/a"),
        ("https://https://www.example.gov/a", None, "https://www.example.gov/a"),
        ("http://http//www.example.gov", None, "http://www.example.gov"),
        ("https:// www.example.gov/a", None, "https://www.example.gov/a"),
    ],
)
def test_meant(url, href, meant):
    """A mistyped beginning is corrected, and what lacks one gets it."""
    assert corrected(url, href) == meant


@pytest.mark.parametrize("url", ["foo:bar", "tel:1", "ftp://example.gov", "file.html", "https://", "htp://", "", "a@"])
def test_no_guess(url):
    """What may be something else is left alone: another scheme, a file, nothing."""
    assert corrected(url) is None


def test_edits():
    """A swap of neighbours is one edit; what takes more than is allowed is cut short."""
    assert edits("htpps", "https", 2) == 1
    assert edits("htps", "https", 2) == 1
    assert edits("mailto", "https", 2) == 3
    assert edits("", "abc", 3) == 3
