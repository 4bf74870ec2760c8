"""In scope or out of it."""

from __future__ import annotations

import pytest

from archive_crawler.collection.model import Collection, Scope, ScopeType
from archive_crawler.collection.scope import decide

SEED = "https://www.example.gov/news/2024/index.html"


def collection(kind: str, include=(), exclude=()):
    return Collection(name="t", seeds=[SEED], scope=Scope(ScopeType(kind), list(include), list(exclude)))


@pytest.mark.parametrize(
    ("kind", "url", "inside"),
    [
        ("page", SEED, True),
        ("page", "http://WWW.example.gov:80/news/2024/index.html#top", True),
        ("page", "https://www.example.gov/news/2024/other.html", False),
        ("directory", "https://www.example.gov/news/2024/deep/er.html", True),
        ("directory", "http://www.example.gov/news/2024/", True),
        ("directory", "https://www.example.gov/news/2023/a.html", False),
        ("directory", "https://www.example.gov/news/2024x", False),
        ("host", "http://www.example.gov/about", True),
        ("host", "https://www.example.gov:8443/about", False),
        ("host", "https://media.example.gov/a.jpg", False),
        ("host", "https://www.example.gov.evil.example/", False),
        ("domain", "https://media.example.gov/a.jpg", True),
        ("domain", "https://example.gov/", True),
        ("domain", "https://notexample.gov/", False),
        ("host", "mailto:a@example.gov", False),
        ("host", "https://[broken/", False),
        ("host", "https://www.example.gov:99999/", False),
        ("host", "https://www.example.gov:80\\foo", False),
    ],
)
def test_each_scope_type_draws_its_line(kind, url, inside):
    """http and https, ports 80 and 443, capitals in host names make no difference; anything else does."""
    assert decide(collection(kind), url).inside is inside


def test_exclude_beats_everything():
    """Even a seed is left out when a pattern says so, and the rule is named."""
    decision = decide(collection("host", exclude=[r"/news/"]), SEED)
    assert not decision.inside
    assert decision.rule == "scope.exclude '/news/'"


def test_include_adds_to_the_type():
    """A page beyond the seed's host is in scope when a pattern takes it in."""
    decision = decide(collection("host", include=[r"^https://media\.example\.gov/"]), "https://media.example.gov/a.jpg")
    assert decision.inside
    assert "scope.include" in decision.rule


def test_custom_takes_in_only_what_include_says():
    """With type custom the seeds' host alone admits nothing."""
    scoped = collection("custom", include=[r"/releases/"])
    assert decide(scoped, "https://www.example.gov/releases/1").inside
    assert not decide(scoped, "https://www.example.gov/about").inside
