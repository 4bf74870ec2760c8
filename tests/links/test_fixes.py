from dataclasses import replace

from archive_crawler.items import LinkHealth
from archive_crawler.links.evidence import Answer, Response
from archive_crawler.links.fixes import FixKind, fix
from archive_crawler.links.nearest import Nearest
from archive_crawler.links.verdict import from_link, verdict

SITE = "https://www.example.gov"


def answered(url, status, *hops):
    last = Response(hops[-1].location if hops else url, "GET", status)
    return verdict(Answer(url, redirects=hops, response=last))


def test_end_of_a_permanent_redirect():
    """Its end is the fix, with the link's own fragment; a temporary redirect has none."""
    url = f"{SITE}/old#part"
    found = fix(answered(url, 200, Response(f"{SITE}/old", "GET", 301, location=f"{SITE}/new")))
    assert (found.kind, found.address, found.sure) == (FixKind.FINAL, f"{SITE}/new#part", True)
    assert fix(answered(url, 200, Response(f"{SITE}/old", "GET", 302, location=f"{SITE}/new"))) is None


def test_misspelt():
    """The attribute as the page has it says what was meant."""
    assert fix(from_link("web@example.gov")).address == "mailto:web@example.gov"
    below = answered(f"{SITE}/news/www.example.org/a", 404)
    assert fix(below, ["www.example.org/a"]).address == "https://www.example.org/a"


def test_fragment():
    """The nearest part of the page is offered, to be looked at."""
    check = replace(answered(f"{SITE}/faq#aply", 200), health=LinkHealth.FLAWED, nearest_id="apply now")
    found = fix(check)
    assert (found.kind, found.address, found.sure) == (FixKind.FRAGMENT, f"{SITE}/faq#apply%20now", False)


def test_nearest_page():
    """The nearest page mends what is broken, and nothing else."""
    near = Nearest(f"{SITE}/contact", 0.95)
    assert fix(answered(f"{SITE}/contcat", 404), (), near).kind is FixKind.NEAREST
    assert fix(answered(f"{SITE}/contcat", 200), (), near) is None
