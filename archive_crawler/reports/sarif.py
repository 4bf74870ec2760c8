"""The report as SARIF 2.1.0, for code-scanning: a rule for each state, a result for each page and target."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import orjson

import archive_crawler
from archive_crawler.items import LinkHealth
from archive_crawler.links.states import LinkState
from archive_crawler.normalize.cells import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive_crawler.reports.findings import Findings
    from archive_crawler.reports.gathered import Place, Target

MOST_RESULTS = 25_000
"""Results that one run may have where GitHub takes them; the CSV has all."""
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {
    LinkHealth.BROKEN: "error",
    LinkHealth.FAILING: "warning",
    LinkHealth.FLAWED: "warning",
    LinkHealth.UNDECIDED: "note",
    LinkHealth.REDIRECTED: "note",
}


def pieces(findings: Findings) -> Iterator[bytes]:
    """The file, piece by piece."""
    rules = [_rule(state) for state in LinkState]
    driver = {"name": "archive-crawler", "version": archive_crawler.__version__, "rules": rules}
    invocation = {
        "executionSuccessful": True,
        "startTimeUtc": findings.about.crawled_from,
        "endTimeUtc": findings.about.crawled_to,
    }
    head = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "invocations": [invocation]}
    yield b'{"$schema": "' + _SCHEMA.encode() + b'", "version": "2.1.0", "runs": [\n'
    yield orjson.dumps(head)[:-1] + b',\n"results": [\n'
    numbers = {state.value: number for number, state in enumerate(LinkState)}
    for number, result in enumerate(islice(_results(findings, numbers), MOST_RESULTS)):
        yield (b",\n" if number else b"") + orjson.dumps(result)
    yield b"\n]}]}\n"


def _rule(state: LinkState) -> dict[str, Any]:
    problem = state.problem or "Nothing is wrong."
    return {
        "id": rule_id(state.value),
        "name": "".join(word.title() for word in state.value.replace("-", " ").split() if word.isalnum()) or state.name,
        "shortDescription": {"text": problem},
        "help": {"text": state.advice or "There is nothing to do."},
        "defaultConfiguration": {"level": _LEVELS.get(state.health, "none")},
    }


def rule_id(state: str) -> str:
    """A state as the identifier of a rule."""
    return "link/" + "-".join(state.lower().replace(":", "").replace(".", "-").split())


def _results(findings: Findings, numbers: dict[str, int]) -> Iterator[dict[str, Any]]:
    for health, level in _LEVELS.items():
        for target in findings.gathering.targets(health):
            fix = findings.fix(target)
            advice = f"{fix.kind.todo}: {fix.address}" if fix else target.check.advice
            for place in findings.gathering.places(target):
                yield _result(target, place, level, advice, numbers) | _locations(findings, place)


def _result(target: Target, place: Place, level: str, advice: str | None, numbers: dict[str, int]) -> dict[str, Any]:
    check = target.check
    said = f"“{place.texts[0]}”" if place.texts and place.texts[0] else "without text"
    told = f"Link {said} to {check.url}: {check.problem or check.state} {advice or ''}"
    result = {
        "ruleId": rule_id(check.state),
        "level": level,
        "message": {"text": shown(told).strip()},
        "partialFingerprints": {"target/v1": f"{check.url} {place.page}"},
        "properties": {"target": check.url, "health": check.health.value, "httpStatus": check.http_status},
    }
    return result | ({"ruleIndex": numbers[check.state]} if check.state in numbers else {})


def _locations(findings: Findings, place: Place) -> dict[str, Any]:
    """Where the link stands: in the page's file, seen from the working directory, or at its URL."""
    file = findings.file_of(place.page)
    location: dict[str, Any] = {"artifactLocation": {"uri": _uri(file) if file else place.page}}
    if place.line:
        location["region"] = {"startLine": place.line} | ({"startColumn": place.column} if place.column else {})
    return {"locations": [{"physicalLocation": location}]}


def _uri(file: Path) -> str:
    whole, here = file.resolve(), Path.cwd()
    return quote(whole.relative_to(here).as_posix()) if whole.is_relative_to(here) else whole.as_uri()
