"""`archive-crawler replay` starts, ends and refuses as it says."""

from __future__ import annotations

import signal
import socket
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest
from crawls import command
from records import Made, message
from replaying import replaying, wayback

from archive_crawler.errors import BadArguments
from archive_crawler.export.lines import write
from archive_crawler.items import Capture, Outcome, SeenUrl
from archive_crawler.replay import wayback as program
from archive_crawler.replay.source import Page, source


@pytest.fixture
def warc(tmp_path) -> Made:
    made = Made(tmp_path / "news.warc.gz")
    for number in range(3):
        url = f"http://news.example.gov/{number}"
        made.response(url, f"2026-01-01T00:00:0{number}Z", message(f"<h1>News {number}</h1>".encode()))
    return made


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_and_leaves_nothing(warc, tmp_path, number):
    """Exit code 0, pywb gone, its temporary folder too."""
    place = tmp_path / "tmp"
    place.mkdir()
    with replaying(warc.path, "--pywb", wayback(), TMPDIR=str(place)) as started:
        assert len(list(place.iterdir())) == 1
        started.process.send_signal(number)
        _, told = started.process.communicate(timeout=30)
        assert started.process.returncode == 0
        assert "replay ended" in told
        assert not list(place.iterdir())
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", started.port))


def test_the_browser_gets_the_address_when_the_page_is_there(warc, tmp_path):
    """The browser, here a script, is given what was printed, and an answer waits there."""
    script = tmp_path / "browser"
    script.write_text(
        f'#!/bin/sh\necho "$1" > {tmp_path}/address\ncurl -s -o {tmp_path}/page "$1"\n: > {tmp_path}/done\n'
    )
    script.chmod(0o755)
    arguments = [warc.path, "--url", "http://news.example.gov/1", "--pywb", wayback()]
    with replaying(*arguments, browser=True, BROWSER=f"{script} %s") as started:
        assert "Ctrl-C ends it" in [started.process.stderr.readline() for _ in range(3)][-1]
        assert (tmp_path / "address").read_text().strip() == started.address
        assert b"<iframe" in (tmp_path / "page").read_bytes()


def test_a_page_and_a_port_can_be_named(warc):
    """The newest capture of the URL is opened, on the port."""
    port = program.free_port()
    arguments = ["--url", "http://news.example.gov/2", "--port", port, "--pywb", wayback()]
    with replaying(warc.path, *arguments) as started:
        assert started.address == f"http://127.0.0.1:{port}/news/20260101000002/http://news.example.gov/2"
        assert started.get("http://news.example.gov/2", "20260101000002").status == 200


def test_the_first_page_of_a_warc_is_opened(warc):
    """Without seeds and articles it is the page that was captured first."""
    with replaying(warc.path, "--pywb", wayback()) as started:
        assert started.address.endswith("/news/20260101000000/http://news.example.gov/0")


@pytest.mark.parametrize("how", [ZIP_STORED, ZIP_DEFLATED], ids=["stored", "deflated"])
@pytest.mark.parametrize("indexed", [True, False], ids=["indexed", "without index"])
def test_a_package_replays(warc, tmp_path, how, indexed):
    """Where it lies, or copied out where its maker compressed the WARC file or left the index out."""
    warc.write_index(tmp_path / "index.cdxj")
    wacz = tmp_path / "news of 2026.wacz"
    with ZipFile(wacz, "w") as zipped:
        zipped.write(warc.path, "archive/news.warc.gz", how)
        zipped.writestr("pages/pages.jsonl", '{"format": "json-pages-1.0"}\n{"url": "http://news.example.gov/1"}\n')
        if indexed:
            zipped.write(tmp_path / "index.cdxj", "indexes/index.cdxj")
    with replaying(wacz, "--pywb", wayback()) as started:
        assert started.address.endswith("/news-of-2026/http://news.example.gov/1")
        for number in range(3):
            body = started.get(f"http://news.example.gov/{number}", "2026", "id_").body
            assert body == f"<h1>News {number}</h1>".encode()


