"""`usecases.ports.bundle.WriteBundle`: a zip that is the same for the same contents, in bounded memory."""

from __future__ import annotations

import base64
import hashlib
import os
import string
import tempfile
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

from deskside.domain import bundle as b
from deskside.domain.errors import BrokeMidway, WrongUse
from deskside.domain.journal.checkpoint import NAMESPACE, line, read_statement
from deskside.domain.scripts.evidence import fingerprint
from deskside.domain.scripts.sshsig import key_type, read_signature
from deskside.domain.text import display

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from deskside.domain.bundle import BundledEntry
    from deskside.usecases.ports.bundle import BundleContents
    from deskside.usecases.ports.scripts import SigningKey

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The oldest time that a zip can say; the journal has its own."""
_LEVEL: Final = 6
_STORED_FROM: Final = b.MAX_RATIO // 2
"""What packs better than this is stored as it is."""


class BundleWriter:
    """Writes bundles.

    Args:
        texts: The folder `resources/bundle`: `README.txt` and `verify.py`.
    """

    def __init__(self, texts: Path) -> None:
        self._texts = texts

    def __call__(
        self, path: Path, contents: BundleContents, *, key: SigningKey | None, replace: bool = False
    ) -> None:
        """Write one, 0600, whole or not at all. Raises as the port says."""
        if not replace and path.exists():
            raise WrongUse("bundle-exists", path=display(str(path), 160))
        try:
            descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".bundle-")
            try:
                with os.fdopen(descriptor, "wb") as file:
                    self._write(file, contents, key)
                    file.flush()
                    os.fsync(file.fileno())
                _put(Path(name), path, replace=replace)
            finally:
                Path(name).unlink(missing_ok=True)
        except FileExistsError as error:
            raise WrongUse("bundle-exists", path=display(str(path), 160)) from error
        except OSError as error:
            raise BrokeMidway("file-not-written", path=str(path), why=error.strerror or "") from error

    def _write(self, file: object, contents: BundleContents, key: SigningKey | None) -> None:
        keys = _keys(contents, key)
        with zipfile.ZipFile(file, "w", compresslevel=_LEVEL) as archive:  # type: ignore[call-overload]  # a file
            members = _Members(archive)
            members.put(b.README, self._readme(contents, keys))
            members.put(b.REPORT, contents.report)
            members.stream(b.JOURNAL, _journal(contents))
            members.put(b.CHECKPOINTS, b"".join(map(line, contents.checkpoints)))
            members.put(b.SIGNERS, _signers(keys))
            members.put(b.VERIFIER, (self._texts / b.VERIFIER).read_bytes())
            for number, signed in enumerate(contents.checkpoints, start=1):
                members.put(f"checkpoints/{number}.json", signed.statement)
                members.put(f"checkpoints/{number}.json.sig", signed.signature)
            for entry in contents.journal.entries():
                if entry.body is not None and len(entry.body) > b.INLINE_BYTES:
                    members.put(b.artifact_of(entry.seq), entry.body)
            sums = members.sums()
            members.put(b.SUMS, sums)
            if key is not None:
                members.put(b.SUMS_SIGNATURE, key.sign(sums, b.NAMESPACE))

    def _readme(self, contents: BundleContents, keys: Sequence[tuple[str, bytes]]) -> bytes:
        template = string.Template((self._texts / b.README).read_text(encoding="utf-8"))
        whose = "\n".join(f"    {name}: {fingerprint(blob)}" for name, blob in keys)
        return template.substitute(
            ticket=contents.header.ticket,
            whose="the help desk" if contents.header.journal == "desk" else "the computer that was helped",
            keys=whose or "    none: nobody has signed",
        ).encode()


class _Members:
    """Puts members into a zip, and remembers their digests."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._sums: list[tuple[str, str]] = []
        self._bytes = 0

    def put(self, name: str, data: bytes) -> None:
        packed = len(zlib.compress(data, _LEVEL))
        stored = len(data) > packed * _STORED_FROM
        self._add(name, [data], zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED)

    def stream(self, name: str, parts: Iterable[bytes]) -> None:
        self._add(name, parts, zipfile.ZIP_DEFLATED)

    def _add(self, name: str, parts: Iterable[bytes], method: int) -> None:
        if len(self._sums) >= b.MAX_MEMBERS - 2:
            raise BrokeMidway("bundle-too-large")
        about = zipfile.ZipInfo(name, _EPOCH)
        about.compress_type = method
        about.create_system = 3
        about.external_attr = 0o100600 << 16
        digest = hashlib.sha256()
        with self._archive.open(about, "w") as member:
            for part in parts:
                self._bytes += len(part)
                if self._bytes > b.MAX_BUNDLE_BYTES // 2:
                    raise BrokeMidway("bundle-too-large")
                digest.update(part)
                member.write(part)
        self._sums.append((digest.hexdigest(), name))

    def sums(self) -> bytes:
        return "".join(f"{digest}  {name}\n" for digest, name in self._sums).encode()


def _journal(contents: BundleContents) -> Iterator[bytes]:
    yield b.header_line(contents.header)
    yield from map(b.actor_line, contents.journal.actors)
    entries: Iterable[BundledEntry] = contents.journal.entries()
    yield from map(b.entry_line, entries)


def _keys(contents: BundleContents, own: SigningKey | None) -> list[tuple[str, bytes]]:
    """Return who has signed anything here, by the principal that the bundle gives them."""
    keepers = {
        read_statement(signed.statement)[1]
        for signed in contents.checkpoints
        if signed.journal == contents.header.journal
    }
    blobs = {read_signature(signed.signature).key for signed in contents.checkpoints}
    if own is not None:
        blobs.add(own.blob)
        keepers.add(own.fingerprint)
    named = [(b.KEEPER if fingerprint(blob) in keepers else b.OTHER_SIDE, blob) for blob in blobs]
    return sorted(named)


def _signers(keys: Sequence[tuple[str, bytes]]) -> bytes:
    return "".join(
        f'{name} namespaces="{NAMESPACE},{b.NAMESPACE}" {key_type(blob)} {base64.b64encode(blob).decode()}\n'
        for name, blob in keys
    ).encode()


def _put(made: Path, path: Path, *, replace: bool) -> None:
    """Give the file its name; over another one only where that was said."""
    if replace:
        made.replace(path)
        return
    try:
        os.link(made, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without links: a stick
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        made.replace(path)
