"""A site that is edited between two runs: the ledger says exactly what changed."""

from __future__ import annotations

import json
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from crawls import Crawled, command, latest

COLLECTION = """
name = "edited"
contact = "archivist@example.org"
seeds = ["http://www.example.gov/news/"]
[politeness]
delay = 0
concurrency = 4
retries = 0
[links]
delay = 0
timeout = 3
[hosts]
"www.example.gov" = "127.0.0.1:{port}"
"www.example.org" = "127.0.0.1:{port}"
"""
NOTICE = "<p class='notice'>This is archived content from the Office of Piers. It is no longer updated and links may not function.</p>"


def story(title, paragraphs, *, caption="A pier at low tide.", modified=None, notice="", date="2026-01-05"):
    stamp = f'<meta property="article:modified_time" content="{modified}">' if modified else ""
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f"""<!DOCTYPE html><html lang="en"><head><title>{title}</title>
<meta property="og:type" content="article"><meta property="article:published_time" content="{date}">{stamp}</head>
<body><main><article>{notice}<h1>{title}</h1><figure><img src="/img/pier.jpg" alt="A pier"><figcaption>{caption}</figcaption></figure>
{body}</article></main></body></html>"""


FILLER = [
    f"Paragraph {number} tells at some length how the piers of the harbor were mended in the spring."
    for number in range(9)
]


def before():
    pages = {
        name: story(f"The {name} Pier Reopens", [f"The {name} pier cost $4 million, says the office.", *FILLER])
        for name in ("same", "silent", "dated", "caption", "gone", "moved", "noticed", "unlinked")
    }
    paper = 'in the spring, as <a href="http://www.example.org/paper">the paper</a> says.'
    pages["same"] = pages["same"].replace("in the spring.", paper, 1)
    return pages


def after():
    pages = before()
    pages["silent"] = pages["silent"].replace("$4 million", "$9 million")
    pages["dated"] = story(
        "The dated Pier Reopens Late",
        ["The dated pier cost $4 million, says the office.", *FILLER],
        modified="2026-02-01",
    )
    pages["caption"] = pages["caption"].replace("at low tide", "at high tide")
    pages["noticed"] = story(
        "The noticed Pier Reopens", ["The noticed pier cost $4 million, says the office.", *FILLER], notice=NOTICE
    )
    pages["fresh"] = story("A Fresh Pier", ["A fresh pier was built where none had been.", *reversed(FILLER)])
    pages["elsewhere"] = pages.pop("moved")
    del pages["gone"]
    return pages


class Site:
    def __init__(self):
        self.pages, self.linked, self.paper = before(), list(before()), 200

    def change(self):
        self.pages, self.paper = after(), 404
        self.linked = [name for name in [*before(), "fresh"] if name != "unlinked"]

    def answer(self, request):
        name = request.path.rpartition("/")[2]
        if request.headers["Host"] == "www.example.org":
            return (
                (self.paper, "text/html", "<title>Paper</title><p>The paper tells about piers.</p>")
                if name == "paper"
                else (404, "text/plain", "")
            )
        if request.path == "/news/":
            links = "".join(f'<li><a href="/news/{each}">{each}</a></li>' for each in self.linked)
            return (
                200,
                "text/html",
                f"<html><head><title>News</title></head><body><h1>News</h1><ul>{links}</ul></body></html>",
            )
        if name == "moved" and "elsewhere" in self.pages:
            return 301, "/news/elsewhere", ""
        return (200, "text/html", self.pages[name]) if name in self.pages else (404, "text/plain", "no such page")


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """The run before and the run after, and the command's words about them."""
    folder, site = tmp_path_factory.mktemp("edited"), Site()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            status, kind, body = site.answer(self)
            self.send_response(status)
            self.send_header("Location" if status == 301 else "Content-Type", kind)
            self.send_header("Content-Length", str(len(body.encode())))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body.encode())

        do_HEAD = do_GET  # noqa: N815 - the base class wants the name

        def log_message(self, *_):
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    collection = folder / "edited.toml"
    collection.write_text(COLLECTION.format(port=server.server_port))
    crawled = []
    for _ in range(2):
        done = command("crawl", collection, "--output", folder / "out")
        assert done.returncode in {0, 5}, done.stderr
        crawled.append(Crawled(latest(folder / "out", "edited"), done))
        site.change()
    server.shutdown()
    server.server_close()
    return folder, crawled


