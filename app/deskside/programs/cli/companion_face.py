"""The companion's face in a terminal: lines in, orders and sentences out. Knows no terminal and no core.

Whoever is helped is asked one thing at a time. Only a digit allows anything; Enter, and whatever else is
typed, is no. A digit that was typed before its question had stood there for a moment is not an answer to it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from deskside.domain.companion import talk
from deskside.programs.cli.companion_lane_face import LaneFace
from deskside.programs.cli.companion_lines import activity_line, lane_lines, left_line, link_line, reply_of
from deskside.ui.words import companion_window as said
from deskside.ui.words import language, t

if TYPE_CHECKING:
    from collections.abc import Callable

ARMING_MS: Final = 1_000
"""A question must have been there for this long before it can be answered with yes."""
_CHECK: Final = frozenset({"p", "п", "з"})
_GO_ON: Final = frozenset({"g", "г"})
_WITHDRAW: Final = frozenset({"w", "о", "ц"})
_END: Final = frozenset({"e", "к", "у"})
"""Letters of both languages, and of the same key: none of these allows anything."""


@dataclass(slots=True)
class CompanionFace:
    """What the person at the terminal sees and says.

    Args:
        now_ms: Monotonic milliseconds.
        order: Takes what they say to the core.
        show: Takes lines of text.
        listen_on: Address of this computer for a clerk on the same network, or empty.

    Attributes:
        is_over: The session has ended; what is typed now is about the receipt.
        is_done: There is nothing more to say.
    """

    now_ms: Callable[[], int]
    order: Callable[[talk.Order], None]
    show: Callable[[str], None]
    listen_on: str = ""
    is_over: bool = False
    is_done: bool = False
    _question: talk.ClerkAsks | talk.Asking | talk.Ready | talk.CodeGone | None = None
    _asked_ms: int = 0
    _waiting: tuple[talk.Asking, ...] = ()
    _answered: set[str] = field(default_factory=set)
    _grants: tuple[talk.Grant, ...] = ()
    _call_back: str = ""
    _let_in: bool = False
    _lane: LaneFace = field(init=False)

    def __post_init__(self) -> None:
        self._lane = LaneFace(self.show, self.order)

    # ---- what the core says

    def hear(self, event: talk.Event) -> None:
        """Show one event."""
        if not (self._hear_of_codes(event) or self._hear_of_consent(event)):
            self._hear_of_session(event)

    def _hear_of_codes(self, event: talk.Event) -> bool:
        match event:
            case talk.Ready():
                self._begin(event)
            case talk.CodeShown():
                self._show_code(event)
            case talk.CodeGone(reason=reason):
                if reason != "used":
                    self._lines("", *said.code_gone(reason))
                    self._ask(event, t("Type 1 for a new code."))
            case talk.WrongCode(left=left):
                self._lines("", t("Somebody entered a wrong code. Was that your helper?"), left_line(left))
            case talk.Trouble():
                self._lines("", *said.trouble(event))
            case _:
                return False
        return True

    def _hear_of_consent(self, event: talk.Event) -> bool:
        match event:
            case talk.ClerkAsks(clerk=clerk):
                self._knock(event, clerk)
            case talk.Asked(askings=askings):
                self._waiting = askings
                self._next()
            case talk.Allowed(grants=grants):
                self._grants = grants
            case talk.Frozen(on=on):
                self._frozen(on=on)
            case _:
                return False
        return True

    def _hear_of_session(self, event: talk.Event) -> None:
        match event:
            case talk.Helping(clerk=clerk):
                self._let_in = True
                keys = t("p: I want to check first.   w: take back what I allowed.   e: end.")
                self._lines("", t("{name} is helping you now.").format(name=clerk.name), keys)
            case talk.Happened(activity=activity):
                self.show(activity_line(activity))
            case talk.Line(state=state):
                self.show(link_line(state))
            case talk.LaneShown(step=step, end=end):
                self._lane.hear(step, end)
                if isinstance(self._question, talk.Asking):  # no other words stand between it and its answer
                    self._put(self._question)
            case talk.Over():
                self._end(event)
            case talk.Saved(folder=folder):
                self._lines("", t("The receipt is saved: {folder}").format(folder=folder))
                self.is_done = True
            case _:
                return

    # ---- what the person types

    def type(self, line: str) -> None:
        """Take one line."""
        word = line.strip().lower()
        if self.is_over:
            self._keep(line.strip())
        elif word in _END:
            self.order(talk.End())
        elif word in _CHECK:
            self.order(talk.Freeze(on=True))
        elif word in _GO_ON:
            self.order(talk.Freeze(on=False))
        elif word[:1] in _WITHDRAW and (not word[1:].strip() or word[1:].strip().isdigit()):
            self._withdraw(word[1:].strip())
        elif self._question is not None or not self._lane.typed(line):
            self._answer(word)

    def leave(self) -> None:
        """Nobody types any more: everything ends."""
        if self.is_over:
            self.is_done = True
        else:
            self.order(talk.End())

    # ---- inside

    def _begin(self, ready: talk.Ready) -> None:
        if not ready.organisation:
            return
        self._call_back = ready.call_back
        self._lines(
            ready.organisation,
            "",
            t("Only go on if YOU called them: {number}").format(number=ready.call_back),
            *ready.notice_in(language()).splitlines(),
            t("Nobody from the help desk will ever ask you for a password, a card or a PIN."),
        )
        self._ask(ready, t("Did you call them yourself? Type 1 for a code, or e to leave."))

    def _show_code(self, shown: talk.CodeShown) -> None:
        self._question = None
        once = t("Read this code to your helper on the phone. It works once, for {n} minutes.")
        self._lines(
            "",
            once.format(n=max(1, shown.lives_s // 60)),
            "",
            "    " + said.groups(shown.code),
            "    " + said.aloud(shown.code),
            "",
            t("Only if you called them: {number}").format(number=self._call_back),
        )

    def _knock(self, question: talk.ClerkAsks, clerk: talk.Clerk) -> None:
        self._lines(
            "",
            t("{name} wants to help you.").format(name=clerk.name),
            said.belongs_to(clerk),
            t("They say it is about: “{ticket}”").format(ticket=clerk.ticket),
            t("Is this who you are talking to?"),
        )
        self._ask(question, t("Type 1 to let them in. Enter is no."))

    def _next(self) -> None:
        """Ask the next thing, unless what stands there is still open as it stood."""
        waiting = [asking for asking in self._waiting if asking.id not in self._answered]
        if self._question in waiting:
            return
        if isinstance(self._question, talk.Asking):
            self._question = None
            if not waiting:
                self.show(t("This is no longer asked."))
        if waiting:
            self._put(waiting[0])

    def _put(self, asking: talk.Asking) -> None:
        self._lines("", t("May this be done?"), "    " + asking.sentence, "    " + said.effect(asking)[0])
        for label, value in said.details(asking):
            self.show(f"    {label}: {value}")
        if asking.remark:
            self._inset(t("Your helper says: “{words}”").format(words=asking.remark))
        choices = t("Type 1 to allow it once. Enter is no.")
        if "session" in asking.scopes:
            kind = said.this_kind(asking.capability)
            choices = t("Type 1 to allow it once, 2: {kind}. Enter is no.").format(kind=kind)
        self._ask(asking, choices)

    def _ask(self, question: talk.ClerkAsks | talk.Asking | talk.Ready | talk.CodeGone, words: str) -> None:
        self._question, self._asked_ms = question, self.now_ms()
        self._lines(words)

    def _answer(self, word: str) -> None:
        question = self._question
        if question is None:
            return
        if word in {"1", "2"} and self.now_ms() - self._asked_ms < ARMING_MS:
            self.show(t("Please read it first, then type it again."))
            self._asked_ms = self.now_ms()
            return
        match question:
            case talk.Ready() | talk.CodeGone():
                if word == "1":
                    self._question = None
                    self.order(talk.MakeCode(listen_on=self.listen_on))
            case talk.ClerkAsks():
                self._question = None
                self.order(talk.LetIn(yes=word == "1"))
            case talk.Asking():
                self._question = None
                self._answered.add(question.id)
                self.order(talk.Answer(asking=question.id, reply=reply_of(word, question)))
                self._next()

    def _withdraw(self, number: str) -> None:
        if not self._grants:
            self.show(t("Nothing is allowed now."))
        elif not number or not 0 < int(number) <= len(self._grants):
            for at, grant in enumerate(self._grants, start=1):
                self.show(f"    {at}. {grant.sentence}")
            self.show(t("Type w and a number to take it back."))
        else:
            self.order(talk.Withdraw(grant=self._grants[int(number) - 1].id))

    def _frozen(self, *, on: bool) -> None:
        if not on:
            self._lines("", t("You go on."))
            return
        self._lines(
            "",
            t("Nothing happens now. Take your time."),
            t("Ring this number and ask whether they are helping you: {number}").format(
                number=self._call_back
            ),
            t("Do not take the number from the caller. Type g to go on, e to end."),
        )

    def _end(self, over: talk.Over) -> None:
        self._question = None
        self._lines("", said.over(over, was_let_in=self._let_in))
        for activity in over.activities:
            self.show(activity_line(activity))
        for line in lane_lines(over.lane):
            self.show(line)
        for sentence in over.refused:
            self._inset(t("Not allowed: {sentence}").format(sentence=sentence))
        self.is_over = True
        if over.clerk is None:
            self.is_done = True
            return
        self._lines("", self._where_to_keep())

    def _keep(self, folder: str) -> None:
        if not folder:
            self.is_done = True
            return
        whole = os.path.expanduser(folder)  # noqa: PTH111 - pathlib's raises where nobody has that name
        if Path(whole).is_absolute():
            self.order(talk.SaveReceipt(folder=whole))
        else:  # a letter typed for the session that has just ended, as like as not
            self._lines(self._where_to_keep())

    def _where_to_keep(self) -> str:
        asked = t("Type a folder to save the receipt in, such as {folder}, or Enter to leave without it.")
        return asked.format(folder=os.path.expanduser("~/Documents"))  # noqa: PTH111 - as above

    def _inset(self, line: str) -> None:
        self.show(f"    {line}")

    def _lines(self, *lines: str) -> None:
        for line in lines:
            self.show(line)
