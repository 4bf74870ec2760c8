"""A small .gov site with invented news and every fault a crawler meets, served on loopback for demos and tests."""

from archive_crawler.demo.sample import SampleSite

__all__ = ["SampleSite"]
