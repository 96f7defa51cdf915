"""The signed file as bytes: what was signed, then the signatures under it, as under a letter.

Nothing is parsed here but where one ends and the next begins, so that it may be done before any signature
has been checked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from deskside.domain.errors import WrongUse
from deskside.domain.scripts.sshsig import MAX_SIGNATURE_BYTES

MAX_BODY_BYTES: Final = 256 * 1024
MAX_SIGNATURES: Final = 8
MAX_FILE_BYTES: Final = MAX_BODY_BYTES + MAX_SIGNATURES * MAX_SIGNATURE_BYTES

_BEGIN: Final = b"-----BEGIN SSH SIGNATURE-----"
_END: Final = b"-----END SSH SIGNATURE-----"
_FIRST: Final = re.compile(rb"^" + _BEGIN + rb"\r?$", re.MULTILINE)
_SIGNATURE: Final = re.compile(_BEGIN + rb"[^-]*" + _END + rb"\s*")


@dataclass(frozen=True, slots=True)
class ProfileFile:
    """A profile's exact bytes and the armoured signatures that stand under them; none for a draft."""

    body: bytes
    signatures: tuple[bytes, ...] = ()

    def joined(self) -> bytes:
        """Return the file."""
        ending = b"" if not self.signatures or self.body.endswith(b"\n") else b"\n"
        return self.body + ending + b"".join(self.signatures)


def split_profile(data: bytes) -> ProfileFile:
    """Take a file apart.

    Raises:
        WrongUse: `profile-too-large`, or `profile-signatures-unreadable` where what stands under the text is
            anything but at most `MAX_SIGNATURES` signatures.
    """
    first = _FIRST.search(data, 0, MAX_BODY_BYTES + len(_BEGIN) + 2)
    body = data[: first.start()] if first else data
    if len(body) > MAX_BODY_BYTES or len(data) > MAX_FILE_BYTES:
        raise WrongUse("profile-too-large", limit_kib=MAX_BODY_BYTES // 1024)
    signatures, at = [], len(body)
    while found := _SIGNATURE.match(data, at):
        signatures.append(found[0].strip() + b"\n")
        at = found.end()
    if at != len(data) or len(signatures) > MAX_SIGNATURES:
        raise WrongUse("profile-signatures-unreadable")
    return ProfileFile(body, tuple(signatures))
