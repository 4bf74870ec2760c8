"""Hosts that hang, however many, do not keep a good host from being crawled."""

from __future__ import annotations

import threading

from crawls import KEPT
from hostile_crawls import crawl
from hostile_server import Asked, HostileServer, lines

HANGING = 200
PAGES = 40
COLLECTION = """
name = "hostile"
contact = "archivist@example.org"
seeds = [{seeds}]
[politeness]
delay = 0
concurrency = 2
timeout = 90
retries = 0
[links]
check = false
[hosts]
{hosts}
"""


def test_hosts_that_hang_do_not_starve_others(tmp_path):
    """Two hundred hosts say nothing until the good one, named last, has been asked for its last page; then they answer."""
    last_page = threading.Event()

    def hang(asked: Asked) -> None:
        last_page.wait(100)
        asked.answer("<title>At last</title>", "text/plain")

    def good(asked: Asked) -> None:
        number = int(asked.path[1:] or 0)
        asked.answer(f"<title>Page</title><a href=/{number + 1}>next</a>" if number < PAGES else "<title>Last</title>")
        if number == PAGES:
            last_page.set()

    hosts = {**{f"hangs{n}.example.gov": hang for n in range(HANGING)}, "good.example.gov": good}
    with HostileServer(hosts, robots=dict.fromkeys(list(hosts)[:HANGING], hang)) as server:
        seeds = ", ".join(f'"http://{name}/"' for name in hosts)
        run, took = crawl(tmp_path, COLLECTION.format(seeds=seeds, hosts="\n".join(lines(server))))
    assert last_page.is_set()
    assert all(row["outcome"] in KEPT for row in run.urls.values())
    assert len(run.urls) == 2 * (HANGING + 1) + PAGES
    assert took.peak < 500
