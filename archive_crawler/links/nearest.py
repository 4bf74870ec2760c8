"""The live page of the same site that a dead address most likely meant; nothing where that would be a guess.

Addresses are compared by the words of their paths, rare words before frequent ones, by the letters of the last part,
and by what the link says against what the page is called. Numbers are identity: /report-2019 is not /report-2020.
`bench/nearest.py` measures how many offers are right and how many right pages are offered.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive_crawler.links.edits import edits
from archive_crawler.links.path_words import PathWords, cut, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

OFFERED = 0.72
"""Score from which on a page is offered."""
SURE = 0.9
"""Score from which on a redirect may be set up without a look."""
_ELSEWHERE = 0.93
"""Score of a page with the same last part in another folder, where that part has rare words and no other page has it."""
_REPLACED = 0.85
"""What is left where each of the two has words that the other has not: "opens-bridge" is not "closes-bridge"."""
_CALLED = 0.8
"""Score of the one page that is called exactly as a link says."""
_MARGIN = 0.06
"""How much better than the next page it must be."""
_LOOKED_AT = 60
_FREQUENT = 400
_SIBLINGS = 2000

_GENERIC = frozenset(
    [
        "click",
        "detail",
        "download",
        "file",
        "go",
        "here",
        "home",
        "info",
        "information",
        "learn",
        "link",
        "more",
        "news",
        "next",
        "page",
        "pdf",
        "previous",
        "read",
        "see",
        "site",
        "view",
        "visit",
        "web",
        "website",
    ]
)


@dataclass(frozen=True, slots=True)
class Nearest:
    """The page that is offered."""

    url: str
    """Its address."""
    score: float
    """How near it is, from 0 to 1."""

    @property
    def sure(self) -> bool:
        """Whether a redirect may be set up without a look."""
        return self.score >= SURE


class LivePaths:
    """The pages of one host that answer, to look for the nearest of them."""

    def __init__(self, live: Mapping[str, str | None]) -> None:
        """Take addresses with what the page is called, where that is known."""
        paths = {}
        for url, title in live.items():
            path = cut(url, title)
            if path and path.key not in paths:
                paths[path.key] = path
        self._paths = list(paths.values())
        self._by_key = {path.key: number for number, path in enumerate(self._paths)}
        self._by_word: dict[str, list[int]] = defaultdict(list)
        self._by_parent: dict[str, list[int]] = defaultdict(list)
        self._slugs = Counter(path.slug for path in self._paths)
        self._titles = Counter(path.title for path in self._paths)
        for number, path in enumerate(self._paths):
            for word in {*path.words, *path.above, *path.title}:
                self._by_word[word].append(number)
            self._by_parent[path.parent].append(number)

    def nearest(self, url: str, texts: Iterable[str] = ()) -> Nearest | None:
        """The page that a dead address meant, with what the links to it say; null where none is near enough."""
        dead = cut(url)
        if dead is None or not self._paths:
            return None
        if (same := self._by_key.get(dead.key)) is not None and self._paths[same].url != url:
            return Nearest(self._paths[same].url, 1.0)
        words = [frozenset(words_of(text)) for text in texts]
        said = frozenset(word for text in words for word in text)
        scores = sorted(
            (
                (max(self._score(dead, live, said), self._titled(dead, live, words)), number)
                for number in self._candidates(dead, said)
                if (live := self._paths[number])
            ),
            reverse=True,
        )
        if not scores or scores[0][0] < OFFERED:
            return None
        best, number = scores[0]
        if len(scores) > 1 and best - scores[1][0] < _MARGIN:
            return None
        return Nearest(self._paths[number].url, round(best, 3))

    def _candidates(self, dead: PathWords, said: frozenset[str]) -> list[int]:
        """The pages that share its rarest words, and its neighbours in the folder."""
        weights: dict[int, float] = defaultdict(float)
        for word in {*dead.words, *dead.above, *said}:
            having = self._by_word.get(word, ())
            if len(having) <= max(_FREQUENT, len(self._paths) // 50):
                weight = self._weight(word) * (2 if word in dead.words else 1)
                for number in having:
                    weights[number] += weight
        best = sorted(weights, key=lambda number: -weights[number])[:_LOOKED_AT]
        slug = len(dead.slug)
        near = (
            number
            for number in self._by_parent.get(dead.parent, [])[:_SIBLINGS]
            if abs(len(self._paths[number].slug) - slug) <= _allowed(dead.slug)
        )
        return list(dict.fromkeys([*best, *near]))

    def _weight(self, word: str) -> float:
        """How much a word tells: the rarer, the more (inverse document frequency)."""
        return math.log(1 + (len(self._paths) + 1) / (1 + len(self._by_word.get(word, ()))))

    def _score(self, dead: PathWords, live: PathWords, said: frozenset[str]) -> float:
        if dead.kind != live.kind or _contradict(_numbers(dead.above), _numbers(live.above)):
            return 0.0
        slug = self._slug(dead, live)
        above = 1.0 if dead.parent == live.parent else self._alike(dead.above, live.above)
        parts = [(0.65, slug), (0.2, above)]
        title = live.title or frozenset(live.words)
        if len(said) > 1 or (said and said <= title):
            parts.append((0.15, self._alike(tuple(said), tuple(title))))
        score = sum(weight * value for weight, value in parts) / sum(weight for weight, _ in parts)
        if slug < 1.0 or dead.parent == live.parent:
            return score
        if self._slugs[live.slug] > 1:  # "/forests/annual-report.pdf" may be "/harbors/annual-report.pdf", or not
            return min(score, SURE - 0.01)
        return max(score, _ELSEWHERE) if len(dead.words) > 1 and self._tells(dead.words) else score

    def _titled(self, dead: PathWords, live: PathWords, texts: list[frozenset[str]]) -> float:
        """The score of the one page that is called as a link says, where that is not merely "read more"."""
        is_called = live.title in texts and len(live.title) > 1 and not live.title <= _GENERIC
        if not is_called or self._titles[live.title] > 1 or dead.kind != live.kind:
            return 0.0
        return 0.0 if _contradict(_numbers(dead.words), _numbers(live.words)) else _CALLED

    def _slug(self, dead: PathWords, live: PathWords) -> float:
        if dead.slug == live.slug:
            return 1.0
        allowed = _allowed(dead.slug)
        apart = edits(dead.slug, live.slug, allowed) if allowed and _digits(dead.slug) == _digits(live.slug) else 0
        spelt = 1 - 0.5 * apart / (allowed + 1) if 0 < apart <= allowed else 0.0
        alike = self._alike(dead.words, live.words)
        if _numbers(dead.words) != _numbers(live.words):
            return max(spelt, 0.25 * alike)
        if not (set(dead.words) <= set(live.words) or set(live.words) <= set(dead.words)):
            alike *= _REPLACED
        return max(alike, spelt)

    def _alike(self, one: tuple[str, ...], other: tuple[str, ...]) -> float:
        """How much of the weight of both is common (Dice)."""
        ours, theirs = set(one), set(other)
        whole = sum(map(self._weight, ours)) + sum(map(self._weight, theirs))
        return 2 * sum(map(self._weight, ours & theirs)) / whole if whole else 0.0

    def _tells(self, words: tuple[str, ...]) -> bool:
        """Whether the words together name one page of thousands."""
        return sum(map(self._weight, set(words))) > 1.5 * math.log(2 + len(self._paths))


def _numbers(words: tuple[str, ...]) -> set[str]:
    return {word.lstrip("0") for word in words if word.isdecimal()}


def _digits(slug: str) -> str:
    return "".join(filter(str.isdecimal, slug))


def _contradict(one: set[str], other: set[str]) -> bool:
    """Whether both have numbers, as of a year and a month, and neither has all of the other's."""
    return bool(one and other) and not (one <= other or other <= one)


def _allowed(slug: str) -> int:
    """How many letters may differ for a slip of the hand: none in short words, at most three."""
    return min(3, len(slug) // 5)
