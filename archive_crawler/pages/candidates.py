"""The candidates for a field of a page without known markup, in the declared order, and whether they agree."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from archive_crawler.pages.boilerplate import skipped
from archive_crawler.pages.document import path, select, words
from archive_crawler.pages.order import Kind
from archive_crawler.pages.raw import JSON_LD, META, TIME, Found
from archive_crawler.pages.witness import attribute

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from archive_crawler.pages.document import Element
    from archive_crawler.pages.metadata import Metadata
    from archive_crawler.pages.order import Source

_MODIFIED = re.compile(r"modif|updated?|revis|review", re.IGNORECASE)
_PUBLISHED = re.compile(r"publish|post|creat|issu|releas", re.IGNORECASE)
_MODIFIED_LABEL = re.compile(
    r"\W*(?:(?:page|content|site|article|this\s+page(?:\s+was)?)\s+)?(?:last\s+)?(?:updated?|modified|revised|reviewed)\b",
    re.IGNORECASE,
)
_ACCOUNT = re.compile(r"@\S+|[a-z]\S*|\S*[a-z]gov|[A-Z]+gov|\S*(?:admin|\d)\S*")
_LONGEST = 200
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d")
_ISO = re.compile(r"(?<!\d)((?:19|20)\d\d)-?(\d\d)-?(\d\d)(?!\d)")
_SPELLED = re.compile(
    rf"\b({'|'.join(_MONTHS)})[a-z]*\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+((?:19|20)\d\d)", re.IGNORECASE
)
_SLASHED = re.compile(r"(?<!\d)(\d{1,2})/(\d{1,2})/((?:19|20)\d\d)(?!\d)")


def gathered(sources: Iterable[Source], root: Element, metadata: Metadata) -> Iterator[Found[str]]:
    """Every candidate in order; lines that a rule finds are the caller's."""
    for source in sources:
        for name in source.names:
            match source.kind:
                case Kind.JSON_LD:
                    yield from filter(None, (metadata.thing(name),))
                case Kind.META:
                    yield from metadata.metas_named(name)
                case Kind.NODE:
                    yield from _shown(root, name, lambda node, css: Found(words(node), css, path(node)))
                case Kind.DATE:
                    yield from _shown(root, name, _dated)
                case Kind.LINE:
                    pass


def _shown(root: Element, css: str, read: Callable[[Element, str], Found[str] | None]) -> Iterator[Found[str]]:
    for node in select(root, css):
        if (
            not beside(node)
            and (found := read(node, _exact(root, css, node)))
            and found.value
            and len(found.value) < _LONGEST
        ):
            yield found


def _exact(root: Element, css: str, node: Element) -> str:
    """Of a list of selectors the one that found the node."""
    parts = css.split(", ")
    return css if len(parts) == 1 else next(each for each in parts if node in select(root, each))


def beside(node: Element) -> bool:
    """Whether a node stands in furniture of the page."""
    return skipped(node) or any(skipped(each) for each in node.iterancestors() if each.tag != "header")


def _dated(node: Element, rule: str) -> Found[str] | None:
    """A date from text; a machine-readable one beside it only where it is of `<time>`."""
    inner = node if node.tag == "time" else next(iter(select(node, "time")), None)
    text = words(node)
    modified = "odified" in rule
    if not modified and (is_of_change(node, text) or (inner is not None and is_of_change(inner, text))):
        return None
    if inner is not None and (stamp := inner.get("datetime")):
        if not text:
            return Found(stamp, rule, attribute(inner, "datetime"), TIME)
        return Found(f"{stamp} | {text}", rule, path(inner), TIME)
    # Microdata: `<meta itemprop=datePublished content=…>`, or a stamp in an attribute beside the words.
    if text:
        return Found(text, rule, path(node))
    return Found(node.get("content") or "", rule, attribute(node, "content"), META)


def is_of_change(node: Element, text: str) -> bool:
    """Whether a date says when the page was changed: by its name, or by the label before it."""
    named = f"{node.get('class') or ''} {node.get('itemprop') or ''} {node.get('property') or ''}"
    if _MODIFIED.search(named) and not _PUBLISHED.search(named):
        return True
    return any(_MODIFIED_LABEL.match(each.strip()) for each in (text, _before(node)))


def _before(node: Element) -> str:
    """The text between a node and the one before it."""
    before, above = node.getprevious(), node.getparent()
    if before is not None:
        return before.tail or ""
    return (above.text or "") if above is not None else ""


def disagreement(
    field: str, taken: Found[str], others: Iterable[Found[str]], same: Callable[[str, str], bool]
) -> str | None:
    """The warning that a field has another value elsewhere on the page: both values, both rules."""
    for other in others:
        if not same(taken.value, other.value):
            return (
                f"The field {field} is {taken.value[:80]!r} by the rule {taken.rule}; "
                f"{other.rule} says {other.value[:80]!r}."
            )
    return None


def same_day(one: str, other: str) -> bool:
    """Whether two dates are of one day, or of neighbouring days where a zone may part them, or cannot be compared."""
    days = day(one), day(other)
    if days[0] is None or days[1] is None:
        return True
    zoned = any("T" in each and not _SPELLED.search(each) for each in (one, other))
    return abs((days[0] - days[1]).days) <= (1 if zoned else 0)


def is_account(author: Found[str]) -> bool:
    """Whether an author that only the metadata names is the account of a CMS or of a network: "webadmin2", "agencygov"."""
    return author.source in {META, JSON_LD} and bool(_ACCOUNT.fullmatch(author.value))


def names_a_year(text: str) -> bool:
    """Whether a text can be a date at all."""
    return bool(_YEAR.search(text))


def day(text: str) -> date | None:
    """The day in a stamp or a spelled date, to compare with another; the record's date is read elsewhere."""
    shown = text.rpartition(" | ")[2] or text
    try:
        if match := _ISO.search(shown):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if match := _SPELLED.search(shown):
            return date(int(match[3]), _MONTHS.index(match[1].lower()) + 1, int(match[2]))
        if match := _SLASHED.search(shown):
            return date(int(match[3]), int(match[1]), int(match[2]))
    except ValueError:
        return None
    return None


def same_names(one: str, other: str) -> bool:
    """Whether one of two bylines has every word of the other but "by"."""
    sets = [set(re.findall(r"[^\W\d_]{2,}", each.casefold())) - {"by", "and"} for each in (one, other)]
    return sets[0] <= sets[1] or sets[1] <= sets[0]
