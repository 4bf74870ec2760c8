"""The index of a document answers as XPath does, on any markup and for every selector that page objects use."""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

sys.path.insert(0, str(Path(__file__).parent))

import golden

from archive_crawler.pages import css, index
from archive_crawler.pages.nodes import lines, path, select, words

PACKAGE = Path(css.__file__).parent
QUOTED = re.compile(r"\"((?:[^\"\\\n])+)\"|'((?:[^'\\\n])+)'")
SELECTORS = [
    "a",
    ".a .b",
    "p > .a",
    "div div, .b",
    "div > p.a, p.b.a, #x",
    "p[title]",
    "[title=t]",
    "[title='t u']",
    '[title^="t"], [title$=u]',
    '[title*="U" i]',
    "[title~=u]",
    "[class]",
    "*",
    "div .a > p",
    "section#x p",
    "p#x.a[title]",
    "main .a .a",
]
TAGS = st.sampled_from(["div", "p", "a", "section", "main", "o:p", "b"])
CLASSES = st.sampled_from(["", "a", "b", "a b", "ab", " a\t", "a\u00a0b", "A"])
PIECES = st.one_of(
    st.builds(
        lambda tag, named, more: f"<{tag} class='{named}'{more}>",
        TAGS,
        CLASSES,
        st.sampled_from(["", " id=x", " title=t", " title='t u'", " title=TU", " title=''", " style"]),
    ),
    st.builds(lambda tag: f"</{tag}>", TAGS),
    st.sampled_from(["words ", "<!-- c -->", "<br>", "<script>x</script>", "\n"]),
)


def used() -> list[str]:
    """Every string of the package that reads as a selector."""
    texts = (a or b for file in sorted(PACKAGE.glob("*.py")) for a, b in QUOTED.findall(file.read_text("utf-8")))
    return sorted({text for text in texts if re.match(r"[.#\[]?[a-z]", text) and _compiles(text) and css.chains(text)})


def _compiles(text: str) -> bool:
    try:
        css.xpath(text)
    except Exception:  # noqa: BLE001 - whatever is no selector
        return False
    return True


def elements(root: etree._Element) -> list[etree._Element]:
    return list(root.iter(etree.Element))


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PIECES, max_size=40).map("".join))
def test_same_nodes_as_xpath(markup: str) -> None:
    """From every node of any document, each selector finds what its XPath finds, in the same order."""
    root = etree.HTML(f"<div>{markup}</div>")
    with index.opened(root) as document:
        for node in elements(root):
            for selector in SELECTORS:
                chains = css.chains(selector)
                assert chains, selector
                assert document.select(node, chains) == select(node, selector) == css.xpath(selector)(node), selector


def test_selectors_of_the_page_objects() -> None:
    """What page objects ask for is found as by XPath on the golden pages; none of it is left to XPath for its form."""
    selectors = used()
    assert len(selectors) > 100
    for name in golden.names():
        root = etree.HTML((golden.FOLDER / name / "page.html").read_bytes())
        with index.opened(root) as document:
            for selector in selectors:
                assert document.select(root, css.chains(selector) or ()) == css.xpath(selector)(root), (name, selector)


@pytest.mark.parametrize("selector", ["p:first-child", "a + b", "p:not(.a)", "[title=t", "a >", "a,", "\\31 0", "a|b"])
def test_other_selectors_are_left_to_xpath(selector: str) -> None:
    """What is not known to the index is not guessed."""
    assert css.chains(selector) is None


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PIECES, max_size=40).map("".join))
def test_paths_lead_back(markup: str) -> None:
    """Each path leads to its own node alone; it is lxml's, where XPath can read that."""
    root = etree.HTML(f"<div>{markup}</div>")
    tree = root.getroottree()
    with index.opened(root):
        for node in elements(root):
            assert root.xpath(path(node)) == [node]
            if ":" not in tree.getpath(node):
                assert path(node) == tree.getpath(node)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PIECES, max_size=40).map("".join))
def test_words_are_those_of_the_lines(markup: str) -> None:
    """What the index keeps of a node's words is what is read without it."""
    root = etree.HTML(f"<div>{markup}</div>")
    apart = [words(node) for node in elements(root)]
    with index.opened(root):
        assert [words(node) for node in elements(root)] == apart == [" ".join(lines(node)) for node in elements(root)]
        assert [words(node) for node in elements(root)] == apart


def test_nodes_of_other_documents_are_none_of_the_index() -> None:
    """A copy is searched itself, while another document is open."""
    root, other = etree.HTML("<p class=a>one"), etree.HTML("<p class=a>two")
    with index.opened(root):
        assert [words(node) for node in select(other, ".a")] == ["two"]
        assert path(select(other, ".a")[0]) == "/html/body/p"


def test_a_node_is_asked_once_while_its_document_is_open() -> None:
    """What is remembered of a node is forgotten with its document, and never told of another one's."""
    asked = []

    @index.remembered
    def text(node: etree._Element) -> str:
        asked.append(node)
        return words(node)

    root, other = etree.HTML("<p>one"), etree.HTML("<p>two")
    with index.opened(root):
        assert [text(root), text(root), text(other), text(other)] == ["one", "one", "two", "two"]
        assert asked == [root, other, other]
    root[0][0].text = "three"
    assert text(root) == "three"


def test_many_siblings_cost_no_more_each() -> None:
    """The paths of a hundred thousand siblings take the time of a walk, not of its square."""
    root = etree.HTML("<p>x" * 100_000)
    began = time.process_time()
    with index.opened(root):
        found = [path(node) for node in select(root, "p")]
    assert (found[0], found[-1]) == ("/html/body/p[1]", "/html/body/p[100000]")
    assert time.process_time() - began < 5  # with `getpath` it is ten and more
