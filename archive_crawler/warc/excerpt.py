"""Records read in passing: their beginning, or their bytes as they lie, without all of them in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from zlib_ng import zlib_ng

from archive_crawler.errors import WarcError
from archive_crawler.warc.contents import Contents, Corrupt, Feed, inflated
from archive_crawler.warc.member import StoredRecord, damage, read_beginning

if TYPE_CHECKING:
    from pathlib import Path

_CHUNK = 65_536
_MOST_HEAD = 1 << 20


def beginning(path: Path, offset: int, length: int, most: int) -> StoredRecord:
    """The record of a gzip member with the first `most` bytes of its block; raises WarcError where there is none."""
    try:
        with path.open("rb") as file:
            contents = Contents(inflated(Feed(file, offset, offset + length)))
            return read_beginning(contents, path, offset, most).within(length)
    except OSError as error:
        raise WarcError(f"{path}: {error.strerror or error}") from error
    except (Corrupt, EOFError) as error:
        raise damage(path, offset, f"the gzip member is corrupt: {error}") from error


def copy_member(path: Path, offset: int, out: BinaryIO) -> StoredRecord | None:
    """Copy a gzip member byte for byte; the record with the beginning of its block, or null at the file's end.

    Raises WarcError, with `out` as it was, where no whole member lies there.
    """
    start = out.tell()
    inflate = zlib_ng.decompressobj(31)
    content = bytearray()
    try:
        with path.open("rb") as file:
            file.seek(offset)
            while not inflate.eof and (chunk := file.read(_CHUNK)):
                piece = inflate.decompress(chunk)
                content += piece[: max(0, _MOST_HEAD - len(content))]
                out.write(chunk[: len(chunk) - len(inflate.unused_data)])
        if out.tell() == start:
            return None
        if not inflate.eof:
            raise damage(path, offset, "the file ends within the gzip member")
        beginning_of_it = Contents(iter([bytes(content)]))
        return read_beginning(beginning_of_it, path, offset, _MOST_HEAD).within(out.tell() - start)
    except (Corrupt, OSError, WarcError) as error:
        out.seek(start)
        out.truncate()
        raise error if isinstance(error, WarcError) else damage(path, offset, str(error)) from error
