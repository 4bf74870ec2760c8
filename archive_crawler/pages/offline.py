"""web-poet's URL rules, kept off the network.

url-matcher, which web-poet matches URLs with, asks tldextract for the domain of every pattern and URL, and tldextract fetches
the public suffix list on first use (since 1.0). Here it reads the list that it carries.
"""

from __future__ import annotations

from tldextract import TLDExtract, tldextract
from web_poet import default_registry, handle_urls

tldextract.TLD_EXTRACTOR = TLDExtract(suffix_list_urls=(), cache_dir=None)

__all__ = ["default_registry", "handle_urls"]
