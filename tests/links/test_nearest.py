import pytest

from archive_crawler.links.nearest import LivePaths

SITE = "https://www.example.gov"
LIVE = [
    "/",
    "/about/contact-us",
    "/forests/reports/annual-report-2019.pdf",
    "/forests/reports/annual-report-2021.pdf",
    "/harbors/reports/annual-report-2018.pdf",
    "/harbors/permits/dredging-permit-application",
    "/news/2021/05/barge-raised-at-gull-harbor",
    "/news/2021/06/lamp-lit-at-north-bay",
    "/parks/map",
    "/canals/map",
]


@pytest.fixture(scope="module")
def paths():
    return LivePaths(dict.fromkeys(SITE + path for path in LIVE))


@pytest.mark.parametrize(
    ("dead", "right"),
    [
        ("/about/Contact-Us", "/about/contact-us"),
        ("/about/contact-us.html", "/about/contact-us"),
        ("/about/contact-us/index.php", "/about/contact-us"),
        ("/about/contact-us).", "/about/contact-us"),
        ("/about/contcat-us", "/about/contact-us"),
        ("/forests/reports/annual-report-2x019.pdf", "/forests/reports/annual-report-2019.pdf"),
        ("/permits/dredging-permit-application", "/harbors/permits/dredging-permit-application"),
        ("/harbors/permits/dredging-application", "/harbors/permits/dredging-permit-application"),
    ],
)
def test_found(paths, dead, right):
    """Another case, extension or folder, a slip of the hand, a shorter name: the page is found."""
    assert paths.nearest(SITE + dead).url == SITE + right


@pytest.mark.parametrize(
    "dead",
    [
        "/forests/reports/annual-report-2020.pdf",  # numbers are identity
        "/news/2019/05/barge-sunk-at-iron-ridge",
        "/news/2020/05/barge-raised-at-gull-harbor",  # the same words of another year
        "/weather/map",  # one of two
        "/completely/other",
        "/forests/reports/annual-report-2019.docx",  # no page of another kind
    ],
)
def test_no_guess(paths, dead):
    """What would be a guess is not offered."""
    assert paths.nearest(SITE + dead) is None


def test_words_of_links():
    """The one page that is called as the link says is offered, to be looked at; "Read more" is no name."""
    called = {
        f"{SITE}/harbors/permits/dredging-permit-application": "Apply for dredging",
        f"{SITE}/parks/map": "Read more",
    }
    paths = LivePaths({**dict.fromkeys(SITE + path for path in LIVE), **called})
    dead = f"{SITE}/forms/dredge"
    assert paths.nearest(dead) is None
    found = paths.nearest(dead, ["Apply for dredging"])
    assert (found.url, found.sure) == (f"{SITE}/harbors/permits/dredging-permit-application", False)
    assert paths.nearest(dead, ["Read more"]) is None


def test_sure():
    """Only what is all but the same may be redirected without a look."""
    paths = LivePaths(dict.fromkeys(SITE + path for path in LIVE))
    assert paths.nearest(f"{SITE}/about/contact-us.html").sure
    assert not paths.nearest(f"{SITE}/harbors/permits/dredging-application").sure


def test_nothing_live():
    """A site without live pages offers nothing, nor does an address that is none."""
    assert LivePaths({}).nearest(f"{SITE}/a") is None
    assert LivePaths({f"{SITE}/a": None}).nearest("http://[") is None
