"""The links of a site that is at hand: built in a folder, or captured in WARC files. Nothing is remembered of it."""

from __future__ import annotations
