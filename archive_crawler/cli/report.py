"""`archive-crawler report`."""

from __future__ import annotations

import argparse
import io
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from archive_crawler.cli.crawl import add_output
from archive_crawler.cli.terminal import tell, tell_json
from archive_crawler.collection.load import load
from archive_crawler.errors import BadArguments
from archive_crawler.reports.fail_on import parse_fail_on, why_it_fails
from archive_crawler.reports.formats import FORMAT_HELP, parse_formats
from archive_crawler.reports.link_rot import FORMATS
from archive_crawler.reports.mail import compose, envelope, has_changed
from archive_crawler.reports.post import MARKER, Posted, send
from archive_crawler.run.finished import collection_of
from archive_crawler.run.rewriting import Written, latest, rewrite
from archive_crawler.run.state import Folders
from archive_crawler.run.untold import is_untold

if TYPE_CHECKING:
    from archive_crawler.collection.model import Collection

_FAILED = 2
_SHOWN = "html"
_EPILOG = """\
examples:
  archive-crawler report my-agency.toml                  the report of the latest run, written anew
  archive-crawler report output/my-agency/20260102T030405Z --format sarif,junit --fail-on broken,new-broken
  archive-crawler report my-agency.toml --mail --dry-run see the mail that the webmaster would get
  archive-crawler report my-agency.toml --mail           send it, if anything has changed

The mail server is in the collection file; its user name and password are in the environment, as
ARCHIVE_CRAWLER_SMTP_USER and ARCHIVE_CRAWLER_SMTP_PASSWORD. A report is mailed once, whatever happens.

exit codes: 0 fine, 1 the mail could not be sent, 2 bad arguments, or --fail-on has found what it names
"""


def register(commands: Any) -> None:
    command = commands.add_parser(
        "report",
        help="write a run's link-rot report anew, for people, spreadsheets or builds, and mail it to the webmaster",
        description="Write the link-rot report of a run from its records, with the ignore.toml of today, and mail it to the webmaster.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument(
        "what", metavar="COLLECTION|RUN", help="a name that `list` shows, a collection file, or the folder of a run"
    )
    add_output(command)
    command.add_argument(
        "-c",
        "--collection",
        metavar="FILE",
        help="with a run's folder: the collection whose mail server and ignore.toml are meant (default: as the run had it, without mail)",
    )
    command.add_argument("--format", metavar="FORMAT", action="append", help=FORMAT_HELP)
    command.add_argument("--mail", action="store_true", help="mail the report to the webmaster if anything has changed")
    command.add_argument("--always", action="store_true", help="mail it even if nothing has changed")
    command.add_argument("--dry-run", action="store_true", help="print the mail, and send nothing")
    command.add_argument(
        "--fail-on",
        metavar="WHAT",
        action="append",
        help="exit with 2 if there is any link so: broken, failing, flawed, redirected, undecided, new-broken; a comma list, or repeated",
    )
    command.add_argument("--json", action="store_true", help="print what was written, mailed and found as JSON")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    if (options.always or options.dry_run) and not options.mail:
        raise BadArguments("--always and --dry-run: expected together with --mail, found alone")
    formats = parse_formats(options.format)
    fail_on = parse_fail_on(",".join(options.fail_on)) if options.fail_on else ()
    folder, collection = _found(options.what, options.output, options.collection)
    sender, to = envelope(collection) if options.mail else ("", [])
    written = rewrite(folder, formats, collection)
    files = {kind: str(Folders(folder).reports / FORMATS[kind][0]) for kind in formats}
    mailed = io.StringIO() if options.json else sys.stdout
    if not options.json:
        tell(sys.stdout, "\n".join(files.values()))
    if options.mail:
        _mail(written, collection, sender, to, options, stream=mailed)
    reasons = why_it_fails(written.findings.summary, fail_on)
    if options.json:
        said = mailed.getvalue().strip() if isinstance(mailed, io.StringIO) else None
        found = {"collection": collection.name, "folder": str(folder), "files": files, "mail": said or None}
        tell_json(sys.stdout, found | {"fails_on": reasons, "summary": written.findings.summary})
    elif reasons:
        tell(sys.stderr, f"--fail-on: links of {written.findings.about.collection}: {', '.join(reasons)}")
    return _FAILED if reasons else 0


def _found(what: str, output: Path, named: str | None) -> tuple[Path, Collection]:
    """The run's folder, and the collection whose report it is."""
    folder = Path(what)
    if folder.is_dir():
        if named:
            return folder, load(named)
        try:
            return folder, collection_of(folder)
        except BadArguments as error:
            raise BadArguments(f"{error}; name the collection file instead") from error
    if named:
        raise BadArguments(f"--collection: expected with the folder of a run, found with {what}")
    collection = load(what)
    return latest(output / collection.name), collection


def _mail(
    written: Written, collection: Collection, sender: str, to: list[str], options: argparse.Namespace, *, stream: TextIO
) -> None:
    findings = written.findings
    if not (options.always or has_changed(findings) or is_untold(written.folder, written.run)):
        tell(stream, "Nothing has changed since the last mail: none is sent. With --always one is.")
        return
    html = b"".join(FORMATS[_SHOWN][1](findings))
    mail = compose(findings, html, sender, to, datetime.now(UTC))
    if options.dry_run:
        text = mail.get_body(("plain",))
        head = "\n".join(f"{name}: {mail[name]}" for name in ("From", "To", "Subject", "Message-ID"))
        tell(stream, f"{head}\n\n{text.get_content() if text else ''}\n{_attachments(mail)}\nNothing was sent.")
        return
    post = send(written.folder, mail, collection.mail, os.environ)
    for address, why in post.refused.items():
        tell(sys.stderr, f"{address}: the server does not take mail for it: {why}")
    tell(stream, _said(post.posted, to, written.folder))


def _attachments(mail: Any) -> str:
    return "\n".join(
        f"Attached: {part.get_filename()}, {len(part.get_content()):,} characters" for part in mail.iter_attachments()
    )


def _said(posted: Posted, to: list[str], folder: Path) -> str:
    return {
        Posted.SENT: f"Sent to {', '.join(to)}.",
        Posted.SENT_BEFORE: "This report was sent before: no mail.",
        Posted.IN_DOUBT: "An earlier mail of this report was broken off and may have arrived: it is not sent again. To send it "
        f"nevertheless, remove {folder / MARKER}.",
    }[posted]
