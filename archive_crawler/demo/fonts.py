"""A TrueType font of one sign, the buoy that the site's footer wears (OpenType specification 1.9, "Font tables")."""

from __future__ import annotations

import struct
from functools import cache

SIGN = 0x2693
"""The character that the font has: an anchor in other fonts."""

_EM = 1000
_EPOCH = 2_082_844_800 + 1_767_225_600
"""Seconds from 1904 to 2026: the font's date."""
# A buoy seen from the side: mast, lamp, hull.
_OUTLINE = [(470, 900), (530, 900), (530, 620), (820, 300), (700, 60), (300, 60), (180, 300), (470, 620)]
_BOX = (180, 60, 820, 900)


def _glyph() -> bytes:
    """A simple glyph of one contour; every point is on it and has coordinates of two bytes."""
    head = struct.pack(">hhhhh", 1, *_BOX)
    ends = struct.pack(">HH", len(_OUTLINE) - 1, 0)
    steps = [(x - a, y - b) for (x, y), (a, b) in zip(_OUTLINE, [(0, 0), *_OUTLINE], strict=False)]
    across, up = (struct.pack(f">{len(steps)}h", *axis) for axis in zip(*steps, strict=True))
    data = head + ends + bytes([1] * len(_OUTLINE)) + across + up
    return data + bytes(-len(data) % 4)


def _cmap() -> bytes:
    """Format 4: the sign is glyph 1; the last segment is the one that the format demands."""
    segments = struct.pack(">HHHHHHHHHH", 4, 4, 1, 0, SIGN, 0xFFFF, 0, SIGN, 0xFFFF, (1 - SIGN) & 0xFFFF)
    table = segments + struct.pack(">HHH", 1, 0, 0)
    return struct.pack(">HHHHI", 0, 1, 3, 1, 12) + struct.pack(">HHH", 4, len(table) + 6, 0) + table


def _name() -> bytes:
    """Family, style, unique, full and PostScript name, in UTF-16."""
    words = {
        1: "Harbor Signs",
        2: "Regular",
        3: "Harbor Signs 1.0",
        4: "Harbor Signs Regular",
        6: "HarborSigns-Regular",
    }
    rows, store = b"", b""
    for number, word in words.items():
        text = word.encode("utf-16-be")
        rows += struct.pack(">HHHHHH", 3, 1, 0x409, number, len(text), len(store))
        store += text
    return struct.pack(">HHH", 0, len(words), 6 + len(rows)) + rows + store


def _head() -> bytes:
    box = struct.pack(">hhhh", *_BOX)
    return (
        struct.pack(">IIIIHHQQ", 0x10000, 0x10000, 0, 0x5F0F3CF5, 3, _EM, _EPOCH, _EPOCH)
        + box
        + struct.pack(">HHhhh", 0, 8, 2, 1, 0)
    )


def _os2() -> bytes:
    """Version 0 of the metrics that Windows asks for."""
    subscripts = (650, 600, 0, 75, 650, 600, 0, 350, 50, 300)
    head = struct.pack(">HhHHH10hh", 0, _EM, 400, 5, 0, *subscripts, 0)
    ranges = struct.pack(">10B4I4s", *[0] * 10, 0, 1 << 14, 0, 0, b"HRBR")
    return head + ranges + struct.pack(">HHHhhhHH", 0x40, SIGN, SIGN, 800, -200, 90, 950, 200)


def _checksum(data: bytes) -> int:
    padded = data + bytes(-len(data) % 4)
    words: tuple[int, ...] = struct.unpack(f">{len(padded) // 4}I", padded)
    return sum(words) & 0xFFFFFFFF


@cache
def signs() -> bytes:
    """The font file."""
    glyph = _glyph()
    tables = {
        b"OS/2": _os2(),
        b"cmap": _cmap(),
        b"glyf": glyph,
        b"head": _head(),
        b"hhea": struct.pack(">IhhhHhhhhhhhhhhhH", 0x10000, 900, -100, 0, _EM, 180, 180, 820, 1, *[0] * 7, 2),
        b"hmtx": struct.pack(">HhHh", _EM, 0, _EM, 180),
        b"loca": struct.pack(">III", 0, 0, len(glyph)),
        b"maxp": struct.pack(">IHHHHHHHHHHHHHH", 0x10000, 2, len(_OUTLINE), 1, 0, 0, 2, *[0] * 8),
        b"name": _name(),
        b"post": struct.pack(">IIhhIIIII", 0x30000, 0, -75, 50, 0, 0, 0, 0, 0),
    }
    return _file(tables)


def _file(tables: dict[bytes, bytes]) -> bytes:
    largest = 1 << (len(tables).bit_length() - 1)
    head = struct.pack(
        ">IHHHH", 0x10000, len(tables), largest * 16, largest.bit_length() - 1, len(tables) * 16 - largest * 16
    )
    rows, body, start = b"", b"", 12 + 16 * len(tables)
    places = {}
    for tag, data in tables.items():
        places[tag] = start + len(body)
        rows += struct.pack(">4sIII", tag, _checksum(data), places[tag], len(data))
        body += data + bytes(-len(data) % 4)
    whole = bytearray(head + rows + body)
    struct.pack_into(">I", whole, places[b"head"] + 8, (0xB1B0AFBA - _checksum(bytes(whole))) & 0xFFFFFFFF)
    return bytes(whole)
