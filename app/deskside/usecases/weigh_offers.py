"""Scripts that a desk offers, judged on the user's own computer: their roots, their memory, their clock."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from deskside.domain.companion.offers import decode_offer
from deskside.domain.companion.talk import Capability
from deskside.domain.errors import Refused
from deskside.domain.scripts.admission import Circumstances, admit
from deskside.domain.scripts.evidence import SignedStatement
from deskside.domain.scripts.manifest import Effect, Elevation
from deskside.domain.scripts.parameters import check_values
from deskside.domain.scripts.program import runnable_script, sent_sha256

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.companion.offers import OfferedScript, RunOrder
    from deskside.domain.profile.organisation import OrganisationProfile
    from deskside.domain.running import RunnableScript
    from deskside.domain.scripts.admission import Admitted
    from deskside.domain.scripts.folder import ScriptFolder
    from deskside.domain.scripts.manifest import Manifest
    from deskside.domain.scripts.parameters import Values
    from deskside.domain.secret import Secret
    from deskside.usecases.ports.checkpoints import CheckSignature
    from deskside.usecases.ports.clock import Clock
    from deskside.usecases.ports.scripts import Versions

MAX_OFFERS: Final = 24
"""Scripts kept at once, the newest: at most a few dozen MiB."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A script that the rule admitted here, and the bytes it was admitted on."""

    offered: OfferedScript
    admitted: Admitted

    @property
    def manifest(self) -> Manifest:
        """What was signed."""
        return self.admitted.manifest

    @property
    def capability(self) -> Capability:
        """What the person must allow for it, as the signed bytes say."""
        if self.manifest.elevation is Elevation.ADMIN:
            return Capability.ADMIN
        return Capability.CHECKS if self.manifest.effect is Effect.READ else Capability.CHANGES


@dataclass(slots=True)
class Offers:
    """The scripts of one session."""

    profile: OrganisationProfile
    check: CheckSignature
    read: Callable[[ScriptFolder], Manifest]
    clock: Clock
    versions: Versions
    platform: str
    _held: dict[str, Weighed] = field(default_factory=dict)

    def take(self, statement: str, data: bytes) -> None:
        """Judge an offer, and keep it where the organisation has approved exactly these bytes.

        Its version is remembered: from then on an older one is refused, whether this one ever runs or not.

        Args:
            statement: Hex SHA-256 of the signed statement, as the desk calls the script.
            data: What came on standard input.

        Raises:
            Refused: `offer-garbled`, `offer-other-statement`, or as `admission.admit`.
            BrokeMidway: `versions-not-writable`.
        """
        offered = decode_offer(data)
        if hashlib.sha256(offered.statement).hexdigest() != statement:
            raise Refused("offer-other-statement")
        admitted = self._admitted(offered)
        self.versions.remember(offered.folder.script, admitted.manifest.version)
        self._held.pop(statement, None)
        while len(self._held) >= MAX_OFFERS:
            self._held.pop(next(iter(self._held)))
        self._held[statement] = Weighed(offered, admitted)

    def find(self, statement: str) -> Weighed:
        """Return a script that was offered and admitted; it is judged again, for time goes by.

        Raises:
            Refused: `offer-unknown`, or as `admission.admit`.
        """
        if statement not in self._held:
            raise Refused("offer-unknown")
        weighed = self._held[statement]
        return Weighed(weighed.offered, self._admitted(weighed.offered))

    def undo_of(self, weighed: Weighed) -> str:
        """Return the digest of the held statement that takes a script back, or empty."""
        undo = weighed.manifest.undo
        return next(
            (digest for digest, held in self._held.items() if undo and held.offered.folder.script == undo), ""
        )

    def values(self, weighed: Weighed, given: dict[str, str | Secret]) -> Values:
        """Check parameters against the signed manifest.

        Raises:
            WrongUse: As `parameters.check_values`.
        """
        return check_values(weighed.manifest.parameters, given)

    def digest(self, weighed: Weighed, values: Values) -> str:
        """Return the hex SHA-256 of exactly what would run, each secret counted as `***`.

        Raises:
            Refused: `script-not-for-this-computer`.
        """
        if self.platform not in weighed.manifest.platforms:
            raise Refused("script-not-for-this-computer", script=weighed.offered.folder.script)
        return sent_sha256(weighed.admitted, self.platform, values)

    def runnable(self, weighed: Weighed, values: Values, order: RunOrder) -> RunnableScript:
        """Return what runs, made of the admitted bytes.

        Raises:
            WrongUse: `script-platform-unsupported`.
        """
        return runnable_script(weighed.admitted, self.platform, values, order.mark)

    def _admitted(self, offered: OfferedScript) -> Admitted:
        checked = tuple(self.check(offered.statement, armoured) for armoured in offered.signatures)
        script = offered.folder.script
        admitted = admit(
            offered.folder,
            self.profile.evidence([SignedStatement(offered.statement, checked)]),
            Circumstances(now=self.clock.now(), newest_seen=self.versions.newest(script)),
            read=self.read,
        )
        if admitted.trust != "organisation":
            raise Refused("not-approved")
        return admitted
