"""One clerk's desk, paired with a real companion over SSH, and the person who sits there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deskside.adapters.catalogue.files import FileCatalogue
from deskside.adapters.companion_desk.machine import CompanionMachine
from deskside.adapters.probes import ShippedProbes
from deskside.adapters.threads import start_thread
from deskside.adapters.trust.signatures import check_signature
from deskside.adapters.trust.tokens import RandomTokens
from deskside.domain.companion.control import Hello
from deskside.domain.errors import DesksideError
from deskside.domain.journal.facts import TicketOpened
from deskside.domain.scripts.evidence import Evidence, SignedStatement
from deskside.domain.tickets import Requester
from deskside.programs.places import resources_dir
from deskside.usecases.follow_session import FollowSession
from deskside.usecases.gather_inventory import GatherInventory
from deskside.usecases.measure_difference import MeasureDifference
from deskside.usecases.run_script import RunScript
from deskside.usecases.task import CancelToken
from fakes.dialogue import FakeDialogue
from fakes.journal import FakeJournal

if TYPE_CHECKING:
    from pathlib import Path

    from deskside.domain.companion.offers import OfferedScript
    from deskside.domain.journal.facts import Fact
    from deskside.domain.profile.organisation import OrganisationProfile
    from deskside.domain.scripts.folder import ScriptFolder
    from deskside.domain.scripts.manifest import Manifest
    from servers.helped import Helped
    from servers.organisation import Organisation


SCRIPT = "test.own"


class Shelf:
    """A catalogue with a script, perhaps its undo, their approvals, and nobody's memory of versions."""

    def __init__(self, scripts: tuple[OfferedScript, ...], profile: OrganisationProfile, place: Path) -> None:
        self._scripts = {one.folder.script: one for one in scripts}
        self._profile = profile
        self._files = FileCatalogue(place)

    def folder(self, script: str) -> ScriptFolder:
        return self._scripts[script].folder

    def manifest(self, folder: ScriptFolder) -> Manifest:
        return self._files.manifest(folder)

    def evidence(self, script: str) -> Evidence:
        one = self._scripts[script]
        checked = (check_signature(one.statement, armoured) for armoured in one.signatures)
        signed = SignedStatement(one.statement, tuple(checked))
        return Evidence(statements=(signed,), roster=self._profile.roster, policy=self._profile.policy)

    def newest(self, script: str) -> int:
        del script
        return 0

    def remember(self, script: str, version: int) -> None:
        del script, version


class Desk:
    """One clerk's desk, paired with the person's companion."""

    def __init__(self, hospital: Organisation, person: Helped, connector: Any) -> None:
        self.person = person
        self.journal = FakeJournal()
        opened = TicketOpened(requester=Requester(name="Oleg"), subject="Slow")
        self.ticket = self.journal.open_ticket(opened).ticket
        self.line = connector.pair(
            person.meeting(),
            hospital.clerk().credentials(),
            label="pc",
            dialogue=FakeDialogue(),
            sending=lambda: None,
            cancel=CancelToken(),
        )
        self.machine = CompanionMachine(self.line, Hello(ticket="#1"), call_back="1234")
        self.cancel = CancelToken()
        self.heard: list[object] = []
        self.outcome: object = None
        self._follow = start_thread("follow-desk", self._follow_session)

    def close(self) -> None:
        self.machine.close()
        self._follow.join(60)

    def _follow_session(self) -> None:
        follow = FollowSession(self.journal)
        follow(
            self.ticket,
            self.machine.consent,
            self.machine.machine_id,
            report=self.heard.append,
            cancel=CancelToken(),
        )

    @property
    def facts(self) -> list[Fact]:
        return [entry.fact for entry in self.journal.entries(self.ticket) if entry.fact is not None]

    def found(self, kind: type[Any]) -> list[Any]:
        return [fact for fact in self.facts if isinstance(fact, kind)]

    def meanwhile(self, work: Any) -> Any:
        def attempt() -> None:
            try:
                self.outcome = work()
            except DesksideError as error:
                self.outcome = error

        return start_thread("desk-deed", attempt)

    def gather(self, *categories: str) -> Any:
        gather = GatherInventory(ShippedProbes(resources_dir() / "probes"), self.journal, self.journal.clock)
        return self.meanwhile(
            lambda: gather(
                self.ticket,
                self.machine,
                categories=categories,
                report=self.heard.append,
                cancel=self.cancel,
            )
        )

    def run(
        self, script: OfferedScript, folder: Path, *, undo: tuple[OfferedScript, ...] = (), **values: str
    ) -> Any:
        shelf: Any = Shelf((script, *undo), self.person.profile, folder)
        measure = MeasureDifference(ShippedProbes(resources_dir() / "probes"))
        run = RunScript(
            shelf, shelf, self.journal, self.journal.clock, RandomTokens(), shelf, measure=measure
        )
        return self.meanwhile(
            lambda: run(
                self.ticket, SCRIPT, values, self.machine, report=self.heard.append, cancel=self.cancel
            )
        )

    def error(self) -> DesksideError:
        assert isinstance(self.outcome, DesksideError), self.outcome
        return self.outcome
