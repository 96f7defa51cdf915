"""Ask the person, through their companion: recorded before it is sent, recorded when it is answered.

The desk can ask, say it in other words, and take it back. It can neither allow nor hurry.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskside.domain.companion.control import Shown
from deskside.domain.errors import Cancelled, Refused
from deskside.domain.journal.consent import (
    ConsentAnswered,
    ConsentReworded,
    ConsentShown,
    ConsentWithdrawn,
)
from deskside.usecases.asking import AskingOpen, AskingOver
from deskside.usecases.want import entry_about, is_covered, question

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from deskside.domain.companion.control import Ask, Decided
    from deskside.domain.companion.talk import Capability
    from deskside.domain.journal.facts import Fact, Recorded, Seq
    from deskside.domain.tickets import TicketNumber
    from deskside.usecases.ports.clock import Clock
    from deskside.usecases.ports.consent import Consent
    from deskside.usecases.ports.journal import Journal
    from deskside.usecases.task import CancelToken
    from deskside.usecases.want import Want


@dataclass(slots=True)
class _Open:
    """One question on its way."""

    want: Want
    ask: Ask
    seq: Seq
    since_ms: int
    shown: Shown | None = None


@dataclass(frozen=True, slots=True)
class AskConsent:
    """The deed behind every act on a companion, and behind *Ask for one more right*."""

    journal: Journal
    clock: Clock

    def __call__(
        self,
        ticket: TicketNumber,
        consent: Consent,
        wants: Sequence[Want],
        *,
        report: Callable[[object], None],
        cancel: CancelToken,
    ) -> frozenset[Capability]:
        """Ask for what is not allowed yet, wait for as long as the person takes, and return what is allowed.

        Several things that only read reach the person as one sheet.

        Args:
            ticket: The ticket that this belongs to.
            consent: The companion's side.
            wants: What is needed. What a standing grant covers is not asked again.
            report: Given `Recorded`, `AskingOpen` and `AskingOver`, on this thread; may block.
            cancel: Takes the questions back.

        Raises:
            Refused: `consent-refused` where nothing of it is allowed; `not-let-in`, `session-over`, or what
                the companion itself refused for.
            BrokeMidway: `link-lost`, or the journal's own; what could not be recorded was not asked.
            Cancelled: Somebody asked to stop, or took every question back.
        """
        allowed = {want.capability for want in wants if is_covered(want, consent)}
        missing = [want for want in wants if want.capability not in allowed]
        if not missing:
            return frozenset(allowed)
        consent.wait_ready(cancel)
        asking = _Asking(self, ticket, consent, report)
        return frozenset(allowed | asking.ask(missing, cancel, has_some=bool(allowed)))

    def reword(
        self,
        ticket: TicketNumber,
        consent: Consent,
        asking: AskingOpen,
        remark: str,
        *,
        report: Callable[[object], None],
        cancel: CancelToken,
    ) -> None:
        """Say it in other words, which stand beside the sentence as a quotation."""
        del cancel
        report(self._record(ticket, ConsentReworded(asked=asking.seq, remark=remark)))
        consent.reword(asking.id, remark)

    def take_back(
        self,
        ticket: TicketNumber,
        consent: Consent,
        asking: AskingOpen,
        *,
        report: Callable[[object], None],
        cancel: CancelToken,
    ) -> None:
        """Ask no longer. Whoever waits for the answer goes on without it."""
        del cancel
        if consent.take_back(asking.id):
            withdrawn = ConsentWithdrawn(by="clerk", asked=asking.seq, capability=str(asking.capability))
            report(self._record(ticket, withdrawn))

    def _record(self, ticket: TicketNumber, fact: Fact) -> Recorded:
        (recorded,) = self.journal.append(ticket, [fact])
        return recorded


class _Asking:
    """One sheet of questions, from the first entry in the journal to the last."""

    def __init__(
        self, deed: AskConsent, ticket: TicketNumber, consent: Consent, report: Callable[[object], None]
    ) -> None:
        self._deed = deed
        self._ticket = ticket
        self._consent = consent
        self._report = report
        self._open: dict[str, _Open] = {}
        self._why = ""

    def ask(self, wants: Sequence[Want], cancel: CancelToken, *, has_some: bool) -> set[Capability]:
        try:
            self._put(wants, cancel)
            allowed, refused = self._wait(cancel)
        except BaseException:
            self._take_all_back()
            raise
        if allowed or has_some:
            return allowed
        if not refused:
            raise Cancelled
        raise Refused(self._why or "consent-refused")

    def _put(self, wants: Sequence[Want], cancel: CancelToken) -> None:
        consent, deed = self._consent, self._deed
        asks = [question(want, consent, cancel) for want in wants]
        recorded = deed.journal.append(
            self._ticket, [entry_about(want, ask) for want, ask in zip(wants, asks, strict=True)]
        )
        since_ms = deed.clock.monotonic_ms()
        for want, ask, entry in zip(wants, asks, recorded, strict=True):
            self._open[ask.id] = _Open(want, ask, entry.seq, since_ms)
            self._report(entry)
        consent.ask(asks)
        for one in list(self._open.values()):
            self._tell(one)

    def _wait(self, cancel: CancelToken) -> tuple[set[Capability], bool]:
        allowed: set[Capability] = set()
        refused = False
        while self._open:
            news = self._consent.next_news(list(self._open), cancel)
            one = self._open[news.id]
            if isinstance(news, Shown):
                self._shown(one, news)
                continue
            del self._open[news.id]
            self._decided(one, news)
            if news.decision == "granted":
                allowed.add(one.want.capability)
            refused = refused or news.decision == "refused"
        return allowed, refused

    def _shown(self, one: _Open, shown: Shown) -> None:
        if one.shown is None or one.shown.sentence != shown.sentence:
            self._record(ConsentShown(asked=one.seq, sentence=shown.sentence, language=shown.language))
        one.shown = shown
        self._tell(one)

    def _decided(self, one: _Open, decided: Decided) -> None:
        why = "" if decided.why in {"", "user"} else decided.why
        if decided.decision == "refused":
            self._why = self._why or why
        if decided.decision != "withdrawn":
            granted = decided.decision == "granted"
            self._record(
                ConsentAnswered(
                    reply=decided.scope if granted else "no",
                    source="companion",
                    asked=one.seq,
                    capability=str(one.shown.capability if one.shown else one.want.capability),
                    grant=decided.grant if granted else "",
                    open_ms=self._deed.clock.monotonic_ms() - one.since_ms,
                    why=why,
                )
            )
        self._report(AskingOver(id=one.ask.id))

    def _take_all_back(self) -> None:
        """Leave no question of ours on their screen, whatever has gone wrong here."""
        for one in self._open.values():
            if self._consent.take_back(one.ask.id):
                self._record(ConsentWithdrawn(by="clerk", asked=one.seq, capability=str(one.want.capability)))
            self._report(AskingOver(id=one.ask.id))

    def _record(self, fact: Fact) -> None:
        (recorded,) = self._deed.journal.append(self._ticket, [fact])
        self._report(recorded)

    def _tell(self, one: _Open) -> None:
        shown = one.shown
        self._report(
            AskingOpen(
                ticket=self._ticket,
                seq=one.seq,
                id=one.ask.id,
                capability=shown.capability if shown else one.want.capability,
                remark=one.ask.remark,
                script=one.want.runnable.script if one.want.runnable else "",
                sentence=shown.sentence if shown else "",
                language=shown.language if shown else "",
            )
        )
