"""The report's mail, against a real SMTP server with TLS."""

from __future__ import annotations

import smtplib
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy

import harbor_links as site
import orjson
import pytest
from authority import identity, server_context
from mailserver import SECRET, Inbox, serving

from archive_crawler.collection.model import Collection, Mail, Tls
from archive_crawler.errors import BadArguments, NotSent, SentInDoubt
from archive_crawler.links.changes import LinkChanges
from archive_crawler.reports.findings import find
from archive_crawler.reports.ignore import Ignore
from archive_crawler.reports.link_rot import link_rot
from archive_crawler.reports.mail import compose, envelope, has_changed, message_id
from archive_crawler.reports.post import PASSWORD, USER, Posted, send

NOW = datetime(2026, 11, 24, 17, tzinfo=UTC)


@pytest.fixture
def authorities(tmp_path, monkeypatch):
    """A server's TLS, and trust in it."""
    folder = tmp_path / "keys"
    folder.mkdir()
    authority = identity("Tests of mail", is_authority=True)
    (folder / "authority.crt").write_bytes(authority.pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(folder / "authority.crt"))
    return server_context(folder, [identity("localhost", authority)])


@pytest.fixture(scope="module")
def findings(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reports")
    return link_rot(folder, site.uses(), site.checks().get, site.ABOUT, **site.EVERYTHING)


def mail(findings, to=("web@example.gov",), report=b"<!doctype html><p>report</p>"):
    return compose(findings, report, "archivist@example.org", list(to), NOW)


@pytest.mark.parametrize("kind", [Tls.STARTTLS, Tls.IMPLICIT])
def test_sent(kind, findings, authorities, tmp_path):
    """The mail goes over TLS, with a login from the environment; a second time it does not go."""
    inbox = Inbox()
    with serving(inbox, authorities, kind) as server:
        environment = {USER: "archivist", PASSWORD: SECRET}
        first = send(tmp_path, mail(findings), server, environment)
        again = send(tmp_path, mail(findings), server, environment)
    assert (first.posted, again.posted) == (Posted.SENT, Posted.SENT_BEFORE)
    assert inbox.logins == [("archivist", SECRET)]
    ((secured, envelope),) = inbox.mails
    assert secured or kind is Tls.IMPLICIT  # aiosmtpd notes it for STARTTLS alone
    assert envelope.rcpt_tos == ["web@example.gov"]
    assert SECRET.encode() not in b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())


def test_what_it_says(findings):
    """Subject, summary as text and as HTML, and the report as it is."""
    sent = message_from_bytes(mail(findings, report="<p>whole – report</p>".encode()).as_bytes(), policy=policy.default)
    assert sent["Subject"] == "Broken links, Harbor <Agency>: 1 new, 1 fixed"
    assert sent["Auto-Submitted"] == "auto-generated"
    text = sent.get_body(("plain",)).get_content()
    assert "Since the report of 2026-11-17: 1 new, 1 fixed, 1 still broken" in text
    assert f"39 pages: {site.CONTACT}" in text
    body = sent.get_body(("html",)).get_content()
    assert "<script>" not in body
    assert "&lt;Agency&gt;" in body
    (attached,) = sent.iter_attachments()
    assert attached.get_content_type() == "text/html"
    assert attached.get_payload(decode=True).decode() == "<p>whole – report</p>"


def test_message_id_is_the_reports():
    """The same report has the same Message-ID; another run has another."""
    assert message_id("harbor-news", "r1", "a@example.org") == "<link-rot.harbor-news.r1@example.org>"


def test_too_long(findings):
    """A report that no server takes is not attached, and the mail says so."""
    sent = mail(findings, report=b"x" * (11 * 1024 * 1024))
    assert list(sent.iter_attachments()) == []
    assert "too long" in sent.get_body(("plain",)).get_content()


def test_no_tls_no_mail(findings, tmp_path):
    """A server without TLS gets nothing, and the next attempt is free."""
    inbox = Inbox()
    with serving(inbox, None, None) as server, pytest.raises(NotSent, match="STARTTLS"):
        send(tmp_path, mail(findings), server, {})
    assert inbox.mails == []
    assert list(tmp_path.glob("*.json")) == []


def test_wrong_certificate(findings, authorities, tmp_path, monkeypatch):
    """A certificate that nobody vouches for ends the attempt before anything is said."""
    other = tmp_path / "other.crt"
    other.write_bytes(identity("Others", is_authority=True).pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(other))
    inbox = Inbox()
    with serving(inbox, authorities) as server, pytest.raises(NotSent, match="certificate"):
        send(tmp_path, mail(findings), server, {USER: "archivist", PASSWORD: SECRET})
    assert (inbox.mails, inbox.logins) == ([], [])


