"""Questions whose answers make a first collection file."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from archive_crawler.collection.load import parse
from archive_crawler.errors import BadCollection
from archive_crawler.moving.seedlist import name_of
from archive_crawler.moving.written import written

Answers = Mapping[str, str]
"""What was answered, by the question's key; nothing where it was left empty."""


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that a collection file says."""

    key: str
    """The key of the collection file, dotted."""
    option: str
    """The option of the command line that answers it."""
    text: str
    """What is asked."""
    metavar: str
    """What is expected, in a word."""
    many: bool = False
    """Whether the answer is a list, with spaces or commas between."""
    default: Callable[[Answers], str] = lambda _: ""
    """The answer that stands where none is given."""
    wanted: Callable[[Answers], bool] = lambda _: True
    """Whether it is asked, going by what was answered."""


QUESTIONS = (
    Question("seeds", "--seed", "Where does the crawl begin? Addresses, spaces between", "URL", many=True),
    Question(
        "name", "--name", "The collection's name", "NAME", default=lambda answers: _host_name(answers.get("seeds", ""))
    ),
    Question("contact", "--contact", "Who crawls? An e-mail address or URL, which webmasters see", "ADDRESS"),
    Question(
        "scope.type",
        "--scope",
        "How far from there? page, directory, host or domain",
        "TYPE",
        default=lambda answers: "directory" if _has_directory(answers.get("seeds", "")) else "host",
    ),
    Question(
        "schedule.cron", "--schedule", "When is it crawled? A cron expression, @daily, @weekly; empty: by hand", "CRON"
    ),
    Question(
        "schedule.timezone",
        "--timezone",
        "In which time zone?",
        "ZONE",
        default=lambda _: "UTC",
        wanted=lambda answers: bool(answers.get("schedule.cron")),
    ),
    Question(
        "notify.to",
        "--tell",
        "Who is told when a crawl fails or shrinks? E-mail addresses; empty: nobody",
        "ADDRESS",
        many=True,
    ),
    Question("webmaster", "--webmaster", "Who gets the link-rot report? An e-mail address; empty: nobody", "ADDRESS"),
    Question(
        "mail.host",
        "--mail-host",
        "Which mail server takes mail?",
        "HOST",
        default=lambda _: "localhost",
        wanted=lambda answers: bool(answers.get("notify.to") or answers.get("webmaster")),
    ),
)
REQUIRED = frozenset({"seeds", "contact"})
"""Questions that want an answer where somebody is asked."""
COMMENTS = {
    "contact": 'contact = "archivist@example.org"   # no crawl starts without one',
    "seeds": "Where the crawl begins",
    "scope.type": "page: the seeds alone; directory: below theirs; host; domain: with all hosts below it",
    "limits.pages": "Pages of a run at most; 0 is no limit",
    "politeness.delay": "Seconds between two requests to one host",
    "schedule.cron": "Minute, hour, day, month, day of the week, as `archive-crawler scheduler` reads them",
    "notify.to": "Who is told that a crawl failed or shrank, the disk is nearly full, and the like",
    "mail.host": "User name and password are in the environment: ARCHIVE_CRAWLER_SMTP_USER, ARCHIVE_CRAWLER_SMTP_PASSWORD",
}
_ORDER = ("name", "contact", "seeds", "webmaster", "scope", "limits", "politeness", "schedule", "notify", "mail")
HEAD = ("Made by `archive-crawler init`; docs/collection-keys.md has every key, with its default.",)


def document(answers: Answers) -> dict[str, Any]:
    """The collection that the answers make."""
    made: dict[str, Any] = {"limits": {"pages": 20_000}, "politeness": {"delay": 1.0}}
    for question in QUESTIONS:
        if not (answer := answers.get(question.key, "").strip()) or not question.wanted(answers):
            continue
        table, _, key = question.key.rpartition(".")
        place = made.setdefault(table, {}) if table else made
        place[key] = [each for each in re.split(r"[\s,]+", answer) if each] if question.many else answer
    return {key: made[key] for key in _ORDER if key in made}


def text(answers: Answers) -> str:
    """The collection file."""
    made = document(answers)
    known = {key: note for key, note in COMMENTS.items() if (key == "contact") is not _has(made, key)}
    return written(made, HEAD, known)


def complaint(answers: Answers, key: str) -> str | None:
    """What is wrong with the answer to one question, in the words of the collection file's own errors."""
    stand_in = {"name": "x", "seeds": "https://www.example.gov/"} | {"schedule.cron": "@daily"} | dict(answers)
    try:
        parse(written(document({**stand_in, key: answers.get(key, "")})).encode(), "")
    except BadCollection as error:
        complaints = [line.partition(": ")[2] for line in str(error).splitlines()]
        about = rf"{re.escape(key)}[\[:.]|{re.escape(key.rpartition('.')[0] or key)}:"  # the key, or all of its table
        return next((line for line in complaints if re.match(about, line)), None)
    return None


def _has(made: Mapping[str, Any], dotted: str) -> bool:
    table, _, key = dotted.rpartition(".")
    return key in (made.get(table, {}) if table else made)


def _host_name(seeds: str) -> str:
    host = urlsplit(seeds.split(maxsplit=1)[0]).hostname if seeds.split() else None
    return name_of((host or "news").removeprefix("www."))


def _has_directory(seeds: str) -> bool:
    return all(urlsplit(seed).path.count("/") > 1 for seed in seeds.split())
