"""A process that has the program imported and forks a child for each crawl: a second of imports is paid once.

Reads a JSON object a line: `arguments` of the command, `output` for what it prints, `fault` for the layer, `tick`
between two commits in seconds. Answers with the child's pid, and with its status when `wait` comes.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

import pycurl  # noqa: F401, E402 - imported for the children
from harbor_site import story  # noqa: E402
from layer import Fault, Layer  # noqa: E402
from trafilatura.external import jt_stoplist_init  # noqa: E402

import archive_crawler.cli.crawl  # noqa: E402, F401
import pipelines.deadlinks  # noqa: E402
import pipelines.export  # noqa: E402
import pipelines.normalize  # noqa: E402
import pipelines.validate  # noqa: E402, F401
import spiders.news  # noqa: E402
from archive_crawler.cli import main  # noqa: E402
from archive_crawler.pages import Page, read  # noqa: E402


def child(order: dict) -> None:
    os.setsid()
    os.chdir(ROOT)
    out = os.open(order["output"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(out, 1)
    os.dup2(out, 2)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.argv = ["archive-crawler", *order["arguments"]]
    if order.get("tick"):
        spiders.news._TICK = order["tick"]
    if order.get("group"):
        Path(order["group"]).write_text(str(os.getpid()))
    if order.get("fault"):
        Layer(Fault(**order["fault"])).install()
    code = main(order["arguments"])
    Path(order["output"] + ".modules").write_text("\n".join(sys.modules))
    sys.exit(code)


def learn(modules: Path) -> None:
    """Import what a crawl imported on its way, but for the reactor, which each child installs for itself."""
    for name in modules.read_text().splitlines() if modules.exists() else ():
        if name not in sys.modules and name != "twisted.internet.reactor":
            with suppress(Exception):
                importlib.import_module(name)
    assert "twisted.internet.reactor" not in sys.modules


def serve() -> None:
    jt_stoplist_init()  # what a first page fills, here once for all children
    read(Page("http://www.harbor.example.gov/news/1", story(1, 2).encode(), "text/html", datetime.now(UTC)))
    for line in sys.stdin:
        order = json.loads(line)
        learn(Path(order["output"] + ".modules"))
        pid = os.fork()
        if not pid:
            child(order)
        print(pid, flush=True)
        _, status = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    serve()
