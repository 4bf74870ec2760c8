"""A real mail server on loopback, with TLS."""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager

from aiosmtpd.smtp import SMTP, AuthResult

from archive_crawler.collection.model import Mail, Tls

SECRET = "not-in-any-file"


class Inbox:
    """What a server does with mail."""

    def __init__(self):
        self.mails, self.logins = [], []
        self.answer = "250 taken"

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802 - aiosmtpd names it
        if address.startswith("refused"):
            return "550 nobody here"
        envelope.rcpt_tos.append(address)
        return "250 fine"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd names it
        if self.answer == "hang up":
            server.transport.close()
            return "250 too late"
        if self.answer.startswith("250"):
            self.mails.append((session.ssl, envelope))
        return self.answer

    def authenticate(self, _server, _session, _envelope, _mechanism, data):
        self.logins.append((data.login.decode(), data.password.decode()))
        return AuthResult(success=data.password.decode() == SECRET, handled=False)


@contextmanager
def serving(inbox, tls, kind=Tls.STARTTLS):
    """A server that offers STARTTLS, speaks TLS from the first byte, or, without a kind, neither."""
    options = {"authenticator": inbox.authenticate, "auth_require_tls": kind is Tls.STARTTLS}
    if kind is Tls.STARTTLS:
        options |= {"tls_context": tls, "require_starttls": True}
    loop = asyncio.new_event_loop()
    started = loop.create_server(
        lambda: SMTP(inbox, hostname="localhost", loop=loop, **options),
        "127.0.0.1",
        0,
        ssl=tls if kind is Tls.IMPLICIT else None,
    )
    server = loop.run_until_complete(started)
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield Mail(host="localhost", port=server.sockets[0].getsockname()[1], tls=kind or Tls.STARTTLS, timeout=10)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        server.close()
        loop.close()
