"""What each link state means: its sentence for people, advice, who can mend it, and how far one look's evidence goes.

The health is what one look finds; time decides whether what looks broken is (`LinkHealth`). What one look cannot settle is
undecided: a firewall, a rate limit, silence and a reset may concern the checker alone, and 503 is the server's own word for
"later" (RFC 9110 section 15.6.4). A certificate that browsers refuse is broken; a chain that only some browsers can complete
is undecided.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from archive_crawler.items import Certainty, LinkHealth, Owner


class Group(StrEnum):
    """What a link state is about."""

    FINE = "Fine"
    REDIRECT = "Redirects that work"
    FRAGMENT = "Fragments"
    DRIFT = "Drift"
    LINK = "The link itself"
    NAME = "The site's name"
    CONNECTION = "Connection"
    TLS = "TLS"
    HTTP = "HTTP errors"
    REDIRECT_BROKEN = "Redirects that do not arrive"
    SOFT = "Pages that answer, and are not there"
    ACCESS = "Access"
    UNDECIDABLE = "Undecidable"
    NOT_CHECKED = "Not checked"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a link state says to people and machines."""

    group: Group
    """What it is about."""
    health: LinkHealth
    """What one look finds."""
    problem: str | None
    """What is wrong, in a sentence for a webmaster; null where nothing is."""
    advice: str | None
    """What to do about it; null where nothing is to be done."""
    owner: Owner
    """Who can mend it."""
    certainty: Certainty
    """How far the evidence goes, unless the verdict knows better."""


_FINE, _REDIRECTED, _FLAWED = LinkHealth.FINE, LinkHealth.REDIRECTED, LinkHealth.FLAWED
_BROKEN, _UNDECIDED, _UNCHECKED = LinkHealth.BROKEN, LinkHealth.UNDECIDED, LinkHealth.UNCHECKED
_AUTHOR, _TARGET, _CHECKER, _NOBODY = Owner.AUTHOR, Owner.TARGET, Owner.CHECKER, Owner.NOBODY
_CERTAIN, _LIKELY, _UNSURE = Certainty.CERTAIN, Certainty.LIKELY, Certainty.UNSURE

_BY_HAND = "Open the link in a browser. If it works there, leave it."
_REPLACE = "Link to the page's new address, or take the link out."
_CORRECT = "Correct the address in the page's source."
_LATER = "Check again on another day; if the error stays, replace the link or take it out."
_TELL = "Tell the people who run that site, or link to another source."
_NEW_ADDRESS = "Link to the new address: redirects are often taken down later."
_COMPARE = "Open the link. If the page is not what the link promises, link to its new address or take the link out."


def _fine(problem: str | None, owner: Owner = _NOBODY) -> Meaning:
    return Meaning(Group.FINE, _FINE, problem, None, owner, _CERTAIN)


def _redirect(problem: str, advice: str | None, owner: Owner = _AUTHOR) -> Meaning:
    return Meaning(Group.REDIRECT, _REDIRECTED, problem, advice, owner, _CERTAIN)


def _flawed(group: Group, problem: str, advice: str, owner: Owner, certainty: Certainty = _CERTAIN) -> Meaning:
    return Meaning(group, _FLAWED, problem, advice, owner, certainty)


def _broken(
    group: Group, problem: str, advice: str, owner: Owner = _AUTHOR, certainty: Certainty = _CERTAIN
) -> Meaning:
    return Meaning(group, _BROKEN, problem, advice, owner, certainty)


def _undecided(
    group: Group, problem: str, advice: str = _BY_HAND, owner: Owner = _CHECKER, certainty: Certainty = _UNSURE
) -> Meaning:
    return Meaning(group, _UNDECIDED, problem, advice, owner, certainty)


def _soft(problem: str, advice: str = _REPLACE, certainty: Certainty = _LIKELY, owner: Owner = _AUTHOR) -> Meaning:
    return _broken(Group.SOFT, problem, advice, owner, certainty)


def _unchecked(problem: str | None, advice: str | None = None, owner: Owner = _NOBODY) -> Meaning:
    return Meaning(Group.NOT_CHECKED, _UNCHECKED, problem, advice, owner, _CERTAIN)


