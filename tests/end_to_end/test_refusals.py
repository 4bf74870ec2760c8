"""What a crawl declines, where it stops, and that each such URL is on record."""

from __future__ import annotations

import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from crawls import ROOT, Crawled, command, latest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

COLLECTION = """
name = "small"
contact = "archivist@example.org"
seeds = ["{seed}"]
{more}
[politeness]
delay = 0
concurrency = 4
retries = 0
[links]
check = false
[hosts]
"www.example.gov" = "127.0.0.1:{port}"
"""


class Site(BaseHTTPRequestHandler):
    """Answers by path, and remembers who asked for what."""

    protocol_version = "HTTP/1.1"
    pages: dict[str, tuple[int, dict[str, str], str]]
    asked: list[tuple[str, str]]

    def do_GET(self):
        self.asked.append((self.path, self.headers["User-Agent"]))
        status, headers, body = self.pages.get(self.path, (404, {}, "no such page"))
        content = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        """Keep quiet."""


@contextmanager
def site(pages, context: ssl.SSLContext | None = None):
    handler = type("Handler", (Site,), {"pages": pages, "asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server.server_port, handler.asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def crawl(folder: Path, port: int, more: str = "", seed: str = "http://www.example.gov/") -> Crawled:
    path = folder / "small.toml"
    path.write_text(COLLECTION.format(port=port, more=more, seed=seed))
    done = command("crawl", path, "--output", folder)
    assert "Traceback" not in done.stderr
    return Crawled(latest(folder, "small"), done)


def self_signed(folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "www.example.gov")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("www.example.gov")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path):
    """TLS is verified: the page fails with its reason, and no request was sent."""
    with site({"/": (200, {}, "hello")}, self_signed(tmp_path)) as (port, asked):
        run = crawl(tmp_path, port, seed="https://www.example.gov/")
    assert run.command.returncode == 5
    assert asked == []
    row = run.urls["https://www.example.gov/"]
    assert row["outcome"] in {"failed", "excluded by robots"}
    assert row["reason"]


def test_a_private_address_is_never_asked(tmp_path):
    """A redirect and a link to loopback are refused, though both are in scope."""
    with site({}) as (inner, asked_inner):
        address = f"http://127.0.0.1:{inner}/secret"
        pages = {
            "/": (
                200,
                {},
                f'<a href="/moved">m</a><a href="{address}">s</a><a href="http://localhost:{inner}/x">l</a>',
            ),
            "/moved": (302, {"Location": address}, ""),
        }
        with site(pages) as (port, _):
            more = '[scope]\ntype = "custom"\ninclude = ["."]'
            run = crawl(tmp_path, port, more)
    assert asked_inner == []
    assert run.urls[address]["outcome"] in {"failed", "excluded by robots"}
    assert run.urls["http://www.example.gov/moved"]["http_status"] == 302


def test_a_page_limit_stops_the_crawl_and_accounts_for_the_rest(tmp_path):
    """What was found and not fetched is over the limit, by name; exit code 5."""
    pages = {"/": (200, {}, "".join(f'<a href="/{n}">{n}</a>' for n in range(40)))}
    pages |= {f"/{n}": (200, {}, "x") for n in range(40)}
    with site(pages) as (port, asked):
        run = crawl(tmp_path, port, "[limits]\npages = 10")
    summary = run.report("crawl.json")
    assert run.command.returncode == 5
    assert summary["outcomes"]["over limit"] >= 30
    assert summary["balanced"]
    assert len([path for path, _ in asked if path != "/robots.txt"]) <= 10 + 4
    assert {row["reason"] for row in run.urls.values() if row["outcome"] == "over limit"} == {"limits.pages 10"}


def test_the_user_agent_names_the_contact(tmp_path):
    """Webmasters learn whom to write to, in every request, and the WARC says it too."""
    with site({"/": (200, {}, "x")}) as (port, asked):
        run = crawl(tmp_path, port)
    assert asked
    assert all("archivist@example.org" in agent for _, agent in asked)
    assert run.command.returncode == 0


def test_an_unreachable_robots_txt_forbids_everything(tmp_path):
    """RFC 9309 section 2.3.1.4: a server error is not a permission."""
    with site({"/": (200, {}, "x"), "/robots.txt": (503, {}, "busy")}) as (port, asked):
        run = crawl(tmp_path, port)
    assert {path for path, _ in asked} == {"/robots.txt"}
    assert run.urls["http://www.example.gov/"]["outcome"] == "excluded by robots"
    assert "503" in run.urls["http://www.example.gov/"]["reason"]


def test_a_redirect_loop_ends(tmp_path):
    """Each hop is one URL with one outcome."""
    pages = {"/": (301, {"Location": "/b"}, ""), "/b": (301, {"Location": "/"}, "")}
    with site(pages) as (port, _):
        run = crawl(tmp_path, port)
    assert [run.urls[f"http://www.example.gov/{path}"]["outcome"] for path in ("", "b")] == ["captured", "captured"]


def test_an_output_that_cannot_be_written_is_told_at_once(tmp_path):
    """A file where the folder should be: exit code 2 and a sentence that names it."""
    (tmp_path / "output").write_text("")
    (tmp_path / "small.toml").write_text(COLLECTION.format(port=9, more="", seed="http://www.example.gov/"))
    done = command("crawl", tmp_path / "small.toml", "--output", tmp_path / "output")
    assert done.returncode == 2
    assert "cannot be written" in done.stderr
    assert str(tmp_path / "output") in done.stderr


def test_an_odd_sitemap_line_costs_nothing(tmp_path):
    """A relative, a broken and an impossible sitemap in robots.txt: the page is captured all the same."""
    robots = "Sitemap: /map.xml\nSitemap: http://[bad\nSitemap: http://www.example.gov:99999/s.xml\n"
    with site({"/": (200, {}, "x"), "/robots.txt": (200, {}, robots)}) as (port, asked):
        run = crawl(tmp_path, port)
    assert run.urls["http://www.example.gov/"]["outcome"] == "captured"
    assert "/map.xml" in {path for path, _ in asked}


def test_a_crawl_that_captured_no_seed_does_not_end_as_fine(tmp_path):
    """An excluded seed leaves nothing; a scheduler must see it."""
    with site({"/": (200, {}, "x")}) as (port, _):
        run = crawl(tmp_path, port, '[scope]\nexclude = ["."]')
    assert run.command.returncode == 5


def test_a_signal_while_links_are_awaited_is_an_interruption(tmp_path):
    """SIGTERM after the last page: exit code 11, sealed files, and the same command asks the rest."""
    story = (
        '<article><h1>A Story of the Invented Pier</h1><time datetime="2026-01-02">Jan. 2, 2026</time>'
        + "<p>The pier was painted in the colors that the harbor master likes, and nobody minded much.</p>" * 5
        + '<p>See <a href="http://links.example.gov/paper">the paper</a> on it, which is long.</p></article>'
    )
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        site({"/": (200, {}, '<a href="/s">s</a>'), "/s": (200, {}, story)}) as (
            port,
            _,
        ),
    ):
        path = tmp_path / "small.toml"
        text = COLLECTION.format(port=port, more="", seed="http://www.example.gov/")
        text = text.replace("check = false", "timeout = 60")
        path.write_text(text + f'"links.example.gov" = "127.0.0.1:{silent.getsockname()[1]}"\n')
        process = subprocess.Popen(
            [sys.executable, "-m", "archive_crawler", "crawl", str(path), "-o", str(tmp_path)],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        closing = "Closing spider (finished)"
        while process.poll() is None and not any(
            closing in log.read_text() for log in tmp_path.glob("small/*/logs/crawl.jsonl")
        ):
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
        assert process.returncode == 11
    folder = latest(tmp_path, "small")
    assert not list((folder / "archive").glob("*.open"))
    path.write_text(text)  # the host is gone now, and says so at once
    resumed = command("crawl", path, "--output", tmp_path)
    assert resumed.returncode == 0, resumed.stderr
    run = Crawled(folder, resumed)
    checked = sorted(row["url"] for row in run.lines("link_checks.jsonl"))
    assert checked == ["http://links.example.gov/paper", "http://www.example.gov/s"]
