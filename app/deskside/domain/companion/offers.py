"""How a script travels to the companion, and what goes with its run: bytes that only the companion judges."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import Annotated, Final

from deskside.domain.companion.fields import (
    Exactly,
    Line,
    UpTo,
    from_json,
    parse_object,
    to_object,
    write_object,
)
from deskside.domain.errors import Refused
from deskside.domain.scripts.folder import (
    MAX_FILES,
    MAX_FOLDER_BYTES,
    ScriptFolder,
    is_file_path,
    is_script_id,
)
from deskside.domain.scripts.sshsig import MAX_SIGNATURE_BYTES
from deskside.domain.scripts.statement import MAX_STATEMENT_BYTES
from deskside.domain.secret import Secret

MAX_SIGNATURES: Final = 20
_MAX_HEADER_BYTES: Final = 32 << 10
MAX_OFFER_BYTES: Final = (
    4 + _MAX_HEADER_BYTES + MAX_FOLDER_BYTES + MAX_STATEMENT_BYTES + MAX_SIGNATURES * MAX_SIGNATURE_BYTES
)
MAX_RUN_ORDER_BYTES: Final = 64 << 10
_LENGTH: Final = struct.Struct(">I")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedScript:
    """A whole script folder, the exact signed statement about it, and every signature beside it."""

    folder: ScriptFolder
    statement: bytes
    signatures: tuple[bytes, ...]
    """Armoured SSHSIG, as they lie in the approvals folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfferHeader:
    script: Annotated[str, Line(120)]
    files: tuple[tuple[Annotated[str, Line(120)], Annotated[int, UpTo(MAX_FOLDER_BYTES)]], ...]
    statement: Annotated[int, UpTo(MAX_STATEMENT_BYTES)]
    signatures: tuple[Annotated[int, UpTo(MAX_SIGNATURE_BYTES)], ...]


def encode_offer(offered: OfferedScript) -> bytes:
    """Return a length (32 bits), a JSON header of that length with the sizes, then the bytes."""
    files = sorted(offered.folder.files.items())
    header = _OfferHeader(
        script=offered.folder.script,
        files=tuple((path, len(body)) for path, body in files),
        statement=len(offered.statement),
        signatures=tuple(len(signature) for signature in offered.signatures),
    )
    written = write_object(to_object(header))
    parts = [body for _, body in files] + [offered.statement, *offered.signatures]
    return _LENGTH.pack(len(written)) + written + b"".join(parts)


def decode_offer(data: bytes) -> OfferedScript:
    """Read what `encode_offer` wrote. Signatures are not checked here.

    Raises:
        Refused: `offer-garbled`.
    """
    try:
        (length,) = _LENGTH.unpack_from(data)
        if length > _MAX_HEADER_BYTES or len(data) > MAX_OFFER_BYTES:
            raise ValueError
        begins = _LENGTH.size + length
        header = from_json(_OfferHeader, parse_object(data[_LENGTH.size : begins]))
        return _offered(header, data[begins:])
    except (ValueError, struct.error) as error:
        raise Refused("offer-garbled") from error


def _offered(header: _OfferHeader, rest: bytes) -> OfferedScript:
    sizes = [size for _, size in header.files]
    paths = [path for path, _ in header.files]
    if len(paths) > MAX_FILES or sum(sizes) > MAX_FOLDER_BYTES or len(set(paths)) != len(paths):
        raise ValueError
    if not is_script_id(header.script) or not all(is_file_path(path) for path in paths):
        raise ValueError
    if len(header.signatures) > MAX_SIGNATURES:
        raise ValueError
    parts: list[bytes] = []
    at = 0
    for size in (*sizes, header.statement, *header.signatures):
        parts.append(rest[at : at + size])
        at += size
    if at != len(rest):
        raise ValueError
    files = dict(zip(paths, parts, strict=False))
    statement, *signatures = parts[len(paths) :]
    return OfferedScript(
        folder=ScriptFolder(header.script, files), statement=statement, signatures=tuple(signatures)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOrder:
    """What goes with `run` on standard input. Secret values travel here only."""

    offer: str
    """Hex SHA-256 of the statement, as in `offer`."""
    mark: str
    """32 random hex digits: `DESKSIDE_MARK`, which the script's result lines carry."""
    values: tuple[tuple[str, str], ...] = ()
    """Every plain parameter, as it was asked for."""
    secrets: tuple[tuple[str, Secret], ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class _WrittenOrder:
    offer: Annotated[str, Exactly(r"[0-9a-f]{64}")]
    mark: Annotated[str, Exactly(r"[0-9a-f]{32}")]
    values: tuple[tuple[str, str], ...] = ()
    secrets: tuple[tuple[str, str], ...] = field(default=(), repr=False)


def encode_run_order(order: RunOrder) -> bytes:
    """Return it as JSON. For the channel only: it holds secrets."""
    return write_object(
        to_object(
            _WrittenOrder(
                offer=order.offer,
                mark=order.mark,
                values=order.values,
                secrets=tuple((name, secret.reveal()) for name, secret in order.secrets),
            )
        )
    )


def decode_run_order(data: bytes) -> RunOrder:
    """Read what `encode_run_order` wrote.

    Raises:
        Refused: `run-garbled`; nothing of the data is in it.
    """
    try:
        if len(data) > MAX_RUN_ORDER_BYTES:
            raise ValueError
        written = from_json(_WrittenOrder, parse_object(data))
    except ValueError:
        raise Refused("run-garbled") from None
    secrets = tuple((name, Secret(value)) for name, value in written.secrets)
    return RunOrder(offer=written.offer, mark=written.mark, values=written.values, secrets=secrets)
