"""The bridge keeps order, holds back a flood, carries questions, and leaves nothing running."""

from __future__ import annotations

import itertools
import threading
import time
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QTimer

from deskside.domain.errors import Cancelled, DesksideError, WrongUse
from deskside.domain.secret import Secret
from deskside.ui.bridge import Bridge
from deskside.usecases.ports.machine import HostKeyQuestion, SecretAnswer, SecretQuestion

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from deskside.ui.bridge import Asked
    from deskside.usecases.ports.machine import Dialogue
    from deskside.usecases.task import CancelToken

    Report = Callable[[object], None]

_QUESTION = HostKeyQuestion(label="oleg-nb", algorithm="ED25519", fingerprint="SHA256:abc")


def _waits(*, report: Report, cancel: CancelToken) -> None:
    del report
    woken = threading.Event()
    cancel.when_cancelled(woken.set)
    woken.wait()
    cancel.check()


def test_news_arrives_in_order_and_its_end_last(qtbot: QtBot, bridge: Bridge) -> None:
    def counts(*, report: Report, cancel: CancelToken) -> str:
        del cancel
        for number in range(5_000):
            report(number)
        return "done"

    heard: list[object] = []
    task = bridge.start(counts)
    task.happened.connect(heard.append)
    task.ended.connect(heard.append)
    qtbot.waitUntil(lambda: heard[-1:] == ["done"])
    assert heard == [*range(5_000), "done"]


def test_a_deed_that_is_faster_than_the_screen_waits(qtbot: QtBot, bridge: Bridge) -> None:
    said: list[int] = []

    def floods(*, report: Report, cancel: CancelToken) -> None:
        del cancel
        for number in range(1_000):
            report(number)
            said.append(number)

    before = threading.active_count()
    task = bridge.start(floods)  # nobody delivers while this test does not return to the event loop
    deadline = time.monotonic() + 60
    while len(said) < 256 and time.monotonic() < deadline:
        threading.Event().wait(0.001)
    assert threading.active_count() > before
    assert 256 <= len(said) < 300
    with qtbot.waitSignal(task.ended):
        pass
    assert len(said) == 1_000


@pytest.mark.parametrize("pause_s", [0, 0.0007], ids=["a flood", "a stream as fast as the screen"])
def test_delivering_never_takes_longer_than_part_of_a_frame(
    qtbot: QtBot, bridge: Bridge, pause_s: float
) -> None:
    """Each of these news takes a millisecond to show; the event loop still turns between them."""
    turns: list[int] = []
    shown: list[object] = []

    def slow(what: object) -> None:
        until = time.perf_counter() + 0.001
        while time.perf_counter() < until:
            pass
        shown.append(what)

    def floods(*, report: Report, cancel: CancelToken) -> None:
        del cancel
        pause = threading.Event()
        for number in range(100):
            report(number)
            if pause_s:
                pause.wait(pause_s)

    turning = QTimer()
    turning.timeout.connect(lambda: turns.append(len(shown)))
    turning.start(0)
    task = bridge.start(floods)
    task.happened.connect(slow)
    with qtbot.waitSignal(task.ended):
        pass
    steps = [later - earlier for earlier, later in itertools.pairwise(turns)]
    assert max(steps) <= 12


def test_a_failure_is_the_outcome_and_a_bug_is_told_and_logged(qtbot: QtBot, theme: object) -> None:
    del theme
    logged: list[BaseException] = []
    bridge = Bridge(on_bug=logged.append)

    def wrong(*, report: Report, cancel: CancelToken) -> None:
        raise WrongUse("ticket-unknown", ticket=9)

    def broken(*, report: Report, cancel: CancelToken) -> None:
        raise KeyError

    outcomes: list[object] = []
    for deed in (wrong, broken):
        task = bridge.start(deed)
        task.ended.connect(outcomes.append)
        with qtbot.waitSignal(task.ended):
            pass
    bridge.close()
    first, second = outcomes
    assert isinstance(first, WrongUse)
    assert isinstance(second, DesksideError)
    assert (second.code, second.facts) == ("bug", {"type": "KeyError"})
    assert [type(bug) for bug in logged] == [KeyError]


