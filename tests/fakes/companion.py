"""A companion without a line: the rules of the real one, a person who is the test, and cuts on demand."""

from __future__ import annotations

import itertools
import threading
from typing import TYPE_CHECKING

from deskside.domain.companion.consent import Consent
from deskside.domain.companion.consent_orders import (
    CameBack,
    FreezeChanged,
    GrantsChanged,
    Knocks,
    SheetChanged,
    WasAnswered,
    WasLetIn,
    WasRefused,
    WasTakenBack,
    WasWithdrawn,
)
from deskside.domain.companion.control import (
    Ask,
    Decided,
    End,
    Freezing,
    Grants,
    GrantWithdrawn,
    Heads,
    Hello,
    LetIn,
    Reworded,
    Shown,
    StandingGrant,
    StopJob,
    TakenBack,
)
from deskside.domain.companion.control_codec import FrameReader, encode
from deskside.domain.companion.job_stream import JobEnded
from deskside.domain.companion.meeting import ClerkIdentity
from deskside.domain.companion.offers import OfferedScript, RunOrder, decode_offer, decode_run_order
from deskside.domain.companion.talk import Asking, Capability
from deskside.domain.companion.verbs import (
    REFUSED_STATUS,
    Attach,
    Facts,
    Offer,
    Run,
    encode_refusal,
    parse_verb,
)
from deskside.domain.errors import BrokeMidway, Refused, Unreachable
from deskside.domain.scripts.manifest import Effect
from fakes.companion_jobs import PretendJob, PretendLine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from deskside.domain.companion.consent_orders import Order
    from deskside.domain.companion.control import Frame
    from deskside.domain.companion.talk import Grant, Reply
    from deskside.domain.errors import DesksideError
    from deskside.domain.journal.consent import Ender
    from deskside.usecases.ports.companion_line import CompanionLinkState
    from deskside.usecases.task import CancelToken

    Said = bytes | JobEnded | Callable[[], object]

SENTENCES = {
    Capability.INFORMATION: "Reads what this computer is and how it is doing.",
    Capability.PERSONAL: "Reads who works here, and with which programs.",
    Capability.CHECKS: "Looks up three names on the network. Changes nothing.",
    Capability.CHANGES: "Starts the printer's queue anew.",
    Capability.ADMIN: "Starts a service anew, as administrator.",
}


class PretendChannel:
    """The control channel, as the desk holds it."""

    def __init__(
        self, companion: PretendCompanion, received: Callable[[bytes], None], ended: Callable[[], None]
    ) -> None:
        self._companion = companion
        self._ended = ended
        self._reader = FrameReader()
        self.received = received
        self.is_open = True

    def send(self, data: bytes) -> None:
        for frame in self._reader.feed(data) if self.is_open else ():
            self._companion.hear(frame)

    def close(self) -> None:
        if self.is_open:
            self.is_open = False
            self._ended()