@pytest.fixture(scope="module")
def ledger(runs):
    return runs[1][1].lines("changes.jsonl")


def name(change):
    return change["url"].rpartition("/")[2]


def test_the_first_run_has_nothing_to_tell(runs):
    """Nothing was before it."""
    assert runs[1][0].lines("changes.jsonl") == []


def test_the_ledger_says_exactly_what_changed(ledger):
    """One line for each change, none for what stayed as it was."""
    got = Counter((row["kind"], name(row), row["field"]) for row in ledger)
    wanted = Counter(
        [
            ("changed", "silent", "body_text"),
            ("changed", "dated", "title"),
            ("changed", "dated", "date_modified"),
            ("changed", "caption", "photos[http://www.example.gov/img/pier.jpg].caption"),
            ("newly under an archive notice", "noticed", "archive_notice"),
            ("new", "fresh", None),
            ("moved", "moved", None),
            ("gone", "gone", None),
            ("unseen", "unlinked", None),
            ("link died", "paper", None),
        ]
    )
    assert got == wanted


def test_an_edit_has_before_and_after(ledger):
    """The passage that was edited, and nothing else of the body; the page's dates do not tell of it."""
    [row] = [row for row in ledger if name(row) == "silent"]
    [edit] = row["edits"]
    assert ("$4 million" in edit["before"], "$9 million" in edit["after"], row["silent"]) == (True, True, True)
    assert "Paragraph" not in edit["before"]
    assert row["capture"]["record_id"] != row["capture_before"]["record_id"]


def test_a_dated_edit_is_not_silent(ledger):
    """The modified date tells of it."""
    assert {row["silent"] for row in ledger if name(row) == "dated"} == {False}


def test_reasons_are_told(ledger):
    """Gone by whose word, moved whereto, unseen why, dead how."""
    told = {name(row): row for row in ledger}
    assert told["gone"]["reason"] == "status 404"
    assert told["moved"]["moved_to"].endswith("/news/elsewhere")
    assert told["unlinked"]["reason"] == "nothing led the run there"
    assert told["paper"]["reason"] == "not found"


def test_the_command_shows_the_edit_in_its_sentence(runs):
    """People read the words that went out and those that came in; machines get the ledger's lines."""
    folder, crawled = runs
    done = command("diff", "edited", "--output", folder / "out")
    assert done.returncode == 0, done.stderr
    assert "The silent pier cost [-$4-]{+$9+} million, says the office." in done.stdout
    assert (
        done.stdout.rstrip()
        .splitlines()[-1]
        .startswith("1 new, 4 changed, 1 newly under an archive notice, 1 moved, 1 gone")
    )
    done = command("diff", "edited", "--output", folder / "out", "--json")
    assert [json.loads(row) for row in done.stdout.splitlines()] == crawled[1].lines("changes.jsonl")
    done = command("diff", "edited", "--output", folder / "out", "--only", "changed", "--silent", "--json")
    assert {name(json.loads(row)) for row in done.stdout.splitlines()} == {"silent", "caption"}


def test_both_captures_are_where_the_ledger_says(runs):
    """`verify` follows the pointers into both runs."""
    folder, _ = runs
    done = command("verify", *sorted(path for path in (folder / "out" / "edited").iterdir() if path.is_dir()))
    assert (done.returncode, done.stdout) == (0, ""), done.stdout


def test_what_there_is_not_is_told(runs):
    """A run that does not exist is named, with those that do."""
    folder, crawled = runs
    done = command("diff", "edited", "20990101T000000Z", crawled[1].folder.name, "--output", folder / "out")
    assert (done.returncode, "no finished run 20990101T000000Z" in done.stderr) == (2, True)
