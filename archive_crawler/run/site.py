"""The links of a site that is at hand: built in a folder, or captured in WARC files. Nothing is remembered of it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from archive_crawler.errors import WarcError
from archive_crawler.export.lines import FILES, line, read, replace_with
from archive_crawler.export.templates import mark
from archive_crawler.frontier.visit import Ending, fingerprint
from archive_crawler.items import LinkCheck, LinkHealth, LinkUse, Outcome
from archive_crawler.links import history
from archive_crawler.links.facts import KeptPages
from archive_crawler.links.kept import KeptChecks, temporary
from archive_crawler.links.ledger import LinkLedger
from archive_crawler.links.reading import FolderSite, PageRows, of_folder, of_warcs
