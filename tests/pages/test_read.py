"""`read` answers every input, and never touches the network."""

from __future__ import annotations

import gc
import json
import socket
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

import golden
from shared_data import FOLDER, needs

from archive_crawler.normalize import article, missing, rejected
from archive_crawler.pages import NotArticle, Page, RawArticle, page_objects_for, read
from archive_crawler.pages.document import Answer

CAPTURED = datetime(2026, 1, 2, tzinfo=UTC)
MARKUP = [
    "<div class='adetail news'>",
    "<h1 class=maintitle>",
    "<h1>",
    "</h1>",
    "<p>",
    "</p>",
    "<table>",
    "<td>",
    "<br>",
    "<img src=x>",
    "<figure>",
]
MARKUP += [
    "<div class=da_print_body>",
    "<base href='http://[']>",
    "<a href='http://[::1'>",
    "<svg><title>",
    "<!--",
    "]]>",
    "\0",
    "&#xD800;",
    "<time datetime='9999-99-99'>",
]
MARKUP += [
    '<script type="application/ld+json">',
    '{"@type":"NewsArticle","headline":"\\ud800"}',
    "</script>",
    "<meta property=og:title content=x>",
    "words ",
    "<div class=body>",
]


def answer(
    body: bytes, content_type: str | None = "text/html", url: str = "https://www.agency.gov/news/1"
) -> RawArticle | NotArticle:
    found = read(Page(url, body, content_type, CAPTURED))
    if isinstance(found, RawArticle):
        rejected(found, missing(found) or "", golden.ORIGIN)
        json.dumps(str(article(found, golden.ORIGIN))).encode("utf-8")
    return found


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.binary(max_size=400),
    st.sampled_from([None, "text/html", "text/html; charset=utf-16", "text/html; charset=nonsense"]),
)
def test_arbitrary_bytes(body: bytes, content_type: str | None) -> None:
    """Arbitrary bytes give an answer."""
    assert isinstance(answer(b"<p>" + body, content_type), RawArticle | NotArticle)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(MARKUP), max_size=25).map("".join))
def test_arbitrary_markup(markup: str) -> None:
    """Markup in any disorder gives an answer."""
    assert isinstance(answer(markup.encode()), RawArticle | NotArticle)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", "text/html"),
        (b"\0" * 5000, "text/html"),
        (b"%PDF-1.7 \xff\xfe", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n" * 40, "text/html"),
    ],
)
def test_not_html(body: bytes, content_type: str) -> None:
    """What is no HTML is no article, and the reason is a sentence."""
    found = answer(body, content_type)
    assert isinstance(found, NotArticle)
    assert found.reason.endswith(".")


@pytest.mark.parametrize("tag", ["div", "table", "blockquote", "b", "a", "li"])
def test_deep_nesting(tag: str) -> None:
    """Twenty thousand nested elements give an answer."""
    assert answer(b"<h1 class=maintitle>T</h1>" + f"<{tag} class='adetail'>".encode() * 20_000 + b"words") is not None


def test_nul_and_charset() -> None:
    """NULs are dropped, and the charset is the header's before the meta element's."""
    body = '<meta charset="utf-8"><h1>Caf\u00e9 opens</h1><div itemprop="articleBody"><p>The\0 caf\u00e9 opened today at noon, and people came in from the rain.</p></div>'
    found = answer(body.encode("latin-1"), "text/html; charset=latin-1")
    assert isinstance(found, RawArticle)
    assert found.title.value == "Café opens"
    assert found.blocks[0].text.startswith("The café")


def test_no_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading and normalizing opens no socket, the generic page object included."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    for name in golden.names():
        assert golden.record(name, golden.expected(name)["url"])["title"]


