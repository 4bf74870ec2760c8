"""Sends a report's mail, over TLS only, and never a second time.

A marker is on the disk before the server gets the mail, and is taken away where the server has surely not accepted it. A
crash in between leaves the marker: the report may be out, and is not sent again. The Message-ID is the report's own, so that
a server or a reader who gets one twice all the same can tell.
"""

from __future__ import annotations

import os
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

import orjson

from archive_crawler.collection.model import Mail, Tls
from archive_crawler.errors import BadArguments, NotSent, SentInDoubt
from archive_crawler.export.lines import replace_with
from archive_crawler.warc.rolling import sync_directory

if TYPE_CHECKING:
    from collections.abc import Mapping
    from email.message import EmailMessage
    from pathlib import Path

USER, PASSWORD = "ARCHIVE_CRAWLER_SMTP_USER", "ARCHIVE_CRAWLER_SMTP_PASSWORD"
MARKER = "mail.json"
"""In the run's folder, and not in `reports`, which packages have: it says whom the report went to."""
_PORTS = {Tls.STARTTLS: 587, Tls.IMPLICIT: 465}


class Posted(StrEnum):
    """What became of a report's mail."""

    SENT = "sent"
    SENT_BEFORE = "sent before"
    IN_DOUBT = "in doubt"
    """An earlier attempt was broken off after the server may have taken the mail."""


@dataclass(frozen=True, slots=True)
class Post:
    """What was done, and who was refused."""

    posted: Posted
    refused: dict[str, str]
    """Addresses that the server does not take, with its words."""


def send(directory: Path, mail: EmailMessage, server: Mail, environment: Mapping[str, str]) -> Post:
    """Send the mail of a run's report, unless it was sent; `directory` is the run's.

    Raises BadArguments without a server, NotSent where the server surely has not taken the mail, SentInDoubt where that is unknown.
    """
    if server.host is None:
        raise BadArguments("no mail server: set `mail.host` in the collection file")
    marker = directory / MARKER
    if not _mark(marker, _told(mail, "sending")):
        return Post(_before(marker), {})
    try:
        refused = hand_over(mail, server, environment)
    except SentInDoubt as error:
        raise SentInDoubt(f"{error}; to send it nevertheless, remove {marker}") from error
    except NotSent:
        _unmark(marker)
        raise
    replace_with(marker, [_told(mail, "sent")])
    return Post(Posted.SENT, refused)


def hand_over(mail: EmailMessage, server: Mail, environment: Mapping[str, str]) -> dict[str, str]:
    """Give a mail to the server; whom it refuses, with its words. Raises NotSent and SentInDoubt as `send` does."""
    try:
        return _over_smtp(mail, server, environment)
    except _Undecided as error:
        raise SentInDoubt(
            f"{server.host}: the connection broke while the mail was handed over: {error}. It may have been sent, so it is not "
            "sent again"
        ) from error
    except OSError as error:  # every SMTPException is one
        raise NotSent(f"{server.host}: the mail was not sent: {_words(error)}") from error


class _Undecided(Exception):
    """The server was given the mail, and has not said whether it takes it."""


def _over_smtp(mail: EmailMessage, server: Mail, environment: Mapping[str, str]) -> dict[str, str]:
    context = ssl.create_default_context()
    port = server.port or _PORTS[server.tls]
    host = server.host or ""
    try:
        if server.tls is Tls.IMPLICIT:
            connection: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=server.timeout, context=context)
        else:
            connection = smtplib.SMTP(host, port, timeout=server.timeout)
    except smtplib.SMTPServerDisconnected as error:
        raise OSError(f"it hung up: {error}") from error
    with _closing(connection):
        _prepare(connection, server, context, environment)
        try:
            return {name: _answer(answer) for name, answer in connection.send_message(mail).items()}
        except smtplib.SMTPServerDisconnected as error:
            raise _Undecided(str(error)) from error
        except smtplib.SMTPException:  # an OSError, too: the server has said no
            raise
        except OSError as error:
            raise _Undecided(str(error)) from error


def _prepare(connection: smtplib.SMTP, server: Mail, context: ssl.SSLContext, environment: Mapping[str, str]) -> None:
    """Secure the connection and log in."""
    try:
        connection.ehlo()
        if server.tls is Tls.STARTTLS:
            connection.starttls(context=context)  # raises where the server does not offer it
            connection.ehlo()
        if user := environment.get(USER):
            connection.login(user, environment.get(PASSWORD, ""))
    except smtplib.SMTPServerDisconnected as error:
        raise OSError(f"it hung up: {error}") from error


class _closing:  # noqa: N801 - reads as contextlib's
    """A connection that is closed without a word about how it went."""

    def __init__(self, connection: smtplib.SMTP) -> None:
        self._connection = connection

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        with suppress(smtplib.SMTPException, OSError):
            self._connection.quit()
        self._connection.close()


def _answer(answer: tuple[int, bytes]) -> str:
    return f"{answer[0]} {answer[1].decode('utf-8', 'replace')}"


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(f"{name}: {_answer(answer)}" for name, answer in error.recipients.items())
    if isinstance(error, smtplib.SMTPResponseException):
        told = error.smtp_error
        return f"{error.smtp_code} {told.decode('utf-8', 'replace') if isinstance(told, bytes) else told}"
    return str(error)


def _before(marker: Path) -> Posted:
    """What an earlier attempt has left."""
    try:
        told = orjson.loads(marker.read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return Posted.IN_DOUBT
    return Posted.SENT_BEFORE if told.get("state") == "sent" else Posted.IN_DOUBT


def _told(mail: EmailMessage, state: str) -> bytes:
    told = {"state": state, "message_id": str(mail["Message-ID"]), "to": str(mail["To"]), "date": str(mail["Date"])}
    return orjson.dumps(told, option=orjson.OPT_APPEND_NEWLINE)


def _mark(marker: Path, content: bytes) -> bool:
    """Put the marker on the disk; False where there is one, were it made at this moment by another process."""
    with NamedTemporaryFile(dir=marker.parent, prefix=".mail-") as fresh:
        fresh.write(content)
        fresh.flush()
        os.fsync(fresh.fileno())
        try:
            os.link(fresh.name, marker)
        except FileExistsError:
            return False
    sync_directory(marker.parent)
    return True


def _unmark(marker: Path) -> None:
    marker.unlink(missing_ok=True)
    sync_directory(marker.parent)