MEANINGS: dict[str, Meaning] = {
    "ok": _fine(None),
    "fine after retry": _fine("The link worked only at the second try."),
    "slow": _fine("The link works, but its answer takes more than ten seconds.", _TARGET),
    "redirected permanently": _redirect(
        "The page has moved for good; the link still works through a redirect.", _NEW_ADDRESS
    ),
    "redirected temporarily": _redirect("The link leads to another address for the time being.", None, _NOBODY),
    "trivial redirect": _redirect(
        "The link works through a redirect to another spelling of the same address.", None, _NOBODY
    ),
    "long redirect chain": _redirect("The link works, but through more than three redirects.", _NEW_ADDRESS),
    "fragment missing": _flawed(
        Group.FRAGMENT,
        "The page exists, but not the part of it that the link points to.",
        "Point to a part that the page has, or take the end of the address from “#” on out.",
        _AUTHOR,
    ),
    "fragment undecided": _undecided(
        Group.FRAGMENT, "The page exists; whether it has the part that the link points to, we cannot tell."
    ),
    "drifted": _flawed(
        Group.DRIFT, "The page no longer is what it was when we first saw it.", _COMPARE, _AUTHOR, _LIKELY
    ),
    "credentials in URL": _flawed(
        Group.LINK,
        "The link works, but shows a user name or a password to everybody.",
        "Take what stands before the “@” out of the address, and change the password.",
        _AUTHOR,
    ),
    "malformed URL": _broken(Group.LINK, "The link is not a proper web address.", _CORRECT),
    "unknown scheme": _broken(
        Group.LINK,
        "The link begins with a word that no browser knows.",
        "Correct the beginning of the address, as in https://.",
    ),
    "scheme typo": _broken(
        Group.LINK,
        "The beginning of the address is misspelt.",
        "Correct the beginning of the address, as in https://.",
    ),
    "e-mail address without mailto:": _broken(
        Group.LINK,
        "The link is an e-mail address, but it is written as a web page.",
        "Put “mailto:” before the address.",
    ),
    "missing scheme": _broken(
        Group.LINK,
        "The link lacks https://, so browsers look for it on this site.",
        "Put “https://” before the address.",
    ),
    "local file": _broken(
        Group.LINK,
        "The link leads to a file on somebody's own computer.",
        "Put the file on the web site and link to it there.",
    ),
    "private address": _broken(
        Group.LINK,
        "The link leads into a private network that the public cannot reach.",
        "Link to the page's public address, or take the link out.",
    ),
    "intranet name": _broken(
        Group.LINK,
        "The link leads to a name that only an internal network knows.",
        "Link to the page's public address, or take the link out.",
        certainty=_LIKELY,
    ),
    "host with a private address": _undecided(
        Group.LINK,
        "Seen from here, the host's name leads into a private network, so we did not go there.",
        "Open the link from outside your network; if it fails there, replace it or take it out.",
    ),
    "no such host": _broken(
        Group.NAME,
        "The web site's name does not exist.",
        "Check the host name for typing errors; if it is right, the site is gone: replace the link or take it out.",
    ),
    "temporary DNS failure": _undecided(Group.NAME, "The web site's name could not be looked up.", _LATER, _TARGET),
    "parked domain": _broken(
        Group.NAME,
        "The site is gone: its name now shows only advertisements.",
        "Take the link out, or link to where the site went: whoever owns the name now can show anything there.",
        certainty=_LIKELY,
    ),
    "domain for sale": _broken(
        Group.NAME,
        "The site is gone: its name is for sale.",
        "Take the link out, or link to where the site went: whoever buys the name can show anything there.",
        certainty=_LIKELY,
    ),
    "connection refused": _broken(
        Group.CONNECTION, "The server takes no connections now.", _LATER, _TARGET, _LIKELY
    ),
    "unreachable": _undecided(Group.CONNECTION, "No way to the server could be found from here."),
    "no connection": _undecided(
        Group.CONNECTION, "No connection to the server could be made in time.", _LATER, _TARGET
    ),
    "timeout": _undecided(Group.CONNECTION, "The server did not answer in time.", _LATER, _TARGET),
    "connection reset": _undecided(Group.CONNECTION, "The server broke the connection off."),
    "empty answer": _undecided(Group.CONNECTION, "The server closed the connection without a word."),
    "odd answer": _undecided(Group.CONNECTION, "The server's answer is not proper HTTP.", owner=_TARGET),
    "TLS certificate expired": _broken(
        Group.TLS, "The site's certificate is out of date; browsers warn against the page.", _TELL, _TARGET
    ),
    "TLS certificate not yet valid": _broken(
        Group.TLS, "The site's certificate is not valid yet; browsers warn against the page.", _TELL, _TARGET, _LIKELY
    ),
    "TLS certificate expires soon": _flawed(
        Group.TLS,
        "The link works, but the site's certificate expires within 30 days.",
        "If the site is yours, renew the certificate; else look again when it has expired.",
        _TARGET,
    ),
    "TLS certificate for another host": _broken(
        Group.TLS,
        "The site's certificate belongs to another name; browsers warn against the page.",
        "Check the host name, with and without “www.”; if it is right, tell the people who run that site.",
        _TARGET,
    ),
    "TLS certificate self-signed": _broken(
        Group.TLS,
        "The site vouches for itself with its own certificate; browsers warn against the page.",
        _TELL,
        _TARGET,
    ),
    "TLS certificate revoked": _broken(
        Group.TLS, "The site's certificate was withdrawn; browsers warn against the page.", _TELL, _TARGET
    ),
    "TLS chain incomplete": _undecided(
        Group.TLS,
        "The site does not send all the certificates that lead to an authority we know; some browsers may show the page.",
        "Open the link in a browser; tell the people who run that site that its certificate chain is incomplete.",
        _TARGET,
        _LIKELY,
    ),
    "TLS certificate untrusted": _undecided(
        Group.TLS,
        "The site's certificate cannot be traced to an authority we know; some browsers may show the page.",
        owner=_TARGET,
    ),
    "TLS failure": _undecided(Group.TLS, "No secure connection to the site could be made.", owner=_TARGET),
    "not found": _broken(Group.HTTP, "The page does not exist (404).", _REPLACE),
    "gone": _broken(Group.HTTP, "The page was taken down on purpose (410).", _REPLACE),
    "bad request": _broken(
        Group.HTTP,
        "The server does not understand the address (400).",
        "Check the address for typing errors and cut-off ends.",
        certainty=_LIKELY,
    ),
    "unavailable for legal reasons": _undecided(
        Group.HTTP, "The server withholds the page for legal reasons (451).", owner=_TARGET
    ),
    "server error": _broken(
        Group.HTTP, "The server fails now: it answers with an error.", _LATER, _TARGET
    ),
    "unavailable": _undecided(
        Group.HTTP, "The server says it is unavailable at the moment (503).", _LATER, _TARGET
    ),
    "client error": _undecided(Group.HTTP, "The server declines to show the page."),
    "no content": _undecided(Group.HTTP, "The server answers without any content (204).", owner=_TARGET),
    "redirect loop": _broken(
        Group.REDIRECT_BROKEN, "The link redirects in a circle and never arrives at a page.", _REPLACE, _TARGET
    ),
    "too many redirects": _broken(
        Group.REDIRECT_BROKEN, "The link redirects too often to arrive at a page.", _REPLACE, _TARGET
    ),
    "redirect needs cookies": _undecided(
        Group.REDIRECT_BROKEN, "The site redirects in a circle to visitors without cookies."
    ),
    "redirect nowhere": _broken(
        Group.REDIRECT_BROKEN, "The link redirects to something that is not a web address.", _REPLACE, _TARGET
    ),
    "soft not found": _soft("The site says that the page does not exist, though it answers as if it did (200)."),
    "redirect to home page": _soft("The page is gone: the link leads to the site's home page instead."),
    "redirect to error page": _soft("The page is gone: the link leads to the site's error page."),
    "many links to one page": _soft(
        "The page is gone: the site sends this and many other links to one and the same page."
    ),
    "empty page": _soft("The page is empty."),
    "error text": _soft("The page shows only the error message of a program.", _LATER, owner=_TARGET),
    "not the promised file": _soft("The link promises a file, but leads to a web page."),
    "meta refresh to dead page": _soft("The page sends its readers on to a page that does not exist."),
    "login required": _undecided(
        Group.ACCESS,
        "The page asks for a user name and a password.",
        "If the page is meant for the public, link to an open copy of it.",
        _AUTHOR,
        _LIKELY,
    ),
    "redirect to login": _undecided(
        Group.ACCESS,
        "The link leads to a page that asks for a user name and a password.",
        "If the page is meant for the public, link to an open copy of it.",
        _AUTHOR,
        _LIKELY,
    ),
    "forbidden": _undecided(Group.ACCESS, "The server refuses to show the page to us (403)."),
    "blocked by firewall": _undecided(
        Group.ACCESS, "A firewall keeps automatic checks out, so we cannot tell whether the page exists."
    ),
    "rate limited": _undecided(Group.ACCESS, "The server asked us to come back later."),
    "one page for everything": _undecided(
        Group.UNDECIDABLE,
        "The site answers every address with the same page, so we cannot tell whether this one exists.",
    ),
    "drawn by script": _undecided(
        Group.UNDECIDABLE, "Scripts draw the page in the browser, so we cannot tell what it shows."
    ),
    "internal error": _undecided(Group.UNDECIDABLE, "The check itself failed."),
    "old protocol": _unchecked(
        "Browsers no longer open links of this kind (ftp:, gopher:).", "Offer the file over https:.", _AUTHOR
    ),
    "not a web link": _unchecked(None),
    "excluded by robots.txt": _unchecked(
        "The site's robots.txt asks automatic visitors not to open this page.", _BY_HAND, _CHECKER
    ),
    "unchecked": _unchecked("The link was not checked.", None, _CHECKER),
}  # fmt: skip
"""The meaning of every link state, by its value."""
