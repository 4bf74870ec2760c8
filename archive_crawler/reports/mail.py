"""The report as a mail to the webmaster: what has changed, what to mend first, and the whole report attached. Pure."""

from __future__ import annotations

import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape
from typing import TYPE_CHECKING

from archive_crawler.collection.model import is_mail_address
from archive_crawler.errors import BadArguments
from archive_crawler.normalize.cells import shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from archive_crawler.collection.model import Collection
    from archive_crawler.reports.findings import Findings

_ATTACHED = 10 * 1024 * 1024
"""Bytes of a report that mail servers still take; a longer one stays where it is."""
_LISTED = 10


def envelope(collection: Collection) -> tuple[str, list[str]]:
    """Whom the report's mail is from and to; raises BadArguments where the collection does not say."""
    mail = collection.mail
    sender = mail.sender or collection.contact
    to = mail.to or [collection.webmaster or ""]
    if sender is None or not is_mail_address(sender):
        raise BadArguments(
            f"collection {collection.name}: no e-mail address to send from: set `mail.sender`, or `contact` to an address"
        )
    if not all(map(is_mail_address, to)):
        raise BadArguments(
            f"collection {collection.name}: nobody to send to: set `mail.to`, or `webmaster` to an address"
        )
    return sender, to


def has_changed(findings: Findings) -> bool:
    """Whether there is anything that the last mail did not tell."""
    changes = findings.summary.changes
    if changes is None or changes.since is None:
        return True
    return bool(changes.new or changes.fixed or changes.failing or changes.unclear)


def message_id(collection: str, run_id: str, sender: str) -> str:
    """The same for the same report, so that a server that gets it twice can tell."""
    left = re.sub(r"[^A-Za-z0-9.-]", "-", f"link-rot.{collection}.{run_id}")
    return f"<{left}@{sender.rpartition('@')[2]}>"


def compose(findings: Findings, report: bytes, sender: str, to: list[str], now: datetime) -> EmailMessage:
    """The mail with its summary as text and as HTML, and the report attached."""
    about = findings.about
    mail = EmailMessage()
    mail["From"] = Address("Link report", addr_spec=sender)
    mail["To"] = [Address(addr_spec=each) for each in to]
    mail["Subject"] = subject(findings)
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = message_id(about.collection, about.run_id, sender)
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers, please
    attached = len(report) <= _ATTACHED
    lines = list(_lines(findings, attached=attached))
    mail.set_content("\n".join(text for text, _ in lines) + "\n")
    body = "\n".join(html for _, html in lines)
    mail.add_alternative(
        f'<!doctype html>\n<html lang="en"><head><title>{escape(subject(findings))}</title></head><body>\n{body}\n</body></html>\n',
        subtype="html",
    )
    if attached:
        name = f"link-rot-{about.collection}-{about.run_id}.html"
        mail.add_attachment(report, maintype="text", subtype="html", filename=name)
    return mail


def subject(findings: Findings) -> str:
    """What the mail is about, in a line."""
    summary, about = findings.summary, findings.about
    name = shown(about.agency or about.collection)
    if summary.changes and summary.changes.since:
        return f"Broken links, {name}: {summary.changes.new:,} new, {summary.changes.fixed:,} fixed"
    return f"Broken links, {name}: {summary.to_mend:,} to look at"


def _lines(findings: Findings, *, attached: bool) -> Iterator[tuple[str, str]]:
    """Each paragraph of the summary, as text and as HTML."""
    summary = findings.summary
    failing = summary.by_health["failing"]
    unconfirmed = f" Of these, {failing:,} failed when we looked, but may yet recover." if failing else ""
    yield _paragraph(
        f"Your pages link to {_count(summary.targets, 'address', 'es')}, of which {summary.to_mend:,} do not work, on "
        f"{_count(summary.pages_with_broken_links, 'page')}.{unconfirmed}"
    )
    if (changes := summary.changes) and changes.since:
        yield _paragraph(
            f"Since the report of {changes.since[:10]}: {changes.new:,} new, {changes.fixed:,} fixed, {changes.still:,} still "
            f"broken, {changes.failing:,} that began to fail."
        )
    yield from _changed(findings)
    yield from _first(findings)
    where = (
        "The whole report is attached: open it in a browser."
        if attached
        else "The whole report is too long for a mail."
    )
    yield _paragraph(where)


def _changed(findings: Findings) -> Iterator[tuple[str, str]]:
    if findings.about.changes is None or findings.about.changes.since is None:
        return
    for title, listed in (("New", findings.about.changes.new), ("Fixed", findings.about.changes.fixed)):
        if listed:
            rows = [change.url for change in listed[:_LISTED]]
            more = [f"and {len(listed) - _LISTED:,} more"] if len(listed) > _LISTED else []
            yield _list(title, [*rows, *more])


def _first(findings: Findings) -> Iterator[tuple[str, str]]:
    rows = []
    for group in findings.first:
        address = f" {group.fix.address}" if group.fix else ""
        rows.append(f"{_count(group.pages, 'page')}: {group.cause.subject} – {group.what} {group.todo}{address}")
    if rows:
        yield _list("Fix these first", rows)


def _paragraph(text: str) -> tuple[str, str]:
    return f"{text}\n", f"<p>{escape(text)}</p>"


def _count(number: int, noun: str, ending: str = "s") -> str:
    return f"{number:,} {noun}{'' if number == 1 else ending}"


def _list(title: str, rows: list[str]) -> tuple[str, str]:
    kept = [shown(row) for row in rows]
    items = "".join(f"<li>{escape(row)}</li>" for row in kept)
    return "\n".join([f"{title}:", *(f"- {row}" for row in kept), ""]), f"<h2>{escape(title)}</h2><ul>{items}</ul>"
