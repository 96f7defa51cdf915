"""A clerk with a valid certificate and the right code who asks for everything there is, in every state.

The attempts are made from the tables that the program itself goes by: a verb, an SSH request or a state of a
grant that is added without saying here what it must meet fails the first tests.
"""

from __future__ import annotations

import hashlib
import itertools
import secrets
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import paramiko
import pytest

from deskside.domain.companion import control, talk
from deskside.domain.companion.offers import RunOrder, encode_offer, encode_run_order
from deskside.domain.companion.verbs import VERBS, Attach, Facts, Offer, Run, Verb
from deskside.domain.journal.facts import Outcome, StepEnded
from deskside.domain.scripts.statement import PRACTICE_NAMESPACE
from deskside.usecases.serve_verbs import INPUT_BYTES
from fakes.profile import Person
from servers.helped import ANNA, Helped, RawClerk, a_script
from waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from servers.organisation import Organisation

SCRIPT = a_script(b'touch "$1"; sleep 600\n')
OTHER = a_script(b'touch "$1"; echo other\n', name="test.other")
REFUSED: Final[dict[tuple[str, str], str]] = {
    ("facts", "none"): "grant-unknown",
    ("facts", "used"): "grant-used",
    ("facts", "withdrawn"): "grant-withdrawn",
    ("facts", "other digest"): "grant-other-kind",
    ("facts", "other ticket"): "session-other-ticket",
    ("facts", "frozen"): "session-frozen",
    ("facts", "ended"): "session-over",
    ("run", "none"): "grant-unknown",
    ("run", "used"): "grant-used",
    ("run", "withdrawn"): "grant-withdrawn",
    ("run", "other digest"): "grant-other-digest",
    ("run", "other ticket"): "session-other-ticket",
    ("run", "frozen"): "session-frozen",
    ("run", "ended"): "session-over",
    ("attach", "none"): "job-unknown",
    ("attach", "used"): "job-unknown",
    ("attach", "withdrawn"): "grant-withdrawn",
    ("attach", "other digest"): "job-unknown",
    ("attach", "other ticket"): "session-other-ticket",
    ("attach", "frozen"): "job-unknown",
    ("attach", "ended"): "session-over",
    ("offer", "other ticket"): "session-other-ticket",
    ("offer", "frozen"): "session-frozen",
    ("offer", "ended"): "session-over",
}
"""What each verb must meet in each state. `offer` needs no grant: it brings what nobody has allowed yet."""
NEEDS_NO_GRANT: Final = {("offer", state) for state in ("none", "used", "withdrawn", "other digest")}


@pytest.fixture
def clerk(hospital: Organisation, person: Helped) -> Iterator[RawClerk]:
    with RawClerk(hospital, person.meeting()) as raw:
        raw.greet()
        person.sees(talk.ClerkAsks)
        person.does(talk.LetIn(yes=True))
        raw.hears(control.LetIn)
        yield raw


def test_no_verb_and_no_state_is_without_a_rule() -> None:
    assert REFUSED.keys() | NEEDS_NO_GRANT == set(itertools.product(VERBS, STATES))
    assert REFUSED.keys().isdisjoint(NEEDS_NO_GRANT)
    assert INPUT_BYTES.keys() == VERBS.keys()


@pytest.mark.parametrize(
    "state", ["none", "used", "withdrawn", "other digest", "other ticket", "frozen", "ended"]
)
def test_every_verb_and_request_meets_every_state_of_a_grant(
    state: str, person: Helped, clerk: RawClerk, tmp_path: Path
) -> None:
    done = tmp_path / "done"
    stand = STATES[state](_allowed(person, clerk, (("place", str(done)),)))
    for word in VERBS:
        before = _refusals(person)
        done.unlink(missing_ok=True)
        verb, data = _attempt(word, stand)
        if (word, state) in NEEDS_NO_GRANT:
            assert clerk.does(verb, data)[0] == 0
            continue
        assert clerk.is_refused(verb, data).code == REFUSED[word, state]
        eventually(partial(_is_seen, person, before + 1), f"{word}: an entry and a line")
        assert not done.exists()
    transport = _transport(clerk)
    for name, ask in REQUESTS.items():
        before = _refusals(person)
        ask(transport)
        eventually(partial(_is_seen, person, before + 1), f"{name}: an entry and a line")


