"""`archive-crawler init`."""

from __future__ import annotations

import argparse
import shlex
import sys
from pathlib import Path
from typing import Any

from archive_crawler.cli.terminal import tell, tell_json
from archive_crawler.collection.load import parse
from archive_crawler.errors import BadArguments
from archive_crawler.moving import answers
from archive_crawler.moving.answers import QUESTIONS, REQUIRED, Question
from archive_crawler.moving.written import put

_EPILOG = """\
examples:
  archive-crawler init                       asks, and writes a collection file here
  archive-crawler init --seed https://www.example.gov/news/ --contact archivist@example.org --yes
  archive-crawler init --seed https://www.example.gov/news/ --schedule "30 2 * * *" --timezone America/New_York

What an option answers is not asked. `--yes` asks nothing.

exit codes: 0 the collection file is written, 2 bad arguments, 11 left with Ctrl-C or Ctrl-D
"""


def register(commands: Any) -> None:
    command = commands.add_parser(
        "init",
        help="ask a few questions, and write a first collection file",
        description="Ask what to crawl, how far, when, and who is told, check each answer at once, and write a collection file.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("--to", metavar="FILE", type=Path, help="the collection file (default: NAME.toml, here)")
    command.add_argument("--overwrite", action="store_true", help="write over a file that is there")
    command.add_argument("-y", "--yes", action="store_true", help="ask nothing: options and defaults answer")
    for question in QUESTIONS:
        again = "; may be repeated" if question.many else ""
        command.add_argument(
            question.option,
            dest=question.key,
            metavar=question.metavar,
            action="append" if question.many else "store",
            help=question.text[0].lower() + question.text[1:].replace("%", "%%") + again,
        )
    command.add_argument("--json", action="store_true", help="print what was written as JSON")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    if not options.yes and not sys.stdin.isatty():
        raise BadArguments(
            "expected a terminal to ask questions at, found none; --yes with --seed and --contact asks nothing"
        )
    given: dict[str, str] = {}
    try:
        for question in QUESTIONS:
            answered = getattr(options, question.key)
            if answered is not None:
                _take(given, question, " ".join(answered) if isinstance(answered, list) else answered)
            elif question.wanted(given):
                _default(given, question) if options.yes else _ask(given, question)
    except EOFError:
        raise KeyboardInterrupt from None
    target = options.to or Path(f"{given['name']}.toml")
    text = answers.text(given)
    parse(text.encode(), str(target))
    put(target, text, overwrite=options.overwrite)
    if options.json:
        tell_json(sys.stdout, {"file": target, "collection": answers.document(given)})
    else:
        tell(sys.stdout, "\n".join(_next(target, given)))
    return 0


def _take(given: dict[str, str], question: Question, answer: str) -> None:
    given[question.key] = answer
    if wrong := answers.complaint(given, question.key):
        raise BadArguments(f"{question.option}: {wrong}")


def _default(given: dict[str, str], question: Question) -> None:
    if question.key == "seeds":
        raise BadArguments("--seed: expected an address to begin at, found none")
    _take(given, question, question.default(given))


def _ask(given: dict[str, str], question: Question) -> None:
    """Ask until the answer is one that a collection file takes."""
    default = question.default(given)
    while True:
        sys.stderr.write(f"{question.text}{f' [{default}]' if default else ''}: ")
        sys.stderr.flush()
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        given[question.key] = line.strip() or default
        if not given[question.key] and question.key in REQUIRED:
            tell(sys.stderr, "  An answer is needed.")
        elif wrong := answers.complaint(given, question.key):
            tell(sys.stderr, f"  {wrong}")
        else:
            return


def _next(target: Path, given: dict[str, str]) -> list[str]:
    """What to do now."""
    file = shlex.quote(str(target))
    seed = shlex.quote(given["seeds"].split()[0])
    lines = [
        f"{target} is written. Next:",
        f"  archive-crawler explain {seed} -c {file}    in scope, and by which rule",
    ]
    lines.append(f"  archive-crawler crawl {file}    the same command resumes it")
    if given.get("schedule.cron"):
        lines.append(f"  archive-crawler schedule next 5 {file}    when it will be crawled")
        lines.append(f"  archive-crawler scheduler {file}    crawls by the schedule")
    if given.get("notify.to"):
        lines.append(f"  archive-crawler notify test {file}    a message to everybody who is told")
    if not given.get("contact"):
        lines.append("Its contact is missing: no crawl starts without one.")
    return lines
