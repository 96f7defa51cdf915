"""A machine without a companion, where the organisation wants it written down that its user agreed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from deskside.domain.companion.facts_filter import FactsFilter
from deskside.domain.companion.talk import Capability
from deskside.domain.errors import Refused
from deskside.domain.journal.consent import ConsentAnswered
from deskside.domain.running import Probe
from deskside.usecases.around_machine import AroundMachine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deskside.domain.journal.facts import Seq
    from deskside.domain.running import Chunk, Exit, Runnable
    from deskside.domain.tickets import TicketNumber
    from deskside.usecases.ports.journal import Journal
    from deskside.usecases.ports.machine import Job, Machine
    from deskside.usecases.task import CancelToken


_NOTHING: Final = "none"
"""No category is called so: a probe that is asked for it reads nothing; without an argument it reads all."""


@dataclass(frozen=True, slots=True)
class _Filtered:
    """A probe's run, whose answer passes the filter."""

    job: Job
    facts: FactsFilter

    def __iter__(self) -> Iterator[Chunk]:
        """Yield what may be seen of each chunk."""
        for stream, data in self.job:
            seen = self.facts.feed(data) if stream == "stdout" else data
            if seen:
                yield stream, seen

    def exit(self) -> Exit:
        """Return how it ended."""
        return self.job.exit()


@dataclass(slots=True)
class AgreedMachine(AroundMachine):
    """Runs nothing before the ticket says, in the clerk's words, that the person agreed by phone.

    What says something about people is agreed to separately: until it is, the probe does not read it, and
    what names people in the rest is left out of its answer. It is the clerk's word and no more; what the
    person answers on their own screen needs a companion.
    """

    machine: Machine
    ticket: TicketNumber
    journal: Journal
    _agreed: bool = field(default=False, init=False)
    _personal: bool = field(default=False, init=False)
    _seen: Seq = field(default=-1, init=False)

    @property
    def label(self) -> str:
        """Return what people call it."""
        return self.machine.label

    def run(self, what: Runnable, *, cancel: CancelToken) -> Job:
        """Start `what`, as `Machine.run` does.

        Raises:
            Refused: `agreement-not-noted`; also where the last that was noted is a no.
            BrokeMidway: As `Machine.run`, or the journal's own.
        """
        for entry in self.journal.entries(self.ticket, after=self._seen):
            self._seen = entry.seq
            if isinstance(entry.fact, ConsentAnswered) and entry.fact.source == "by-phone":
                self._agreed = entry.fact.reply != "no"
                self._personal = self._agreed and entry.fact.capability == Capability.PERSONAL
        if not self._agreed:
            raise Refused("agreement-not-noted", machine=self.label, ticket=self.ticket)
        if isinstance(what, Probe) and not self._personal:
            return self._without_people(what, cancel)
        return self.machine.run(what, cancel=cancel)

    def _without_people(self, probe: Probe, cancel: CancelToken) -> Job:
        facts = FactsFilter(probe.nonce, probe.categories, frozenset({Capability.INFORMATION}))
        chosen = ",".join(facts.categories) or _NOTHING
        probe = replace(probe, arguments=(probe.nonce, chosen), categories=facts.categories)
        return _Filtered(self.machine.run(probe, cancel=cancel), facts)

    def close(self) -> None:
        """End the connection."""
        self.machine.close()
