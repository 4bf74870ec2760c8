import pytest

from archive_crawler.links.verdict import from_link

STATES = {
    "mailto:press@example.gov": "not a web link",
    "tel:+1-202-555-0100": "not a web link",
    "JavaScript:void(0)": "not a web link",
    "ftp://ftp.example.gov/a.zip": "old protocol",
    "htps://www.example.gov/": "scheme typo",
    "file:///C:/Users/jane/report.docx": "local file",
    r"C:\Users\jane\report.docx": "local file",
    r"\\server\share\report.docx": "local file",
    "jane.doe@example.gov": "e-mail address without mailto:",
    "http://jane.doe@example.gov": "e-mail address without mailto:",
    "https://jane.doe@example.gov/": "e-mail address without mailto:",
    "www.example.gov/x": "missing scheme",
    "example.gov:8080/x": "missing scheme",
    "http://": "malformed URL",
    "http:///x": "malformed URL",
    "http:/www.example.gov/x": "malformed URL",
    "https://https://www.example.gov": "scheme typo",
    "http://www.example .gov/": "malformed URL",
    "http://www..example.gov/": "malformed URL",
    "http://www.example.gov:99999/": "malformed URL",
    "http://[::1/": "malformed URL",
    "http://localhost:8080/": "private address",
    "http://127.0.0.1/": "private address",
    "http://10.1.2.3/x": "private address",
    "http://169.254.169.254/latest": "private address",
    "http://[::1]/": "private address",
    "http://[::ffff:192.168.0.1]/": "private address",
    "http://wiki.agency.internal/": "private address",
}


@pytest.mark.parametrize("url", STATES)
def test_told_by_the_link(url):
    """What a link tells by itself is not asked for."""
    check = from_link(url)
    assert check
    assert (check.state, check.source, check.http_status) == (STATES[url], "link", None)


@pytest.mark.parametrize(
    "url",
    [
        "https://www.example.gov/",
        "HTTP://WWW.EXAMPLE.GOV",
        " https://www.example.gov/a b ",
        r"http:\\www.example.gov\x",
        "https://example.gov./",
        "https://www.exämple.gov/ü",
        "https://example.gov:8443/x?y=http://z",
        "https://example_underscore.gov/",
        "https://jane@example.gov/files",
        "https://medium.example/@user/story",
        "https://example.gov/logo@2x.png",
        "http://8.8.8.8/",
        "http://[2001:4860:4860::8888]/",
    ],
)
def test_asked_for(url):
    """A web address tells nothing by itself, however odd it looks."""
    assert from_link(url) is None
