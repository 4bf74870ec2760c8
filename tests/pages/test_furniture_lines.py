"""Lines that are furniture by what they say."""

from __future__ import annotations

import time

import pytest

from archive_crawler.pages import date_lines
from archive_crawler.pages.furniture_lines import is_banner, is_rim, is_tool


@pytest.mark.parametrize(
    "text",
    [
        "An official website of the United States government Here's how you know",
        "An official site of the United States Government",
        "The .gov means it's official. Federal government websites often end in .gov or .mil. Before sharing sensitive information, make sure you're on a federal government site.",
        "The site is secure. The https:// ensures that you are connecting to the official website and that any information you provide is encrypted and transmitted securely.",
        "A .mil website belongs to an official U.S. Department of Defense organization in the United States.",
        "Secure .mil websites use HTTPS A lock ( lock ) or https:// means you've safely connected to the .mil website. Share sensitive information only on official, secure websites.",
        "Un sitio oficial del Gobierno de Estados Unidos",
        "Así es como usted puede verificarlo",
        "Un candado ( Candado cerrado ) o https:// significa que usted se conectó de forma segura a un sitio web .gov. Comparta información sensible sólo en sitios web oficiales y seguros.",
        "Skip to main content",
        "Saltar al contenido principal",
    ],
)  # fmt: skip
def test_banner(text):
    """The sentences of the government banner, English and Spanish, .gov and .mil."""
    assert is_banner(text)


@pytest.mark.parametrize(
    "text",
    [
        "The lock at the mouth of the canal is open again.",
        "An official website of the United States government was moved to another address, the office said.",
        "The flag was raised at noon.",
        "",
    ],
)
def test_no_banner(text):
    """A sentence of a story that has some of the words."""
    assert not is_banner(text)


@pytest.mark.parametrize(
    "text",
    [
        "Print this page", "Printer-friendly version", "E-mail this article", "Share this story:", "Share on Facebook, Twitter and LinkedIn",
        "Back to top", "Volver arriba", "Page last updated: May 9, 2021", "Last reviewed on 05/09/2021", "Content updated: 2021-05-09",
        "« Previous 1 2 3 Next »", "Page 2 of 7 Next", "This site uses cookies to count visitors.", "Was this page helpful? Yes No",
        "Sign up for email updates", "Subscribe to our newsletter",
    ],
)  # fmt: skip
def test_tool(text):
    """Tools, pagers, cookie notices, dates of the last change, sign-ups."""
    assert is_tool(text)


@pytest.mark.parametrize(
    "text",
    [
        "Share", "1 2 3", "2021", "Print", "The tables were last updated on May 9, 2021, and show the tides of the whole bay.",
        "We use cookie cutters.", "Next year in spring", "Subscribe to USAGov emails and read them.",
    ],
)  # fmt: skip
def test_no_tool(text):
    """Single words may be a story's own; a sentence is."""
    assert not is_tool(text)


@pytest.mark.parametrize(
    ("text", "expected"), [("Share | Print | Email", True), ("Tweet", True), ("Print money", False), ("", False)]
)
def test_words_at_the_rim(text, expected):
    """They are tools only before and after a story."""
    assert is_rim(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("May 3, 2021", True),
        ("Posted on March 4, 2001", True),
        ("Last updated: January 5, 2022", True),
        ("Publicado: 3 de mayo de 2021", True),
        ("May 3, 2021 was a Monday.", False),
        ("", False),
    ],
)
def test_a_line_that_is_a_date(text, expected):
    """With or without a label, nothing else."""
    assert date_lines.is_date(text) is expected


@pytest.mark.parametrize(
    "text",
    [
        "next " + "1" * 390 + "x",
        "next " + "1 " * 190 + "x",
        "Share " * 60,
        "Share on Facebook" + ", Facebook" * 40 + " x",
    ],
)
def test_long_lines_take_no_time(text):
    """Whatever they are made of."""
    start = time.process_time()
    assert not is_tool(text)
    assert not is_banner(text)
    is_rim(text)
    assert time.process_time() - start < 1
