"""Scrapy spiders: they translate between Scrapy and the stages, they do not decide."""
