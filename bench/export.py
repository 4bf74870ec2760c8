"""`export` at size: rows a second of processor time, and the most memory it takes, of a small archive and of one ten times as large.

Run as `make bench`, or `python bench/export.py 1000000 --form parquet`. Flat is when both lines have the same memory.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from archives import article, run  # noqa: E402 - found by the path above

from archive_crawler.items import Article  # noqa: E402

FORMS = ("jsonl.gz", "parquet", "csv")
MEASURE = """
import resource, sys
from archive_crawler.cli import main
code = main(sys.argv[1:])
used = resource.getrusage(resource.RUSAGE_SELF)
print(code, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024)
"""


def articles(number: int, day: int, words: int) -> Iterator[Article]:
    """So many articles of 200 sites, every fifth with photos; those of the second day are others."""
    first = day * number
    for each in range(first, first + number):
        yield article(each, host=f"www{each % 200}.example.gov", day=day + 1, words=words, photos=each % 5 // 4 * 3)


def measure(home: Path, target: Path, form: str) -> tuple[float, int]:
    """Seconds of processor time and bytes of memory of one export."""
    command = [sys.executable, "-c", MEASURE, "export", str(home), "--to", str(target), "--format", form]
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    code, seconds, memory = done.stdout.split("\n")[-2].split()
    if code != "0":
        sys.exit(done.stderr)
    return float(seconds), int(memory)


def main() -> None:
    """Print a line for each archive and form."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument(
        "number", type=int, nargs="?", default=20_000, help="articles of the larger archive, in two runs"
    )
    options.add_argument("--words", type=int, default=300, help="words of a paragraph, of which an article has three")
    options.add_argument("--form", action="append", help=f"only this form (default: {', '.join(FORMS)})")
    given = options.parse_args()
    print(
        f"{'articles':>10} {'MB':>8} {'form':>10} {'CPU s':>8} {'rows/s':>8} {'MB/s':>6} {'memory MB':>10} {'written MB':>10}"
    )
    for number in (given.number // 10, given.number):
        with tempfile.TemporaryDirectory(prefix="export-bench-") as folder:
            home = Path(folder) / "news"
            for day in (0, 1):
                run(home, f"2026010{day + 1}T030405Z", articles(number // 2, day, given.words))
            size = sum(path.stat().st_size for path in home.rglob("*.jsonl"))
            for form in given.form or FORMS:
                target = Path(folder) / form
                seconds, memory = measure(home, target, form)
                written = sum(path.stat().st_size for path in target.rglob("*") if path.is_file())
                print(
                    f"{number:10,} {size / 1e6:8.0f} {form:>10} {seconds:8.1f} {number / seconds:8.0f} {size / 1e6 / seconds:6.0f} "
                    f"{memory / 1e6:10.0f} {written / 1e6:10.0f}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
