"""The bits between a deflate stream and the checksum behind it: nothing covers them, and all writers leave them zero."""

from __future__ import annotations

from typing import Any

from archive_crawler.warc.contents import PIECE, Corrupt

_TRAILER = 8  # bytes of CRC and size (RFC 1952 section 2.3)


class Padding:
    """Finds out whether one of these bits is set."""

    def __init__(self) -> None:
        self.is_set = False

    def watch(self, before: Any, ending: bytes) -> None:
        """Look at a member's last bytes; `before` is the decompressor that was not given them yet."""
        if len(ending) <= _TRAILER or not (last := ending[-_TRAILER - 1]):
            return
        _feed(before, ending[: -_TRAILER - 1])
        # Padding lies above the stream's own bits: without its highest bit the stream is as good as with it.
        without = bytes([last ^ (1 << (last.bit_length() - 1))])
        try:
            _feed(before, without + ending[-_TRAILER:])
        except Corrupt:
            return
        self.is_set = before.eof


def _feed(inflate: Any, data: bytes) -> None:
    while data and not inflate.eof:
        inflate.decompress(data, PIECE)
        data = inflate.unconsumed_tail
