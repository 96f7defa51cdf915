"""What the companion says in the person's language where no signed sentence does. Every face shares it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.domain.companion.talk import Capability
from deskside.ui.words import language, n_, t
from deskside.ui.words.errors import sentences, what_happened

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from deskside.domain.companion.job_stream import JobEnded
    from deskside.domain.errors import DesksideError

_ASKING: Mapping[Capability, str] = {
    Capability.INFORMATION: n_(
        "Look at how this computer is set up: system, hardware, disks, network, programs, printers, and when "
        "it was last backed up. Nothing is changed, and no document of yours is opened."
    ),
    Capability.PERSONAL: n_(
        "Also look at what says something about people: accounts and log-ons, running programs, the system's "
        "notes, names of Wi-Fi networks, and which other computers this one talks with. Nothing is changed."
    ),
}
_READING: Mapping[Capability, str] = {
    Capability.INFORMATION: n_("Looked at how this computer is set up."),
    Capability.PERSONAL: n_("Looked at this computer and at what says something about people."),
}
_ENDED: Mapping[str, str] = {
    "exited": n_("Done."),
    "stopped": n_("Your helper stopped it."),
    "withdrawn": n_("You took it back, and it was stopped at once."),
    "ended": n_("It was stopped because the session ended."),
    "timed-out": n_("It took too long and was stopped."),
    "cancelled": n_("You said no to this computer's own question. Nothing was done."),
    "not-started": n_("This computer could not start it. Nothing was done."),
}
_ATTEMPTS: Mapping[str, str] = {
    "run": n_("Tried to run something that you had not allowed."),
    "facts": n_("Tried to look at something that you had not allowed."),
    "attach": n_("Asked for the output of something that is not theirs to see."),
    "offer": n_("Brought a script that your organisation has not approved."),
    "ask": n_("Asked for something that your Deskside did not pass on to you."),
    "hello": n_("Came back with another ticket than you let them in for."),
    "heads": n_("Sent a record of this session that does not fit yours."),
    "lane": n_("Showed you more steps than one session may show."),
    "control": n_("Sent something that Deskside does not understand."),
}
_OTHER_ATTEMPT: str = n_("Tried something that nobody may do here: {what}.")


class SpokenWords:
    """`usecases.ports.companion_core.CompanionWords` in the language in use."""

    @property
    def language(self) -> str:
        """ISO 639-1."""
        return language()

    def asking(self, capability: Capability) -> str:
        """Return the sentence that asks for built-in system information."""
        return t(_ASKING[capability])

    def reading(self, capabilities: Iterable[Capability]) -> str:
        """Return the sentence for having read it."""
        personal = Capability.PERSONAL in set(capabilities)
        return t(_READING[Capability.PERSONAL if personal else Capability.INFORMATION])

    def ended(self, ended: JobEnded) -> str:
        """Say in one sentence how a job ended."""
        if ended.reason == "exited" and ended.status is None:
            return t("It ended, and nobody knows how.")
        return t(_ENDED[ended.reason])

    def attempt(self, what: str) -> str:
        """Say that something was tried that nobody may do."""
        if what in _ATTEMPTS:
            return t(_ATTEMPTS[what])
        return t(_OTHER_ATTEMPT).format(what=what)

    def refused(self, error: DesksideError) -> str:
        """Say in one sentence that it was refused, and why where that is worth knowing here."""
        if error.code in sentences() and error.code in _TOLD:
            return t("Refused: {why}").format(why=what_happened(error))
        return t("Refused. Nothing was done.")

    def parameter(self, name: str) -> str:
        """Return what stands for a secret value."""
        del name
        return t("a secret of your helper's, which is not shown")


_TOLD = frozenset({"elevation-missing", "elevation-dismissed", "elevation-no-prompt", "jobs-impossible"})
"""What went wrong on this computer itself; everything else is a clerk's business."""
