"""Picture an article of the sample site in ReplayWeb.page: `make screenshot` writes docs/images/replay.png."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from crawls import ROOT, command, latest
from player import Player, browser, chromium, replayed

TITLE = "Crews Raise Sunken Barge at Gull Harbor"


def main() -> None:
    with TemporaryDirectory() as folder:
        package = Path(folder) / "demo.wacz"
        _done("demo", "--output", folder)
        run = latest(Path(folder), "demo")
        _done("package", run, "--to", package)
        rows = map(json.loads, (run / "records" / "articles.jsonl").read_bytes().splitlines())
        article = next(row for row in rows if row["title"] == TITLE)
        moment = "".join(filter(str.isdigit, article["capture"]["date"]))[:14]
        with browser(chromium()) as started, Player(Path(folder) / "site", started) as player:
            page = player.open(player.add(package), article["url"], moment)
            replayed(page).wait_for_load_state("networkidle")
            page.screenshot(path=ROOT / "docs" / "images" / "replay.png")


def _done(*arguments: object) -> None:
    done = command(*arguments)
    if done.returncode:
        sys.exit(done.stderr)


if __name__ == "__main__":
    main()
