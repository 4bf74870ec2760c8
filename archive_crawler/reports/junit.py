"""The report as JUnit XML, for build servers: a test case for each target."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from archive_crawler.items import LinkHealth
from archive_crawler.normalize.cells import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive_crawler.reports.findings import Findings
    from archive_crawler.reports.gathered import Target

_PAGES = 10
"""Pages that a test case names; the CSV has all."""
_NO_XML = re.compile("[^\\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FAILED = (LinkHealth.BROKEN, LinkHealth.FAILING, LinkHealth.FLAWED)
_SKIPPED = (LinkHealth.UNDECIDED, LinkHealth.UNCHECKED)


def pieces(findings: Findings) -> Iterator[bytes]:
    """The file, piece by piece: what is broken, failing or flawed has failed, what could not be told is skipped."""
    gathering = findings.gathering
    failed, skipped = (sum(map(gathering.number, kinds)) for kinds in (_FAILED, _SKIPPED))
    fine = findings.summary.targets - failed - skipped
    name = quoteattr(f"links of {findings.about.collection}")
    counts = f'tests="{failed + skipped + bool(fine)}" failures="{failed}" errors="0" skipped="{skipped}"'
    yield b'<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f"<testsuites {counts}>\n<testsuite name={name} {counts} timestamp={quoteattr(findings.about.crawled_to)}>\n".encode()
    for kinds, element in ((_FAILED, "failure"), (_SKIPPED, "skipped")):
        for kind in kinds:
            for target in gathering.targets(kind):
                yield _case(findings, target, element)
    if fine:
        # One by one they would fill the disk: links of a site are many, and most are fine.
        yield f'<testcase classname="links" name="{fine} addresses that work or need no check"/>\n'.encode()
    yield b"</testsuite>\n</testsuites>\n"


def _case(findings: Findings, target: Target, element: str) -> bytes:
    check = target.check
    fix = findings.fix(target)
    lines = [check.problem or check.state, f"{fix.kind.todo}: {fix.address}" if fix else check.advice or ""]
    for place in findings.gathering.places(target, _PAGES):
        at = f":{place.line}" if place.line else ""
        lines.append(f"{place.page}{at} “{' | '.join(place.texts)}”")
    if target.pages > _PAGES:
        lines.append(f"and {target.pages - _PAGES} more pages")
    message = quoteattr(_kept(check.problem or check.state))
    kind = f" type={quoteattr(check.state)}" if element == "failure" else ""
    told = escape("\n".join(_kept(line) for line in lines if line))
    case = f"<testcase classname={quoteattr('links.' + check.health.value)} name={quoteattr(_kept(check.url))}>"
    return f"{case}<{element} message={message}{kind}>{told}</{element}></testcase>\n".encode()


def _kept(words: str) -> str:
    """Words without what XML 1.0 has no place for (section 2.2)."""
    return _NO_XML.sub("", shown(words))
