"""JPEG files made of flat 8 by 8 blocks: a small harbour scene, another one for every name."""

from __future__ import annotations

import hashlib
import struct
import zlib
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

Colour = tuple[int, int, int]

_QUANTUM = 8
# Twelve DC categories with codes of four bits; the only AC symbol is "end of block" with one bit.
_DC_TABLE = b"\x00" + bytes([0, 0, 0, 12] + [0] * 12) + bytes(range(12))
_AC_TABLE = b"\x10" + bytes([1] + [0] * 15) + b"\x00"


def _segment(marker: int, payload: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(payload) + 2) + payload


def _ycc(colour: Colour) -> tuple[int, int, int]:
    """Levels of luma and chroma, centred on zero."""
    red, green, blue = colour
    luma = 0.299 * red + 0.587 * green + 0.114 * blue
    return round(luma - 128), round(0.564 * (blue - luma)), round(0.713 * (red - luma))


def _difference(value: int) -> str:
    """A DC difference: its category, then that many bits (ITU-T T.81, F.1.2.1)."""
    size = abs(value).bit_length()
    bits = value if value > 0 else value + (1 << size) - 1
    return f"{size:04b}" + (f"{bits:0{size}b}" if size else "") + "0"


def _scan(colours: Iterator[Colour]) -> bytes:
    last = (0, 0, 0)
    bits = []
    for colour in colours:
        now = _ycc(colour)
        bits += [_difference(level - before) for level, before in zip(now, last, strict=True)]
        last = now
    text = "".join(bits)
    text += "1" * (-len(text) % 8)
    return int(text, 2).to_bytes(len(text) // 8, "big").replace(b"\xff", b"\xff\x00")


def _scene(name: str, columns: int, rows: int) -> Iterator[Colour]:
    """Sky, sun, a hull with a mast, and water."""
    seed = hashlib.sha256(name.encode()).digest()
    sun = columns * (1 + seed[0] % 6) // 8
    ship = columns * (2 + seed[1] % 4) // 8
    horizon = rows * 5 // 8
    for row in range(rows):
        for column in range(columns):
            if abs(column - ship) <= columns // 8 - abs(row - horizon) and horizon <= row <= horizon + 2:
                yield (122, 46 + seed[2] % 40, 40)
            elif column == ship and horizon - rows // 3 <= row < horizon:
                yield (60, 60, 66)
            elif (column - sun) ** 2 + (row - rows // 5) ** 2 <= (rows // 9) ** 2:
                yield (250, 224, 150)
            elif row < horizon:
                yield (120 + 3 * row + seed[3] % 30, 165 + 2 * row, 214)
            else:
                yield (28, 78 + seed[4] % 30 + 8 * ((row + column) % 3 == 0), 116)


@cache
def jpeg(name: str, columns: int = 30, rows: int = 20) -> bytes:
    """A baseline JPEG, `columns` by `rows` blocks of 8 pixels."""
    size = struct.pack(">BHHB", 8, rows * 8, columns * 8, 3)
    frame = size + b"".join(bytes([part, 0x11, 0]) for part in (1, 2, 3))
    start = b"\x03" + b"".join(bytes([part, 0]) for part in (1, 2, 3)) + b"\x00\x3f\x00"
    return b"".join(
        (
            b"\xff\xd8",
            _segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"),
            _segment(0xDB, b"\x00" + bytes([_QUANTUM] * 64)),
            _segment(0xC0, frame),
            _segment(0xC4, _DC_TABLE),
            _segment(0xC4, _AC_TABLE),
            _segment(0xDA, start),
            _scan(_scene(name, columns, rows)),
            b"\xff\xd9",
        )
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


@cache
def png(colour: Colour, side: int = 32) -> bytes:
    """A square PNG of one colour: the seal of the agency, seen from far away."""
    rows = (b"\x00" + bytes(colour) * side) * side
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")
