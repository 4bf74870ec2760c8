"""The time by which hosts rest and visits are tried again."""

from __future__ import annotations

import time

_BEGAN = time.time() - time.clock_gettime(time.CLOCK_BOOTTIME)  # which goes on while the machine sleeps


def now() -> float:
    """Seconds since the epoch as the clock had them when the program began; one that is set later holds nobody up."""
    return _BEGAN + time.clock_gettime(time.CLOCK_BOOTTIME)
