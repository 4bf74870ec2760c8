"""In scope or out of it, and by which rule."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from urllib.parse import urlsplit

from archive_crawler.collection.model import Collection, ScopeType


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a URL belongs to a collection."""

    inside: bool
    rule: str
    """The rule that decided, in the collection file's words."""


def decide(collection: Collection, url: str) -> Decision:
    """Say whether a URL is in the collection's scope; `exclude` beats everything, seeds included."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
        _ = parts.port  # reading it is what finds a bad one
    except ValueError:
        return Decision(inside=False, rule="not a URL")
    if parts.scheme not in {"http", "https"} or not host:
        return Decision(inside=False, rule=f"scheme {parts.scheme or 'missing'!r} is neither http nor https")
    return _by_scope(collection, url)


def _by_scope(collection: Collection, url: str) -> Decision:
    scope = collection.scope
    if pattern := _first_match(scope.exclude, url):
        return Decision(inside=False, rule=f"scope.exclude {pattern!r}")
    if _key(url) in _seed_keys(tuple(collection.seeds)):
        return Decision(inside=True, rule="seed")
    if seed := next((seed for seed in collection.seeds if _NEAR[scope.type](url, seed)), None):
        return Decision(inside=True, rule=f'scope.type "{scope.type}" of seed {seed}')
    if pattern := _first_match(scope.include, url):
        return Decision(inside=True, rule=f"scope.include {pattern!r}")
    return Decision(inside=False, rule=f'outside scope.type "{scope.type}" of every seed, and no scope.include matches')


def _first_match(patterns: list[str], url: str) -> str | None:
    return next((pattern for pattern in patterns if _compiled(pattern).search(url)), None)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


@cache
def _seed_keys(seeds: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(_key, seeds))


@lru_cache(maxsize=4096)
def _key(url: str) -> str:
    """http and https are one place, as are a host in capitals and one in small letters."""
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    port = f":{parts.port}" if parts.port not in {None, 80, 443} else ""
    return f"{host}{port}{parts.path or '/'}" + (f"?{parts.query}" if parts.query else "")


def _authority(url: str) -> str:
    return _key(url).partition("/")[0]


def _same_host(url: str, seed: str) -> bool:
    return _authority(url) == _authority(seed)


def _below(url: str, seed: str) -> bool:
    directory = _key(seed).partition("?")[0].rpartition("/")[0] + "/"
    return _key(url).startswith(directory)


def _same_domain(url: str, seed: str) -> bool:
    domain = _authority(seed).removeprefix("www.")
    host = _authority(url)
    return host == domain or host.endswith("." + domain)


def _never(_url: str, _seed: str) -> bool:
    return False


_NEAR: dict[ScopeType, Callable[[str, str], bool]] = {
    ScopeType.PAGE: _never,
    ScopeType.DIRECTORY: _below,
    ScopeType.HOST: _same_host,
    ScopeType.DOMAIN: _same_domain,
    ScopeType.CUSTOM: _never,
}
