"""AFPIMS articles in the skins of single sites: services, commands, bases; told by the CMS's module, not by the skin."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from archive_crawler.pages.afpims import Afpims
from archive_crawler.pages.document import path, select, within, words
from archive_crawler.pages.fields import field
from archive_crawler.pages.figures import outermost
from archive_crawler.pages.raw import Found

if TYPE_CHECKING:
    from archive_crawler.pages.document import Element

_HEADLINES = (
    "h1.maintitle",
    ".maintitle",
    "[itemprop=headline]",
    "h1",
    ".article-title",
    ".news-title",
    "h2.title",
    ".title",
)
_APART = frozenset({"nav", "aside", "footer"})
_ENOUGH = 200
_MOSTLY = 0.4


class AfpimsView(Afpims):
    """AFPIMS articles without `.adetail`: the view of the module ArticleCS, in whatever skin."""

    layout: ClassVar[str] = "AFPIMS article view"
    mark: ClassVar[str] = "rticle"
    container_css: ClassVar[str] = (
        "[id*=_ViewArticle_], .article-view, .ModArticleCSViewArticleC, .DnnModule-ArticleCSViewArticle"
    )
    body_selectors: ClassVar[tuple[str, ...]] = (
        "[itemprop=articleBody]",
        ".body-text",
        ".article-body",
        ".article-text",
        ".article-content",
        ".body",
        ".ntext",
        ".da_black",
        ".content",
        ".text",
    )

    @classmethod
    def recognises(cls, root: Element) -> bool:
        """Whether the module's view is there, with text in it and a headline in it or over it."""
        views = [node for node in select(root, cls.container_css) if len(words(node)) >= _ENOUGH]
        return any(_headline(view) is not None for view in views) or (bool(views) and len(_titles(root)) == 1)

    @cached_property
    def container(self) -> Element:
        """The innermost view with a headline; the outermost one where the headline stands over it."""
        views = [node for node in self.some(self.container_css) if len(words(node)) >= _ENOUGH]
        headed = [node for node in views if _headline(node) is not None]
        if not views:
            raise self.mismatch(self.container_css, f"one view with {_ENOUGH} characters or more", 0)
        return headed[-1] if headed else views[0]

    @field
    def title(self) -> Found[str] | None:
        """The headline in the view, else the only one of the page."""
        inner = _headline(self.container)
        if inner is not None:
            return inner
        above = _titles(self.root)
        if len(above) != 1:
            raise self.mismatch("h1", "one headline over the view", len(above))
        return Found(words(above[0]), "h1", path(above[0]))

    def bodies(self) -> list[Element]:
        """What the skin marks as the text, if it has most of the words; else all of the view."""
        whole = len(words(self.container, self._figures))
        for css in self.body_selectors:
            found = [node for node in outermost(select(self.container, css)) if not within(node, self.header)]
            found = [node for node in found if node is not self.container]
            if sum(len(words(node)) for node in found) >= _MOSTLY * whole:
                self.body_rule = f"article view {css}"
                return found
        self.body_rule = "article view"
        return [self.container]


class Afpims2018(AfpimsView):
    """AFPIMS articles of 2016 to 2018: no `.adetail`, the body marked as `articleBody`."""

    layout: ClassVar[str] = "AFPIMS 2018"
    mark: ClassVar[str] = "articleBody"
    body_selectors: ClassVar[tuple[str, ...]] = ("[itemprop=articleBody]",)

    @classmethod
    def recognises(cls, root: Element) -> bool:
        """Whether an article body of AFPIMS is there; its media and style sheets tell it from other schema.org users."""
        if not select(root, "[itemprop=articleBody]") or select(root, ".adetail"):
            return False
        return bool(
            select(
                root, '[href*="/DesktopModules/ArticleCS" i], [src*="/DesktopModules/" i], [href*="/DesktopModules/" i]'
            )
        )

    @cached_property
    def container(self) -> Element:
        """The innermost node that holds both headline and body."""
        body = self.some("[itemprop=articleBody]")[0]
        for node in body.iterancestors():
            if select(node, "h1, .maintitle, [itemprop=headline]"):
                return node
        raise self.mismatch("h1 around [itemprop=articleBody]", "one headline", 0)

    def bodies(self) -> list[Element]:
        """The marked nodes, however short."""
        self.body_rule = "[itemprop=articleBody]"
        return outermost(self.some("[itemprop=articleBody]"))


class AfpimsStory(AfpimsView):
    """AFPIMS stories of 2013 to 2016 as af.mil had them: a line `.da_story_info`, the text in `.da_black`, a gallery."""

    layout: ClassVar[str] = "AFPIMS 2013"
    mark: ClassVar[str] = "da_story_info"
    container_css: ClassVar[str] = ".da_story_info"
    beside_css: ClassVar[str] = f"{Afpims.beside_css}, .da_related_item, .da_print, .da_share, .da_tags"

    @classmethod
    def recognises(cls, root: Element) -> bool:
        """Whether the story's line is there; the print view has it too, and is tried before."""
        return bool(select(root, ".da_story_info") and _titles(root))

    @cached_property
    def container(self) -> Element:
        """The innermost node around the story's line that holds headline and text."""
        for node in self.some(".da_story_info")[0].iterancestors():
            if select(node, "h1, .title") and len(words(node)) >= _ENOUGH:
                return node
        raise self.mismatch(".da_story_info", "one node around it with a headline and text", 0)


def _headline(node: Element) -> Found[str] | None:
    for css in _HEADLINES:
        for each in select(node, css):
            if words(each) and each is not node and not any(above.tag in _APART for above in each.iterancestors()):
                return Found(words(each), css, path(each))
    return None


def _titles(root: Element) -> list[Element]:
    """The page's headlines of the first rank that are not its head's."""
    return [
        node
        for node in select(root, "h1")
        if words(node) and not any(above.tag in {"nav", "header"} for above in node.iterancestors())
    ]
