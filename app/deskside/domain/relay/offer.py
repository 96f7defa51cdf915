"""What an SSH server offers before anybody has proved anything, read from its first two messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from deskside.domain.errors import Unreachable, WrongUse
from deskside.domain.scripts.sshsig import WireReader

MAX_OFFER_BYTES: Final = 35_000
"""Longest packet that RFC 4253 section 6.1 has everybody take."""
_KEXINIT: Final = 20
_LISTS: Final = 10

STRICT: Final = "kex-strict-s-v00@openssh.com"
"""Says that the server keeps to strict key exchange, without which a prefix can be cut (CVE-2023-48795)."""
_MARKS: Final = frozenset({STRICT, "ext-info-s"})
GOOD: Final = {
    "key exchange": frozenset(
        {
            "mlkem768x25519-sha256",
            "sntrup761x25519-sha512",
            "sntrup761x25519-sha512@openssh.com",
            "curve25519-sha256",
            "curve25519-sha256@libssh.org",
        }
    ),
    "host keys": frozenset({"ssh-ed25519"}),
    "ciphers": frozenset({"aes256-gcm@openssh.com", "aes128-gcm@openssh.com", "aes256-ctr"}),
    "message authentication": frozenset({"hmac-sha2-512-etm@openssh.com", "hmac-sha2-256-etm@openssh.com"}),
}
"""What our configuration offers (security.md 3.7); anything else is a weakness or somebody else's server."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Algorithms in the server's order."""

    key_exchange: tuple[str, ...]
    host_keys: tuple[str, ...]
    ciphers: tuple[str, ...]
    macs: tuple[str, ...]
    compression: tuple[str, ...]

    @property
    def is_strict(self) -> bool:
        """Say whether the server keeps to strict key exchange."""
        return STRICT in self.key_exchange

    @property
    def unwanted(self) -> tuple[str, ...]:
        """Return what a relay should not offer."""
        lists = zip(GOOD.values(), (self.key_exchange, self.host_keys, self.ciphers, self.macs), strict=True)
        found = [name for good, offered in lists for name in offered if name not in good | _MARKS]
        return (*found, *(name for name in self.compression if name != "none"))


def read_offer(packet: bytes) -> Offer:
    """Read the payload of SSH_MSG_KEXINIT (RFC 4253 section 7.1).

    Raises:
        Unreachable: `offer-unreadable`.
    """
    reader = WireReader(packet)
    try:
        kind = reader.take(1)[0]
        reader.take(16)  # cookie
        lists = [reader.string().decode("ascii").split(",") for _ in range(_LISTS)]
    except (WrongUse, UnicodeDecodeError) as error:
        raise Unreachable("offer-unreadable") from error
    if kind != _KEXINIT:
        raise Unreachable("offer-unreadable")
    kex, host_keys, there, back, mac_there, mac_back, squeeze_there, squeeze_back, *_ = map(_named, lists)
    return Offer(
        kex, host_keys, _both(there, back), _both(mac_there, mac_back), _both(squeeze_there, squeeze_back)
    )


def _named(names: list[str]) -> tuple[str, ...]:
    return tuple(name for name in names if name)


def _both(there: tuple[str, ...], back: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*there, *back)))
