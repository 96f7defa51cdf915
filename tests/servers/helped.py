"""A whole companion for one test, a person who is the test, and a clerk who says what no desk would."""

from __future__ import annotations

import hashlib
import secrets
import tempfile
import threading
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

from deskside.adapters.catalogue.files import FileCatalogue
from deskside.adapters.clock import SystemClock
from deskside.adapters.companion.host import CompanionHost, Parts
from deskside.adapters.identity import this_account
from deskside.adapters.probes import LINUX_SHA256
from deskside.adapters.ssh.companion_connector import SshCompanionConnector
from deskside.adapters.store import open_store
from deskside.adapters.trust.versions import SeenVersions
from deskside.domain.companion import control, talk
from deskside.domain.companion.code import read_code
from deskside.domain.companion.control_codec import FrameReader, encode
from deskside.domain.companion.job_stream import JobEnded, Output, RecordReader
from deskside.domain.companion.meeting import Meeting
from deskside.domain.companion.offers import OfferedScript, RunOrder, encode_offer, encode_run_order
from deskside.domain.companion.verbs import Facts, Offer, Run, decode_refusal, verb_bytes
from deskside.domain.scripts.allowed_signers import parse_allowed_signers, signer_line
from deskside.domain.scripts.evidence import Policy
from deskside.domain.scripts.folder import ScriptFolder
from deskside.domain.scripts.statement import SCRIPT_NAMESPACE, statement_about, statement_bytes
from deskside.programs.companion_core import CoreSession
from deskside.usecases.task import CancelToken
from fakes.dialogue import FakeDialogue
from fakes.profile import Person
from waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from deskside.adapters.ssh.companion_line import SshCompanionLine
    from deskside.domain.companion.verbs import Verb
    from deskside.domain.errors import Refused
    from deskside.domain.journal.facts import Fact
    from deskside.domain.profile.organisation import OrganisationProfile
    from servers.organisation import Organisation

T = TypeVar("T")

ANNA, OLEG = Person("anna"), Person("oleg")
"""Who approves scripts."""

MANIFEST = """\
format = 1
version = {version}
title = {{ en = "A test", ru = "Проба" }}
author = "author@example.org"
effect = "{effect}"
elevation = "{elevation}"
timeout_s = 60
undo = "{undo}"
result = "posix"

[tell]
en = "Runs a test."
ru = "Выполняет пробу."

[platforms]
linux = {{ file = "linux.sh", shell = "sh" }}
"""
PARAMETERS = """
[[parameters]]
name = "place"
type = "path"
label = { en = "Place", ru = "Место" }
optional = true

[[parameters]]
name = "phrase"
type = "secret"
label = { en = "Phrase", ru = "Фраза" }
optional = true
"""


def with_approvers(profile: OrganisationProfile) -> OrganisationProfile:
    """Return the profile with two people who approve scripts."""
    people = (("anna@example.org", ANNA), ("oleg@example.org", OLEG))
    lines = "".join(signer_line(name, person.public_key, SCRIPT_NAMESPACE) for name, person in people)
    roster = parse_allowed_signers(lines, local=lambda naive: naive)
    return replace(profile, roster=roster, policy=Policy(roots="organisation"))


def a_script(
    body: bytes,
    *,
    name: str = "test.own",
    effect: str = "read",
    elevation: str = "none",
    version: int = 1,
    undo: str = "",
    signers: tuple[Person, ...] = (ANNA, OLEG),
    namespace: str = SCRIPT_NAMESPACE,
    more: Mapping[str, bytes] | None = None,
) -> OfferedScript:
    """Return a script as a desk offers it, signed by `signers`; `more` files lie in its folder."""
    text = MANIFEST.format(version=version, effect=effect, elevation=elevation, undo=undo) + PARAMETERS
    folder = ScriptFolder(name, {"script.toml": text.encode(), "linux.sh": body, **(more or {})})
    statement = statement_bytes(statement_about(folder, FileCatalogue(Path()).manifest(folder)))
    signatures = tuple(person.sign(statement, namespace) for person in signers)
    return OfferedScript(folder=folder, statement=statement, signatures=signatures)


class Helped:
    """The companion and the person in front of it. `with Helped(organisation) as person:`."""

    def __init__(self, organisation: Organisation) -> None:
        self.profile = with_approvers(organisation.profile())
        self.events: list[talk.Event] = []
        self._heard = threading.Condition()
        self._folder = tempfile.TemporaryDirectory(prefix="deskside-helped-")

    def __enter__(self) -> Self:
        folder = Path(self._folder.name)
        self.store = open_store(
            f"sqlite:///{folder / 'journal.db'}",
            run_dir=folder / "run",
            actor=this_account(),
            clock=SystemClock(),
        )
        parts: Parts[CoreSession] = Parts(
            profile=self.profile,
            session=partial(
                CoreSession, self.profile, self.store, SeenVersions(folder / "versions"), tell=self._hear
            ),
            link=_no_link,
            hello=control.Hello(
                organisation=self.profile.organisation,
                languages=("en",),
                platform="linux",
                probe_sha256=LINUX_SHA256,
                shows_lane=True,
            ),
            save=lambda _session, folder: folder,
            machine="pc",
        )
        self.host = CompanionHost(parts, self._hear)
        return self

    def __exit__(self, *_: object) -> None:
        self.host.close()
        eventually(lambda: not _threads(), f"the companion's threads end: {_threads()}")
        self.store.close()
        self._folder.cleanup()

    def does(self, order: talk.Order) -> None:
        self.host.order(order)

    def sees(self, kind: type[T], which: Callable[[T], object] = lambda _: True) -> T:
        """Return the newest event of a kind, waiting for it."""
        found: list[T] = []

        def look() -> bool:
            found[:] = [event for event in self.events if isinstance(event, kind) and which(event)]
            return bool(found)

        with self._heard:
            assert self._heard.wait_for(look, 120), f"{kind.__name__} among {self.events}"
        return found[-1]

    def meeting(self) -> Meeting:
        """Make a code and return where it leads."""
        self.does(talk.MakeCode(listen_on="127.0.0.1"))
        code = self.sees(talk.CodeShown).code
        return Meeting(code=read_code(code), relay=None, host="127.0.0.1", clerks=self.profile.clerks)

    def allows(self, reply: talk.Reply = "once") -> None:
        """Answer everything that is on the screen."""
        for asking in self.sees(talk.Asked, lambda asked: asked.askings).askings:
            self.does(talk.Answer(asking=asking.id, reply=reply))

    def journal(self) -> list[Fact]:
        """Return the facts of the session's own journal."""
        ticket = self.host._session.side.record.ticket if self.host._session else 1
        return [entry.fact for entry in self.store.entries(ticket) if entry.fact is not None]

    def _hear(self, event: talk.Event) -> None:
        with self._heard:
            self.events.append(event)
            self._heard.notify_all()


