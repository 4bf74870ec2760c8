"""How much of a page is read."""

LARGEST_PAGE = 8 * 1024 * 1024
"""Bytes of a page that are read, content-coding removed; of a longer one only the links in these."""