def test_a_question_waits_for_the_person_and_brings_back_the_answer(qtbot: QtBot, bridge: Bridge) -> None:
    def asks(*, report: Report, cancel: CancelToken, dialogue: Dialogue) -> object:
        del report, cancel
        password = SecretQuestion(kind="password", label="oleg@oleg-nb")
        return dialogue.host_key(_QUESTION), dialogue.secret(password)

    answer = SecretAnswer(secret=Secret("hunter2"))
    outcomes: list[object] = []
    task = bridge.converse(asks)
    task.ended.connect(outcomes.append)

    def reply(asked: Asked) -> None:
        asked.answer(True if isinstance(asked.question, HostKeyQuestion) else answer)

    task.asked.connect(reply)
    qtbot.waitUntil(lambda: bool(outcomes))
    assert outcomes == [(True, answer)]


@pytest.mark.parametrize("answer", [None, False, "yes", 1])
def test_anything_but_yes_is_no(qtbot: QtBot, bridge: Bridge, answer: object) -> None:
    def asks(*, report: Report, cancel: CancelToken, dialogue: Dialogue) -> object:
        del report, cancel
        return dialogue.host_key(_QUESTION)

    outcomes: list[object] = []
    task = bridge.converse(asks)
    task.asked.connect(lambda asked: asked.answer(answer))
    task.ended.connect(outcomes.append)
    qtbot.waitUntil(lambda: bool(outcomes))
    assert outcomes == [False]


def test_giving_up_answers_every_question_with_no(qtbot: QtBot, bridge: Bridge) -> None:
    def asks(*, report: Report, cancel: CancelToken, dialogue: Dialogue) -> object:
        del report
        accepted = dialogue.host_key(_QUESTION)
        cancel.check()
        return accepted

    outcomes: list[object] = []
    task = bridge.converse(asks)
    task.asked.connect(lambda _: task.cancel())
    task.ended.connect(outcomes.append)
    qtbot.waitUntil(lambda: bool(outcomes))
    assert isinstance(outcomes[0], Cancelled)


def test_what_other_threads_say_is_heard_on_the_window_s_thread(qtbot: QtBot, bridge: Bridge) -> None:
    heard: list[tuple[object, bool]] = []
    main = threading.main_thread()
    listener = bridge.listen(lambda what: heard.append((what, threading.current_thread() is main)))

    def speaks(*, report: Report, cancel: CancelToken) -> None:
        del report, cancel
        listener.tell("slow")

    bridge.start(speaks)
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == [("slow", True)]
    listener.close()
    with qtbot.waitSignal(bridge.start(speaks).ended):
        pass
    assert len(heard) == 1


def test_closing_stops_everything_and_delivers_how_it_ended(theme: object) -> None:
    del theme
    bridge = Bridge()
    outcomes: list[object] = []
    for _ in range(3):
        bridge.start(_waits).ended.connect(outcomes.append)
    bridge.close()
    assert [type(outcome) for outcome in outcomes] == [Cancelled] * 3
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("deed")]


def test_closing_lets_a_flood_end_first(theme: object) -> None:
    """A worker that waits for room must not be waited for by the one who makes room."""
    del theme
    bridge = Bridge()

    def floods(*, report: Report, cancel: CancelToken) -> None:
        for number in range(100_000):
            cancel.check()
            report(number)

    outcomes: list[object] = []
    bridge.start(floods).ended.connect(outcomes.append)
    bridge.close()
    assert [type(outcome) for outcome in outcomes] == [Cancelled]


def test_a_closed_bridge_starts_nothing(qapp: QApplication) -> None:
    del qapp
    bridge = Bridge()
    bridge.close()
    called: list[object] = []
    bridge.read(lambda: called.append(1))
    assert not called
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("deed")]
