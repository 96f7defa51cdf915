"""Messages that nobody asked for, malformed, replayed, sent twice or not at all: cases e, g, h, i and l."""

from __future__ import annotations

import contextlib
import socket
from typing import TYPE_CHECKING

import pytest

from adapters.companion.pairing import is_turned_away
from deskside.adapters.ssh.keys import PublicKey
from servers.companion import Companion
from servers.knocking import Knock
from waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Callable

    from servers.organisation import Clerk, Organisation


# -- e, g, h, i: messages that nobody asked for, malformed, replayed, or sent twice


def test_answers_that_nobody_asked_for_end_the_connection(home: Companion) -> None:
    home.new_code()
    with Knock(home.port) as knock:
        knock.auth._service = "requested"
        assert is_turned_away(knock.answer([b"x"] * 4))
        eventually(lambda: not knock.transport.active, "the connection has ended")
    assert home.core.wrong == []


POINT = b"A" + bytes([0x58]) + bytes([0x66]) * 31
MALFORMED = {
    "empty": [],
    "one part": [b"A" + bytes(32)],
    "five parts": [b"x"] * 5,
    "seventeen parts": [b"x"] * 17,
    "short point": [b"A" + bytes(31), bytes(32), b"c", b"s"],
    "zero": [b"A" + bytes(32), bytes(32), b"c", b"s"],
    "neutral element": [b"A\x01" + bytes(31), bytes(32), b"c", b"s"],
    "neutral element, not canonical": [b"A" + b"\xee" + b"\xff" * 30 + b"\x7f", bytes(32), b"c", b"s"],
    "no point": [b"A" + b"\xff" * 32, bytes(32), b"c", b"s"],
    "our side's letter": [b"B" + POINT[1:], bytes(32), b"c", b"s"],
    "long certificate": [POINT, bytes(32), bytes(9_000), b"s"],
}


@pytest.mark.parametrize("parts", MALFORMED.values(), ids=MALFORMED.keys())
def test_a_malformed_answer_is_one_guess_and_no_more(parts: list[bytes], home: Companion) -> None:
    home.new_code()
    with Knock(home.port) as knock:
        knock.ask()
        assert is_turned_away(knock.answer(parts))
    if len(parts) == 17:  # more than an answer can have: the connection is ended without a look
        assert home.core.wrong == []
    else:
        eventually(lambda: home.core.wrong, "it was counted")
        assert home.core.wrong[0][0] == 2


def test_our_own_message_sent_back_is_a_guess(home: Companion) -> None:
    home.new_code()
    with Knock(home.port) as knock:
        assert is_turned_away(knock.answer([knock.ask(), bytes(32), b"c", b"s"]))
    eventually(lambda: home.core.wrong, "it was counted")


def test_a_recorded_exchange_is_worth_nothing_on_another_connection(home: Companion, anna: Clerk) -> None:
    code = home.new_code()
    with Knock(home.port) as first:
        recorded = first.proof(code, first.ask(), anna)
    with Knock(home.port) as second:
        second.ask()
        assert is_turned_away(second.answer(recorded))
    eventually(lambda: home.core.wrong == [(2, "code")], "it was counted")


def test_one_connection_has_one_attempt(home: Companion, anna: Clerk) -> None:
    code = home.new_code()
    with Knock(home.port) as knock:
        msg_b = knock.ask()
        assert is_turned_away(knock.answer([b"A" + bytes(32), bytes(32), b"c", b"s"]))
        assert is_turned_away(knock.answer(knock.proof(code, msg_b, anna)))
    assert home.core.clerks == []


def test_asking_twice_ends_the_connection(home: Companion) -> None:
    home.new_code()
    with Knock(home.port) as knock:
        knock.ask()
        with pytest.raises(AssertionError):
            knock.ask()
    assert home.core.wrong == []


def test_the_last_word_must_be_the_right_one(home: Companion, anna: Clerk) -> None:
    code = home.new_code()
    with Knock(home.port) as knock:
        assert not is_turned_away(knock.answer(knock.proof(code, knock.ask(), anna)))
        assert is_turned_away(knock.answer([b"not ok"]))
    assert home.core.clerks == []
    assert home.core.wait_for("gone") == "used"


@pytest.mark.parametrize("account", ["root", "support ", "Support", "", "resume"])
def test_another_account_is_refused(account: str, home: Companion) -> None:
    home.new_code()
    with Knock(home.port, account) as knock, pytest.raises(AssertionError):
        knock.ask()
    assert home.core.wrong == []


def test_neither_a_password_nor_a_key_nor_nothing_is_a_way_in(home: Companion, anna: Clerk) -> None:
    home.new_code()
    key = PublicKey("ssh-ed25519-cert-v01@openssh.com", anna.certificate)
    ways: list[Callable[[Knock], None]] = [
        lambda knock: knock.auth.offer_password("x"),
        lambda knock: knock.auth.ask_methods(),
        lambda knock: knock.auth.show_key(key),
        lambda knock: knock.auth.offer_key(key, lambda data, _: anna.signature(data)),
    ]
    for way in ways:
        with Knock(home.port) as knock:
            way(knock)
            assert is_turned_away(knock.auth.wait(60))
            eventually(lambda knock=knock: not knock.transport.active, "the connection has ended")  # type: ignore[misc]
    assert home.core.clerks == []


# -- l: silence


def test_whoever_says_nothing_is_turned_out(hospital: Organisation) -> None:
    with Companion(hospital.profile(), login_time_s=5.0) as home:
        home.new_code()
        with socket.create_connection(("127.0.0.1", home.port)) as silent, Knock(home.port) as waiting:
            waiting.ask()
            silent.settimeout(60)
            home.clock.forward(6.0)  # type: ignore[attr-defined]
            eventually(lambda: not waiting.transport.active, "the door has closed")
            while silent.recv(4_096):
                pass
        assert home.core.wrong == []


def test_four_at_the_door_and_the_fifth_is_not_heard(home: Companion) -> None:
    home.new_code()
    with contextlib.ExitStack() as stack:
        for _ in range(4):
            stack.enter_context(Knock(home.port))
        fifth = stack.enter_context(socket.create_connection(("127.0.0.1", home.port)))
        fifth.settimeout(60)
        with contextlib.suppress(ConnectionResetError):
            assert fifth.recv(100) == b""
    eventually(lambda: _greets(home.port), "there is room again")


def _greets(port: int) -> bool:
    with socket.create_connection(("127.0.0.1", port)) as line, contextlib.suppress(OSError):
        line.settimeout(60)
        return line.recv(100).startswith(b"SSH-2.0-Deskside_companion")
    return False