def _allowed(person: Helped, clerk: RawClerk, values: tuple[tuple[str, str], ...]) -> Stand:
    """Let the person allow a script and system information, once each."""
    offer = clerk.offers(SCRIPT)
    script = clerk.asks("script", offer=offer, values=values)
    information = clerk.asks("information")
    person.sees(talk.Asked, lambda sheet: len(sheet.askings) == 2)
    person.allows()
    run, facts = clerk.granted(script), clerk.granted(information)
    grants = {"offer": "", "facts": facts.grant, "run": run.grant, "attach": "0" * 32}
    return Stand(person, clerk, values, grants, offer, run.digest)


def _is_seen(person: Helped, count: int) -> bool:
    return _refusals(person) >= count


class Stand(NamedTuple):
    """What a clerk has in hand in a state."""

    person: Helped
    clerk: RawClerk
    values: tuple[tuple[str, str], ...]
    grants: dict[str, str]
    offer: str
    digest: str


def _none(stand: Stand) -> Stand:
    return stand._replace(grants=dict.fromkeys(VERBS, "0" * 32))


def _used(stand: Stand) -> Stand:
    stand.clerk.does(stand.clerk.facts(stand.grants["facts"], categories=("os",)))
    verb, data = _attempt("run", stand)
    stand.clerk.begins(verb, data)
    eventually(lambda: stand.person.sees(talk.Allowed).grants == (), "both are used")
    eventually(Path(stand.values[0][1]).exists, "it runs")
    return stand


def _withdrawn(stand: Stand) -> Stand:
    asking = stand.clerk.asks("script", offer=stand.offer, values=stand.values)
    stand.person.sees(talk.Asked, lambda sheet: [one.id for one in sheet.askings] == [asking])
    stand.person.does(talk.Answer(asking=asking, reply="session"))
    session = stand.clerk.granted(asking).grant
    verb, data = _attempt("run", stand._replace(grants=stand.grants | {"run": session}))
    assert isinstance(verb, Run)
    stand.clerk.begins(verb, data)
    eventually(Path(stand.values[0][1]).exists, "it runs")
    for grant in (stand.grants["facts"], stand.grants["run"], session):
        stand.person.does(talk.Withdraw(grant=grant))
    return stand._replace(grants=stand.grants | {"attach": verb.job})


def _other_digest(stand: Stand) -> Stand:
    offer = stand.clerk.offers(OTHER)
    asking = stand.clerk.asks("script", offer=offer, values=stand.values)
    digest = stand.clerk.hears(control.Shown, lambda one: one.id == asking).digest
    grants = stand.grants | {"facts": stand.grants["run"]}
    return stand._replace(grants=grants, offer=offer, digest=digest)


def _other_ticket(stand: Stand) -> Stand:
    stand.clerk.control.close()
    assert stand.clerk.ended.wait(60)
    stand.clerk.frames.clear()
    stand.clerk.greet("#2000")
    stand.clerk.hears(control.End)
    return stand


def _frozen(stand: Stand) -> Stand:
    stand.person.does(talk.Freeze(on=True))
    return stand


def _ended(stand: Stand) -> Stand:
    session = stand.person.host._session
    assert session is not None
    session.side.over = lambda: None  # the line stays, to be tried
    stand.person.does(talk.End())
    stand.person.sees(talk.Over)
    return stand


STATES: Final[dict[str, Callable[[Stand], Stand]]] = {
    "none": _none,
    "used": _used,
    "withdrawn": _withdrawn,
    "other digest": _other_digest,
    "other ticket": _other_ticket,
    "frozen": _frozen,
    "ended": _ended,
}


def _attempt(word: str, stand: Stand) -> tuple[Verb, bytes]:
    job = secrets.token_hex(16)
    match word:
        case "offer":
            script = SCRIPT if stand.offer == _digest(SCRIPT.statement) else OTHER
            return Offer(statement=stand.offer), encode_offer(script)
        case "facts":
            return Facts(grants=(stand.grants["facts"],), job=job, nonce=secrets.token_hex(8)), b""
        case "run":
            order = RunOrder(offer=stand.offer, mark=secrets.token_hex(16), values=stand.values)
            return Run(grant=stand.grants["run"], job=job, digest=stand.digest), encode_run_order(order)
        case _:
            return Attach(job=stand.grants["attach"], offset=0), b""


# ---- SSH's own requests


def _channel(transport: paramiko.Transport) -> paramiko.Channel:
    return transport.open_session(timeout=20)


def _must_fail(request: Callable[[], object]) -> None:
    with pytest.raises((paramiko.SSHException, EOFError, OSError)):
        request()


def _on_a_channel(ask: Callable[[paramiko.Channel], object]) -> Callable[[paramiko.Transport], None]:
    def attempt(transport: paramiko.Transport) -> None:
        channel = _channel(transport)
        _must_fail(lambda: ask(channel))
        channel.close()

    return attempt