def test_refusals(findings, authorities, tmp_path):
    """What the server surely does not take can be sent again; whom it does not know is told."""
    inbox = Inbox()
    with serving(inbox, authorities) as server:
        with pytest.raises(NotSent, match="535"):
            send(tmp_path, mail(findings), server, {USER: "archivist", PASSWORD: "wrong"})
        inbox.answer = "452 no room"
        with pytest.raises(NotSent, match="452 no room"):
            send(tmp_path, mail(findings), server, {})
        with pytest.raises(NotSent, match=r"refused@example\.gov: 550 nobody here"):
            send(tmp_path, mail(findings, ["refused@example.gov"]), server, {})
        inbox.answer = "250 taken"
        post = send(tmp_path, mail(findings, ["web@example.gov", "refused@example.gov"]), server, {})
    assert (post.posted, post.refused) == (Posted.SENT, {"refused@example.gov": "550 nobody here"})
    assert len(inbox.mails) == 1


def test_broken_off(findings, authorities, tmp_path):
    """Where the connection breaks after the mail was handed over it may be out: it is not sent again, and that is told."""
    inbox = Inbox()
    inbox.answer = "hang up"
    with serving(inbox, authorities) as server:
        with pytest.raises(SentInDoubt, match="may have been sent"):
            send(tmp_path, mail(findings), server, {})
        inbox.answer = "250 taken"
        assert send(tmp_path, mail(findings), server, {}).posted is Posted.IN_DOUBT
    assert inbox.mails == []


def test_crash_before_and_after(findings, authorities, tmp_path, monkeypatch):
    """A process that dies while it sends, or before it has noted that it has sent, is not followed by a second mail."""
    inbox = Inbox()

    def die(self, *_arguments, **_options):
        raise SystemExit

    with serving(inbox, authorities) as server:
        with monkeypatch.context() as patch:
            patch.setattr(smtplib.SMTP, "quit", die)  # the mail is out, the process is gone
            with pytest.raises(SystemExit):
                send(tmp_path, mail(findings), server, {})
        assert send(tmp_path, mail(findings), server, {}).posted is Posted.IN_DOUBT
    assert len(inbox.mails) == 1


def test_nobody_there(findings, tmp_path):
    """A server that is not there is told, and the mail can be sent again."""
    with pytest.raises(NotSent, match="localhost"):
        send(tmp_path, mail(findings), Mail(host="localhost", port=9, timeout=5), {})
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(BadArguments, match=r"mail\.host"):
        send(tmp_path, mail(findings), Mail(), {})


def test_marker_says_what(findings, authorities, tmp_path):
    """The marker has the Message-ID, whom the mail went to, and when."""
    with serving(Inbox(), authorities) as server:
        send(tmp_path, mail(findings), server, {})
    told = orjson.loads((tmp_path / "mail.json").read_bytes())
    assert told["state"] == "sent"
    assert told["message_id"] == "<link-rot.harbor-news.20261124T150000Z@example.org>"


def test_only_changes(findings):
    """What was told is not told again; a first report, and a look without memory, always are."""
    assert has_changed(findings)
    same = LinkChanges("2026-11-17T16:00:00Z", "r", still=site.CHANGES.still)
    for changes, expected in ((same, False), (LinkChanges(), True), (None, True)):
        about = replace(site.ABOUT, changes=changes)
        assert has_changed(find(site.uses(), site.checks().get, about, Ignore())) is expected


def test_envelope():
    """Whom it is from and to is in the collection, or told to be missing."""
    least = {"name": "harbor", "seeds": ["https://www.example.gov/"]}
    named = Collection(**least, contact="archivist@example.org", webmaster="web@example.gov")
    assert envelope(named) == ("archivist@example.org", ["web@example.gov"])
    own = replace(named, mail=Mail(sender="links@example.org", to=["a@example.gov", "b@example.gov"]))
    assert envelope(own) == ("links@example.org", ["a@example.gov", "b@example.gov"])
    with pytest.raises(BadArguments, match=r"mail\.sender"):
        envelope(replace(named, contact="https://example.org/contact"))
    with pytest.raises(BadArguments, match=r"mail\.to"):
        envelope(replace(named, webmaster="The Harbor Office"))
    with pytest.raises(ValueError, match="e-mail address"):
        Mail(to=["a@example.gov\r\nBcc: b@example.gov"])
