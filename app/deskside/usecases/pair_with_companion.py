"""Connect by support code: recorded before the first byte leaves, and each code sent once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from deskside.domain.companion.meeting import Meeting
from deskside.domain.errors import Unreachable
from deskside.domain.journal.consent import CompanionPaired
from deskside.domain.journal.facts import Outcome, StepEnded, StepKind, StepStarted
from deskside.domain.targets import Address
from deskside.usecases.step import Step

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.profile.organisation import OrganisationProfile
    from deskside.domain.targets import Code
    from deskside.domain.tickets import TicketNumber
    from deskside.usecases.ports.clock import Clock
    from deskside.usecases.ports.companion_line import CompanionConnector, CompanionLine, UsedCodes
    from deskside.usecases.ports.journal import Journal
    from deskside.usecases.ports.machine import Addresses, Credentials, Dialogue
    from deskside.usecases.ports.ways_in import WaysIn
    from deskside.usecases.task import CancelToken

CLERK: str = "deskside-clerk"
"""Under which name the clerk's key file is remembered; also the account at every relay."""


@dataclass(frozen=True, slots=True)
class PairWithCompanion:
    """The deed behind a support code in the Connect field."""

    connector: CompanionConnector
    profile: Callable[[], OrganisationProfile | None]
    addresses: Addresses
    ways_in: WaysIn
    used: UsedCodes
    journal: Journal
    clock: Clock

    def __call__(
        self,
        ticket: TicketNumber,
        target: Code,
        credentials: Credentials,
        *,
        dialogue: Dialogue,
        report: Callable[[object], None],
        cancel: CancelToken,
    ) -> CompanionLine:
        """Return the line, on which nothing has been asked for yet; the caller closes it.

        Raises:
            WrongUse: ssh_config cannot be read; nothing was recorded or sent.
            Refused: `code-sent-before`: nothing of the code was sent. The profile's own.
            Unreachable: `profile-needed-for-code`, `no-relay-for-code`, or as `CompanionConnector.pair`.
            BrokeMidway: The journal's own; what was made is closed again.
            Cancelled: The person gave up.
        """
        profile = self.profile()
        meeting = self._meeting(target, profile, credentials)
        given = credentials.identity_files
        if not given:
            credentials = replace(credentials, identity_files=self.ways_in.recall(CLERK))
        started = StepStarted(
            kind=StepKind.CONNECT,
            title="Connect",
            machine=target.label,
            machine_id="",
            process=self.journal.process,
        )
        with Step(self.journal, self.clock, ticket, started, report) as step:
            line = self.connector.pair(
                meeting,
                credentials,
                label=target.label,
                dialogue=dialogue,
                sending=lambda: self.used.spend(target.code),
                cancel=cancel,
            )
            try:
                step.record(_paired(line, profile))
                step.end(StepEnded(step=step.seq, outcome=Outcome.SUCCEEDED, duration_ms=step.elapsed_ms()))
            except BaseException:
                line.close()
                raise
        if given:
            self.ways_in.remember(CLERK, given)
        return line

    def _meeting(
        self, target: Code, profile: OrganisationProfile | None, credentials: Credentials
    ) -> Meeting:
        relay = None
        if not target.host:
            if profile is None:
                raise Unreachable("profile-needed-for-code")
            relay = profile.relay_of(target.code.port)
            if relay is None:
                raise Unreachable("no-relay-for-code", organisation=profile.organisation)
        files: tuple[str, ...] = ()
        if not credentials.identity_files:
            way = Address(host=relay.host if relay else target.host, user=CLERK)
            files = self.addresses.resolve(way).identity_files
        return Meeting(
            code=target.code,
            relay=relay,
            host=target.host,
            clerks=profile.clerks if profile else None,
            identity_files=files,
        )


def _paired(line: CompanionLine, profile: OrganisationProfile | None) -> CompanionPaired:
    return CompanionPaired(
        clerk=line.clerk.name,
        department=line.clerk.department,
        organisation=profile.organisation if profile else "",
        machine=line.label,
        machine_id=line.machine_id,
        host_key=line.host_key,
        clerk_key=line.clerk.fingerprint,
    )
