"""Every error of the project.

ArchiveCrawlerError
├── BadArguments             a command's arguments or a run directory are not usable       exit 2
│   └── BadCollection        a collection file is wrong: file, line, key, what was expected
├── AlreadyFinished          the run of a scheduled time has finished: nothing is left to do
├── CaptureFailed            a WARC record could not be written (not an OSError: nobody retries it)
├── JournalBroken            a file or the state could not be written: the run stops, and can be resumed
├── WarcError                a WARC file is not readable at an offset
├── NotSent                  a mail server has not taken a report: it can be sent again
├── SentInDoubt              the connection broke while a report was handed over: it is not sent again
├── FetchRefused             the crawler itself declines to fetch
│   ├── ExcludedByRobots     robots.txt forbids the URL: the rule and where it stands
│   └── AddressRefused       the name leads to a private address
└── LayoutMismatch           a page object did not find what its layout promises
"""


class ArchiveCrawlerError(Exception):
    """Base of all errors that the project raises on purpose."""


class BadArguments(ArchiveCrawlerError):
    """A command's arguments or a run directory are not usable."""


class BadCollection(BadArguments):
    """A collection file is wrong; the message names file, line, key and what was expected."""


class AlreadyFinished(ArchiveCrawlerError):
    """The run of a scheduled time has finished; the arguments are its id and its exit code."""


class CaptureFailed(ArchiveCrawlerError):
    """A WARC record could not be written, so the exchange must not count as captured."""


class JournalBroken(ArchiveCrawlerError):
    """A run's files or its state could not be written; what was committed before stands."""


class WarcError(ArchiveCrawlerError):
    """A WARC file is not readable; the message names file and offset."""


class NotSent(ArchiveCrawlerError):
    """A mail server has not taken a report."""


class SentInDoubt(ArchiveCrawlerError):
    """The connection broke while a mail server was given a report: it may be on its way."""


class FetchRefused(ArchiveCrawlerError):
    """The crawler itself declines to fetch a URL."""


class ExcludedByRobots(FetchRefused):
    """robots.txt forbids a URL (RFC 9309); the message names the rule."""


class AddressRefused(FetchRefused):
    """A host name leads to an address that is not public."""


class LayoutMismatch(ArchiveCrawlerError):
    """A page object did not find what its layout promises; the message names both and the count."""


def printable(text: str) -> str:
    """Text with all that does not print spelt out, line breaks too: what a server sent commands no terminal."""
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)
