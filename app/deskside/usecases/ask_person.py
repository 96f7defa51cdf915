"""From what a desk asks to what the person reads: signed words or ours, never the clerk's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.domain.companion.consent import READING
from deskside.domain.companion.control import Shown
from deskside.domain.companion.talk import Asking, Capability
from deskside.domain.errors import Refused
from deskside.domain.scripts.manifest import Effect
from deskside.domain.scripts.texts import in_language
from deskside.domain.secret import Secret
from deskside.domain.text import clean, display

if TYPE_CHECKING:
    from deskside.domain.companion.consent import Values
    from deskside.domain.companion.control import Ask
    from deskside.usecases.ports.companion_core import CompanionWords
    from deskside.usecases.weigh_offers import Offers, Weighed


def asking_for_facts(ask: Ask, words: CompanionWords) -> Asking:
    """Return the asking for built-in system information."""
    capability = Capability.PERSONAL if ask.about == "personal" else Capability.INFORMATION
    return Asking(
        id=ask.id,
        capability=capability,
        sentence=words.asking(capability),
        effect=Effect.READ,
        digest="",
        remark=ask.remark,
    )


def asking_for_script(
    ask: Ask, weighed: Weighed, offers: Offers, words: CompanionWords
) -> tuple[Asking, Values]:
    """Return the asking for a script that was admitted here, and the plain parameters that it is for.

    Raises:
        Refused: `digest-differs` where the desk would send something else than we would run;
            `script-not-for-this-computer`.
        WrongUse: A parameter makes no sense.
    """
    given: dict[str, str | Secret] = {**dict(ask.values), **{name: Secret("*") for name in ask.secrets}}
    values = offers.values(weighed, given)
    digest = offers.digest(weighed, values)
    if ask.digest and ask.digest != digest:
        raise Refused("digest-differs")
    manifest = weighed.manifest
    labels = {one.name: in_language(one.label, words.language) for one in manifest.parameters}
    details = [(labels[name], value) for name, value in values.plain if value]
    details += [(labels[name], words.parameter(name)) for name in ask.secrets]
    asking = Asking(
        id=ask.id,
        capability=weighed.capability,
        sentence=clean(in_language(manifest.tell, words.language)),
        effect=manifest.effect,
        digest=digest,
        script=weighed.offered.folder.script,
        version=manifest.version,
        approvers=tuple(display(approver.principal) for approver in weighed.admitted.approvers),
        details=tuple((display(label), display(value, 600)) for label, value in details),
        remark=ask.remark,
    )
    return asking, values.plain


def shown_to_desk(asking: Asking, language: str) -> Shown:
    """Return what the desk is told that the person sees."""
    return Shown(
        id=asking.id,
        capability=asking.capability,
        effect=asking.effect,
        sentence=asking.sentence,
        language=language,
        digest=asking.digest,
        scopes=asking.scopes,
        alone=asking.capability not in READING,
    )
