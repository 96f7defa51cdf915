"""`usecases.ports.bundle.ReadBundle`: a zip that anyone may have made (security.md T11).

Names come from a list, sizes and numbers are bounded before anything is unpacked, what is unpacked is bounded
again while it comes, and nothing touches the disk.
"""

from __future__ import annotations

import hashlib
import os
import struct
import zipfile
import zlib
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, BinaryIO, Final

from deskside.domain import bundle as b
from deskside.domain.errors import BrokeMidway, WrongUse
from deskside.domain.journal.checkpoint import MAX_LINE_BYTES, read_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from deskside.domain.journal.checkpoint import SignedCheckpoint
    from deskside.domain.journal.verification import Row

_END: Final = struct.Struct("<4s4H2LH")
"""End of central directory record (APPNOTE.TXT 4.3.16)."""
_MAX_DIRECTORY_BYTES: Final = b.MAX_MEMBERS * 200
_ENCRYPTED: Final = 0x1
_SMALL_BYTES: Final = 4_096
"""Of so little the ratio says nothing."""
_CHUNK_BYTES: Final = 1 << 20
_MAX_KEPT_BYTES: Final = 256 << 20
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, struct.error)


@contextmanager
def open_bundle(path: Path) -> Iterator[BundleFile]:
    """Open a bundle for reading.

    Raises:
        BrokeMidway: `bundle-unreadable`, `bundle-newer`.
    """
    try:
        with path.open("rb") as file:
            _check_end(file)
            with zipfile.ZipFile(file) as archive:
                yield BundleFile(archive)
    except _BROKEN as error:
        raise b.unreadable("zip") from error
    except OSError as error:
        raise b.unreadable(error.strerror or "file") from error


def read_kept(path: Path) -> list[SignedCheckpoint]:
    """Return the checkpoints of a `checkpoints.jsonl` or of a bundle.

    Raises:
        BrokeMidway: `bundle-unreadable`, `bundle-newer`, `checkpoints-unreadable`.
    """
    try:
        with path.open("rb") as file:
            if file.read(4) != b"PK\x03\x04":
                file.seek(0)
                return list(read_lines(_lines(file, MAX_LINE_BYTES, _MAX_KEPT_BYTES)))
    except (OSError, WrongUse, BrokeMidway) as error:
        raise BrokeMidway("checkpoints-unreadable", path=str(path)) from error
    with open_bundle(path) as bundle:
        return bundle.checkpoints()


class BundleFile:
    """`usecases.ports.bundle.OpenBundle`."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._members = _checked(archive.infolist())
        self._artifact = ""
        self.actors: dict[str, tuple[bytes | None, bytes | None]] = {}
        self.header = b.read_header(next(self._lines(b.JOURNAL, b.MAX_LINE_BYTES), b""))

    def rows(self) -> Iterator[Row]:
        """Yield the entries, once, as they stand there."""
        lines = self._lines(b.JOURNAL, b.MAX_LINE_BYTES)
        next(lines)
        for line in lines:
            said = b.read_line(line)
            if isinstance(said, b.BundledActor):
                if len(self.actors) >= b.MAX_MEMBERS or said.id in self.actors:
                    raise b.unreadable("actors")
                self.actors[said.id] = (said.salt, said.body)
                continue
            entry, self._artifact = said
            yield (
                *(self.header.ticket, entry.seq, entry.head, entry.prev, entry.hash),
                *(entry.salt, entry.body, entry.erased_at),
            )

    def body(self, commitment: bytes, salt: bytes) -> bytes | None:
        """Return the large body of the entry that was yielded last, or None where there is none."""
        del commitment, salt
        if self._artifact not in self._members:
            return None
        return self._read(self._artifact, b.MAX_BODY_BYTES)

    def checkpoints(self) -> list[SignedCheckpoint]:
        """Return the checkpoints."""
        try:
            return list(read_lines(self._lines(b.CHECKPOINTS, MAX_LINE_BYTES)))
        except WrongUse as error:
            raise b.unreadable("checkpoints") from error

    def changed_file(self) -> str:
        """Return the first file that is not what `SHA256SUMS` says, or empty; looks into every one."""
        sums = b.read_sums(self._read(b.SUMS, b.MAX_TEXT_BYTES))
        for name in sorted((self._members.keys() | sums.keys()) - {b.SUMS, b.SUMS_SIGNATURE}):
            if name not in self._members or sums.get(name) != self._digest(name):
                return name
        return ""

    def signed_by(self) -> tuple[bytes, bytes]:
        """Return `SHA256SUMS` and the signature over it, empty where there is none."""
        signed = b.SUMS_SIGNATURE in self._members
        signature = self._read(b.SUMS_SIGNATURE, MAX_LINE_BYTES) if signed else b""
        return self._read(b.SUMS, b.MAX_TEXT_BYTES), signature

    # ------------------------------------------------------------ members

    def _digest(self, name: str) -> str:
        digest = hashlib.sha256()
        with self._archive.open(self._members[name]) as member:
            while part := member.read(_CHUNK_BYTES):
                digest.update(part)
        return digest.hexdigest()

    def _read(self, name: str, limit: int) -> bytes:
        if self._members[name].file_size > limit:
            raise b.unreadable("size")
        with self._archive.open(self._members[name]) as member:
            return member.read(limit + 1)

    def _lines(self, name: str, longest: int) -> Iterator[bytes]:
        with self._archive.open(self._members[name]) as member:
            yield from _lines(member, longest, b.MAX_BUNDLE_BYTES)


def _lines(file: IO[bytes], longest: int, most: int) -> Iterator[bytes]:
    while line := file.readline(longest + 1):
        most -= len(line)
        if len(line) > longest or most < 0:
            raise b.unreadable("line")
        yield line


def _check_end(file: BinaryIO) -> None:
    """Look at the directory's size before the library reads it whole."""
    size = os.fstat(file.fileno()).st_size
    if not _END.size <= size <= b.MAX_BUNDLE_BYTES:
        raise b.unreadable("size")
    file.seek(size - _END.size)
    mark, disk, first, here, count, directory, offset, comment = _END.unpack(file.read(_END.size))
    if mark != b"PK\x05\x06" or disk or first or comment or here != count:
        raise b.unreadable("end")
    if count > b.MAX_MEMBERS or directory > _MAX_DIRECTORY_BYTES or offset + directory + _END.size != size:
        raise b.unreadable("directory")
    file.seek(0)


def _checked(found: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """Return the members by name where every one is as ours are."""
    members = {info.filename: info for info in found}
    if len(members) != len(found) or not members.keys() >= b.NEEDED:
        raise b.unreadable("members")
    end = 0
    total = 0
    for info in sorted(found, key=lambda info: info.header_offset):
        total += info.file_size
        fits = (
            b.is_member(info.filename)
            and info.orig_filename == info.filename
            and not info.flag_bits & _ENCRYPTED
            and info.compress_type in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
            and (info.file_size <= _SMALL_BYTES or info.file_size <= info.compress_size * b.MAX_RATIO)
            and info.header_offset >= end
            and total <= b.MAX_BUNDLE_BYTES
        )
        if not fits:
            raise b.unreadable("member")
        end = info.header_offset + info.compress_size
    return members
