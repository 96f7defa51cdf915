"""What the clerk's window can ask of the house. Filled by `programs.desk`; by fakes in tests.

Reads block and return a value; the others give back a deed with its domain arguments bound, ready for
the bridge.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from deskside.domain.companion.talk import Capability
    from deskside.domain.inventory.document import Inventory
    from deskside.domain.inventory.findings.rule import MachineFinding, Thresholds
    from deskside.domain.journal.desk import MachineSaved
    from deskside.domain.journal.facts import Recorded, Seq, TicketOpened
    from deskside.domain.journal.verdict import Verification
    from deskside.domain.journal.walkthrough import Move
    from deskside.domain.profile.organisation import OrganisationProfile
    from deskside.domain.scripts.texts import Texts
    from deskside.domain.secret import Secret
    from deskside.domain.settings import Settings
    from deskside.domain.targets import Target
    from deskside.domain.tickets import Caller, Resolution, SavedMachine, Ticket, TicketNumber
    from deskside.domain.walkthroughs.outcomes import VersionOutcomes
    from deskside.ui.bridge import Deed, TalkingDeed
    from deskside.usecases.asking import AskingOpen
    from deskside.usecases.list_scripts import ListedScript
    from deskside.usecases.list_walkthroughs import ListedWalkthrough
    from deskside.usecases.ports.machine import Machine
    from deskside.usecases.run_walkthrough import Found
    from deskside.usecases.walkthrough_course import Course

    Tell = Callable[[object], None]


@dataclass(frozen=True, slots=True)
class MachineBack:
    """Reported: the line to the machine was made anew while a walkthrough waited for it."""

    machine: Machine


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Deeds:
    """Everything behind the buttons."""

    account: Callable[[], str]
    """Returns the operating system's account, as the journal records it."""
    tickets: Callable[[], Sequence[Ticket]]
    newest: Callable[[], Sequence[Ticket]]
    """Returns some of them, those that were changed last."""
    search: Callable[[str], Sequence[Ticket]]
    ticket: Callable[[TicketNumber], Ticket]
    entries: Callable[[TicketNumber, Seq], Sequence[Recorded]]
    callers: Callable[[str], Sequence[Caller]]
    machines: Callable[[], Sequence[SavedMachine]]
    verification: Callable[[], Verification]
    organisation: Callable[[], OrganisationProfile | None]
    """Returns the profile that counts here, or None where there is none; raises why one does not count."""

    open_ticket: Callable[[TicketOpened], Deed]
    """Its deed returns the ticket's first entry, `Recorded`."""
    change_ticket: Callable[[TicketNumber, Mapping[str, str]], Deed]
    close_ticket: Callable[[TicketNumber, Resolution], Deed]
    reopen_ticket: Callable[[TicketNumber], Deed]
    add_note: Callable[[TicketNumber, str], Deed]
    correct: Callable[[TicketNumber, Seq, str], Deed]

    draft_resolution: Callable[[TicketNumber], Deed]
    """Its deed returns a `WrapUp`."""
    save_settings: Callable[[Settings], Deed]
    save_machine: Callable[[MachineSaved], Deed]
    forget_machine: Callable[[str], Deed]

    connect: Callable[[TicketNumber, Target], TalkingDeed]
    """Its deed returns a `Machine`."""
    disconnect: Callable[[TicketNumber, Machine], Deed]
    gather: Callable[[TicketNumber, Machine], Deed]
    """Its deed reports `SectionArrived` and returns an `Inventory`."""
    first_look: Callable[[TicketNumber, Machine, str, bool], Deed]
    """Ticket, machine, problem, whether it is the practice machine; reports `LookTaken` and what its parts
    report, and returns a `LookedAt`."""
    thresholds: Callable[[], Thresholds]
    """Where a fact becomes a finding, as the organisation says."""
    export_system: Callable[[Inventory, Sequence[MachineFinding], str, Path], Deed]
    """Writes system information into a file; the third is the format."""
    scripts: Callable[[bool], Sequence[ListedScript]]
    """What the catalogue holds; the argument says whether it would run on the practice machine."""
    script_titles: Callable[[Sequence[str]], Mapping[str, Texts]]
    """By the ids of scripts; those that the catalogue lacks are left out."""
    run_script: Callable[[TicketNumber, str, Mapping[str, str | Secret], Machine, bool], Deed]
    """Ticket, script, values, machine, whether that is the practice machine; returns a `ScriptResult`."""

    follow_session: Callable[[TicketNumber, Machine], Deed]
    """Lasts as long as the session with a companion; reports what the person does of themselves."""
    ask_consent: Callable[[TicketNumber, Machine, Capability], Deed]
    """Asks for a kind of system information; reports `AskingOpen` and `AskingOver`."""
    reword: Callable[[TicketNumber, Machine, AskingOpen, str], Deed]
    take_back: Callable[[TicketNumber, Machine, AskingOpen], Deed]
    note_consent: Callable[[TicketNumber, str, bool, bool], Deed]
    """What was agreed by phone, in words; whether they refused; whether to what is about people too."""

    look_after_catalogue: Callable[[], Deed]
    """Its deed returns a `CatalogueState`."""
    follow_scripts: Callable[[], Deed]
    """Its deed reports what is remembered, a `Following`, and returns it anew; None: none is followed."""

    walkthroughs: Callable[[bool], Sequence[ListedWalkthrough]]
    """Which there are; the argument says whether they would be played on the practice machine."""
    walkthroughs_played: Callable[[], Sequence[VersionOutcomes]]
    """How each version went on the desk's latest tickets."""
    open_walkthroughs: Callable[[TicketNumber], Sequence[Found]]
    begin_walkthrough: Callable[[TicketNumber, str, Machine, Tell], Deed]
    """Its deed returns a `Course`, which tells every move, whoever makes it, for as long as it is played."""
    continue_walkthrough: Callable[[TicketNumber, Seq, Machine, Tell], Deed]
    """The same of one that was paused; `Seq` of its beginning."""
    move_walkthrough: Callable[[Course, Machine | None, Move, Mapping[str, Any]], Deed]
    """A move of the clerk's, with further fields of it; the person's screen follows, where there is one."""
    follow_walkthrough: Callable[[Course, Machine], Deed]
    """Lasts as long as it is played: what the person presses on their own screen becomes a move."""
    play_walkthrough: Callable[[Course, Machine, str, bool], Deed]
    """Has done what the machine is wanted for, until people are.

    The text is what was typed to reach the machine, to reach it again; then whether the line to it is lost.
    Reports what the scripts report, `StepTrouble` and `MachineBack`.
    """
