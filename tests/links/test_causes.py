from itertools import count

import pytest

from archive_crawler.items import LinkHealth
from archive_crawler.links.cause_kinds import CauseKind
from archive_crawler.links.causes import Based, Problem, causes, folders
from archive_crawler.links.states import LinkState

SITE = "https://www.example.gov"


def problem(url, state=LinkState.NOT_FOUND, status=404, health=LinkHealth.BROKEN, **more):
    host = url.split("/")[2]
    told = {"url_final": None, "pages": 1, "links": 1, "template": False} | more
    return Problem(url=url, host=host, health=health, state=state.value, http_status=status, **told)


def kinds(found):
    return sorted((cause.kind, cause.subject, len(cause.urls)) for cause in found)


def test_site_gone():
    """Targets of one host without a name are one cause; a single one stands alone."""
    dead = [problem(f"http://gone.example.net/{n}", LinkState.NO_SUCH_HOST, None) for n in range(4)]
    lone = problem("http://other.example.net/", LinkState.NO_SUCH_HOST, None)
    found = causes([*dead, lone], [])
    assert kinds(found) == [
        (CauseKind.ALONE, "http://other.example.net/", 1),
        (CauseKind.HOST_GONE, "gone.example.net", 4),
    ]
    assert "gone.example.net" in found[0].what


def test_site_that_answers_otherwise():
    """A host of which a page works is not down, though others of its pages timed out."""
    silent = [problem(f"http://slow.example.net/{n}", LinkState.TIMEOUT, None) for n in range(3)]
    assert kinds(causes(silent, [])) == [(CauseKind.HOST_DOWN, "slow.example.net", 3)]
    assert {cause.kind for cause in causes(silent, ["http://slow.example.net/fine"])} == {CauseKind.ALONE}


@pytest.mark.parametrize(
    ("state", "status", "kind"),
    [
        (LinkState.TLS_EXPIRED, None, CauseKind.CERTIFICATE),
        (LinkState.BLOCKED, 403, CauseKind.WALL),
    ],
)
def test_certificate_and_firewall(state, status, kind):
    """They are one cause of the host, also where other pages of it work."""
    found = causes(
        [problem(f"https://x.example.net/{n}", state, status) for n in range(2)], ["https://x.example.net/a"]
    )
    assert [cause.kind for cause in found] == [kind]


def test_folder():
    """Missing pages under one folder are one cause, with the place where its neighbours went; live neighbours speak against it."""
    missing = [problem(f"{SITE}/old/{n}/page") for n in range(5)]
    moved = [(f"{SITE}/old/{n}/page", f"{SITE}/new/{n}/page") for n in (7, 8)]
    (found,) = causes(missing, [f"{SITE}/", f"{SITE}/new/7/page"], moved)
    assert (found.kind, found.subject, found.moved_to) == (CauseKind.FOLDER, f"{SITE}/old/", f"{SITE}/new/")
    living = [f"{SITE}/old/live-{n}" for n in range(5)]
    assert {cause.kind for cause in causes(missing, living)} == {CauseKind.ALONE}


def test_site_rebuilt():
    """A host of which no linked page is there any more is told as one; it takes five."""
    missing = [problem(f"https://x.example.net/{n}/{n}") for n in range(5)]
    assert kinds(causes(missing, [])) == [(CauseKind.SITE, "https://x.example.net/", 5)]
    assert len(causes(missing[:4], [])) == 4


def test_neighbours_that_disagree():
    """Where the neighbours went to different places none is told."""
    missing = [problem(f"{SITE}/old/{n}") for n in range(5)]
    moved = [(f"{SITE}/old/a", f"{SITE}/x/a"), (f"{SITE}/old/b", f"{SITE}/y/b")]
    (found,) = causes(missing, [f"{SITE}/"], moved)
    assert found.moved_to is None


def test_base():
    """Links that one <base> leads astray are one cause, before the folder that they seem to have left."""
    astray = [problem(f"{SITE}/news/{n}") for n in range(4)]
    based = [Based(f"{SITE}/news/{n}", f"{SITE}/services/a", f"{SITE}/news/", f"{SITE}/services/{n}") for n in range(4)]
    (found,) = causes(astray, [f"{SITE}/"], based=based)
    assert (found.kind, found.subject) == (CauseKind.BASE, f"{SITE}/news/")
    assert len(causes(astray[:2], [f"{SITE}/", f"{SITE}/news/x"], based=based[:2])) == 2


def test_sink():
    """Dead targets that all end at one page are one cause."""
    sent = [problem(f"{SITE}/{n}/{n}", status=200, url_final=f"{SITE}/") for n in range(3)]
    (found,) = causes(sent, [f"{SITE}/"])
    assert (found.kind, found.subject) == (CauseKind.SINK, f"{SITE}/")


def test_template():
    """A template's link stands for itself."""
    found = causes([problem(f"{SITE}/privacy", template=True, pages=900)], [f"{SITE}/"])
    assert [(cause.kind, cause.in_template) for cause in found] == [(CauseKind.TEMPLATE, 1)]


def test_each_target_has_one_cause():
    """Twenty thousand targets become a handful of causes, and no target is in two."""
    number = count()
    many = [problem(f"{SITE}/old/{next(number)}") for _ in range(10_000)]
    many += [problem(f"http://gone.example.net/{next(number)}", LinkState.NO_SUCH_HOST, None) for _ in range(10_000)]
    found = causes(many, [f"{SITE}/"])
    assert len(found) == 2
    assert sum(len(cause.urls) for cause in found) == len({url for cause in found for url in cause.urls}) == 20_000


def test_folders():
    """The folders of an address, its root first; a query is none."""
    assert folders(f"{SITE}/a/b?c=/d/") == [f"{SITE}/", f"{SITE}/a/"]
    assert folders(SITE) == []


def test_base_of_which_little_is_known():
    """What the same base leads astray belongs to it, too, where most is known to work without; not where little is."""
    astray = [problem(f"https://staging.example.gov/{n}") for n in range(6)]

    def based(known):
        page = f"{SITE}/services/a"
        return [
            Based(
                f"https://staging.example.gov/{n}", page, "https://staging.example.gov", f"{SITE}/{n}", works=n < known
            )
            for n in range(6)
        ]

    assert kinds(causes(astray, [], based=based(4))) == [(CauseKind.BASE, "https://staging.example.gov", 6)]
    assert CauseKind.BASE not in {cause.kind for cause in causes(astray, [], based=based(3))}
