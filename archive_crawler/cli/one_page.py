"""One page fetched as a crawl fetches it: robots.txt, contact, delay, refused addresses, the capture itself."""

from __future__ import annotations

import io
import json
import re
from contextlib import redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from archive_crawler.cli.crawl import crawl
from archive_crawler.collection.model import Politeness
from archive_crawler.errors import ArchiveCrawlerError
from archive_crawler.export.lines import read
from archive_crawler.items import SeenUrl
from archive_crawler.warc.pick import pick

if TYPE_CHECKING:
    from archive_crawler.collection.model import Collection
    from archive_crawler.warc.reader import Stored

_NAME = "golden"
_ALONE = """\
name = {name}
seeds = [{url}]
contact = {contact}
[scope]
type = "custom"
include = [{only}]
[discovery]
links = false
robots_sitemaps = false
[requisites]
fetch = false
[limits]
pages = 1
[links]
check = false
[politeness]
delay = {delay}
timeout = {timeout}
retries = {retries}
blackout = {blackout}
[hosts]
{hosts}
"""


def fetched(url: str, collection: Collection | None, contact: str) -> Stored:
    """What the URL answers, by a crawl of this one page that is forgotten afterwards, as polite as a collection says.

    Raises ArchiveCrawlerError where there is no answer that is a page.
    """
    with TemporaryDirectory(prefix="archive-crawler-") as folder:
        file, output = Path(folder, "golden.toml"), Path(folder, "output")
        file.write_text(_alone(url, collection, contact), encoding="utf-8")
        with redirect_stdout(io.StringIO()):  # its summary is of a run that goes away
            crawl(str(file), output, new="1")
        (run,) = (path.parent for path in (output / _NAME).glob("*/records"))
        (seen,) = [row for row in read(run / "records", SeenUrl) if row.role == "page" and not row.hop]
        if seen.location:
            raise ArchiveCrawlerError(f"{url}: redirects to {seen.location}: name that URL")
        if seen.capture is None or seen.http_status != 200:
            status = f", status {seen.http_status}" if seen.http_status else ""
            raise ArchiveCrawlerError(f"{url}: {seen.outcome}{status}: {seen.reason or 'no page'}")
        return pick(run, seen.capture.record_id)


def _alone(url: str, collection: Collection | None, contact: str) -> str:
    """A collection file of one page."""
    politeness = collection.politeness if collection else Politeness()
    hosts = collection.hosts if collection else {}
    return _ALONE.format(
        name=json.dumps(_NAME),
        url=json.dumps(url),
        only=json.dumps(f"^{re.escape(url)}$"),
        contact=json.dumps(contact),
        delay=politeness.delay,
        timeout=politeness.timeout,
        retries=politeness.retries,
        blackout=json.dumps(politeness.blackout),
        hosts="\n".join(f"{json.dumps(host)} = {json.dumps(address)}" for host, address in hosts.items()),
    )
