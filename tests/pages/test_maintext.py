"""The body of a page without known markup: each extractor mends what the other loses, and the record says when they part."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from archive_crawler.items import BlockType, LinkPlace
from archive_crawler.pages import beside, density, fulltext, maintext
from archive_crawler.pages.raw import RawBlock, RawLink

WORDS = "Keepers were asked to write down the hour at which they trimmed a wick and the boat that passed it by"


def long(number: int) -> str:
    """A paragraph that has no three words in a row with another."""
    return " ".join(word if n % 2 else f"{word}{number}" for n, word in enumerate(WORDS.split())) + "."


def block(text, path="/html/body/div[1]/p", kind=BlockType.PARAGRAPH):
    return RawBlock(kind, text, path)


def prose(number, path="/html/body/div[1]/p"):
    return block(long(number), f"{path}[{number}]")


def test_density_takes_the_node_with_most_prose():
    """Not the whole page, whose menu it leaves out, nor one paragraph of three."""
    menu = [block("Home", f"/html/body/ul/li[{n}]", BlockType.LIST_ITEM) for n in range(1, 30)]
    blocks = [*menu, *(prose(n) for n in (1, 2, 3))]
    assert density.chosen(blocks, [4] * 29 + [0] * 3, frozenset()) == {29, 30, 31}


def test_density_takes_nothing_of_a_page_of_links():
    """A listing has no prose."""
    blocks = [block(long(n), f"/html/body/ul/li[{n}]") for n in range(9)]
    assert density.chosen(blocks, [len(each.text) for each in blocks], frozenset()) == frozenset()


def test_prose_without_spaces():
    """Chinese and Japanese say in thirty characters what English says in ninety."""
    assert density.is_prose(
        block("港務局本週清點了內港的燈籠，發現點亮的比任何人預想的都要多，守燈人說明年春天還要再數一次。"), 0
    )
    assert not density.is_prose(block("The bureau counted its lanterns again."), 0)


def test_covered_needs_a_line_or_most_words():
    """A short block must be a line of the text; a longer one may have lost a few words."""
    text = f"Lanterns\n{long(1)}"
    blocks = [
        block("Lanterns"),
        block("wick"),
        block(long(1) + " (more)"),
        block("Another paragraph of quite other words."),
    ]
    assert fulltext.covered(blocks, text) == {0, 2}


@pytest.mark.parametrize(
    "name", ["comments", "sidebar-right", "related-links", "share_tools", "last-updated", "mostpopular", "userComment"]
)
def test_a_box_beside_the_story(name):
    """By its class."""
    main = etree.fromstring(f'<body><p>a</p><div class="{name}"><p>b</p></div></body>')
    blocks = [prose(1), prose(2), block("b", "/body/div/p")]
    assert beside.numbers(main, blocks, {0, 1}) == {2}


@pytest.mark.parametrize("name", ["commentary", "article-body share", "sided", "wide-ad-free", "story"])
def test_no_box_beside_the_story(name):
    """Names that only look like one, and the body's own."""
    main = etree.fromstring(f'<body><p>a</p><div class="{name}"><p>b</p></div></body>')
    found = beside.numbers(main, [prose(1), prose(2), block("b", "/body/div/p")], {0, 1})
    assert (found == set()) == (name != "wide-ad-free")


def test_a_box_with_half_of_the_text_is_the_story():
    """Whatever it is called."""
    main = etree.fromstring('<body><p>a</p><div class="related"><p>b</p><p>c</p></div></body>')
    blocks = [block("short", "/body/p"), prose(1, "/body/div/p"), prose(2, "/body/div/p")]
    assert beside.numbers(main, blocks, {0, 1, 2}) == frozenset()


def find(monkeypatch, blocks, told, main="<html><body/></html>", links=()):
    monkeypatch.setattr(fulltext, "extracted", lambda *_: "\n".join(blocks[n].text for n in told))
    return maintext.find(etree.fromstring(main), (blocks, list(links)), [])


def test_prose_that_trafilatura_lost_comes_back(monkeypatch):
    """Between paragraphs that it took."""
    blocks = [prose(1), prose(2), prose(3)]
    found = find(monkeypatch, blocks, [0, 2])
    assert (found.chosen, found.rule, found.warning) == ({0, 1, 2}, maintext.REPAIRED, None)


def test_items_of_a_list_come_back(monkeypatch):
    """Where trafilatura took others of the same list."""
    items = [block(f"Lantern {n}", f"/html/body/div[1]/ul/li[{n}]", BlockType.LIST_ITEM) for n in (1, 2, 3)]
    found = find(monkeypatch, [prose(1), *items, prose(2)], [0, 1, 3, 4])
    assert found.chosen == {0, 1, 2, 3, 4}


