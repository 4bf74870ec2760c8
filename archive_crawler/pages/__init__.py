"""Stage 5, pages: from the bytes of a page to the fields of an article, by web-poet page objects.

Page objects take bytes, URL and capture time; they never touch the network, so that a page reads the same on a live crawl
and from a WARC years later.
"""

from archive_crawler.pages.choice import page_objects_for, read
from archive_crawler.pages.document import Page
from archive_crawler.pages.raw import Found, NotArticle, RawArticle

__all__ = ["Found", "NotArticle", "Page", "RawArticle", "page_objects_for", "read"]
