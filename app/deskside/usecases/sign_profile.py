"""Sign exactly the text that lies there, with a key that may."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskside.domain.errors import Cancelled, Refused
from deskside.domain.profile.file import ProfileFile, split_profile
from deskside.domain.profile.form import read_profile
from deskside.domain.profile.organisation import PROFILE_NAMESPACE

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.profile.organisation import OrganisationProfile
    from deskside.domain.secret import Secret
    from deskside.usecases.ports.profile import Profiles
    from deskside.usecases.ports.scripts import PassphraseQuestion, SigningKeys


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """What a person is about to sign."""

    profile: OrganisationProfile
    sha256: str
    key_fingerprint: str


@dataclass(frozen=True, slots=True)
class SignProfile:
    """The deed behind `deskside profile sign`."""

    profiles: Profiles
    keys: SigningKeys

    def __call__(
        self,
        data: bytes,
        *,
        key: str,
        previous: bytes | None,
        confirm: Callable[[Signing], bool],
        passphrase: Callable[[PassphraseQuestion], Secret | None],
    ) -> bytes:
        """Return the file with one more signature; those that no longer fit its text are left out.

        Args:
            data: A draft, or a profile that others have signed already.
            key: A key file, or the fingerprint of a key in the agent.
            previous: The profile that this one follows, where it is not the one of this computer: its roots
                may sign too.
            confirm: Shows the proposal to a person and returns their answer.
            passphrase: Asks for a locked key's passphrase.

        Raises:
            WrongUse: The text is no profile, or the key cannot be used.
            Refused: `profile-key-is-no-root`, `agent-refused`.
            Unreachable: `agent-unreachable`, `signing-key-passphrase-wrong`.
            Cancelled: The person said no.
        """
        file, checked = split_profile(data), self.profiles.checked(data)
        profile = read_profile(file.body)
        signing = self.keys.find(key, passphrase)
        roots = {root.fingerprint for root in profile.roots} | self._roots_before(previous)
        if signing.fingerprint not in roots:
            raise Refused("profile-key-is-no-root", key=signing.fingerprint)
        if not confirm(Signing(profile=profile, sha256=checked.sha256, key_fingerprint=signing.fingerprint)):
            raise Cancelled
        kept = tuple(
            armoured
            for armoured, signature in zip(file.signatures, checked.signatures, strict=True)
            if signature.intact and signature.namespace == PROFILE_NAMESPACE and signature.key != signing.blob
        )
        body = file.body if file.body.endswith(b"\n") else file.body + b"\n"
        return ProfileFile(body, (*kept, signing.sign(body, PROFILE_NAMESPACE))).joined()

    def _roots_before(self, previous: bytes | None) -> set[str]:
        if previous is not None:
            return {root.fingerprint for root in read_profile(split_profile(previous).body).roots}
        memory = self.profiles.memory()
        return set(memory.roots) if memory else set()
