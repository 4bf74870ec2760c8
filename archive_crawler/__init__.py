"""A crawler for US government news: WARC, JSON Lines and link-rot reports."""

__version__ = "0.1.0"
