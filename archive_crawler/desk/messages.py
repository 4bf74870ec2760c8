"""Events as messages: a mail for people, a JSON object for programs. Pure."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

import orjson

from archive_crawler.desk.event import Event
from archive_crawler.normalize.cells import shown

SIGNATURE = "X-Archive-Crawler-Signature"


def identity(events: Sequence[Event], channel: str) -> str:
    """The same for the same events to the same receiver."""
    return hashlib.sha256("\n".join([channel, *(event.id for event in events)]).encode()).hexdigest()[:32]


def mail(events: Sequence[Event], sender: str, to: str, now: datetime) -> EmailMessage:
    """A mail with every event."""
    message = EmailMessage()
    message["From"] = Address("archive-crawler", addr_spec=sender)
    message["To"] = Address(addr_spec=to)
    more = f" (and {len(events) - 1} more)" if len(events) > 1 else ""
    message["Subject"] = f"{events[0].collection}: {shown(events[0].head)}{more}"
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{identity(events, to)}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834
    message.set_content("\n".join(_text(event) for event in events))
    return message


def _text(event: Event) -> str:
    run = [f"  run {event.run}"] if event.run else []
    return "\n".join([shown(event.head), *run, *(f"  {shown(line)}" for line in event.lines if line), ""])


def body(events: Sequence[Event], now: datetime) -> bytes:
    """What a webhook gets."""
    told = {"sent": now.isoformat(timespec="seconds"), "events": [asdict(event) for event in events]}
    return orjson.dumps(told)


def signature(secret: str, content: bytes) -> str:
    """HMAC-SHA256 of a webhook's body by the shared secret, as receivers of GitHub's webhooks know it."""
    return "sha256=" + hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()