def test_no_sockets_from_the_first_import_on() -> None:
    """Importing the page objects and matching a URL look up no host, tldextract's suffix list included."""
    program = (
        "import socket, os\n"
        "def refuse(*a, **k): os._exit(7)\n"
        "socket.getaddrinfo = socket.create_connection = socket.socket.connect = refuse\n"
        "from archive_crawler.pages import page_objects_for\n"
        "print(page_objects_for('https://www.energy.gov/articles/x')[0])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("EnergyStory")


def test_same_answer_twice() -> None:
    """Reading is a pure function: the same page gives the same record."""
    for name in golden.names():
        url = golden.expected(name)["url"]
        assert golden.record(name, url) == golden.record(name, url)


def test_layout_mismatch_falls_through() -> None:
    """A recognised layout that is not met is read by the generic page object, with a warning that names it."""
    two = b'<div class="adetail"><h1>One story</h1><div class="body"><p>Words of one.</p></div></div>'
    found = answer(two + two.replace(b"One", b"Other"))
    assert isinstance(found, RawArticle)
    assert found.page_object == "GenericArticle"
    assert "AfpimsModern: '.adetail'" in found.warnings[0]
    assert "found 2" in found.warnings[0]


def test_layout_mismatch_falls_to_the_next_layout() -> None:
    """The next layout that fits reads the page, and the record says which page object missed what, and how many."""
    story = b'<div class="adetail"><h1>Lamp is lit</h1><div class="body"><p>The lamp burns again.</p></div></div>'
    found = answer(
        b'<div class="da_print_body"><h1 class="title">One</h1><h1 class="title">Two</h1><p class="da_black">x</p></div>'
        + story
    )
    assert isinstance(found, RawArticle)
    assert (found.page_object, found.title.value) == ("AfpimsModern", "Lamp is lit")
    [warning] = article(found, golden.ORIGIN).extraction.warnings
    for part in ("AfpimsPrint", "AFPIMS print view 2016", "'.da_print_body h1.title'", "expected one node", "found 2"):
        assert part in warning


def test_missing_body() -> None:
    """A story without text is named as such, with page object, layout and URL."""
    found = answer(b'<div class="adetail news"><h1 class="maintitle">Title</h1><div class="body"></div></div>')
    assert isinstance(found, RawArticle)
    reason = missing(found)
    assert "no body text" in reason
    assert "AFPIMS 2019" in reason
    assert rejected(found, reason, golden.ORIGIN).title == "Title"


@pytest.mark.parametrize(
    ("url", "why"), [("https://www.agency.gov/", "home page"), ("https://www.agency.gov/search?q=x", "search page")]
)
def test_not_article_by_url(url: str, why: str) -> None:
    """A home page and a search page are no articles."""
    found = answer(b"<h1>Agency</h1><p>Welcome to the agency and its many pages of words.</p>", url=url)
    assert isinstance(found, NotArticle)
    assert why in found.reason


def test_listing() -> None:
    """A page that is mostly links is a listing."""
    items = "".join(
        f'<li><a href="/news/{n}">A story with a long headline, number {n}</a> May {n}</li>' for n in range(1, 20)
    )
    found = answer(f"<main><h1>News</h1><ul>{items}</ul></main>".encode())
    assert isinstance(found, NotArticle)
    assert "listing" in found.reason


def test_page_objects_for() -> None:
    """The generic page object is the last that is tried for any URL."""
    tried = page_objects_for("https://www.agency.mil/News/Article/1/")
    assert tried[-1].startswith("GenericArticle")
    assert any(each.startswith("Afpims2019") for each in tried)


@needs("pages", "manifest.jsonl")
def test_real_pages() -> None:
    """Every saved page gives an answer; articles have a title, and only archived ones have a notice."""
    rows = [json.loads(line) for line in (FOLDER / "pages" / "manifest.jsonl").read_text(encoding="utf-8").splitlines()]
    for row in rows:
        body = (FOLDER / "pages" / "html" / row["file"]).read_bytes()
        found = answer(body, "text/html", row["url"])
        if isinstance(found, RawArticle):
            assert found.title is not None, row["url"]
            assert (found.notice is not None) == (b"frozen in time" in body), row["url"]


def test_a_port_does_not_hide_a_site():
    """A test server on an odd port is still read by the site's own page object."""
    plain = page_objects_for("https://www.energy.gov/articles/a")
    assert page_objects_for("http://www.energy.gov:8080/articles/a") == plain
    assert plain[0].startswith("EnergyStory")


def test_documents_are_freed_at_once() -> None:
    """Nothing ties a page to itself: its document is gone when it has been read, before any garbage is collected."""
    gc.collect()
    gc.disable()
    try:
        answer(b'<div class="adetail"><h1>Lamp is lit</h1><div class="body"><p>The lamp burns again.</p></div></div>')
        assert not [each for each in gc.get_objects() if isinstance(each, Answer)]
    finally:
        gc.enable()
