"""A WACZ package laid out as the run's folder that it was made of, for a while."""

from __future__ import annotations

import gzip
import shutil
import zlib
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from archive_crawler.errors import BadArguments

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zipfile import ZipInfo

_FOLDERS = ("archive", "records")
_PIECE = 1 << 20


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """The WARC files and records of a package in a temporary folder (`TMPDIR`), which goes when this ends.

    Raises BadArguments for what is no package, has no records, or has no room there.
    """
    with TemporaryDirectory(prefix="archive-crawler-") as temporary:
        folder = Path(temporary) / "run"
        try:
            with ZipFile(path) as zipped:
                _unpack(zipped, path, folder)
        except (BadZipFile, EOFError, zlib.error, gzip.BadGzipFile, NotImplementedError, RuntimeError) as error:
            raise BadArguments(f"{path}: not a WACZ package that can be read: {error}") from error
        yield folder


def _unpack(zipped: ZipFile, path: Path, folder: Path) -> None:
    members = [info for info in zipped.infolist() if _folder(info) in _FOLDERS and not info.is_dir()]
    if not any(_folder(info) == "records" for info in members):
        raise BadArguments(f"{path}: no records to derive again: expected records/articles.jsonl, as `package` has it")
    for name in _FOLDERS:
        (folder / name).mkdir(parents=True)
    wanted, free = sum(info.file_size for info in members), shutil.disk_usage(folder).free
    if wanted > free:
        raise BadArguments(
            f"{path}: {wanted} bytes are to be unpacked, {folder.parents[1]} has room for {free}: set TMPDIR"
        )
    for info in members:
        # The bare name: nothing is ever written outside of the folder.
        with (
            zipped.open(info) as stream,
            (folder / _folder(info) / PurePosixPath(info.filename).name).open("xb") as out,
        ):
            shutil.copyfileobj(stream, out, _PIECE)


def _folder(info: ZipInfo) -> str:
    parts = PurePosixPath(info.filename).parts
    return parts[0] if len(parts) == 2 else ""
