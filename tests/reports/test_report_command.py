"""`archive-crawler report` on folders as crawls and checks leave them."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import harbor_links as site
import orjson
import pytest
from crawls import within

from archive_crawler.collection.load import load
from archive_crawler.items import Capture, LinkHealth, Outcome, SeenUrl
from archive_crawler.links.changes import LinkChanges
from archive_crawler.reports.link_rot import link_rot
from archive_crawler.run.report import published

COLLECTION: dict[str, object] = {
    "name": "harbor-news",
    "seeds": ["https://www.example.gov/"],
    "contact": "archivist@example.org",
    "agency": "Harbor Office",
    "webmaster": "web@example.gov",
}
CRAWL, CHECK = "20261120T100000Z", "20261124T150000Z"


def lines(path, records):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(orjson.dumps(record) + b"\n" for record in records))


def run(home, name, **about):
    folder = home / name
    (folder / "archive").mkdir(parents=True)
    told = {"run_id": name, "state": "finished", "started": f"{name[:4]}-{name[4:6]}-{name[6:8]}T10:00:00Z"}
    told |= {
        "ended": f"{name[:4]}-{name[4:6]}-{name[6:8]}T11:00:00Z",
        "user_agent": "archive-crawler/0.1",
        "collection": COLLECTION,
    }
    (folder / "run.json").write_bytes(orjson.dumps(told | about))
    return folder


@pytest.fixture
def home(tmp_path):
    """A crawl, and a check that found the contact page mended and the paper broken."""
    home = tmp_path / "output" / "harbor-news"
    crawl = run(home, CRAWL, counts={"article": 40})
    lines(crawl / "records/links.jsonl", site.uses())
    lines(crawl / "records/link_checks.jsonl", site.checks().values())
    check = run(home, CHECK, kind="check", links_from=CRAWL)
    mended = replace(site.answered(site.CONTACT, 200), health=LinkHealth.FINE)
    confirmed = replace(site.checks()[site.PAPER], health=LinkHealth.BROKEN)
    lines(check / "records/link_checks.jsonl", [mended, confirmed])
    return home


def totals(folder):
    return json.loads((folder / "reports/link-rot.json").read_text())["summary"]["by_health"]


def test_of_a_crawl(home, capsys):
    """The report is written from the run's records, in the formats that are asked for, and their paths are told."""
    assert within("report", home / CRAWL, "--format", "json,sarif", "--format", "junit") == 0
    written = {path.name for path in (home / CRAWL / "reports").iterdir() if path.is_file()}
    assert written == {"link-rot.json", "link-rot.sarif", "link-rot.junit.xml"}
    assert str(home / CRAWL / "reports/link-rot.sarif") in capsys.readouterr().out
    assert totals(home / CRAWL)["broken"] == 12


def test_of_a_check(home):
    """A check's report is about all links of its crawl, as the latest check of each has it."""
    within("report", home / CRAWL)
    within("report", home / CHECK)
    assert totals(home / CRAWL)["failing"] - totals(home / CHECK)["failing"] == 1
    assert totals(home / CHECK)["broken"] == totals(home / CRAWL)["broken"]
    points = json.loads((home / CHECK / "reports/link-rot.json").read_text())["trend"]
    assert [point["run_id"] for point in points] == [CRAWL, CHECK]


def test_of_a_collection(home, tmp_path):
    """A collection's latest run with a report is taken, and the rules beside its file hold."""
    file = tmp_path / "harbor.toml"
    file.write_text("\n".join(f"{key} = {json.dumps(value)}" for key, value in COLLECTION.items()))
    assert within("report", file, "--output", tmp_path / "output") == 2
    within("report", home / CHECK, "--format", "json")
    before = totals(home / CHECK)["broken"]
    (tmp_path / "ignore.toml").write_text('[[ignore]]\nstate = "no such host"\nreason = "They come back"\n')
    assert within("report", file, "--output", tmp_path / "output", "--format", "json") == 0
    assert totals(home / CHECK)["broken"] == before - len(site.GONE)
    (tmp_path / "ignore.toml").write_text("[[ignore]]\n")
    assert within("report", file, "--output", tmp_path / "output") == 2


def test_changes_stay(home):
    """What the report said to be new stays so when it is written anew: the memory has moved on since."""
    within("report", home / CHECK, "--format", "json")
    file = home / CHECK / "reports/link-rot.json"
    about, rest = file.read_text().split("\n", 1)
    told = json.loads(about.rstrip(",") + "}")
    told["about"]["changes"] = json.loads(orjson.dumps(site.CHANGES))
    file.write_text(json.dumps(told)[:-1] + ",\n" + rest)
    within("report", home / CHECK, "--format", "json")
    assert json.loads(file.read_text())["summary"]["changes"]["new"] == 1


def test_fail_on(home, capsys):
    """What is named and found gives exit code 2 and is told; what is not found, 0."""
    assert within("report", home / CRAWL, "--fail-on", "flawed,broken") == 2
    assert "1 working, but not as meant, 12 broken" in capsys.readouterr().err
    lines(home / CRAWL / "records/link_checks.jsonl", [])
    assert within("report", home / CRAWL, "--fail-on", "broken", "--fail-on", "failing") == 0