class PretendCompanion:
    """`usecases.ports.companion_line.CompanionLine`; the person lets in, and answers what a test says.

    Attributes:
        replies: What the person answers, by kind; what is not in it stays open.
        job_says: What every job prints and how it ends, with things to do in between.
        heard: Every frame of the desk.
        verbs: Every exec request that was understood.
        refuses: Raised by the next verbs of these kinds.
    """

    label = "4711 •••• ••••"
    over: DesksideError | None = None
    machine_id = "00c0ffee00c0ffee"
    host_key = "SHA256:session"
    banner = "SSH-2.0-Deskside"
    clerk = ClerkIdentity(name="Anna Schmidt", department="Service desk", fingerprint="SHA256:anna")

    def __init__(
        self, replies: dict[Capability, Reply] | None = None, *, lets_in: bool | None = True
    ) -> None:
        numbers = itertools.count(1)
        self.replies = replies or {}
        self.lets_in = lets_in
        self.consent = Consent(lambda: f"{next(numbers):032x}")
        self.job_says: Sequence[Said] = (JobEnded(reason="exited", status=0),)
        self.jobs: dict[str, PretendJob] = {}
        self.heard: list[Frame] = []
        self.verbs: list[Offer | Facts | Run | Attach] = []
        self.offers: dict[str, OfferedScript] = {}
        self.orders: list[RunOrder] = []
        self.refuses: dict[type, Refused] = {}
        self.kind_of_scripts = Capability.CHECKS
        self.tells = True
        """Whether it says what the person sees."""
        self.closed = False
        self._listeners: list[Callable[[CompanionLinkState], None]] = []
        self._channel: PretendChannel | None = None
        self._lines: list[PretendLine] = []
        self._up = True
        self._shown: tuple[Asking, ...] = ()
        self._lock = threading.RLock()

    # -- the line

    def open_control(
        self, name: str, received: Callable[[bytes], None], ended: Callable[[], None]
    ) -> PretendChannel:
        assert name == "deskside@1"
        with self._lock:
            if not self._up:
                raise BrokeMidway("link-lost", machine=self.label)
            self._channel = PretendChannel(self, received, ended)
            self.say(
                Hello(
                    organisation="Example",
                    languages=("ru",),
                    capabilities=tuple(Capability),
                    platform="linux",
                    probe_sha256="ef" * 32,
                )
            )
            return self._channel

    def start(self, command: str, stdin: bytes, *, cancel: CancelToken) -> PretendLine:
        cancel.check()
        line = PretendLine()
        with self._lock:
            if not self._up:
                raise BrokeMidway("link-lost", machine=self.label)
            self._lines.append(line)
        try:
            self._do(command.encode(), stdin, line)
        except Refused as error:
            line.put("stderr", encode_refusal(error))
            line.finish(REFUSED_STATUS)
        return line

    def sign_head(self, statement: bytes) -> bytes:
        del statement
        raise Unreachable("clerk-key-silent")

    def on_link(self, listener: Callable[[CompanionLinkState], None]) -> None:
        self._listeners.append(listener)

    def close(self) -> None:
        self.closed = True
        self.cut()

    @property
    def is_heard(self) -> bool:
        """Whether the desk listens on the line that is up now."""
        return self._channel is not None and self.consent.is_on_its_ticket

    def link(self, state: CompanionLinkState) -> None:
        for listener in self._listeners:
            listener(state)

    def cut(self) -> None:
        """Take the line away; nothing that is said reaches the other side."""
        with self._lock:
            self._up = False
            lines, self._lines = self._lines, []
            channel, self._channel = self._channel, None
        for job in self.jobs.values():
            job.readers.clear()
        for line in lines:
            line.finish(None)
        if channel is not None:
            channel.close()
        self.consent.hang_up()
        self.link("lost")

    def come_back(self) -> None:
        """Give the line back."""
        self._up = True
        self.link("up")

    # -- the person

    def let_in(self, *, yes: bool) -> None:
        with self._lock:
            self._follow(self.consent.let_in(yes=yes))

    def answer(self, capability: Capability, reply: Reply) -> None:
        """Answer what is on the screen."""
        with self._lock:
            for asking in self.shown:
                if asking.capability is capability:
                    self._follow(self.consent.answer(asking.id, reply))

    def withdraw(self, grant: str) -> None:
        with self._lock:
            self._follow(self.consent.withdraw(grant))

    def freeze(self, *, on: bool) -> None:
        with self._lock:
            self._follow(self.consent.freeze(on=on))

    def end(self, by: Ender = "user") -> None:
        with self._lock:
            for job in self.jobs.values():
                job.end(JobEnded(reason="ended"))
            self._follow(self.consent.end())
            self.say(End(reason=by))

    @property
    def shown(self) -> tuple[Asking, ...]:
        """What is on the screen, once the desk has been told that it is."""
        with self._lock:
            return self._shown

    # -- what it does

    def say(self, *frames: Frame) -> None:
        """Send frames as they are, also such as no companion of ours would."""
        with self._lock:
            channel = self._channel
        for frame in frames if channel is not None and channel.is_open else ():
            assert channel is not None
            channel.received(encode(frame))

    def say_bytes(self, data: bytes) -> None:
        assert self._channel is not None
        self._channel.received(data)

    def hear(self, frame: Frame) -> None:
        """Take one frame of the desk. What comes of it is one thing: whoever looks finds it done."""
        with self._lock:
            self.heard.append(frame)
            self._take(frame)

    def _take(self, frame: Frame) -> None:
        match frame:
            case Hello(ticket=ticket):
                self._greeted(ticket)
            case Ask():
                self._follow(self.consent.ask(self._asking(frame), frame.values))
            case Reworded(id=asking, remark=remark):
                self._follow(self.consent.reword(asking, remark))
            case TakenBack(id=asking):
                self._follow(self.consent.take_back(asking))
            case StopJob(job=job):
                if job in self.jobs:
                    self.jobs[job].end(JobEnded(reason="stopped", status=137))
            case Heads():
                self.say(frame)
            case _:
                pass

    def _greeted(self, ticket: str) -> None:
        self._follow(self.consent.knock(ticket))

    def _asking(self, ask: Ask) -> Asking:
        kind = {"information": Capability.INFORMATION, "personal": Capability.PERSONAL}.get(
            ask.about, self.kind_of_scripts
        )
        return Asking(
            id=ask.id,
            capability=kind,
            sentence=SENTENCES[kind],
            effect=Effect.READ if kind not in {Capability.CHANGES, Capability.ADMIN} else Effect.CHANGE,
            digest=ask.digest,
            remark=ask.remark,
        )

    def _follow(self, orders: Iterable[Order]) -> None:
        for order in orders:
            self._obey(order)

    def _obey(self, order: Order) -> None:
        match order:
            case Knocks() if self.lets_in is not None:
                self.let_in(yes=self.lets_in)
            case CameBack(frozen):
                self.say(LetIn(yes=True), *([Freezing(on=True)] if frozen else []))
                self._show(self._shown)
            case SheetChanged(askings):
                self._shown = askings
                self._show(askings)
            case WasWithdrawn(grant):
                self.say(GrantWithdrawn(grant=grant.id))
                for job in self.jobs.values():
                    job.end(JobEnded(reason="withdrawn"))
            case _:
                if frame := _plain(order):
                    self.say(frame)

    def _show(self, askings: tuple[Asking, ...]) -> None:
        for asking in askings if self.tells else ():
            self.say(
                Shown(
                    id=asking.id,
                    capability=asking.capability,
                    effect=asking.effect,
                    sentence=asking.sentence,
                    language="ru",
                    digest=asking.digest,
                    scopes=asking.scopes,
                )
            )
        for asking in askings:
            if reply := self.replies.get(asking.capability):
                self._follow(self.consent.answer(asking.id, reply))

    def _do(self, command: bytes, stdin: bytes, line: PretendLine) -> None:
        verb = parse_verb(command)
        self.verbs.append(verb)
        if (refusal := self.refuses.get(type(verb))) is not None:
            raise refusal
        match verb:
            case Offer(statement=statement):
                self.offers[statement] = decode_offer(stdin)
                line.finish(0)
            case Facts(grants=grants, job=job):
                self.consent.use_for_facts(grants)
                self._begin(job, line)
            case Run(grant=grant, job=job, digest=digest):
                order = decode_run_order(stdin)
                self.orders.append(order)
                self.consent.use_for_script(grant, self.kind_of_scripts, digest, order.values)
                self._begin(job, line)
            case Attach(job=job, offset=offset):
                if job not in self.jobs:
                    raise Refused("job-unknown")
                self.jobs[job].follow(line, offset)

    def _begin(self, name: str, line: PretendLine) -> None:
        job = self.jobs[name] = PretendJob()
        job.follow(line, 0)
        for said in self.job_says:
            if isinstance(said, bytes):
                job.say(said)
            elif isinstance(said, JobEnded):
                job.end(said)
            else:
                said()


def _standing(grant: Grant) -> StandingGrant:
    return StandingGrant(id=grant.id, capability=grant.capability, scope=grant.scope, digest=grant.digest)


def _plain(order: Order) -> Frame | None:
    match order:
        case WasLetIn(yes):
            return LetIn(yes=yes)
        case FreezeChanged(on):
            return Freezing(on=on)
        case GrantsChanged(grants):
            return Grants(grants=tuple(_standing(one) for one in grants))
        case WasAnswered(asking, None):
            return Decided(id=asking.id, decision="refused", why="user")
        case WasAnswered(asking, grant) if grant is not None:
            return Decided(
                id=asking.id, decision="granted", grant=grant.id, scope=grant.scope, digest=grant.digest
            )
        case WasRefused(asking, _, why):
            return Decided(id=asking, decision="refused", why=why)
        case WasTakenBack(asking):
            return Decided(id=asking.id, decision="withdrawn")
        case _:
            return None