class RawClerk:
    """Holds a valid certificate and the right code, and sends what they like."""

    def __init__(self, organisation: Organisation, meeting: Meeting, ticket: str = "#1042") -> None:
        self.ticket = ticket
        self.frames: list[control.Frame] = []
        self.ended = threading.Event()
        self._heard = threading.Condition()
        self.line: SshCompanionLine = SshCompanionConnector().pair(
            meeting,
            organisation.clerk().credentials(),
            label="pc",
            dialogue=FakeDialogue(),
            sending=lambda: None,
            cancel=CancelToken(),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.line.close()

    def greet(self, ticket: str | None = None) -> None:
        """Open the control channel and say hello."""
        reader = FrameReader()

        def received(data: bytes) -> None:
            with self._heard:
                self.frames.extend(reader.feed(data))
                self._heard.notify_all()

        self.ended.clear()
        self.control = self.line.open_control(control.SUBSYSTEM, received, self.ended.set)
        self.says(control.Hello(ticket=self.ticket if ticket is None else ticket))

    def says(self, *frames: control.Frame) -> None:
        self.control.send(b"".join(encode(frame) for frame in frames))

    def hears(self, kind: type[T], which: Callable[[T], object] = lambda _: True) -> T:
        """Return the newest frame of a kind, waiting for it."""
        found: list[T] = []

        def look() -> bool:
            found[:] = [frame for frame in self.frames if isinstance(frame, kind) and which(frame)]
            return bool(found)

        with self._heard:
            assert self._heard.wait_for(look, 120), f"{kind.__name__} among {self.frames}"
        return found[-1]

    def begins(self, request: bytes | Verb, stdin: bytes = b"") -> Any:
        """Send an exec request and all of its input; return the program."""
        command = request if isinstance(request, bytes) else verb_bytes(request)
        program = self.line.start(command.decode("latin-1"), stdin, cancel=CancelToken())
        program.end_input()
        return program

    def does(self, request: bytes | Verb, stdin: bytes = b"") -> tuple[int | None, bytes, bytes]:
        """Do the same and return status, output and errors."""
        return collected(self.begins(request, stdin))

    def is_refused(self, request: bytes | Verb, stdin: bytes = b"") -> Refused:
        """Do what must be refused, and return why it was."""
        status, out, err = self.does(request, stdin)
        assert (status, out) == (126, b""), (status, out, err)
        return decode_refusal(err)

    def offers(self, script: OfferedScript) -> str:
        """Bring a script that is admitted, and return what it is called by."""
        digest = hashlib.sha256(script.statement).hexdigest()
        assert self.does(Offer(statement=digest), encode_offer(script))[0] == 0
        return digest

    def asks(self, about: str, **more: Any) -> str:
        """Ask, and return the asking's id."""
        asking = secrets.token_hex(16)
        self.says(control.Ask(id=asking, about=about, **more))  # type: ignore[arg-type]
        return asking

    def decided(self, asking: str) -> control.Decided:
        return self.hears(control.Decided, lambda decided: decided.id == asking)

    def granted(self, asking: str) -> control.Decided:
        decided = self.decided(asking)
        assert decided.decision == "granted", decided
        return decided

    def run(self, grant: control.Decided, offer: str, digest: str = "", **order: Any) -> tuple[Run, bytes]:
        """Return the request and the input that run a script under a grant."""
        job = secrets.token_hex(16)
        data = encode_run_order(RunOrder(offer=offer, mark=secrets.token_hex(16), **order))
        return Run(grant=grant.grant, job=job, digest=digest or grant.digest), data

    def facts(self, *grants: str, categories: tuple[str, ...] = ()) -> Facts:
        """Return the request that reads system information."""
        return Facts(
            grants=grants, job=secrets.token_hex(16), nonce=secrets.token_hex(8), categories=categories
        )


def collected(program: Any) -> tuple[int | None, bytes, bytes]:
    """Return status, output and errors of what was begun."""
    said = {"stdout": b"", "stderr": b""}
    while not program.ended():
        for stream, data in program.take(0.5):
            program.consumed(len(data))
            said[stream] += data
    status = program.status()
    program.close()
    return status, said["stdout"], said["stderr"]


def read_stream(data: bytes) -> tuple[bytes, JobEnded | None]:
    """Return a job's output, both streams together, and how it ended."""
    out, ended = b"", None
    for record in RecordReader().feed(data):
        if isinstance(record, Output):
            out += record.data
        elif isinstance(record, JobEnded):
            ended = record
    return out, ended


def _no_link(*_: object) -> Any:
    raise AssertionError("nobody asked for a relay")


def _threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("companion")]
