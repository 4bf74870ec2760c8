"""What pages say that are not there, cannot be shown, or failed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archive_crawler.links.page import HtmlPage

_THING = (
    r"(?:web ?page|page|file or directory|file|document|resource|url|content|article|site|item|record|object|address|"
    r"directory|publication|entry|story|news|information)s?"
)
_KIND = (
    r"(?:(?:press |news )?release|product|job(?: posting)?|user|event|video|photo|image|post|bill|case|docket|listing|profile|"
    r"project|form|section|topic|term|category|node|book|issue|grant|notice|program|service|report|item|search result)s?"
)
_ASKED = (
    r"(?: (?:that |which )?(?:you|we|he)(?:'re| are| were|'ve| have)?(?: been)? (?:requested|looking for|wanted|seek(?:ing)?|"
    r"sought|tried to (?:reach|access|view|open|visit)|trying to (?:reach|access|view|open|visit)|entered|clicked|asked for))?"
)
_IS_GONE = (
    r"(?:(?:was |is |were |are |could |can ?|has )?(?:not|n't) (?:be |been )?(?:found|located|exist|available)|"
    r"(?:does|do|did)(?: not|n't) exist|(?:could|can)(?: ?not|n't|'t) be (?:found|located|displayed)|(?:was|is)n't (?:found|available|here)|"
    r"no longer (?:exists?|available|here|active)|is no longer (?:available|active|here|on (?:this|our) (?:web ?)?site)|"
    r"(?:has|have|may have|might have|was|were) (?:been )?(?:either )?(?:(?:re)?moved,? (?:or|renamed)|removed|deleted|retired|expired|taken down)(?: (?:or )?(?:re)?(?:moved|removed|renamed|deleted))*|"
    r"(?:is )?missing|(?:is )?unavailable|(?:is )?gone|expired|deleted|removed)"
)
_OF_A_NAME = re.compile(
    r"(?:(?:we(?:'re| are)? )?(?:sorry|oops|whoops|uh[- ]?oh|error|attention|alert)[ ,.!:-]*(?:but )?)*"
    r"(?:"
    r"(?:http |status |server )*(?:error|status|code|page)*(?: code)?[ #:-]*40[4]\b(?:[ :.,!-]*(?:http )?(?:error|page|status))*"
    rf"(?:[ :.,!-]*(?:{_THING} )?\(?(?:not found|missing|does not exist|unavailable)\)?)?(?: error| page)?|"
    r"404 \\(page not found\\) error|410(?: error| gone)?|"
    rf"(?:the |this |that |your |our )?(?:requested )?{_THING}{_ASKED} {_IS_GONE}(?: on (?:this|the|our) (?:web ?)?(?:site|server))?|"
    rf"{_THING} error|"
    rf"(?:the )?(?:requested )?(?:{_THING}|{_KIND}) not found(?: error| page| 404)?|"
    r"not found(?: error| page)?|nothing (?:was )?(?:found|here)(?: here)?|no such page|no (?:page|results?) found|missing page|"
    rf"(?:we )?(?:sorry,? )?(?:we )?(?:can(?:no|')?t|could ?n(?:o|')?t|could not|can not|are unable to|were unable to|unable to) (?:find|locate|seem to find) (?:the|that|this|your)? ?{_THING}{_ASKED}|"
    r"(?:dead|broken) link|"
    r"(?:la )?p[aá]gina (?:solicitada )?no (?:encontrada|existe|disponible|se (?:ha )?encontr(?:ó|ada|ado))|no (?:se )?(?:ha )?encontr(?:ó|ado|ada)(?: la p[aá]gina)?|"
    r"page (?:non trouv[ée]e|introuvable)|seite (?:wurde )?nicht gefunden|p[aá]gina n[aã]o encontrada|pagina non trovata"
    r")"
    r"(?:[ ,.!:-]*(?:sorry|oops|error|right now|anymore|any longer|at this time))?[ .!…]*",
    re.IGNORECASE,
)
"""A title, or a part of one, that says it and nothing else."""
_IN_TEXT = re.compile(
    rf"\b(?:the |this |that )?(?:requested |specified )?{_THING}{_ASKED},? {_IS_GONE}\b|"
    rf"\b(?:can(?:no|')?t|could ?n(?:o|')?t|could not|unable to) (?:find|locate) (?:the|that|this) {_THING}\b|"
    r"\bhttp error 404\b|\berror 404\b|\b404 (?:error|not found)\b|\bpage not found\b|\bfile not found\b|"
    r"\bp[aá]gina (?:que (?:busca|busca[sn]|solicit[óa]) )?no (?:existe|se encontr|est[aá] disponible|fue encontrada|encontrada)|"
    r"\bpage (?:non trouv[ée]e|introuvable)\b|\bseite (?:wurde )?nicht gefunden\b",
    re.IGNORECASE,
)
_LOGIN = re.compile(
    r"(?:please |you must |staff |member |user |account |secure |employee |customer |partner )*"
    r"(?:log|sign)[- ]?(?:in|on)(?: (?:required|to .{1,60}|page|form|with .{1,40}|here|using .{1,40}))?|"
    r"(?:user )?login(?: (?:page|required|form))?|authentication(?: required)?|authorization required|(?:iniciar sesi[oó]n)|"
    r"(?:user )?account log[- ]?in",
    re.IGNORECASE,
)
_PROGRAM = re.compile(
    r"(?:php )?(?:fatal|parse|uncaught) error: .{1,600} in \S.{0,200} on line \d+|fatal error: uncaught|"
    r"you have an error in your sql syntax|server error in '[^']{0,200}' application|"
    r"traceback \(most recent call last\)|error establishing a database connection|"
    r"there has been a critical error on (?:this|your) website|the website encountered an unexpected error|"
    r"microsoft ole db provider for (?:odbc drivers|sql server) ?error|\[microsoft\]\[odbc|"
    r"error occurred while processing request|(?:http status|status report).{0,20}\b500\b|"
    r"java\.lang\.\w+(?:exception|error)|javax\.servlet\.servletexception|org\.apache\.jasper|"
    r"ora-\d{5}:|sqlstate\[|mysql server has gone away|mysql_connect\(\)|unclosed quotation mark|"
    r"an application error occurred on the server|application error: a (?:client|server)-side exception|"
    r"the page cannot be displayed because an internal server error|internal server error\b|"
    r"we're sorry, but something went wrong|an (?:unexpected )?error (?:has )?occurred while processing your request|"
    r"an unhandled exception (?:occurred|was generated)|"
    r"active server pages error|vbscript (?:runtime|compilation) error|"
    r"cannot connect to (?:the )?(?:database|configuration database)|503 service (?:temporarily )?unavailable|502 bad gateway|"
    r"504 gateway time-?out|error 500\b|500 internal|an error occurred in the application and your page could not be served|"
    r"\A(?=.{1,400}\Z).{0,80}\b(?:(?:warning|notice|deprecated): .{1,300} on line \d+|data ?base (?:connection )?error\b|"
    r"access denied for user '|error connecting to (?:the )?(?:data ?base|server)\b|whitelabel error page|http error 50\d\b)",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\s+[|–—·»•›>:-]+\s+|\s*[|»]\s*|\s*::\s*")
_SQUEEZED = re.compile(r"\s+")
_APOSTROPHES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u00b4": "'", "\u201c": '"', "\u201d": '"'})
_FEW = 120
"""Words of a page that says one thing."""
_SHORT = 40
"""Words of a page that says it in its text alone."""
_TERSE = 3
"""Words of a title that announces nothing."""
_WITH_SITE = 2
"""Parts of a title that has one of its own and the site's name."""
_NAME = 300
"""Characters of a title or a heading that are read."""
_READ = 5000
"""Characters of a text that are read for what it says."""
_BEGINNING = 1000
"""Characters of a text that have a program's error, if it shows one in the place of content."""
_START = 160
"""Characters within which a program's error begins."""


