"""What the person was asked, what they allowed, and what that is worth: events in, orders out.

The one way to a grant is `answer`, which only the face calls; nothing
that a clerk's desk sends reaches it. Whatever is not clearly allowed is refused, and says why.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Literal

from deskside.domain.companion.consent_orders import (
    CameBack,
    FreezeChanged,
    GrantsChanged,
    Knocks,
    SheetChanged,
    WasAnswered,
    WasAsked,
    WasLetIn,
    WasRefused,
    WasTakenBack,
    WasWithdrawn,
    WrongTicket,
)
from deskside.domain.companion.talk import Capability, Grant
from deskside.domain.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from deskside.domain.companion.consent_orders import Order
    from deskside.domain.companion.talk import Asking, Reply, Scope

MAX_OPEN: Final = 16
"""Askings that wait at once; nobody reads more."""
MAX_ASKED: Final = 500
"""Askings in a session, and as many wordings: a bound for what is kept and journalled, not for people."""
MAX_NOES: Final = 2
"""So often a person says no to one and the same thing; after that it is refused unasked, so that Yes does
not become the way to be left in peace."""

READING: Final = frozenset({Capability.INFORMATION, Capability.PERSONAL, Capability.CHECKS})
"""What may be asked on one sheet, and allowed for the whole session. The rest is asked alone, each time."""

Phase = Literal["waiting", "knocking", "helping", "over"]
Values = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Standing:
    grant: Grant
    values: Values
    """The plain parameters that the person saw."""


@dataclass(slots=True)
class Consent:
    """One session of one certified clerk, for the one ticket that the person let them in for.

    Attributes:
        phase: `waiting` for a clerk, one is `knocking`, the person is `helping` with them, or it is `over`.
    """

    new_id: Callable[[], str]
    """Gives random hex digits, new each time."""
    phase: Phase = "waiting"
    ticket: str = ""
    """What the person let the clerk in for."""
    _said_ticket: str | None = None
    """What the clerk's desk says on the line that is up now; None until it has said it."""
    frozen: bool = False
    _open: dict[str, tuple[Asking, Values]] = field(default_factory=dict)
    _shown: tuple[Asking, ...] = ()
    _seen: set[str] = field(default_factory=set)
    """Ids that were ever asked under: none is taken twice."""
    _wordings: int = 0
    _standing: dict[str, _Standing] = field(default_factory=dict)
    _gone: dict[str, str] = field(default_factory=dict)
    """Grants that no longer stand, and the code that says why."""
    _noes: dict[tuple[Capability, str], int] = field(default_factory=dict)

    @property
    def grants(self) -> tuple[Grant, ...]:
        """Every grant that stands."""
        return tuple(standing.grant for standing in self._standing.values())

    @property
    def open(self) -> tuple[Asking, ...]:
        """Everything that was asked and has no answer yet, also what is not on the screen."""
        return tuple(asking for asking, _ in self._open.values())

    @property
    def is_on_its_ticket(self) -> bool:
        """Whether a line is up, and its desk says the ticket that the person let the clerk in for."""
        return self._said_ticket == self.ticket

    # ---- the clerk's side; none of these can allow anything

    def knock(self, ticket: str) -> list[Order]:
        """A certified clerk has said what it is about: for the first time, or again after a lost line."""
        if self.phase == "over":
            return []
        self._said_ticket = ticket
        if self.phase != "waiting":
            if ticket != self.ticket:
                return [WrongTicket()]
            if self.phase == "knocking":
                return [Knocks(ticket)]
            return [CameBack(self.frozen), GrantsChanged(self.grants)]
        self.phase, self.ticket = "knocking", ticket
        return [Knocks(ticket)]

    def hang_up(self) -> None:
        """Note that the line is gone: what was allowed stands, for the same clerk and ticket."""
        self._said_ticket = None

    def ask(self, asking: Asking, values: Values = ()) -> list[Order]:
        """The clerk asks. The scopes are decided here, whatever the asking says of them."""
        try:
            self._check_asking(asking)
        except Refused as refused:
            return [WasRefused(asking.id, asking.sentence, refused.code)]
        self._seen.add(asking.id)
        scopes: tuple[Scope, ...] = ("once", "session") if asking.capability in READING else ("once",)
        asking = replace(asking, scopes=scopes)
        self._open[asking.id] = (asking, values)
        return [WasAsked(asking), *self._sheet()]

    def reword(self, asking: str, remark: str) -> list[Order]:
        """The clerk says it in other words. What is asked stays what it is."""
        if asking not in self._open or self._wordings >= MAX_ASKED:
            return []
        self._wordings += 1
        old, values = self._open[asking]
        self._open[asking] = (replace(old, remark=remark), values)
        return [WasAsked(self._open[asking][0]), *self._sheet()]

    def take_back(self, asking: str) -> list[Order]:
        """The clerk no longer asks."""
        if asking not in self._open:
            return []
        old, _ = self._open.pop(asking)
        return [WasTakenBack(old), *self._sheet()]

    # ---- the person's side

    def let_in(self, *, yes: bool) -> list[Order]:
        """Answer to a knock."""
        if self.phase != "knocking":
            return []
        self.phase = "helping" if yes else "over"
        return [WasLetIn(yes)]

    def answer(self, asking: str, reply: Reply) -> list[Order]:
        """Answer to an asking that is on the screen now. The only way in which a grant comes to be."""
        shown = next((each for each in self._shown if each.id == asking), None)
        if shown is None or self.phase != "helping" or self.frozen or reply not in ("no", *shown.scopes):
            return []
        _, values = self._open.pop(asking)
        if reply == "no":
            key = _thing(shown)
            self._noes[key] = self._noes.get(key, 0) + 1
            return [WasAnswered(shown, None), *self._sheet()]
        grant = Grant(
            id=self.new_id(),
            capability=shown.capability,
            scope=reply,
            sentence=shown.sentence,
            digest=shown.digest if reply == "once" else "",
        )
        self._standing[grant.id] = _Standing(grant, values)
        return [WasAnswered(shown, grant), GrantsChanged(self.grants), *self._sheet()]

    def withdraw(self, grant: str) -> list[Order]:
        """Take a grant back."""
        if grant not in self._standing:
            return []
        standing = self._standing.pop(grant)
        self._gone[grant] = "grant-withdrawn"
        return [WasWithdrawn(standing.grant), GrantsChanged(self.grants)]

    def freeze(self, *, on: bool) -> list[Order]:
        """*I want to check first*, and *Go on*."""
        if self.phase != "helping" or on == self.frozen:
            return []
        self.frozen = on
        return [FreezeChanged(on)]

    def end(self) -> list[Order]:
        """It is over; nothing that was allowed is allowed any more."""
        if self.phase == "over":
            return []
        self.phase, self.frozen = "over", False
        orders: list[Order] = []
        if self._shown:
            orders.append(SheetChanged(()))
        if self._standing:
            orders.append(GrantsChanged(()))
        self._open.clear()
        self._standing.clear()
        self._shown = ()
        return orders

    # ---- what a grant is worth

    def check_line(self) -> None:
        """Refuse where the session is not this desk's.

        Raises:
            Refused: `session-over`, `not-let-in` or `session-other-ticket`.
        """
        if self.phase == "over":
            raise Refused("session-over")
        if self.phase != "helping":
            raise Refused("not-let-in")
        if not self.is_on_its_ticket:
            raise Refused("session-other-ticket")

    def check_in(self) -> None:
        """Refuse where nothing may begin now.

        Raises:
            Refused: As `check_line`, or `session-frozen`.
        """
        self.check_line()
        if self.frozen:
            raise Refused("session-frozen")

    def use_for_facts(self, grants: Iterable[str]) -> frozenset[Capability]:
        """Return what system information these grants open, and use up those that were for once.

        Raises:
            Refused: As `check_in`; `grant-unknown`, `grant-used`, `grant-withdrawn` or `grant-other-kind`
                where any of them is not what it should be. Then none is used up.
        """
        self.check_in()
        found = [self._stands(grant) for grant in grants]
        kinds = frozenset(standing.grant.capability for standing in found)
        if not kinds <= {Capability.INFORMATION, Capability.PERSONAL}:
            raise Refused("grant-other-kind")
        for standing in found:
            self._use_up(standing)
        return kinds

    def use_for_script(self, grant: str, capability: Capability, digest: str, values: Values) -> None:
        """Let exactly this run, and use the grant up where it was for once.

        Args:
            grant: What the desk says that it has.
            capability: What the signed bytes say that the script needs.
            digest: Hex SHA-256 of exactly what would run.
            values: The plain parameters that it would run with.

        Raises:
            Refused: As `use_for_facts`; `grant-other-digest` where the person allowed something else.
        """
        self.check_in()
        standing = self._stands(grant)
        if standing.grant.capability is not capability:
            raise Refused("grant-other-kind")
        if standing.grant.scope == "once" and (standing.grant.digest, standing.values) != (digest, values):
            raise Refused("grant-other-digest")
        self._use_up(standing)

    def check_not_withdrawn(self, grants: Iterable[str]) -> None:
        """Refuse where the person took any of these back.

        Raises:
            Refused: As `check_line`, or `grant-withdrawn`.
        """
        self.check_line()
        if "grant-withdrawn" in map(self._gone.get, grants):
            raise Refused("grant-withdrawn")

    # ---- inside

    def _check_asking(self, asking: Asking) -> None:
        self.check_in()
        if asking.id in self._seen:
            raise Refused("asking-repeated")
        if len(self._open) >= MAX_OPEN or len(self._seen) >= MAX_ASKED:
            raise Refused("too-many-askings")
        if self._noes.get(_thing(asking), 0) >= MAX_NOES:
            raise Refused("asked-too-often")

    def _sheet(self) -> list[Order]:
        """Show what reads on one sheet, and everything else alone, in the order in which it was asked."""
        waiting = [asking for asking, _ in self._open.values()]
        on_screen = {asking.id for asking in self._shown}
        first = next((asking for asking in waiting if asking.id in on_screen), next(iter(waiting), None))
        if first is not None and first.capability in READING:
            shown = tuple(asking for asking in waiting if asking.capability in READING)
        else:
            shown = () if first is None else (first,)
        if shown == self._shown:
            return []
        self._shown = shown
        return [SheetChanged(shown)]

    def _stands(self, grant: str) -> _Standing:
        if grant in self._standing:
            return self._standing[grant]
        raise Refused(self._gone.get(grant, "grant-unknown"))

    def _use_up(self, standing: _Standing) -> None:
        if standing.grant.scope == "once":
            del self._standing[standing.grant.id]
            self._gone[standing.grant.id] = "grant-used"


def _thing(asking: Asking) -> tuple[Capability, str]:
    """Return what a no was said to: a kind of information, or a script with any parameters."""
    return asking.capability, asking.script
