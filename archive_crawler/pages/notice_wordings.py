"""The catalogue of archive notices: the wordings of .gov and .mil sites, and the parts that all of them are made of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from archive_crawler.items import NoticeKind, NoticeOnLinks, NoticeOnUpdates


class Part(StrEnum):
    """What a sentence of a notice can say."""

    OUTDATED = "may be outdated"
    LINKS = "links may not work"
    UPDATES = "no longer updated or maintained"
    FROZEN = "frozen in time"
    HISTORICAL = "historical"
    ARCHIVED = "archived"
    REFERENCE = "for reference only"
    ADMINISTRATION = "of a previous administration"
    NOT_CURRENT = "not the current site"


class Contact(StrEnum):
    """How a wording tells whom to ask."""

    LINKED = "named and linked"
    NAMED = "named"
    NOBODY = "nobody"


class Attested(StrEnum):
    """How well a wording is known."""

    SEEN = "seen verbatim"
    IN_PART = "seen in part"
    UNVERIFIED = "from memory, not verified"


@dataclass(frozen=True, slots=True)
class Wording:
    """One wording of the catalogue."""

    name: str
    """What `site_rule` says."""
    agency: str
    """Whose pages have it."""
    kind: NoticeKind
    """What it says the page is."""
    pattern: re.Pattern[str]
    """The words that no other text has, white space collapsed."""
    on_links: NoticeOnLinks | None
    """What it says about links."""
    on_updates: NoticeOnUpdates | None
    """What it says about updates."""
    contact: Contact
    """Whom it names."""
    attested: Attested
    """How well it is known."""
    where: str
    """Where it stands, and where it was seen."""


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_MAY_NOT, _DO_NOT = NoticeOnLinks.MAY_NOT_WORK, NoticeOnLinks.DO_NOT_WORK
_NO_LONGER, _UNMAINTAINED = NoticeOnUpdates.NOT_UPDATED, NoticeOnUpdates.NOT_MAINTAINED
_OUTDATED = NoticeOnUpdates.MAY_BE_OUTDATED
_THIS = r"this (?:web ?)?(?:page|site|content|document|information|material|publication|article|release)"

CATALOGUE: tuple[Wording, ...] = (
    Wording(
        "frozen in time, links will not work", "National Archives, for the White House", NoticeKind.FROZEN_IN_TIME,
        _words(r"\bthis is historical material\W{1,4}frozen in time\b.{0,160}\bwill not work\b"),
        _DO_NOT, _NO_LONGER, Contact.NOBODY, Attested.UNVERIFIED,
        "georgewbush-whitehouse.archives.gov, clintonwhitehouse1 to 5.archives.gov: a strip at the top",
    ),
    Wording(
        "historical collection", "Department of Defense", NoticeKind.HISTORICAL_COLLECTION,
        _words(r"(?:you have accessed|you are viewing|this (?:page )?is)[^.]{0,60}\bhistorical collection\b.{0,140}\bmay be out-? ?(?:dated|of date)"),
        _MAY_NOT, _OUTDATED, Contact.LINKED, Attested.SEEN,
        "defense.gov articles of 2017 to 2022: div.disclaimer in the header, before or after the title",
    ),
    Wording(
        "archived content, may be outdated", "Department of Justice", NoticeKind.ARCHIVED_CONTENT,
        _words(r"\bthis (?:page )?(?:is|contains) archived content\b.{0,140}\bmay be out-? ?(?:dated|of date)"),
        _MAY_NOT, _OUTDATED, Contact.NAMED, Attested.IN_PART,
        "justice.gov/archives: a box between title and body",
    ),
    Wording(
        "frozen in time", "National Archives, for the White House", NoticeKind.FROZEN_IN_TIME,
        _words(r"\bthis is historical material\W{1,4}frozen in time\b"),
        _MAY_NOT, _NO_LONGER, Contact.NOBODY, Attested.SEEN,
        "obamawhitehouse.archives.gov: div.whr-contact-slogan in the site's header; trumpwhitehouse and bidenwhitehouse likewise, unverified",
    ),
    Wording(
        "not the current website", "Environmental Protection Agency", NoticeKind.NOT_CURRENT_SITE,
        _words(r"\bthis is not the current .{1,60}? web ?site\b"),
        _MAY_NOT, _NO_LONGER, Contact.NOBODY, Attested.SEEN,
        "19january2025snapshot.epa.gov: div.usa-site-alert; on 19january2017snapshot.epa.gov a script writes it, so that the bytes lack it",
    ),
    Wording(
        "content is not maintained", "Environmental Protection Agency", NoticeKind.NOT_MAINTAINED,
        _words(r"\bthis content is not maintained and may no longer apply\b"),
        None, _UNMAINTAINED, Contact.NOBODY, Attested.SEEN,
        "archive.epa.gov: banner at the top",
    ),
    Wording(
        "web archive, no longer updated", "Environmental Protection Agency", NoticeKind.NOT_MAINTAINED,
        _words(r"\bcontent in .{2,40}?web archive is no longer being updated and links may not (?:function|work)\b"),
        _MAY_NOT, _NO_LONGER, Contact.NOBODY, Attested.SEEN,
        "archive.epa.gov: paragraph of the home page",
    ),
    Wording(
        "historical archive, no longer maintained", "Centers for Disease Control and Prevention", NoticeKind.NOT_MAINTAINED,
        _words(rf"\b{_THIS} is a historical archive and is no longer maintained\b"),
        None, _UNMAINTAINED, Contact.NOBODY, Attested.SEEN,
        "cdc.gov media transcripts of 2009 and 2010: two lines before the heading",
    ),
    Wording(
        "permanent electronic archive", "Department of State", NoticeKind.ARCHIVED_CONTENT,
        _words(r"\bweb ?site below is a permanent electronic archive\b"),
        _MAY_NOT, _NO_LONGER, Contact.LINKED, Attested.UNVERIFIED,
        "2001-2009.state.gov: banner above the content",
    ),
    Wording(
        "archive site, not updated", "Department of State", NoticeKind.ARCHIVED_CONTENT,
        _words(r"(?:\byou are viewing:? information released\b|\bthis (?:web ?)?site is an archive\b).{0,200}\bnot updated\b"),
        _MAY_NOT, _NO_LONGER, Contact.NOBODY, Attested.UNVERIFIED,
        "2009-2017.state.gov, 2017-2021.state.gov: banner above the content",
    ),
    Wording(
        "archived, for reference only", "Food and Drug Administration", NoticeKind.ARCHIVED_CONTENT,
        _words(r"\bthe content on this page is provided for reference purposes only\b.{0,80}\bsince it was archived\b"),
        None, NoticeOnUpdates.NOT_ALTERED, Contact.NOBODY, Attested.UNVERIFIED,
        "fda.gov as archive-it.org keeps it: box at the top of the content",
    ),
    Wording(
        "news releases may be out of date", "Department of Labor", NoticeKind.MAY_BE_OUTDATED,
        _words(r"\binformation in some news releases may be out of date\b"),
        None, _OUTDATED, Contact.NOBODY, Attested.UNVERIFIED,
        "dol.gov/newsroom/releases: a line above the headline, since 2021",
    ),
    Wording(
        "archived page", "any", NoticeKind.ARCHIVED_CONTENT,
        _words(rf"(?:^|[.!?:»] |\b(?:archived?|notice|alert|important|note) )\W*{_THIS} (?:is|has been) archived\b(?! (?:at|in|by|with|on)\b)"),
        None, None, Contact.NOBODY, Attested.UNVERIFIED,
        "the plainest wording, alone or with other parts",
    ),
    Wording(
        "archived information", "Department of Education", NoticeKind.ARCHIVED_CONTENT,
        re.compile(r"^\W*(?:ARCHIVED (?:INFORMATION|CONTENT|PAGE|DOCUMENT)|Archived (?i:information|content|page|document))\W*$"),
        None, None, Contact.NOBODY, Attested.UNVERIFIED,
        "ed.gov: a line of its own at the top and in the footer, often in capital letters; what heads a list is none",
    ),
)  # fmt: skip

PARTS: dict[Part, re.Pattern[str]] = {
    Part.OUTDATED: _words(
        r"\bmay (?:also )?(?:be (?:out-? ?dated|out[ -]of[ -]date|obsolete|inaccurate)|no longer (?:apply|be (?:accurate|current|valid)))\b"
        r"|\bmay not (?:be (?:current|accurate|up[ -]to[ -]date)|reflect (?:the )?current)\b"
    ),
    Part.LINKS: _words(
        r"\blinks?\b[^.;]{0,80}?\b(?:may|might|will|can|could|do|does) (?:not|no longer) (?:be (?:active|available|valid|functional)|function|work|operate)\b"
        r"|\blinks?\b[^.;]{0,60}?\b(?:may|might|could) be (?:broken|dead|inactive|invalid|outdated)\b"
        r"|\blinks? (?:are|is) (?:not|no longer) (?:active|valid|maintained|functional)\b"
    ),
    Part.UPDATES: _words(
        r"\b(?:is|are|be|been|being) (?:not|no longer) (?:being |actively |currently |regularly )?(?:updated|maintained|supported)\b"
        r"|\b(?:has|have|will) not (?:been|be) (?:altered|changed|maintained|updated)\b|\bnot updated\b|\bno longer (?:being )?(?:updated|maintained)\b"
    ),
    Part.FROZEN: _words(r"\bfrozen in time\b"),
    Part.HISTORICAL: _words(
        r"\bhistorical (?:material|collection|archive|content|information|reference|purposes|interest|page|website|web site)s?\b"
        r"|\bthis is an? historical (?:document|record)\b"
    ),
    Part.ARCHIVED: _words(
        r"\barchived (?:content|page|materials?|information|web ?site|document|site|version|copy|web ?page|collection|records?|item)\b"
        r"|\b(?:is|are|was|were|been) (?:now )?archived\b|\ban archive (?:of|for)\b|\b(?:web|electronic|historical) archive\b|\barchive (?:web ?)?site\b"
        r"|\bsince it was archived\b|\bis an archived?\b"
    ),
    Part.REFERENCE: _words(
        r"\bfor (?:historical |archival )?(?:reference|research|record-?keeping)(?: purposes)?(?: only)?\b|\breference purposes\b"
    ),
    Part.ADMINISTRATION: _words(r"\b(?:previous|prior|former|past) (?:presidential )?administration"),
    Part.NOT_CURRENT: _words(r"\bnot the (?:current|official|live) .{0,60}?web ?(?:site|page)\b"),
}

OF_ITSELF = _words(
    rf"\b{_THIS}\b|\bthese (?:pages|documents|materials)\b|\bthis is (?:an? )?(?:archived?|historical|not the)\b"
    r"|\byou (?:have accessed|are (?:now )?(?:viewing|visiting|browsing|seeing))\b"
    r"|\b(?:information|content|materials?|links) (?:contained )?(?:here(?:in)?|within|on this|in this)\b"
    r"|\bcontent in .{2,40}?web archive\b|^\W*archived (?:content|page|information|material)\b(?! (?:about|by|from|of)\b)|\bweb ?site below\b|\bthis archive\b"
    r"|\bthe (?:following|below) (?:page|content|information)\b"
)
"""Words by which a page speaks of itself: without them a text speaks of something else."""

SUPPLEMENT = _words(
    r"^\W*(?:note:? )?(?:"
    r"(?:please )?contact\b.{0,90}(?:question|site\b|information|archive|webmaster)"
    r"|for (?:the )?(?:most )?(?:current|up[ -]to[ -]date|latest|recent|more recent)\b"
    r"|to (?:navigate|see|view|find|visit|go|access|reach)\b.{0,60}\bcurrent\b"
    r"|(?:please )?(?:see|visit|go to|click|refer to)\b.{0,140}(?:\.gov|\.mil|\bcurrent|\blatest|\bhere\b)"
    r"|(?:more information|learn more|read more)\W*$"
    r"|external links to other\b|some (?:of the )?(?:information|links|content)\b.{0,60}\bmay\b"
    r")"
)
"""Sentences that go with a notice and are none by themselves."""

LABEL = _words(
    r"\W*(?:archived?(?: content| information| page| document)?|(?:archive |historical )?notice|note|important|alert|emergency|warning|attention|"
    r"information|historical|close|dismiss|disclaimer)\W*"
)
"""Lines that head a notice, or close its box."""

ON_LINKS = (
    (NoticeOnLinks.DO_NOT_WORK, _words(r"\blinks?\b[^.;]{0,100}?\b(?:will|do|does) (?:not|no longer) |\blinks? (?:are|is) (?:not|no longer) ")),
    (NoticeOnLinks.MAY_NOT_WORK, PARTS[Part.LINKS]),
)  # fmt: skip
ON_UPDATES = (
    (NoticeOnUpdates.NOT_ALTERED, _words(r"\bnot been altered\b")),
    (NoticeOnUpdates.NOT_MAINTAINED, _words(r"\b(?:not|no longer) (?:being |actively )?(?:maintained|supported)\b")),
    (NoticeOnUpdates.NOT_UPDATED, PARTS[Part.UPDATES]),
    (NoticeOnUpdates.MAY_BE_OUTDATED, PARTS[Part.OUTDATED]),
)
"""What a notice says, the surest first."""