def _open(kind: str, to: Any = None, source: Any = None) -> Callable[[paramiko.Transport], None]:
    return lambda transport: _must_fail(
        lambda: transport.open_channel(kind, dest_addr=to, src_addr=source, timeout=20)
    )


def _global(kind: str) -> Callable[[paramiko.Transport], None]:
    def attempt(transport: paramiko.Transport) -> None:
        assert transport.global_request(kind, ("127.0.0.1", 0), wait=True) is None

    return attempt


def _raw(kind: str, *texts: str) -> Callable[[paramiko.Transport], None]:
    """Ask on a channel, wanting an answer: paramiko's own way of asking for these wants none."""

    def ask(channel: Any) -> None:
        message = paramiko.Message()
        message.add_byte(b"\x62")  # SSH_MSG_CHANNEL_REQUEST
        message.add_int(channel.remote_chanid)
        message.add_string(kind)
        message.add_boolean(b=True)
        for text in texts:
            message.add_string(text)
        channel._event_pending()
        channel.transport._send_user_message(message)
        channel._wait_for_event()

    return _on_a_channel(ask)


REQUESTS: Final[dict[str, Callable[[paramiko.Transport], None]]] = {
    "shell": _on_a_channel(lambda channel: channel.invoke_shell()),
    "pty": _on_a_channel(lambda channel: channel.get_pty()),
    "env": _raw("env", "LD_PRELOAD", "x"),
    "x11": _on_a_channel(lambda channel: channel.request_x11(handler=lambda *_: None)),
    "agent": _raw("auth-agent-req@openssh.com"),
    "sftp": _on_a_channel(lambda channel: channel.invoke_subsystem("sftp")),
    "a second control channel": _on_a_channel(lambda channel: channel.invoke_subsystem(control.SUBSYSTEM)),
    "direct-tcpip": _open("direct-tcpip", ("127.0.0.1", 22), ("127.0.0.1", 1)),
    "direct-streamlocal": _open("direct-streamlocal@openssh.com"),
    "forwarded-tcpip": _open("forwarded-tcpip", ("127.0.0.1", 22), ("127.0.0.1", 1)),
    "x11 channel": _open("x11", None, ("127.0.0.1", 1)),
    "agent channel": _open("auth-agent@openssh.com"),
    "tun": _open("tun@openssh.com"),
    "tcpip-forward": _global("tcpip-forward"),
    "streamlocal-forward": _global("streamlocal-forward@openssh.com"),
    "hostkeys": _global("hostkeys-prove-00@openssh.com"),
}
"""RFC 4254 sections 5 to 7, and what OpenSSH adds."""


def test_a_request_that_nobody_knows_is_refused_by_the_library(clerk: RawClerk) -> None:
    _raw("subsystem@example.org")(_transport(clerk))


def test_a_refusal_arrives_every_time(clerk: RawClerk) -> None:
    for _ in range(40):
        assert clerk.is_refused(b"sh -c id").code == "verb-unknown"


@pytest.mark.parametrize(
    "request_bytes", [b"", b"sh", b"scp -t /", b"run;id", b"facts $(id) a b", b"\x00\xff", b"a" * 5_000]
)
def test_what_is_no_verb_is_never_given_to_a_shell(
    request_bytes: bytes, person: Helped, clerk: RawClerk
) -> None:
    before = _refusals(person)
    assert clerk.is_refused(request_bytes).code in {"verb-unknown", "verb-garbled"}
    eventually(lambda: _refusals(person) == before + 1, "an entry and a line")


def test_more_than_a_verb_takes_is_not_read(clerk: RawClerk) -> None:
    assert clerk.is_refused(Attach(job="0" * 32, offset=0), b"x").code == "input-too-long"
    assert clerk.is_refused(clerk.facts("0" * 32), bytes(100_000)).code == "input-too-long"


def test_nothing_is_done_before_the_person_has_let_anybody_in(hospital: Organisation, person: Helped) -> None:
    with RawClerk(hospital, person.meeting()) as raw:
        raw.greet()
        person.sees(talk.ClerkAsks)
        offer = Offer(statement="0" * 64)
        assert raw.is_refused(offer, encode_offer(SCRIPT)).code == "not-let-in"
        assert raw.is_refused(raw.facts("0" * 32)).code == "not-let-in"
        assert raw.decided(raw.asks("information")).why == "not-let-in"
        person.does(talk.LetIn(yes=False))
        person.sees(talk.Over)


PUPPET = Person("puppet")