def test_without_pywb_it_says_how_to_get_it(warc, tmp_path, monkeypatch):
    """The message has the command that installs it where it is found."""
    monkeypatch.setattr("sys.prefix", str(tmp_path))
    monkeypatch.setattr("sys.executable", str(tmp_path / "bin" / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BadArguments, match=f"python3 -m venv {tmp_path}/pywb && .*pip install 'pywb"):
        program.find(None)


def test_pywb_is_found_on_path(tmp_path, monkeypatch):
    """Where the environments beside this one have none."""
    monkeypatch.setattr("sys.prefix", str(tmp_path / "none"))
    monkeypatch.setattr("sys.executable", str(tmp_path / "none" / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "wayback").write_text("#!/bin/sh\n")
    (tmp_path / "wayback").chmod(0o755)
    assert program.find(None) == tmp_path / "wayback"


def test_a_pywb_that_fails_is_quoted(warc, tmp_path):
    """Its last words are in the message, and the exit code is 1."""
    broken = tmp_path / "wayback"
    broken.write_text("#!/bin/sh\necho no module named gevent >&2\nexit 3\n")
    broken.chmod(0o755)
    (tmp_path / "wb-manager").write_text(
        "#!/bin/sh\nmkdir -p collections/$2/indexes\n: > collections/$2/indexes/index.cdxj\n"
    )
    (tmp_path / "wb-manager").chmod(0o755)
    done = command("replay", warc.path, "--no-browser", "--pywb", broken)
    assert done.returncode == 1
    assert "pywb ended with 3" in done.stderr
    assert "no module named gevent" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_that_is_taken_is_refused(warc):
    """Before anything starts."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = command("replay", warc.path, "--no-browser", "--port", port, "--pywb", "/bin/true")
    assert done.returncode == 2
    assert f"--port {port}: cannot be had" in done.stderr


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("none", None, "no such file or folder"),
        ("notes.txt", b"notes", "expected a run's folder, a .wacz or a .warc.gz file"),
        ("empty.wacz", b"", "not a WACZ package that can be read"),
        ("torn.wacz", b"PK\x03\x04" + bytes(100), "not a WACZ package that can be read"),
    ],
)
def test_what_cannot_be_replayed_is_refused(tmp_path, name, content, words):
    """A sentence with the subject, exit code 2."""
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    done = command("replay", path, "--no-browser", "--pywb", "/bin/true")
    assert done.returncode == 2
    assert f"{path}: {words}" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_package_without_a_warc_is_refused(tmp_path):
    """The message says what a package has."""
    wacz = tmp_path / "hollow.wacz"
    with ZipFile(wacz, "w") as zipped:
        zipped.writestr("datapackage.json", "[" * 100_000)
    done = command("replay", wacz, "--no-browser", "--pywb", "/bin/true")
    assert done.returncode == 2
    assert "no WARC file in it" in done.stderr


def test_a_folder_without_sealed_files_is_refused(tmp_path):
    """A run that has just begun has nothing to replay."""
    done = command("replay", tmp_path, "--no-browser", "--pywb", "/bin/true")
    assert done.returncode == 2
    assert "nothing to replay" in done.stderr


def test_an_index_line_that_is_none_is_left_out_and_told(warc, tmp_path):
    """The captures of the other lines replay."""
    warc.write_index(tmp_path / "index.cdxj")
    text = (tmp_path / "index.cdxj").read_bytes()
    wacz = tmp_path / "damaged.wacz"
    with ZipFile(wacz, "w") as zipped:
        zipped.write(warc.path, "archive/news.warc.gz")
        zipped.writestr("indexes/index.cdxj", b"\xff\xfe {broken\nalone\n" + text)
    with replaying(wacz, "--pywb", wayback()) as started:
        assert started.get("http://news.example.gov/2", "2026", "id_").status == 200
        started.process.terminate()
        assert "2 lines of the index cannot be read" in started.process.communicate(timeout=30)[1]


def test_the_first_seed_that_answered_is_the_page_to_open(tmp_path):
    """Not a listing, not a seed that failed, not a page that only a link led to."""
    capture = Capture("a.warc.gz", 0, 1, "urn:uuid:1", "2026-01-02T03:04:05.678Z", "sha256:00", 200, None, None)
    failed = {"outcome": Outcome.FAILED, "http_status": None, "capture": None}
    fine = {"outcome": Outcome.CAPTURED, "http_status": 200, "capture": capture}
    rows = [
        ("http://a.example.gov/sitemap.xml", "sitemap", "", fine),
        ("http://a.example.gov/linked", "page", "L", fine),
        ("http://a.example.gov/down", "page", "", failed),
        ("http://a.example.gov/seed", "page", "", fine),
        ("http://a.example.gov/later", "page", "", fine),
    ]
    (tmp_path / "records").mkdir()
    nothing = {"depth": 0, "via": None, "reason": None, "location": None, "kind": None}
    seen = [SeenUrl(url=url, role=role, hop=hop, **nothing, **told) for url, role, hop, told in rows]
    write(tmp_path / "records" / "urls.jsonl", seen)
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "a.warc.gz").touch()
    assert source(tmp_path).first == Page("http://a.example.gov/seed", "20260102030405")
