"""Redirect maps, as the servers that they are for read them."""

from __future__ import annotations

import csv
import http.client
import shutil
import socket
import subprocess
import time

import pytest

from archive_crawler.reports.redirect_maps import files, redirects

HOST = "www.example.gov"
SITE = f"https://{HOST}"
PAIRS = [
    (f"{SITE}/old", f"{SITE}/new"),
    (f"{SITE}/a b/c(1).html", f"{SITE}/x%20y/z"),
    (f"{SITE}/p.php?id=1&x=a.b", f"{SITE}/page?n=2"),
    (f"{SITE}/caf%C3%A9", f"{SITE}/coffee"),
    (f"{SITE}/~home", f"{SITE}/home"),
    (f"{SITE}/100%25", f"{SITE}/per%25cent"),
    (f"{SITE}/default", f"{SITE}/dflt"),
]


def test_no_harm():
    """No loop, no chain, no other host, no page that works, nothing that a configuration cannot quote."""
    harmful = [
        (f"{SITE}/one", f"{SITE}/two"),
        (f"{SITE}/two", f"{SITE}/one"),
        (f"{SITE}/three", f"{SITE}/one"),
        (f"{SITE}/same#a", f"{SITE}/same#b"),
        (f"{SITE}/out", "https://other.example.gov/out"),
        (f"{SITE}/works", f"{SITE}/new"),
        (f"{SITE}/dol$ar", f"{SITE}/new"),
        (f"{SITE}/quo%22te", f"{SITE}/new"),
        (f"{SITE}/line%0Abreak", f"{SITE}/new"),
        (f"{SITE}/back%5Cslash", f"{SITE}/new"),
    ]
    assert redirects(harmful, lambda url: url.endswith("/works")) == {}


def test_names():
    """A host makes no path of a file's name, and none that is too long."""
    for host in ("..", "../../etc", "a" * 253, "[::1]:8080"):
        for name, _ in files(host, []):
            assert "/" not in name
            assert len(name) < 255
            assert name not in {".", ".."}


def test_drupal():
    """The CSV is what Path Redirect Import takes: no first slash, the front page by its name."""
    found = redirects([*PAIRS, (f"{SITE}/home.php", f"{SITE}/")], lambda _: False)[HOST]
    content = dict(files(HOST, found))[f"{HOST}.drupal.csv"].decode()
    rows = list(csv.DictReader(content.splitlines()))
    assert list(rows[0]) == ["source", "destination", "language", "status_code"]
    by_source = {row["source"]: row["destination"] for row in rows}
    assert by_source["old"] == "new"
    assert by_source["p.php?id=1&x=a.b"] == "page?n=2"
    assert by_source["home.php"] == "<front>"


@pytest.fixture(scope="module")
def nginx(tmp_path_factory):
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin") or pytest.skip("nginx is not installed")
    folder = tmp_path_factory.mktemp("nginx")
    for name, content in files(HOST, redirects(PAIRS, lambda _: False)[HOST]):
        (folder / name).write_bytes(content)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"pid {folder}/pid; error_log {folder}/log; daemon off; master_process off; events {{}} http {{ access_log off; {temporary} "
        f"include {folder}/{HOST}.nginx.conf; server {{ listen 127.0.0.1:{port}; "
        "if ($moved_www_example_gov) { return 301 $moved_www_example_gov; } return 404; } }"
    )
    server = subprocess.Popen([program, "-c", str(folder / "nginx.conf")], stderr=subprocess.DEVNULL)
    for _ in range(100):
        with socket.socket() as attempt:
            if attempt.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    yield port
    server.terminate()
    server.wait(10)


def asked(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("GET", path, headers={"Host": HOST})
    answer = connection.getresponse()
    return answer.status, answer.getheader("location")


def test_nginx(nginx):
    """nginx sends each dead page on, and no other."""
    for redirect in redirects(PAIRS, lambda _: False)[HOST]:
        assert asked(nginx, redirect.source) == (301, redirect.target)
    for other in ("/oldx", "/old/x", "/xold", "/p.php?id=2", "/p.php"):
        assert asked(nginx, other) == (404, None)


def test_apache():
    """Exactly one page each, with the directive that neither encodes twice nor forgets the query."""
    content = dict(files(HOST, redirects(PAIRS, lambda _: False)[HOST]))[f"{HOST}.apache.conf"].decode()
    assert f'RedirectMatch 301 "^/old$" "{SITE}/new"\n' in content
    assert 'RewriteCond "%{QUERY_STRING}" "^id=1&x=a\\.b$"\nRewriteRule "^/?p\\.php$"' in content
    assert f'RewriteRule "^/?a b/c\\(1\\)\\.html$" "{SITE}/x\\%20y/z" [R=301,L,NE,QSD]' in content