def test_dry_run(home, capsys):
    """The mail is printed, nothing is sent, and no marker says that it was."""
    assert within("report", home / CRAWL, "--mail", "--dry-run") == 0
    said = capsys.readouterr().out
    assert "To: web@example.gov" in said
    assert "Fix these first:" in said
    assert said.endswith("Nothing was sent.\n")
    assert not (home / CRAWL / "mail.json").exists()


def test_mail_of_a_run(home, tmp_path, capsys):
    """A run's folder says nothing of mail: the collection does, and nothing of it goes into run.json."""
    file = tmp_path / "harbor.toml"
    least = "\n".join(f"{key} = {json.dumps(value)}" for key, value in COLLECTION.items())
    file.write_text(f'{least}\n[mail]\nhost = "smtp.example.org"\nto = ["desk@example.gov"]\n')
    assert within("report", home / CRAWL, "--collection", file, "--mail", "--dry-run") == 0
    assert "To: desk@example.gov" in capsys.readouterr().out
    assert "smtp" not in json.dumps(published(load(str(file))))
    assert within("report", file, "--collection", file) == 2


@pytest.mark.parametrize(
    ("first_mailed", "mailed", "news", "sent"),
    [(True, False, 0, False), (True, False, 1, True), (True, True, 1, False), (False, False, 0, True)],
)
def test_what_nobody_was_told(home, capsys, *, first_mailed, mailed, news, sent):
    """Without changes there is no mail, unless an earlier report had some that nobody was mailed, or none was ever mailed."""
    first = run(home, "20261101T100000Z")
    about = replace(site.ABOUT, changes=LinkChanges("2026-11-01T00:00:00Z", "r"))
    for folder in (first, home / CRAWL, home / CHECK):
        link_rot(folder / "reports", site.uses(), site.checks().get, about, formats=["json"])
    file = home / CRAWL / "reports/link-rot.json"
    file.write_text(file.read_text().replace('"new":0', f'"new":{news}', 1))
    for folder, has_mail in ((first, first_mailed), (home / CRAWL, mailed)):
        if has_mail:
            (folder / "mail.json").write_text("{}")
    assert within("report", home / CHECK, "--mail", "--dry-run", "--format", "json") == 0
    assert ("Subject:" in capsys.readouterr().out) is sent


def test_own_capture(home):
    """An earlier run's capture of a page that is gone is told."""
    earlier = run(home, "20260101T000000Z")
    capture = Capture(
        "harbor-0.warc.gz", 7, 9, "urn:uuid:1", "2026-01-01T00:00:00Z", "sha256:00", 200, "text/html", None
    )
    rows = [
        SeenUrl(site.CONTACT, "page", "L", 1, None, Outcome.CAPTURED, None, 200, None, None, capture),
        SeenUrl(site.PAPER, "page", "L", 1, None, Outcome.CAPTURED, None, 404, None, None, capture),
    ]
    lines(earlier / "records/urls.jsonl", rows)
    within("report", home / CRAWL)
    shown = (home / CRAWL / "reports/link-rot.html").read_text()
    assert shown.count("run 20260101T000000Z, file harbor-0.warc.gz") == 1


class Archive(BaseHTTPRequestHandler):
    """A web archive that has a copy of the paper, and of nothing else."""

    def do_GET(self):
        self.server.asked.append(self.path)
        self.send_response(200 if self.path == f"/web/{site.PAPER}" else 404)
        self.send_header("Memento-Datetime", "Fri, 01 Mar 2019 12:00:00 GMT")
        self.end_headers()

    def log_message(self, *_):
        pass


def test_copies(home, tmp_path):
    """A web archive is asked where the collection wants it, and what it has is in the report; later it is not asked again."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Archive) as server:
        server.asked = []
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        base = f"http://127.0.0.1:{server.server_port}"
        links = {"mementos": True, "mementos_delay": 0, "timegate": f"{base}/web/", "cdx": f"{base}/cdx"}
        about = json.loads((home / CRAWL / "run.json").read_text())
        about["collection"]["links"] = links
        (home / CRAWL / "run.json").write_text(json.dumps(about))
        within("report", home / CRAWL)
        asked = len(server.asked)
        within("report", home / CRAWL)
        server.shutdown()
    assert f"data-versionurl=&#34;{base}/web/{site.PAPER}&#34;" in (home / CRAWL / "reports/link-rot.html").read_text()
    assert 0 < asked == len(server.asked)


@pytest.mark.parametrize(
    "arguments",
    [["--dry-run"], ["--always"], ["--format", "pdf"], ["--fail-on", "dead"], ["--mail"]],
)
def test_bad_arguments(home, arguments, capsys):
    """What cannot be meant is told; a mail needs a server."""
    assert within("report", home / CRAWL, *arguments) == 2
    assert "expected" in capsys.readouterr().err or arguments == ["--mail"]


def test_no_such_run(tmp_path):
    """A folder that is no run's is told."""
    assert within("report", tmp_path) == 2
