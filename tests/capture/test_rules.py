"""What a robots.txt says."""

import pytest

from archive_crawler.capture.rules import MAX_SIZE, Rules

ROBOTS = b"""\xef\xbb\xbf# a comment
User-agent: *
Disallow: /all/
Crawl-delay: 7

User-agent: other
Disallow: /private/
User-agent: Archive-Crawler
User-agent: third
Allow: /private/open
Disallow: /private/   # ours
Disallow: /*.pdf$
Sitemap: https://example.gov/sitemap.xml
"""
EXCLUDED = {
    "/private/a": "Disallow: /private/ (robots.txt line 11)",
    "/a/b.pdf": "Disallow: /*.pdf$ (robots.txt line 12)",
}


@pytest.fixture(scope="module")
def rules():
    return Rules.parse(ROBOTS, "archive-crawler")


@pytest.mark.parametrize("path", EXCLUDED)
def test_excluded(rules, path):
    """The rule that decides is named with its line, in the group that addresses us."""
    assert rules.excludes(f"https://example.gov{path}") == EXCLUDED[path]


@pytest.mark.parametrize("path", ["/", "/all/", "/private/open/a", "/a.pdf?x", "/robots.txt"])
def test_allowed(rules, path):
    """The longest rule of our own group wins, and other groups do not count."""
    assert rules.excludes(f"https://example.gov{path}") is None


def test_star():
    """Without a group of our own the star's group counts, with its crawl delay."""
    rules = Rules.parse(ROBOTS, "somebody")
    assert rules.excludes("https://example.gov/all/x") == "Disallow: /all/ (robots.txt line 3)"
    assert rules.crawl_delay == 7


def test_sitemaps(rules):
    """Sitemaps are given as the file names them."""
    assert rules.sitemaps == ["https://example.gov/sitemap.xml"]


def test_size():
    """Rules beyond 500 KiB are ignored, and a line that is cut in two is no rule."""
    body = b"User-agent: *\nDisallow: /a\n" + b"#" * (MAX_SIZE - 40) + b"\nDisallow: /bcdefghijklmnop\n"
    rules = Rules.parse(body, "x")
    assert rules.excludes("http://h/a")
    assert rules.excludes("http://h/bcdefghijklmnop") is None


@pytest.mark.parametrize("body", [b"", b"\x00\xff\xfe", b"<html>not found</html>", b"Disallow: /\n"])
def test_nothing(body):
    """What names no group forbids nothing."""
    assert Rules.parse(body, "x").excludes("http://h/a") is None


def test_unreachable():
    """A server that fails to tell forbids everything but robots.txt itself."""
    rules = Rules.unreachable("robots.txt answered 503")
    assert rules.excludes("http://h/") == "robots.txt answered 503"
    assert rules.excludes("http://h/robots.txt") is None


def test_dollar():
    """A literal dollar sign, which Protego also reads into a rule with `$`, is reported with the pattern it became."""
    rules = Rules.parse(b"User-agent: *\nDisallow: /a$b\n", "x")
    assert rules.excludes("http://h/a$b").startswith("Disallow: /a")
