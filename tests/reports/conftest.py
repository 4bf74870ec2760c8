"""A mail server's certificate and Chromium come from where other stages' tests have them."""

from __future__ import annotations

import sys
from pathlib import Path

for stage in ("capture", "replay"):
    sys.path.append(str(Path(__file__).parents[1] / stage))
