"""An organisation as tests need one: keys that `ssh-keygen` made, a profile, its signed file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from deskside.adapters.trust.keys import FileKey
from deskside.domain.profile.draft import Draft, RelayDraft, draft_text
from deskside.domain.profile.file import ProfileFile
from deskside.domain.profile.form import read_profile
from deskside.domain.profile.keys import PublicKey, parse_public_key
from deskside.domain.profile.organisation import PROFILE_NAMESPACE

if TYPE_CHECKING:
    from deskside.domain.profile.organisation import OrganisationProfile

EXPIRES = date(2027, 12, 31)


class Person(FileKey):
    """Somebody with a key of their own."""

    def __init__(self, name: str) -> None:
        self._key = ed25519.Ed25519PrivateKey.generate()
        super().__init__(self._key)
        self.name = name
        self.public = parse_public_key(f"{self.public_key} {name}")

    def private_text(self) -> str:
        """Return the private key as OpenSSH keeps it, without a passphrase."""
        return self._key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()).decode()


def a_draft(root: Person, **changes: Any) -> bytes:
    """Return the text of a profile on `root`; `changes` are fields of `Draft`."""
    draft = Draft(
        organisation="Example Ltd",
        call_back="+1 555 0100",
        expires=EXPIRES,
        roots=(root.public,),
        authorities=(Person("clerk-ca").public,),
        approvers=(("anna@example.org", Person("anna").public), ("oleg@example.org", Person("oleg").public)),
        relays=(
            RelayDraft(
                host="relay.example.org",
                port=443,
                host_keys=(Person("relay").public,),
                companion_key=Person("companion").private_text(),
            ),
        ),
    )
    return draft_text(replace(draft, **changes))


def signed(body: bytes, *roots: Person, namespace: str = PROFILE_NAMESPACE) -> bytes:
    """Return the file of `body` under the signatures of `roots`."""
    return ProfileFile(body, tuple(root.sign(body, namespace) for root in roots)).joined()


def at_version(body: bytes, version: int) -> bytes:
    """Return the text with another number."""
    return body.replace(b"\nversion = 1 ", b"\nversion = %d " % version)


def with_roots(body: bytes, *roots: PublicKey) -> bytes:
    """Return the text with other roots."""
    before, _, rest = body.partition(b"\nroots = [")
    listed = "".join(f'  "{root.line}",\n' for root in roots).encode()
    return before + b"\nroots = [\n" + listed + b"]" + rest.partition(b"\n]")[2]


def a_profile(**changes: Any) -> OrganisationProfile:
    """Return a profile; `changes` are its fields."""
    return replace(read_profile(a_draft(Person("root"))), **changes)