def test_a_linked_item_comes_back(monkeypatch):
    """With the others of its list, however much of it is link."""
    items = [block(f"Lantern {n}", f"/html/body/div[1]/ul/li[{n}]", BlockType.LIST_ITEM) for n in (1, 2, 3)]
    blocks = [prose(1), *items, prose(2)]
    link = (2, RawLink("https://www.example.gov/", "Lantern 2", LinkPlace.BODY))
    assert find(monkeypatch, blocks, [0, 1, 3, 4], links=[link]).chosen == {0, 1, 2, 3, 4}


def test_a_heading_comes_back(monkeypatch):
    """Right before a block of the text; not one with nothing of the text below it, nor a drop cap."""
    heading = [
        block(text, f"/html/body/div[1]/h2[{n}]", BlockType.HEADING) for n, text in enumerate(("Oil and wicks", "S"), 1)
    ]
    blocks = [prose(1), heading[0], prose(2), heading[1], prose(3)]
    assert find(monkeypatch, blocks, [0, 2, 4]).chosen == {0, 1, 2, 4}


def test_lines_of_one_element_belong_together(monkeypatch):
    """Where br parts them."""
    blocks = [block(text, "/html/body/div[1]") for text in (long(1), "Where to have them", long(2))]
    assert find(monkeypatch, blocks, [0, 2]).chosen == {0, 1, 2}


def test_the_region_around_all_prose():
    """The parent of the smallest node that holds it; of a page with little prose nothing can be said."""
    blocks = [block("Home", "/html/body/ul/li[1]", BlockType.LIST_ITEM), *(prose(n) for n in range(1, 6))]
    assert density.region(blocks, [4, 0, 0, 0, 0, 0]) == "/html/body"
    assert density.region(blocks[:3], [4, 0, 0]) is None


def test_a_date_line_before_the_text_is_left_out(monkeypatch):
    """Also where both extractors take it; inside the text it stays."""
    dates = [block("May 3, 2021", f"/html/body/div[1]/p[{n}]") for n in (7, 8)]
    blocks = [dates[0], prose(1), dates[1], prose(2)]
    assert find(monkeypatch, blocks, [0, 1, 2, 3]).chosen == {1, 2, 3}


def test_a_line_before_the_text_is_left_out(monkeypatch):
    """A date or a caption that trafilatura alone takes; a sentence stays."""
    blocks = [
        block("May 3, 2021", "/html/body/p[1]"),
        block("They were counted.", "/html/body/p[2]"),
        prose(1),
        prose(2),
    ]
    assert find(monkeypatch, blocks, [0, 1, 2, 3]).chosen == {1, 2, 3}


def test_a_caption_does_not_come_back(monkeypatch):
    """Prose right after a figure in a box of its own may be its caption."""
    figure = RawBlock(BlockType.FIGURE, "", "/html/body/div[1]/div/img")
    blocks = [prose(1), figure, prose(2, "/html/body/div[1]/div/p"), prose(3)]
    assert find(monkeypatch, blocks, [0, 3]).chosen == {0, 1, 3}


def test_density_where_trafilatura_lost_most(monkeypatch):
    """A text of which trafilatura has less than half is density's; the record says so."""
    found = find(monkeypatch, [prose(n) for n in range(1, 6)], [1])
    assert (len(found.chosen), found.rule) == (5, maintext.BY_DENSITY)
    assert "agree on 20%" in found.warning


def test_extractors_that_part_are_a_warning(monkeypatch):
    """The body is trafilatura's; the figure is in the sentence."""
    menu = [block("A line of a menu", f"/html/body/ul/li[{n}]") for n in range(40)]
    blocks = [*(prose(n) for n in (1, 2, 3)), prose(9, "/html/body/div[2]/p"), *menu]
    found = find(monkeypatch, blocks, [3])
    assert found.rule == maintext.BY_TRAFILATURA
    assert "agree on 0%" in found.warning
    assert not found.is_sure


def test_nothing_found(monkeypatch):
    """A page without text has no body and no warning."""
    found = find(monkeypatch, [block("Home")], [])
    assert (found.chosen, found.warning) == (frozenset(), None)


BLOCKS = st.lists(
    st.builds(
        RawBlock,
        st.sampled_from(BlockType),
        st.sampled_from(["", "Home", "x" * 90, "港" * 40, long(1), "May 3"]),
        st.sampled_from(
            ["/html", "/html/body/div/p[1]", "/html/body/div/p[2]", "/html/body/ul/li[2]", "/html/body/div/div/img"]
        ),
    ),
    max_size=8,
)


@settings(max_examples=100, deadline=None)
@given(BLOCKS, st.sets(st.integers(0, 7)))
def test_any_blocks_give_an_answer(blocks, told):
    """Chosen are blocks that exist, and the agreement is a share."""
    text = "\n".join(each.text for n, each in enumerate(blocks) if n in told)
    linked = [0] * len(blocks)
    found = fulltext.covered(blocks, text)
    dense = density.chosen(blocks, linked, frozenset())
    both, _ = maintext._joined(blocks, linked, found, dense, frozenset())
    assert both <= set(range(len(blocks)))
    assert 0 <= maintext._agreement(blocks, found, dense) <= 1
