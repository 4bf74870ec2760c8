"""What happened is told: to a real mail server and a real webhook receiver, once, also after a kill."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import asdict
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import orjson
import pytest
from authority import identity, server_context
from crawls import ROOT
from mailserver import Inbox, serving

from archive_crawler.items import Change, ChangeKind

FILE = """
name = "harbor"
contact = "archivist@example.org"
seeds = ["https://www.example.gov/"]
[notify]
to = ["desk@example.org"]
webhooks = ["http://127.0.0.1:{hook}/told"]
{more}
[mail]
host = "localhost"
port = {smtp}
"""
WEBHOOK_SECRET = "between-us"


class Receiver(BaseHTTPRequestHandler):
    """Keeps what it gets; answers by its server's script, and hangs where that says so."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((dict(self.headers), body))
        status = self.server.script.pop(0) if self.server.script else 204
        if status == "hang":
            self.server.hung.set()
            time.sleep(60)
            return
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        """Keep quiet."""


class Desk:
    def __init__(self, tmp_path, hook, mail, environment):
        self.output, self.file = tmp_path / "output", tmp_path / "harbor.toml"
        self.hook, self.mail, self.environment = hook, mail, environment
        self.write()
        for day in range(1, 4):
            self.run(day)

    def write(self, more=""):
        text = FILE.format(hook=self.hook.server_port, smtp=self.mail.port, more=more)
        self.file.write_text(text)

    def run(self, day, articles=100, *, state="finished", hosts=None, changes=(), failure=None):
        """A run's folder, as far as it tells what happened."""
        folder = self.output / "harbor" / f"2026010{day}T000000Z"
        for part in ("archive", "records", "reports"):
            (folder / part).mkdir(parents=True)
        about = {"run_id": folder.name, "state": state, "failure": failure, "started": f"2026-01-0{day}T00:00:00Z",
                 "counts": {"article": articles}, "collection": {"name": "harbor"}}  # fmt: skip
        (folder / "run.json").write_text(json.dumps(about))
        hosts = hosts or {"www.example.gov": {"captured": 120}}
        (folder / "reports" / "crawl.json").write_text(json.dumps({"hosts": hosts}))
        rows = b"".join(orjson.dumps(asdict(change), option=orjson.OPT_APPEND_NEWLINE) for change in changes)
        (folder / "records" / "changes.jsonl").write_bytes(rows)
        return folder.name

    def start(self, *arguments):
        return subprocess.Popen(
            [sys.executable, "-m", "archive_crawler", "notify", *map(str, arguments), "-o", str(self.output)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **self.environment, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip

    def notify(self, *arguments):
        process = self.start(*arguments)
        said, complained = process.communicate(timeout=90)
        return process.returncode, said, complained


@pytest.fixture
def desk(tmp_path):
    keys = tmp_path / "keys"
    keys.mkdir()
    authority = identity("Tests of telling", is_authority=True)
    (keys / "authority.crt").write_bytes(authority.pem)
    hook = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    hook.got, hook.script, hook.hung = [], [], threading.Event()
    hook.daemon_threads, hook.block_on_close = True, False
    threading.Thread(target=hook.serve_forever, daemon=True).start()
    inbox = Inbox()
    with serving(inbox, server_context(keys, [identity("localhost", authority)])) as mail:
        environment = {
            "SSL_CERT_FILE": str(keys / "authority.crt"),
            "ARCHIVE_CRAWLER_WEBHOOK_SECRET": WEBHOOK_SECRET,
            "ARCHIVE_CRAWLER_SMTP_USER": "archivist",
            "ARCHIVE_CRAWLER_SMTP_PASSWORD": "not-in-any-file",
        }
        made = Desk(tmp_path, hook, mail, environment)
        made.inbox = inbox
        yield made
    hook.shutdown()
    hook.server_close()


def change(kind, number, **fields):
    values = dict.fromkeys(
        ("article_id", "field", "before", "after", "moved_to", "reason", "capture_before", "capture")
    )
    values |= {"edits": [], "silent": False, "run_before": "a", "run": "b", "title": f"Pier {number}"}
    return Change(kind=kind, url=f"https://www.example.gov/{number}", **(values | fields))


def mails(desk):
    return [message_from_bytes(envelope.content, policy=policy.default) for _, envelope in desk.inbox.mails]


def test_a_quiet_run_is_not_told(desk):
    """Nothing happened: no mail, no POST."""
    assert desk.notify("send", desk.file)[0] == 0
    assert (desk.inbox.mails, desk.hook.got) == ([], [])


def test_a_site_that_loses_half_its_pages_is_told_once(desk):
    """One mail and one signed POST, the second time none; the receiver can tell who sent it."""
    run = desk.run(4, articles=48)
    desk.hook.script = [503, 503, 204]  # it is tried again
    code, said, _ = desk.notify("send", desk.file)
    assert (code, said.count("1 told")) == (0, 2)
    [mail] = mails(desk)
    assert mail["Subject"] == "harbor: The crawl of harbor shrank: 48 articles, 100 before"
    assert run in mail.get_content()
    headers, body = desk.hook.got[-1]
    assert len(desk.hook.got) == 3
    assert len({headers["Idempotency-Key"] for headers, _ in desk.hook.got}) == 1
    expected = hmac.new(WEBHOOK_SECRET.encode(), body, hashlib.sha256).hexdigest()
    assert headers["X-Archive-Crawler-Signature"] == f"sha256={expected}"
    assert [event["kind"] for event in json.loads(body)["events"]] == ["shrank"]
    desk.notify("send", desk.file)
    assert (len(desk.inbox.mails), len(desk.hook.got)) == (1, 3)


def test_every_kind_is_told(desk):
    """Forbidden by robots.txt, a notice, taken down, silently edited: in one message, or with `digest = false` in one each."""
    changes = [
        change(ChangeKind.NOTICE, 1, field="archive_notice"),
        change(ChangeKind.GONE, 2, reason="status 404"),
        change(ChangeKind.CHANGED, 3, field="title", silent=True),
        change(ChangeKind.CHANGED, 3, field="body_text", silent=True),
        change(ChangeKind.CHANGED, 4, field="title", silent=False),
        change(ChangeKind.NEW, 5),
    ]
    desk.run(4, hosts={"www.example.gov": {"captured": 3, "excluded by robots": 90}}, changes=changes)
    desk.write("digest = false")
    assert desk.notify("send", desk.file)[0] == 0
    subjects = {mail["Subject"].split(": ", 1)[1] for mail in mails(desk)}
    assert subjects == {
        "robots.txt of www.example.gov forbids what it allowed: 90 URLs are excluded, 3 of 120 still come",
        "1 article now under an archive notice",
        "1 article taken down",
        "1 article edited without a word about it",
    }
    assert len(desk.hook.got) == 4


def test_a_failed_crawl_is_told_with_its_words(desk):
    """The reason is in the mail; kinds that are not wanted are left out."""
    desk.run(4, state="failed", failure="the disk is full", changes=[change(ChangeKind.GONE, 2)])
    desk.write('events = ["failed"]')
    desk.notify("send", desk.file)
    [mail] = mails(desk)
    assert mail["Subject"] == "harbor: The crawl of harbor failed"
    assert "the disk is full" in mail.get_content()


def test_killed_in_the_middle_nothing_is_told_twice(desk):
    """The receiver has the event and does not answer; the teller is killed: the next one does not tell it again."""
    desk.run(4, articles=10)
    desk.hook.script = ["hang"]
    process = desk.start("send", desk.file)
    assert desk.hook.hung.wait(60)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert desk.notify("send", desk.file)[0] == 0
    assert (len(desk.inbox.mails), len(desk.hook.got)) == (1, 1)
    states = {row["channel"].partition(":")[0]: row["state"] for row in json.loads(desk.notify("list", "--json")[1])}
    assert states == {"desk@example.org": "sent", "http": "sending"}


def test_what_surely_did_not_arrive_is_tried_again(desk):
    """A receiver that says no, a server that refuses: told as errors, and delivered when they take it."""
    desk.run(4, articles=10)
    desk.hook.script, desk.inbox.answer = [401], "554 not today"
    code, _, complained = desk.notify("send", desk.file)
    assert (code, "401" in complained, "not today" in complained) == (1, True, True)
    desk.inbox.answer = "250 taken"
    assert desk.notify("send", desk.file)[0] == 0
    assert (len(desk.inbox.mails), len(desk.hook.got)) == (1, 2)


def test_a_test_message_arrives(desk):
    """`notify test` says where it went; without a secret it says what is missing."""
    code, said, _ = desk.notify("test", desk.file)
    assert (code, said.splitlines()) == (
        0,
        ["desk@example.org: sent", f"http://127.0.0.1:{desk.hook.server_port}/told: sent"],
    )
    del desk.environment["ARCHIVE_CRAWLER_WEBHOOK_SECRET"]
    code, _, complained = desk.notify("test", desk.file)
    assert (code, "set ARCHIVE_CRAWLER_WEBHOOK_SECRET" in complained) == (2, True)


def test_what_would_be_told_is_shown(desk):
    """A dry run prints the events and sends nothing."""
    desk.run(4, articles=48)
    code, said, _ = desk.notify("send", desk.file, "--dry-run")
    assert (code, said.splitlines()[0]) == (0, "shrank: The crawl of harbor shrank: 48 articles, 100 before")
    assert (desk.inbox.mails, desk.hook.got) == ([], [])
