"""Opening zip files, and files that are zip files inside, without being harmed by them."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath, PureWindowsPath

from canxie_platform.library.importing import wording
from canxie_platform.library.importing.refusal import RefusedError

MOST_FILES = 2000
MOST_UNPACKED = 200 * 2**20
"""Bytes all files of an archive may have together when unpacked."""
MOST_RATIO = 200
"""Unpacked bytes for one packed byte of a file; text packs to a tenth, a bomb to a thousandth and less."""
SMALL = 2**20
"""A file up to this size is no bomb, however well it packs."""


def opened(data: bytes, broken: str) -> zipfile.ZipFile:
    """Open an archive after looking at what it says of itself.

    Args:
        data: the archive.
        broken: what to say when it is none.

    Raises:
        RefusedError: it is broken, locked, or unpacks to too much.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise RefusedError(broken) from error
    infos = archive.infolist()
    if len(infos) > MOST_FILES:
        raise RefusedError(wording.TOO_MANY_FILES.format(count=len(infos), most=MOST_FILES))
    if any(info.flag_bits & 1 for info in infos):
        raise RefusedError(wording.LOCKED)
    if sum(info.file_size for info in infos) > MOST_UNPACKED:
        raise RefusedError(wording.BOMB)
    if any(info.file_size > SMALL and info.file_size > MOST_RATIO * max(info.compress_size, 1) for info in infos):
        raise RefusedError(wording.BOMB)
    return archive


def unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, broken: str) -> bytes:
    """One file of an archive; not a byte more than the archive said.

    Args:
        archive: from :func:`opened`.
        info: which file.
        broken: what to say when it can't be read.
    """
    try:
        with archive.open(info) as file:
            content = file.read(info.file_size + 1)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError) as error:
        raise RefusedError(broken) from error
    if len(content) > info.file_size:
        raise RefusedError(wording.BOMB)
    return content


def members(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The files of an uploaded zip: name within it, content. All names are looked at before the first file is given.

    Args:
        data: the zip.

    Raises:
        RefusedError: as a whole, when a name leads out of it, or it holds another archive.
    """
    archive = opened(data, wording.BROKEN_ZIP)
    found: list[tuple[str, zipfile.ZipInfo]] = []
    for info in archive.infolist():
        name = _name(info)
        if info.is_dir() or _is_litter(name):
            continue
        if _climbs(name) or (info.external_attr >> 28) == 0xA:  # the second: a symbolic link
            raise RefusedError(wording.CLIMBING.format(name=name[:80]))
        if name.lower().endswith((".zip", ".rar", ".7z", ".tar", ".gz")):
            raise RefusedError(wording.NESTED.format(name=name[:80]))
        found.append((name, info))
    for name, info in found:
        yield name, unpacked(archive, info, wording.BROKEN_ZIP)


def _name(info: zipfile.ZipInfo) -> str:
    """A name as it was meant: programs in China write GBK without saying so, and zipfile then reads it as cp437."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return info.filename


def _climbs(name: str) -> bool:
    posix, windows = PurePosixPath(name), PureWindowsPath(name)
    return posix.is_absolute() or bool(windows.drive or windows.root) or ".." in posix.parts or ".." in windows.parts


def _is_litter(name: str) -> bool:
    """What macOS and Windows put into archives by themselves."""
    last = PurePosixPath(name.replace("\\", "/")).name
    return name.startswith("__MACOSX/") or last.startswith(("._", "~$")) or last in (".DS_Store", "Thumbs.db", "desktop.ini")
