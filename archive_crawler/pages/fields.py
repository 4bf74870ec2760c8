"""`field`: web-poet's decorator, cached, and known to the type checker."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import web_poet

if TYPE_CHECKING:
    from functools import cached_property as field
else:
    field = partial(web_poet.field, cached=True)

__all__ = ["field"]
