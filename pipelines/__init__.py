"""Scrapy item pipelines, in order: validate, normalize, deadlinks, export. The work is done in the stages."""
