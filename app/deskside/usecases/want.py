"""What the desk wants to be allowed, as the question that the person is asked and as the entry about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from deskside.domain.companion.control import Ask
from deskside.domain.companion.facts_filter import PERSONAL_BLOCKS, PERSONAL_CATEGORIES
from deskside.domain.companion.talk import Capability
from deskside.domain.journal.consent import ConsentAsked
from deskside.domain.scripts.manifest import Effect

if TYPE_CHECKING:
    from collections.abc import Iterable

    from deskside.domain.running import RunnableScript
    from deskside.domain.scripts.manifest import Manifest
    from deskside.usecases.ports.consent import Consent
    from deskside.usecases.task import CancelToken


@dataclass(frozen=True, slots=True, kw_only=True)
class Want:
    """One thing to ask for."""

    capability: Capability
    """What the desk expects it to be; the companion decides, and says, what it is."""
    runnable: RunnableScript | None = None
    """The script, for all but system information."""
    effect: str = ""
    remark: str = ""
    """The clerk's own words about it."""

    @property
    def about(self) -> Literal["information", "personal", "script"]:
        """Return which word of the control channel it is."""
        match self.capability:
            case Capability.INFORMATION:
                return "information"
            case Capability.PERSONAL:
                return "personal"
            case _:
                return "script"


def to_run(manifest: Manifest, runnable: RunnableScript, remark: str = "") -> Want:
    """Return what is wanted to run a script."""
    kind = Capability.CHECKS if manifest.effect is Effect.READ else Capability.CHANGES
    return Want(
        capability=Capability.ADMIN if runnable.as_admin else kind,
        runnable=runnable,
        effect=str(manifest.effect),
        remark=remark,
    )


def to_read(categories: Iterable[str], remark: str = "") -> list[Want]:
    """Return what is wanted to read these categories of system information."""
    kinds = [Capability.INFORMATION]
    if any(name in PERSONAL_CATEGORIES or name in PERSONAL_BLOCKS for name in categories):
        kinds.append(Capability.PERSONAL)
    return [Want(capability=kind, remark=remark) for kind in kinds]


def is_covered(want: Want, consent: Consent) -> bool:
    """Return whether a standing grant covers it already."""
    return consent.grant_for(want.capability, _digest(want)) is not None


def _digest(want: Want) -> str:
    evidence = want.runnable.evidence if want.runnable else None
    return evidence.sent_sha256 if evidence else ""


def question(want: Want, consent: Consent, cancel: CancelToken) -> Ask:
    """Return the question; a script is judged on the other side before anybody is asked about it."""
    remark = want.remark or consent.why
    if want.runnable is None or (evidence := want.runnable.evidence) is None:
        return Ask(id=consent.new_id(), about=want.about, remark=remark)
    return Ask(
        id=consent.new_id(),
        about="script",
        offer=consent.bring(want.runnable, cancel=cancel),
        digest=evidence.sent_sha256,
        values=evidence.values,
        secrets=tuple(name for name, _ in evidence.secrets),
        remark=remark,
    )


def entry_about(want: Want, ask: Ask) -> ConsentAsked:
    """Return what is recorded before the question leaves."""
    runnable = want.runnable
    return ConsentAsked(
        asking=ask.id,
        capability=str(want.capability),
        effect=want.effect or "read",
        digest=ask.digest,
        script=runnable.script if runnable else "",
        version=runnable.version if runnable else 0,
        remark=ask.remark,
    )
