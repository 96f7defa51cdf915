"""Builds each adapter and each deed once, when it is first needed: commands pay for what they use.

The only place, beside `places`, where a path or a database URL is known. Window and commands share it.
"""

from __future__ import annotations

import gc
import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from deskside.adapters.clock import SystemClock
from deskside.adapters.settings import SettingsFile
from deskside.programs.following_deeds import of_catalogue
from deskside.programs.places import Places, resources_dir
from deskside.programs.walkthrough_deeds import WalkthroughDeeds
from deskside.ui import words

if TYPE_CHECKING:
    from types import TracebackType

    from deskside.adapters.engine.connector import EngineConnector
    from deskside.adapters.keyring import Keyring
    from deskside.adapters.ssh_config import SshAddresses
    from deskside.adapters.store import Store
    from deskside.domain.journal.facts import Actor
    from deskside.domain.secret import Secret
    from deskside.domain.settings import Settings
    from deskside.domain.tickets import TicketNumber
    from deskside.programs.organisation import Organisation
    from deskside.programs.proof import Proof
    from deskside.usecases.first_look import TakeFirstLook
    from deskside.usecases.gather_inventory import GatherInventory
    from deskside.usecases.pair_with_companion import PairWithCompanion
    from deskside.usecases.ports.companion_line import CompanionLine
    from deskside.usecases.ports.machine import Machine
    from deskside.usecases.ports.ways_in import WaysIn
    from deskside.usecases.reach_machine import ReachMachine
    from deskside.usecases.verify_journal import VerifyJournal
    from deskside.usecases.write_report import WriteReport


_YOUNG_OBJECTS: Final = 20_000
"""Starting makes tens of thousands of objects and no garbage: looking for it took a twentieth of the time."""

_LABEL_CHARS: Final = 120
"""Of a ticket, as the person reads it (`domain.companion.control.Hello`)."""


