"""The leak finder finds leaks: it is what the rest of the suite relies on."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading

import pytest

import leaks


@pytest.fixture(autouse=True)
def _no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaks, "GRACE_S", 0.2)


def test_a_thread_that_still_runs_is_found() -> None:
    before, stop = leaks.alive(), threading.Event()
    thread = threading.Thread(target=stop.wait, name="left-running")  # noqa: TID251 - the leak itself
    thread.start()
    assert leaks.left_since(before) == ["thread left-running"]
    stop.set()
    thread.join()
    assert leaks.left_since(before) == []


def test_a_child_process_that_still_runs_is_found() -> None:
    before = leaks.alive()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        assert any(str(child.pid) in what for what in leaks.left_since(before))
    assert leaks.left_since(before) == []


def test_a_socket_that_is_still_open_is_found() -> None:
    before = leaks.alive()
    with socket.socket() as left_open:
        (found,) = leaks.left_since(before)
        assert found.endswith(f"as descriptor {left_open.fileno()}")
    assert leaks.left_since(before) == []


def test_a_process_whose_parent_has_gone_is_found_with_the_test_that_started_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    orphaned = _orphan()
    found = leaks.orphans()
    assert any(f"process {orphaned} of PYTEST_CURRENT_TEST=" in what for what in found)
    monkeypatch.setattr(leaks, "GRACE_S", 30.0)
    assert leaks.orphans() == [], "it was ended, so that it is reported once"


def _orphan() -> int:
    started = subprocess.run(
        ["sh", "-c", "setsid sleep 60 >/dev/null 2>&1 & echo $!"],
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    return int(started.stdout)
