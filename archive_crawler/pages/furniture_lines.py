"""Lines that are furniture by what they say: the government banner, tools, pagers, cookie notices, dates of the last change.

The banner's wordings are those of the US Web Design System (2 and 3, English and Spanish) and of .mil sites.
"""

from __future__ import annotations

import re

_BANNER = re.compile(
    r"(?:An\s+official\s+(?:web\s?)?site\s+of\s+the\s+(?:United\s+States|U\.?S\.?)(?:\s+(?:federal\s+)?government)?"
    r"(?:\s+(?:Department|Agency|Bureau|Office|Army|Navy|Marine|Air|Space|Coast|National|Census)\b[\w\s]{0,40}?)?(?=\W*(?:$|Here|Official))|Here[’'`]?s\s+how\s+you\s+know\W{0,3}|"
    r"Official\s+web\s?sites\s+use\s+\.(?:gov|mil)\W?|Secure\s+\.(?:gov|mil)\s+web\s?sites\s+use\s+HTTPS\W?|"
    r"The\s+site\s+is\s+secure\.?|The\s+\.(?:gov|mil)\s+means\s+it[’']s\s+official\.?|"
    r"Federal\s+government\s+web\s?sites\s+often\s+end\s+in\s+\.gov\s+or\s+\.mil\.?|"
    r"Before\s+sharing\s+sensitive\s+information,.{0,80}?\bsite\.?|The\s+https://\s*ensures\s+that\s.{0,200}?securely\.?|"
    r"(?:A\s+)?\.(?:gov|mil)\s+web\s?site\s+belongs\s+to\s+an\s+official\s.{0,120}?United\s+States\W?|"
    r"A\s+lock\s*\(.{0,40}?\)\s*or\s+https?://\s*means\s.{0,160}|Share\s+sensitive\s+information\s+only\s+on\s+official.{0,40}|"
    r"U\.?S\.?\s+flag(?:\s+signifying.{0,60})?|Skip\s+to\s+(?:main\s+|sub-?|page\s+)?(?:content|navigation|footer|search).{0,30}|"
    r"Lock(?:\s+Locked\s+padlock.{0,20})?|"
    r"Un\s+sitio\s+(?:web\s+)?oficial\s+del\s+Gobierno\s+(?:Federal\s+)?de\s+(?:los\s+)?Estados\s+Unidos\W?|"
    r"As[ií]\s+es\s+como\s+(?:usted\s+)?(?:puede\s+verificarlo|lo\s+sabe)\W{0,3}|Los\s+sitios\s+web\s+oficiales\s+usan\s+\.(?:gov|mil)\W?|"
    r"Un\s+sitio\s+web\s+\.(?:gov|mil)\s+pertenece\s+a\s+una\s+organizaci[oó]n\s+oficial\s.{0,60}?Estados\s+Unidos\W?|"
    r"Los\s+sitios\s+web\s+seguros\s+\.(?:gov|mil)\s+usan\s+HTTPS\W?|Un\s+candado\s*\(.{0,40}?\)\s*o\s+https?://\s*significa\s.{0,160}|"
    r"Comparta\s+informaci[oó]n\s+sensible\s+s[oó]lo\s+en\s+sitios\s.{0,40}|(?:Saltar|Ir|Pasar)\s+al\s+contenido(?:\s+principal)?)",
    re.IGNORECASE,
)
_BANNER_BEGINS = re.compile(
    r"[ .|/()]*(?:An?|Here|Official|Secure|The|Federal|Before|gov|mil|Share|U\.?S|Skip|Lock|Un|As[ií]|Los|Comparta|Saltar|Ir|Pasar)",
    re.IGNORECASE,
)
"""With which one of these sentences begins; a quick look."""
_BANNER_KEYS = (
    "official", "https", "how you know", "flag", "skip to", "lock", "oficial", "verificarlo", "candado", "al contenido", ".gov", ".mil",
)  # fmt: skip
_LONGEST_BANNER = 900
_DATE = r"(?:[A-Za-z]+,\s+)?(?:[A-Za-z]+\.?\s+\d{1,2},?\s+\d{4}|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d\d-\d\d|\d{1,2}\s+[A-Za-z]+\s+\d{4}).{0,20}"
_TOOLS = re.compile(
    r"(?:Print|E-?mail|Share|Listen\s+to|Download|Save)\s+(?:this\s+)?(?:page|article|story|release|post|document)\W*|"
    r"(?:Printer|Print)[\s-]+friendly(?:\s+(?:version|page))?|"
    r"(?:Share|Follow\s+us)\s+on\s+(?:Facebook|Twitter|X|LinkedIn|Instagram|Pinterest|Reddit)(?:[\s,&]+(?:and\s+)?(?:Facebook|Twitter|X|"
    r"LinkedIn|Instagram|Pinterest|Reddit|E-?mail))*\W*|"
    r"(?:Back\s+to|Return\s+to|Go\s+to)\s+(?:the\s+)?top(?:\s+of\s+(?:the\s+)?page)?\W*|Top\s+of\s+page\W*|Volver\s+arriba\W*|"
    rf"(?:(?:This\s+|Web\s?)?(?:Page|Content|Site)\s+(?:was\s+)?)?Last\s+(?:updated|modified|reviewed|revised)(?:\s+on)?(?:\s+date)?\s*:?\s*{_DATE}|"
    rf"(?:Page|Content)\s+(?:updated|reviewed)\s*:?\s*{_DATE}|"
    r"(?:This\s+(?:web\s?)?site|We)\s+uses?\s+cookies\b.{0,300}|Was\s+this\s+(?:page|information|article)\s+helpful\b.{0,40}|"
    r"This\s+work,\s.{3,300}\bmust\s+comply\s+with\s+the\s+restrictions\s+shown\s+on\b.*|News\s+Info|More\s+Like\s+This|No\s+keywords\s+found\W*|"
    r"Date\s+Taken:\s[\s\S]{0,300}|"
    r"Your\s+browser\s+does\s+not\s+support\b.{0,80}|(?:Sign\s+up\s+for|Subscribe\s+to|Get)\s+(?:our\s+)?e-?mail\s+(?:updates|alerts)|"
    r"(?:Subscribe\s+to|Sign\s+up\s+for)\s+(?:our\s+|the\s+)?newsletter\W*",
    re.IGNORECASE,
)
_WORDS = re.compile(
    r"(?:Print|E-?mail|Share|Tweet|Facebook|Twitter|LinkedIn|Subscribe|Save|Download|Copy\s+link|Text\s+size|RSS|Menu|Search|Close)"
    r"(?:[\s|,•·]+(?:Print|E-?mail|Share|Tweet|Facebook|Twitter|LinkedIn|Subscribe|Save|Copy\s+link|RSS|A|\+|-))*\W*",
    re.IGNORECASE,
)
_RELEASE = re.compile(
    r"For\s+(?:immediate\s+)?release\W*|(?:Press|News|Media)\s+(?:release|advisory)\W*|(?:Press|Media)?\s*Contact(?:s|\s+information)?\s*:|"
    r"\W*-{1,2}\s*(?:30|end|[A-Z]{2,6})\s*-{1,2}\W*|[>\s]*(?:#\s*)+",
    re.IGNORECASE,
)
"""What heads and ends a release."""
_RELEASED = re.compile(r"(?i:For\s+immediate\s+release)\W{1,3}[A-Z0-9].{0,140}(?<![.!?])")
"""The line of a release with its date and whom to ask behind it."""
_PAGER = re.compile(r"(?:(?:Previous|Prev|Next|First|Last|Page|of|\d{1,4}(?!\d)|[‹›«»<>|…·-])\s*)+", re.IGNORECASE)
_TURNS = re.compile(r"\b(?:next|prev|previous)\b", re.IGNORECASE)
_LONGEST_TOOL = 400
_LONGEST_WORDS = 60


def is_banner(text: str) -> bool:
    """Whether a text is nothing but sentences of the government banner."""
    if len(text) > _LONGEST_BANNER or not _BANNER_BEGINS.match(text):
        return False
    folded = text.lower()
    if not any(key in folded for key in _BANNER_KEYS):
        return False
    return not _BANNER.sub(" ", text).strip(" .|/()")


def is_tool(text: str) -> bool:
    """Whether a text is a tool of the page wherever it stands."""
    if len(text) > _LONGEST_TOOL:
        return False
    return bool(_TOOLS.fullmatch(text)) or (bool(_PAGER.fullmatch(text)) and bool(_TURNS.search(text)))


def is_rim(text: str) -> bool:
    """Whether a text is a tool where it stands before or after a story; within it, it may be a word of the story."""
    if _RELEASED.fullmatch(text):
        return True
    return len(text) <= _LONGEST_WORDS and bool(_WORDS.fullmatch(text) or _RELEASE.fullmatch(text))
