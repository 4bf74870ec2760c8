"""Text has one form for the same words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive_crawler.normalize import text


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("''Yes,'' she said.", '"Yes," she said.'),
        ("``Yes,'' she said.", '"Yes," she said.'),
        ("''He said 'no'''", "\"He said 'no'\""),
        ("It’s “typographic” — and stays", "It’s “typographic” — and stays"),
        ("co\u00adop\u200berate\u00a0now", "cooperate now"),
        ("Cafe\u0301", "Caf\u00e9"),
        ("  many \n\t spaces ", "many spaces"),
        ("Russia's threats", "Russia's threats"),
        ("lone \ud800 surrogate", "lone surrogate"),
    ],
)
def test_clean(raw: str, clean: str) -> None:
    """Doubled apostrophes are quotation marks, invisible characters go, typographic ones stay."""
    assert text.clean(raw) == clean


@given(st.text())
def test_clean_is_stable(raw: str) -> None:
    """What is clean stays as it is, and can be written as UTF-8."""
    clean = text.clean(raw)
    assert text.clean(clean).encode("utf-8") == clean.encode("utf-8")


def test_block_keeps_rows() -> None:
    """A table's rows and cells stay apart."""
    assert text.block("a\tb \n c\td") == "a\tb\nc\td"
