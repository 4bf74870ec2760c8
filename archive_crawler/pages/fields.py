"""`field`: web-poet's decorator, its values kept, and known to the type checker."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

import web_poet

if TYPE_CHECKING:
    from collections.abc import Callable
    from functools import cached_property as field
else:

    def field(method: Callable[[Any], Any]) -> Any:
        """A field of a page object, read once; web-poet's own `cached` makes a cache for each field of each page."""
        key = f"field {method.__qualname__}"

        @wraps(method)
        def kept(self: Any) -> Any:
            values = self.__dict__
            if key not in values:
                values[key] = method(self)
            return values[key]

        return web_poet.field(kept)


__all__ = ["field"]