def says_not_found(page: HtmlPage) -> str | None:
    """Where a page says that what was asked for is not there; null where it does not, or is about such pages.

    A title or a heading has to say so and nothing else, a heading must not say otherwise; a text alone has to be short.
    """
    title = _said_in(page.title)
    heading = _plain((page.heading or "")[:_NAME])
    if _OF_A_NAME.fullmatch(heading):
        return f"heading “{heading}”"
    words = len(page.text.split())
    told = _IN_TEXT.search(_plain(page.text)) if title or words <= _SHORT else None
    if title and (told or words <= _FEW):
        return f"title “{title}”"
    return f"“{told[0]}”" if told and words <= _SHORT and not title and not _tells_more(page) else None


def says_login(page: HtmlPage) -> bool:
    """Whether a page is there to log in: it asks for a password, and its title or heading says so, or little else is on it."""
    named = any(_LOGIN.fullmatch(part) for part in (*_parts(page.title), *_parts(page.heading)))
    return named if not page.asks_password else named or len(page.text.split()) <= _FEW // 2


def says_error(page: HtmlPage) -> str | None:
    """The error of a program that a page shows in the place of content."""
    text = _plain(page.text[:_BEGINNING])
    found = _PROGRAM.search(text)
    if found and (found.start() <= _START or len(page.text.split()) <= _SHORT) and not _tells_more(page):
        return found[0][:120]
    return None


def _tells_more(page: HtmlPage) -> bool:
    """Whether a title or a heading announces a text that is long enough to be about something."""
    names = [_plain(name) for name in (page.title, page.heading) if name]
    announced = any(len(name.split()) > _TERSE and not _PROGRAM.match(name) for name in names)
    return announced and len(page.text.split()) > _FEW


def _said_in(title: str | None) -> str | None:
    """What a title, or a part of it, says; a bare number only where nothing but the site's name stands beside it."""
    whole = _plain((title or "")[:_NAME])
    if _OF_A_NAME.fullmatch(whole):
        return whole
    parts = _parts(title)
    site, _, rest = whole.partition(": ")
    named = [*parts, rest] if len(site.split()) <= _TERSE else parts
    said = [part for part in named if _OF_A_NAME.fullmatch(part)]
    return next((part for part in said if len(parts) <= _WITH_SITE or not part.isdigit()), None)


def _parts(name: str | None) -> list[str]:
    return [part for part in _PARTS.split(_plain((name or "")[:_NAME])) if part]


def _plain(text: str) -> str:
    """The beginning of a text in one line, with straight quotation marks."""
    return _SQUEEZED.sub(" ", text[:_READ].translate(_APOSTROPHES)).strip()
