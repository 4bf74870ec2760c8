"""Why many links are broken at once: what each cause says to people."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class CauseKind(StrEnum):
    """Why many links are broken at once, with what has happened and the one thing to do; `{}` names the subject."""

    what: str
    fix: str

    def __new__(cls, value: str, what: str = "", fix: str = "") -> Self:
        kind = str.__new__(cls, value)
        kind._value_ = value
        kind.what, kind.fix = what, fix
        return kind

    BASE = (
        "wrong base",
        "The pages say in their source (in the <base> element) that their links begin at {}; there the linked pages are not.",
        "Take the <base> element out of the page's source, or correct the address in it.",
    )
    HOST_GONE = (
        "site gone",
        "The web site {} no longer exists: its name is not registered any more.",
        "Take the links to this site out, or link to whoever offers the content today.",
    )
    HOST_DOWN = (
        "site does not answer",
        "The web site {} does not answer: no page of it could be reached.",
        "Open one of the links in a browser. If the site stays silent for days, take the links to it out.",
    )
    HOST_FAILS = (
        "site answers with errors",
        "The web site {} answers every link with an error of its own.",
        "Tell the people who run the site. If the errors stay, take the links to it out.",
    )
    CERTIFICATE = (
        "certificate",
        "Browsers warn visitors of {}, or soon will: the certificate that proves the site genuine is not in order.",
        "Ask the people who run the site to renew or correct its certificate.",
    )
    WALL = (
        "firewall",
        "The web site {} keeps automatic visitors out, so we cannot tell whether its pages exist.",
        "Open one of the links in a browser. If it works there, leave them all as they are.",
    )
    LOGIN = (
        "closed site",
        "The web site {} shows its pages only to people who are allowed in.",
        "If readers should see the content, link to an open copy of it.",
    )
    PARKED = (
        "site given up",
        "The web site {} has been given up by its owner: its name shows advertisements, or is for sale.",
        "Take the links to this site out: readers may meet anything there.",
    )
    OPAQUE = (
        "same answer for everything",
        "The web site {} answers every address in the same way, or draws its pages by scripts, so we cannot tell which exist.",
        "Open one of the links in a browser. If it works there, leave it, and look at the others.",
    )
    SINK = (
        "all sent to one page",
        "These links all end at {}, which is not what they promise.",
        "Find out where the pages are today and link there, or take the links out.",
    )
    FOLDER = (
        "folder gone",
        "The pages below {} are not there any more: the folder was moved or removed.",
        "Find out where the pages are today and link there, or take the links out.",
    )
    SITE = (
        "site rebuilt",
        "None of the linked pages of {} is there any more: the site was probably rebuilt.",
        "Look for the pages on the site as it is today and link there, or take the links out.",
    )
    TEMPLATE = (
        "site template",
        "The link stands in the site's template, and so on every page made from it.",
        "Correct the link once, in the template.",
    )
    ALONE = ("single link",)
