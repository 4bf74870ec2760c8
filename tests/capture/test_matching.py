"""Which pattern of a robots.txt decides, and what it costs to find out."""

from __future__ import annotations

import random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from protego import Protego

from archive_crawler.capture.matching import MOST, TooMuchWork, Work
from archive_crawler.capture.rules import Rules

PATTERNS = st.lists(
    st.tuples(st.sampled_from(["Allow", "Disallow"]), st.text("ab/*$", min_size=1, max_size=8)), max_size=8
)


@example(lines=[("Disallow", "/*a$"), ("Allow", "/a*$")], path="a")
@example(lines=[("Allow", "/*ab*ab$"), ("Disallow", "/")], path="ab")
@given(lines=PATTERNS, path=st.text("ab/", max_size=8))
@settings(max_examples=500, deadline=None, database=None, derandomize=True)
def test_the_verdict_is_protegos(lines, path):
    """Whatever the patterns and the path, the rule that decides is the one that Protego finds by trying them all."""
    text = "User-agent: *\n" + "".join(f"{name}: /{pattern.lstrip('/')}\n" for name, pattern in lines)
    url = f"http://h/{path.lstrip('/')}"
    verdict = Rules.parse(text.encode(), "x").excludes(url)
    assert (verdict is None) == Protego.parse(text).can_fetch(url, "x"), (text, verdict)


def spent(rules: Rules, path: str) -> tuple[str | None, int]:
    """The verdict, and the characters that were compared."""
    work = Work()
    return rules.group.excludes(path, work), work.spent


def robots(*patterns: str) -> Rules:
    return Rules.parse("\n".join(["User-agent: *", *(f"Disallow: {each}" for each in patterns)]).encode(), "x")


@pytest.fixture(scope="module")
def honest():
    """Twenty thousand rules as a large site might have them, half of them with stars."""
    return robots(*(f"/old/{n:05}/" if n % 2 else f"/*/p{n:05}.html$" for n in range(20_000)))


@pytest.mark.parametrize(
    ("path", "line"), [("/news/2026/a-pier-opens.html", None), ("/old/00777/x", 779), ("/a/p01000.html", 1002)]
)
def test_many_rules_cost_little(honest, path, line):
    """A tenth of the bound: patterns that cannot match are passed by."""
    verdict, cost = spent(honest, path)
    assert verdict is None if line is None else verdict.endswith(f"(robots.txt line {line})")
    assert cost < MOST / 10


@pytest.mark.parametrize(
    "patterns",
    [
        [f"/*a*a*a*{n}b" for n in range(30_000)],
        [f"/*{'a' * 60}b{'a' * 60}*{n}" for n in range(4_000)],
        ["/" + "a" * n for n in range(1, 1000)],
        [f"/{'a' * n}*b" for n in range(1, 1000)],
        [f"/*{'*'.join(random.Random(n).choices('abcdef', k=4))}*x" for n in range(30_000)],
    ],
    ids=["stars", "long needles", "literals", "literals and stars", "letters"],
)
@pytest.mark.parametrize("path", ["/" + "a" * 7000, "/" + "abcdef" * 1200], ids=["one letter", "letters"])
def test_no_rules_cost_more_than_the_bound(patterns, path):
    """What was made to take long is given up, and counts as forbidden."""
    rules = robots(*patterns)
    verdict, cost = spent(rules, path)
    assert cost <= MOST + 100 * len(path)
    assert cost <= MOST or verdict == "the rules of robots.txt take too long to match, and may forbid it"


def test_what_costs_too_much_is_given_up():
    """The count itself says when."""
    work = Work(most=10)
    work.charge(10)
    with pytest.raises(TooMuchWork):
        work.charge(1)
