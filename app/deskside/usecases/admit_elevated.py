"""The root helper's decision: may exactly this run as administrator here?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskside.domain.errors import Refused
from deskside.domain.scripts.admission import Circumstances, admit
from deskside.domain.scripts.evidence import SignedStatement
from deskside.domain.scripts.manifest import Elevation
from deskside.domain.scripts.parameters import check_values
from deskside.domain.scripts.program import runnable_script, sent_sha256

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.companion.elevated import ElevatedOrder
    from deskside.domain.profile.organisation import OrganisationProfile
    from deskside.domain.running import RunnableScript
    from deskside.domain.scripts.evidence import CheckedSignature
    from deskside.domain.scripts.folder import ScriptFolder
    from deskside.domain.scripts.manifest import Manifest
    from deskside.domain.secret import Secret
    from deskside.usecases.ports.clock import Clock


@dataclass(frozen=True, slots=True)
class AdmitElevated:
    """Decides with nothing but the bytes, the clock, and a profile that the asking side cannot choose."""

    profile: OrganisationProfile
    check: Callable[[bytes, bytes], CheckedSignature]
    """Checks one armoured signature over a message."""
    read: Callable[[ScriptFolder], Manifest]
    clock: Clock
    platform: str

    def __call__(self, order: ElevatedOrder) -> RunnableScript:
        """Return what may run, made anew from the bytes that were admitted.

        Raises:
            Refused: As `admission.admit`; `elevation-not-approved` where the script was approved to run
                without an administrator's rights; `elevation-other-bytes` where what would run is not what
                the person agreed to.
            WrongUse: A parameter makes no sense.
        """
        offered = order.offered
        checked = tuple(self.check(offered.statement, armoured) for armoured in offered.signatures)
        admitted = admit(
            offered.folder,
            self.profile.evidence([SignedStatement(offered.statement, checked)]),
            Circumstances(now=self.clock.now(), newest_seen=order.newest_seen),
            read=self.read,
        )
        if admitted.manifest.elevation is not Elevation.ADMIN:
            raise Refused("elevation-not-approved", script=offered.folder.script)
        given: dict[str, str | Secret] = {**dict(order.run.values), **dict(order.run.secrets)}
        values = check_values(admitted.manifest.parameters, given)
        if sent_sha256(admitted, self.platform, values) != order.digest:
            raise Refused("elevation-other-bytes", script=offered.folder.script)
        return runnable_script(admitted, self.platform, values, order.run.mark)