@pytest.mark.parametrize(
    ("script", "why"),
    [
        (a_script(b"id\n", signers=(ANNA,), effect="change"), "approvals-missing"),
        (a_script(b"id\n", signers=(ANNA, ANNA), effect="change"), "approvals-missing"),
        (a_script(b"id\n", signers=(PUPPET, Person("other"))), "approver-unknown"),
        (a_script(b"id\n", namespace=PRACTICE_NAMESPACE), "approval-wrong-namespace"),
        (a_script(b"id\n", signers=()), "not-approved"),
    ],
)
def test_a_script_that_the_organisation_did_not_approve_is_not_even_asked_about(
    script: Any, why: str, person: Helped, clerk: RawClerk
) -> None:
    statement = _digest(script.statement)
    assert clerk.is_refused(Offer(statement=statement), encode_offer(script)).code == why
    assert clerk.decided(clerk.asks("script", offer=statement)).why == "offer-unknown"
    assert not any(isinstance(event, talk.Asked) for event in person.events)


def test_an_older_version_than_was_seen_is_refused(person: Helped, clerk: RawClerk) -> None:
    new = a_script(b"true\n", version=2)
    offer = clerk.offers(new)
    asking = clerk.asks("script", offer=offer)
    person.allows()
    assert clerk.does(*clerk.run(clerk.granted(asking), offer))[0] == 0
    old = a_script(b"true\n", version=1)
    statement = _digest(old.statement)
    assert clerk.is_refused(Offer(statement=statement), encode_offer(old)).code == "script-superseded"


def test_a_desk_that_would_send_something_else_than_runs_is_refused(person: Helped, clerk: RawClerk) -> None:
    offer = clerk.offers(SCRIPT)
    assert clerk.decided(clerk.asks("script", offer=offer, digest="0" * 64)).why == "digest-differs"
    asking = clerk.asks("script", offer=offer, values=(("place", "/one"),))
    person.allows()
    grant = clerk.granted(asking)
    request, order = clerk.run(grant, offer, "0" * 64, values=(("place", "/one"),))
    assert clerk.is_refused(request, order).code == "digest-differs"
    request, order = clerk.run(grant, offer, values=(("place", "/two"),))
    assert clerk.is_refused(request, order).code == "grant-other-digest"


def test_whoever_only_tries_is_put_out(person: Helped, clerk: RawClerk) -> None:
    for _ in range(201):
        clerk.says(control.Ask(id=secrets.token_hex(16), about="script", offer="0" * 64))
    assert person.sees(talk.Over).reason == "broken"
    assert clerk.hears(control.End).reason == "broken"
    assert _refusals(person) <= 200


def test_frames_of_a_companion_from_a_clerk_allow_nothing(person: Helped, clerk: RawClerk) -> None:
    asking = clerk.asks("information")
    person.sees(talk.Asked)
    clerk.says(
        control.Decided(id=asking, decision="granted", grant="0" * 32),
        control.LetIn(yes=True),
        control.Grants(
            grants=(control.StandingGrant(id="0" * 32, capability=talk.Capability.ADMIN, scope="session"),)
        ),
        control.Freezing(on=False),
    )
    assert clerk.is_refused(clerk.facts("0" * 32)).code == "grant-unknown"
    assert not any(isinstance(event, talk.Allowed) and event.grants for event in person.events)


def test_bytes_that_are_no_frame_end_the_channel_and_nothing_else(person: Helped, clerk: RawClerk) -> None:
    clerk.control.send(b"\xff\xff\xff\xff")
    assert clerk.ended.wait(60)
    refused = person.sees(talk.Happened).activity
    assert refused.progress == "refused"
    clerk.frames.clear()
    clerk.greet()
    assert clerk.hears(control.LetIn).yes


# ---- looking


def _refusals(person: Helped) -> int:
    """Return how many refusals stand both in the journal and on the screen."""
    session = person.host._session
    assert session is not None
    written = sum(isinstance(f, StepEnded) and f.outcome is Outcome.REFUSED for f in person.journal())
    shown = {
        event.activity.seq
        for event in list(person.events)
        if isinstance(event, talk.Happened) and event.activity.progress == "refused"
    }
    assert abs(written - len(shown)) <= 1
    return min(written, len(shown))


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _transport(clerk: RawClerk) -> paramiko.Transport:
    """Return the clerk's connection with paramiko's own handling of channels, which asks for anything."""
    transport = clerk.line._reached.transport
    assert isinstance(transport, paramiko.Transport)
    table = paramiko.Transport._channel_handler_table  # type: ignore[attr-defined]
    transport._channel_handler_table = table  # type: ignore[misc]
    return transport
