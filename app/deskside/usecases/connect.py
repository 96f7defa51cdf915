"""Connect to a machine: recorded before the first byte leaves, and whatever comes of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from deskside.domain.errors import Unreachable
from deskside.domain.journal.facts import HostKeyAccepted, Outcome, StepEnded, StepKind, StepStarted
from deskside.domain.ssh.known_hosts import machine_id
from deskside.usecases.step import Step

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.domain.targets import Address
    from deskside.domain.tickets import TicketNumber
    from deskside.usecases.ports.clock import Clock
    from deskside.usecases.ports.journal import Journal
    from deskside.usecases.ports.machine import (
        Addresses,
        Connector,
        Credentials,
        Dialogue,
        HostKeyQuestion,
        Machine,
        SecretAnswer,
        SecretQuestion,
    )
    from deskside.usecases.task import CancelToken


@dataclass(frozen=True, slots=True)
class Connect:
    """The deed behind *Connect*."""

    connector: Connector
    addresses: Addresses
    journal: Journal
    clock: Clock

    def __call__(
        self,
        ticket: TicketNumber,
        target_label: str,
        address: Address,
        credentials: Credentials,
        *,
        dialogue: Dialogue,
        report: Callable[[object], None],
        cancel: CancelToken,
    ) -> Machine:
        """Return the machine, connected; the caller closes it.

        Args:
            ticket: Whose journal it stands in.
            target_label: What people call the machine.
            address: As it was typed; ssh_config fills in the rest, except for a machine that is pinned.
            credentials: What the caller already has.
            dialogue: Whom to ask.
            report: Is given every recorded fact.
            cancel: Ends the attempt.

        Raises:
            WrongUse: ssh_config cannot be read; nothing was recorded or sent.
            Unreachable: As `Connector.connect`.
            BrokeMidway: The journal's own; nothing was sent, or what was made is closed again.
            Cancelled: The person gave up.
        """
        pinned = credentials.pinned_host_key
        if not pinned:
            address = self.addresses.resolve(address)
        started = StepStarted(
            kind=StepKind.CONNECT,
            title="Connect",
            machine=target_label,
            machine_id=machine_id(pinned) if pinned else "",
            process=self.journal.process,
        )
        with Step(self.journal, self.clock, ticket, started, report) as step:
            machine = self.connector.connect(
                address,
                replace(credentials, accept_host_key=""),
                label=target_label,
                dialogue=_Recording(dialogue, step, target_label, credentials.accept_host_key),
                cancel=cancel,
            )
            try:
                if credentials.accept_host_key not in {"", machine.host_key}:
                    raise _other_key(target_label, machine.host_key, credentials.accept_host_key)
                step.end(StepEnded(step=step.seq, outcome=Outcome.SUCCEEDED, duration_ms=step.elapsed_ms()))
            except BaseException:
                machine.close()
                raise
        return machine


@dataclass(frozen=True, slots=True)
class _Recording:
    """A dialogue whose yes to a host key is durable before anything is sent to that machine.

    A fingerprint that the caller vouches for answers the question about the target, and no other.
    """

    dialogue: Dialogue
    step: Step
    target_label: str
    vouched_for: str

    def host_key(self, question: HostKeyQuestion) -> bool:
        if self.vouched_for and question.label == self.target_label:
            if question.fingerprint != self.vouched_for:
                raise _other_key(question.label, question.fingerprint, self.vouched_for)
        elif not self.dialogue.host_key(question):
            return False
        self.step.record(HostKeyAccepted(machine=question.label, fingerprint=question.fingerprint))
        return True

    def secret(self, question: SecretQuestion) -> SecretAnswer | None:
        return self.dialogue.secret(question)


def _other_key(host: str, shown: str, expected: str) -> Unreachable:
    return Unreachable("host-key-mismatch", host=host, fingerprint=shown, expected=expected)
