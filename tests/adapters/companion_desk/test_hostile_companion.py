"""What a companion that is none can do to the desk: end its own session, and nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from deskside.adapters.companion_desk.machine import CompanionMachine
from deskside.domain.companion.control import MAX_FRAME_BYTES, Decided, Freezing, Hello, LetIn
from deskside.domain.companion.desk_side import MAX_NEWS
from deskside.domain.errors import BrokeMidway
from deskside.usecases.ports.consent import Over
from deskside.usecases.task import CancelToken
from fakes.companion import PretendCompanion
from waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def companion() -> PretendCompanion:
    return PretendCompanion()


@pytest.fixture
def machine(companion: PretendCompanion) -> Iterator[CompanionMachine]:
    machine = CompanionMachine(companion, Hello(ticket="#1"))
    machine.consent.wait_ready(CancelToken())
    yield machine
    machine.close()


def frame(said: object) -> bytes:
    written = json.dumps(said).encode()
    return len(written).to_bytes(4, "big") + written


FLOOD = b"".join(frame({"is": "freezing", "on": number % 2 == 0}) for number in range(2 * MAX_NEWS))


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ((MAX_FRAME_BYTES + 1).to_bytes(4, "big"), "control-garbled"),
        (b"\xff\xff\xff\xff" + b"A" * 100, "control-garbled"),
        (frame([1, 2]), "control-garbled"),
        (b"\0\0\0\x05{{{{{", "control-garbled"),
        (frame({"is": "decided", "id": "x"}), "control-garbled"),
        (frame({"is": "grants", "grants": [{"id": "ab" * 16}] * 2}), "control-garbled"),
        (
            b"".join(frame({"is": "freezing", "on": n % 2 == 0}) for n in range(2 * MAX_NEWS)),
            "control-flooded",
        ),
    ],
    ids=["too-long", "much-too-long", "a-list", "no-json", "no-id", "half-a-grant", "flood"],
)
def test_garbage_ends_the_session_for_whoever_waits_and_closes_the_line(
    machine: CompanionMachine, companion: PretendCompanion, sent: bytes, code: str
) -> None:
    companion.say_bytes(sent)
    with pytest.raises(BrokeMidway, match=code):
        machine.consent.next_news(["ab" * 16], CancelToken())
    eventually(lambda: companion.closed, "the line is closed")
    news = None
    while not isinstance(news, Over):
        news = machine.consent.next_of_session(CancelToken())
    assert news == Over(by="broken")


@pytest.mark.parametrize(
    "sent",
    [
        frame({"is": "success", "welcome": True}),
        frame({"is": "ask", "id": "ab" * 16, "about": "script"}),
        frame({"is": "stop-job", "job": "ab" * 16}),
        frame({"is": "hello", "protocol": 1, "organisation": "\x1b]0;owned\x07"}),
        frame({"is": 7}),
        frame({}),
    ],
    ids=["success", "ask", "stop-job", "hello-again", "a-number", "nothing"],
)
def test_what_means_nothing_changes_nothing(
    machine: CompanionMachine, companion: PretendCompanion, sent: bytes
) -> None:
    before = (machine.consent.grants, machine.consent.organisation, machine.consent.is_let_in)
    for _ in range(50):
        companion.say_bytes(sent)
    assert (machine.consent.grants, machine.consent.organisation, machine.consent.is_let_in) == before
    machine.consent.wait_ready(CancelToken())


def test_being_let_in_again_or_out_is_no_news(machine: CompanionMachine, companion: PretendCompanion) -> None:
    companion.say(LetIn(yes=False))
    companion.say(Decided(id="ab" * 16, decision="granted", grant="cd" * 16))
    assert machine.consent.is_let_in
    assert machine.consent.grants == ()


def test_a_frame_in_single_bytes_is_a_frame(machine: CompanionMachine, companion: PretendCompanion) -> None:
    for byte in frame({"is": "freezing", "on": True}):
        companion.say_bytes(bytes([byte]))
    assert machine.consent.is_frozen
    companion.say(Freezing(on=False))
    assert not machine.consent.is_frozen
