"""Pages with hardly any markup: stories in tables that lay out the page, and lists of a few links."""

from __future__ import annotations

from datetime import UTC, datetime

from archive_crawler.pages import NotArticle, Page, RawArticle, read

CAPTURED = datetime(2026, 1, 2, tzinfo=UTC)
STORY = """<HTML><HEAD><TITLE>Gull Light Is Lit</TITLE><META NAME="DATE" CONTENT="2001-05-29"></HEAD><BODY>
<TABLE WIDTH="640"><TR><TD><P><A HREF="/">Home</A></P><H1>Gull Light Is Lit</H1><P>May 29, 2001</P>
<p>The lamp of the invented light was lit again on Tuesday, two years after the storm that had put it out for good.</p>
<p><img src="/light.jpg" width="300" height="200" alt="A tower."></p>
<p class="caption"><em>The light, seen from the sea. (Photo by Kim Sample)</em></p>
<p>Its keeper counts ninety steps to the top and says that every one of them is as steep as on the first day.</p>
</TD></TR></TABLE></BODY></HTML>"""
LIST = """<html><head><title>The Harbor Log</title></head><body><nav><a href="/">Home</a></nav><main><h1>The Harbor Log</h1>
<div class="item"><time datetime="2024-03-05">March 5, 2024</time><a href="/blog/knots">A Knot for Every Day</a></div>
</main><footer><a href="/contact">Contact</a></footer></body></html>"""


def test_a_story_in_a_table_of_one_cell():
    """A cell with a headline and paragraphs is the story, though one picture stands in it: its caption is one of them."""
    found = read(Page("https://www.example.gov/history/light.html", STORY.encode(), "text/html", CAPTURED))
    assert isinstance(found, RawArticle)
    texts = [block.text for block in found.blocks if block.text]
    assert [text.split()[0] for text in texts] == ["The", "Its"]
    assert [photo.caption for photo in found.photos] == ["The light, seen from the sea."]


def test_a_list_of_one_link():
    """A page without running text that nothing declares a story is no article, whatever its number of links."""
    found = read(Page("https://www.example.gov/blog/", LIST.encode(), "text/html", CAPTURED))
    assert isinstance(found, NotArticle)
    assert "no running text" in found.reason


def test_a_story_that_its_script_is_named_for():
    """`article.aspx?id=7` shows stories, so a page of it is one without a date, too."""
    body = STORY.replace('<META NAME="DATE" CONTENT="2001-05-29">', "").replace("<P>May 29, 2001</P>", "").encode()
    found = read(Page("https://www.example.gov/light/article.aspx?id=7", body, "text/html", CAPTURED))
    assert isinstance(found, RawArticle)
    assert isinstance(read(Page("https://www.example.gov/light/", body, "text/html", CAPTURED)), NotArticle)
