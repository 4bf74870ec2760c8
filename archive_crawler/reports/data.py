"""The report as JSON, for programs: each part on a line of its own, written target by target."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

import orjson

from archive_crawler.reports.spreadsheet import LISTED, named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive_crawler.reports.findings import Findings, Group
    from archive_crawler.reports.gathered import Target


def pieces(findings: Findings) -> Iterator[bytes]:
    """The file, piece by piece; the totals stand before what may be long."""
    yield b'{"about": ' + orjson.dumps(findings.about) + b',\n"summary": '
    yield orjson.dumps(findings.summary) + b',\n"trend": '
    yield orjson.dumps(list(findings.trend)) + b',\n"first": '
    yield orjson.dumps([group.number for group in findings.first]) + b',\n"causes": [\n'
    yield from _parted(_cause(group) for group in findings.groups)
    yield b'],\n"ignored": ' + orjson.dumps(_ignored(findings)) + b',\n"targets": [\n'
    listed = (target for health in LISTED for target in findings.gathering.targets(health))
    first = True
    for target in listed:
        yield b"" if first else b",\n"
        yield from _target(findings, target)
        first = False
    yield b"\n]}\n"


def _target(findings: Findings, target: Target) -> Iterator[bytes]:
    fix, copy = findings.fix(target), findings.copy(target.check.url)
    known: dict[str, Any] = {
        "check": target.check,
        "links": target.links,
        "pages": target.pages,
        "template": target.template,
        "fix": fix,
        "memento": copy,
    }
    yield orjson.dumps(known)[:-1] + b',"places": [\n'
    yield from _parted(islice(findings.gathering.places(target), named(target)))
    yield b"]}"


def _cause(group: Group) -> dict[str, Any]:
    cause = group.cause
    return {
        "number": group.number,
        "kind": cause.kind.value,
        "subject": cause.subject,
        "health": cause.health.value,
        "what": group.what,
        "todo": group.todo,
        "fix": group.fix or None,
        "moved_to": cause.moved_to,
        "pages": group.pages,
        "links": group.links,
        "targets": cause.urls,
        "in_template": cause.in_template,
        "example_pages": group.examples,
        "link_texts": group.texts,
    }


def _ignored(findings: Findings) -> dict[str, Any]:
    return {
        "rules": [
            {
                "rule": rule.shown(),
                "reason": rule.reason,
                "expires": rule.expires,
                "links": findings.gathering.ignored[rule],
            }
            for rule in findings.ignore.rules
        ],
        "expired": [
            {"rule": rule.shown(), "reason": rule.reason, "expires": rule.expires} for rule in findings.ignore.expired
        ],
    }


def _parted(values: Iterator[object]) -> Iterator[bytes]:
    for number, value in enumerate(values):
        yield (b",\n" if number else b"") + orjson.dumps(value)