class House(WalkthroughDeeds):
    """One process's adapters. A context manager: leaving closes what was opened."""

    def __init__(self, places: Places, settings: Settings, settings_file: SettingsFile) -> None:
        self.places = places
        self.settings = settings
        self.settings_file = settings_file
        self.clock = SystemClock()

    @classmethod
    def open(cls, *, config: str = "") -> Self:
        """Find the places, read the settings, choose the language.

        Args:
            config: Another settings file (`--config`), or empty.

        Raises:
            WrongUse: The settings file cannot be understood.
        """
        gc.set_threshold(_YOUNG_OBJECTS)
        places = Places.of()
        file = SettingsFile(
            Path(config or os.environ.get("DESKSIDE_CONFIG") or places.config / "config.toml")
        )
        words.use_language(_system_language(), resources_dir() / "locale")
        settings = file.load()
        if settings.language:
            words.use_language(settings.language, resources_dir() / "locale")
        return cls(places, settings, file)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close what was opened. Safe to call twice."""
        if "connector" in self.__dict__:
            self.connector.close()
        if "proof" in self.__dict__:
            self.proof.close()
        if "store_as_it_is" in self.__dict__:
            self.store_as_it_is.close()

    def log_bug(self, bug: BaseException) -> None:
        """Write a mistake of our own to the log file, with its traceback."""
        import logging  # noqa: PLC0415 - only where something went wrong

        from deskside.adapters.logs import start_log  # noqa: PLC0415

        start_log(self.places.data / "logs" / "deskside.log")
        logging.getLogger("deskside").error("unexpected", exc_info=bug)

    @cached_property
    def actor(self) -> Actor:
        """Who acts, as far as this computer can tell."""
        from deskside.adapters.identity import this_account  # noqa: PLC0415 - lazily, as all here

        return this_account(name=self.settings.name)

    @cached_property
    def store_as_it_is(self) -> Store:
        """The journal, opened without closing what died here before: for those who only look."""
        from deskside.adapters.store import open_store  # noqa: PLC0415

        return open_store(
            self.places.database_url,
            run_dir=self.places.data / "run",
            actor=self.actor,
            clock=self.clock,
            redactor=self.organisation.redactor,
            remembered=self._database_password,
        )

    def _database_password(self, place: str) -> Secret | None:
        return self.secrets.find("password", place)

    def upgrade_database(self) -> None:
        """Bring a team's database to this version's form, where one is used; its owner alone can."""
        from deskside.adapters.store.opening import upgrade  # noqa: PLC0415 - lazily, as all here

        upgrade(self.places.database_url, self._database_password)

    def take_over_journal(self, path: Path) -> None:
        """Copy one desk's journal into a team's database that is still empty."""
        from deskside.adapters.store.opening import take_over  # noqa: PLC0415 - lazily, as all here

        take_over(self.places.database_url, path, self._database_password)

    @cached_property
    def store(self) -> Store:
        """The journal and its projections; what died here before is closed as interrupted."""
        self.store_as_it_is.recover()
        self.organisation.record(self.store_as_it_is)
        if self.settings.signing_key:
            self.proof.watch()
        return self.store_as_it_is

    @cached_property
    def organisation(self) -> Organisation:
        """Whom this computer belongs to, and what that says."""
        from deskside.programs.organisation import Organisation  # noqa: PLC0415

        return Organisation(self.places, self.settings_file.named(self.settings.profile), self.clock)

    # ---- machines

    @cached_property
    def addresses(self) -> SshAddresses:
        """The user's own ssh_config."""
        from deskside.adapters.ssh_config import SshAddresses  # noqa: PLC0415

        return SshAddresses(self.places.ssh_config)

    @cached_property
    def secrets(self) -> Keyring:
        """The operating system's keyring."""
        from deskside.adapters.keyring import Keyring  # noqa: PLC0415

        return Keyring()

    @cached_property
    def connector(self) -> EngineConnector:
        """Connections that each live in a process of their own. A command makes one at most."""
        from deskside.adapters.engine.connector import EngineConnector  # noqa: PLC0415

        return EngineConnector(self.places.data / "known_hosts", self.secrets, keeps_spare=False)

    @cached_property
    def reach(self) -> ReachMachine:
        """The deed that connects."""
        from deskside.adapters.local import LocalMachine  # noqa: PLC0415
        from deskside.adapters.practice import PracticeMachine  # noqa: PLC0415
        from deskside.adapters.ways_in import WaysInFile  # noqa: PLC0415
        from deskside.usecases.connect import Connect  # noqa: PLC0415
        from deskside.usecases.reach_machine import ReachMachine  # noqa: PLC0415

        ways_in = WaysInFile(self.places.data / "ways-in.json")
        return ReachMachine(
            Connect(self.connector, self.addresses, self.store, self.clock),
            self.store,
            PracticeMachine,
            LocalMachine,
            ways_in,
            self._pair_with(ways_in),
            self._companion,
            self._by_policy,
        )

    def _pair_with(self, ways_in: WaysIn) -> PairWithCompanion:
        from deskside.adapters.used_codes import UsedCodeFiles  # noqa: PLC0415
        from deskside.usecases.pair_with_companion import PairWithCompanion  # noqa: PLC0415

        return PairWithCompanion(
            connector=self.connector,
            profile=lambda: self.organisation.profile,
            addresses=self.addresses,
            ways_in=ways_in,
            used=UsedCodeFiles(self.places.data / "used-codes"),
            journal=self.store,
            clock=self.clock,
        )

    def _by_policy(self, machine: Machine, ticket: TicketNumber) -> Machine:
        profile = self.organisation.profile_or_last
        if profile is None or not profile.agentless_consent:
            return machine
        from deskside.usecases.agreed_machine import AgreedMachine  # noqa: PLC0415

        return AgreedMachine(machine, ticket, self.store)

    def _companion(self, line: CompanionLine, ticket: TicketNumber) -> Machine:
        from deskside.adapters.companion_desk.machine import CompanionMachine  # noqa: PLC0415
        from deskside.domain.companion.control import Hello  # noqa: PLC0415

        profile = self.organisation.profile
        about = f"#{ticket} {self.store.ticket(ticket).subject}"[:_LABEL_CHARS]
        hello = Hello(organisation=profile.organisation if profile else "", ticket=about)
        call_back = profile.call_back if profile else ""
        return CompanionMachine(line, hello, call_back=call_back, heads=self.proof.heads(line, ticket))

    @cached_property
    def gather(self) -> GatherInventory:
        """The deed that reads system information."""
        from deskside.adapters.probes import ShippedProbes  # noqa: PLC0415
        from deskside.usecases.gather_inventory import GatherInventory  # noqa: PLC0415

        return GatherInventory(ShippedProbes(resources_dir() / "probes"), self.store, self.clock)

    @of_catalogue
    def first_look(self) -> TakeFirstLook:
        """The deed that looks at everything that fits a problem, at once."""
        from deskside.adapters.side_by_side import side_by_side  # noqa: PLC0415
        from deskside.usecases.first_look import TakeFirstLook  # noqa: PLC0415

        return TakeFirstLook(
            self.gather,
            self.run_script,
            self.catalogue,
            self.clock,
            side_by_side,
            lambda: self.organisation.thresholds,
        )

    # ---- proof

    @cached_property
    def proof(self) -> Proof:
        """Everything that makes and checks proofs of what happened."""
        from deskside.programs.proof import Proof  # noqa: PLC0415

        key = self.settings.signing_key
        if not key.startswith("SHA256:"):
            key = str(self.settings_file.named(key) or "")
        return Proof(self.store_as_it_is, self.clock, key)

    @property
    def verify(self) -> VerifyJournal:
        """The deed that verifies the journal."""
        return self.proof.verify

    @property
    def write_report(self) -> WriteReport:
        """The deed that writes a ticket's report."""
        return self.proof.write_report


def _system_language() -> str:
    """Return the language part of the locale the user runs us in, by POSIX precedence."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if said := os.environ.get(name):
            return said.partition("_")[0].partition(".")[0]
    return "en"
