"""The one scope of a collection that takes in what seeds with scopes of their own do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from archive_crawler.collection.model import ScopeType
from archive_crawler.moving.moved import Remark
from archive_crawler.moving.seed import ANYWHERE, Reach, ScopedSeed, but, exempt

_NEAREST = {Reach.PREFIX: ScopeType.DIRECTORY, Reach.HOST: ScopeType.HOST, Reach.DOMAIN: ScopeType.DOMAIN}


def scope(seeds: Sequence[ScopedSeed]) -> tuple[dict[str, Any], int]:
    """The keys of `[scope]`, and `limits.depth`."""
    shared = [each for each in seeds[0].exclude if all(each in seed.exclude for seed in seeds)]
    urls = [seed.url for seed in seeds]
    found: dict[str, Any] = {"type": _type(seeds, shared), "include": _include(seeds, shared)}
    found["exclude"] = [exempt(each, [url for url in urls if re.search(each, url)]) for each in shared]
    return {key: value for key, value in found.items() if value}, _depth(seeds)


def remarks(seeds: Sequence[ScopedSeed]) -> Iterator[Remark]:
    """What the scope of a collection cannot say of the seeds; of seeds that are alike once."""
    beyond = _hops_alone(seeds)
    for key, text, which in (
        (
            "extraHops",
            "pages that are hops beyond the scope are not fetched; their links are checked",
            [seed for seed in seeds if seed.hops and not beyond],
        ),
        (
            "scopeType page-spa",
            "captured once, without scripts: what follows # makes no other page",
            _of(seeds, Reach.PAGE_SPA),
        ),
        (
            "include",
            "scopeType page follows no links: include has no effect",
            [seed for seed in _of(seeds, Reach.PAGE) if seed.include],
        ),
        (
            "scopeType custom",
            "without include no link is followed",
            [seed for seed in _of(seeds, Reach.CUSTOM) if not seed.include],
        ),
        (
            "scopeType any",
            "without depth every page that can be reached is in scope, on any host",
            [seed for seed in _of(seeds, Reach.ANY) if seed.depth < 0],
        ),
    ):
        if which:
            others = f" and {len(which) - 1:,} other seeds" if len(which) > 1 else ""
            yield Remark(which[0].line, key, f"{which[0].url}{others}: {text}")
    if len({seed.depth for seed in seeds if not seed.is_alone}) > 1:
        yield Remark(None, "depth", "a collection has one depth for all seeds: the largest of theirs stands")
    if any(all(each in seed.exclude for seed in seeds) for each in seeds[0].exclude):
        yield Remark(
            None, "exclude", "what scope.exclude matches is not fetched as an image or stylesheet of a page either"
        )


def _of(seeds: Sequence[ScopedSeed], reach: Reach) -> list[ScopedSeed]:
    return [seed for seed in seeds if seed.reach is reach]


def _hops_alone(seeds: Sequence[ScopedSeed]) -> int:
    """The hops of seeds that have nothing but hops, all the same number; otherwise 0."""
    hops = {seed.hops for seed in seeds}
    return hops.pop() if len(hops) == 1 and all(seed.reach is Reach.PAGE for seed in seeds) else 0


def _type(seeds: Sequence[ScopedSeed], shared: Sequence[str]) -> ScopeType:
    if _hops_alone(seeds):
        return ScopeType.CUSTOM
    if all(seed.is_alone for seed in seeds):
        return ScopeType.PAGE
    reaches = {seed.reach for seed in seeds}
    alike = len(reaches) == 1 and all(len(seed.exclude) == len(shared) for seed in seeds)
    if alike and not any(seed.is_alone for seed in seeds):
        return _NEAREST.get(reaches.pop(), ScopeType.CUSTOM)
    return ScopeType.CUSTOM


def _include(seeds: Sequence[ScopedSeed], shared: Sequence[str]) -> list[str]:
    if _hops_alone(seeds):
        return [ANYWHERE]
    patterns: dict[str, None] = {}
    for seed in seeds:
        own = [each for each in seed.exclude if each not in shared]
        for pattern in seed.patterns():
            patterns[but(pattern, own)] = None
    return list(patterns)


def _depth(seeds: Sequence[ScopedSeed]) -> int:
    if hops := _hops_alone(seeds):
        return hops
    depths = [seed.depth for seed in seeds if not seed.is_alone]
    return max(depths) if depths and min(depths) >= 0 else 0
