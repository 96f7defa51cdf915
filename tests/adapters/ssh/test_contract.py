"""What every machine promises, whatever carries it: this process or an engine, sshd, dropbear or no SSH."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from typing import TYPE_CHECKING

import pytest

from deskside.adapters.engine.connector import EngineConnector
from deskside.adapters.local import LocalMachine
from deskside.adapters.ssh.connector import SshConnector
from deskside.adapters.threads import start_thread
from deskside.domain.errors import BrokeMidway, Cancelled
from deskside.usecases.task import CancelToken
from fakes.dialogue import FakeDialogue
from fakes.machine import FakeMachine
from servers.accounts import PrivateAccounts
from servers.dropbear import Dropbear
from servers.lines import Line
from servers.reach import address_of, key_of, lives, probe, running, script
from servers.sshd import Sshd
from waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from deskside.domain.running import Exit, Runnable
    from deskside.usecases.ports.machine import Machine
    from servers.reach import Server


@pytest.fixture(scope="module")
def sshd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    folder = tmp_path_factory.mktemp("sshd")
    accounts = PrivateAccounts(folder)
    with Sshd(folder, wrap=accounts.wrap) as server:
        yield server


@pytest.fixture(scope="module")
def dropbear(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dropbear]:
    with Dropbear(tmp_path_factory.mktemp("dropbear")) as server:
        yield server


WAYS = ("in-process sshd", "in-process dropbear", "engine sshd", "engine dropbear", "local")


@contextlib.contextmanager
def reached(way: str, sshd: Sshd, dropbear: Dropbear, known_hosts: Path) -> Iterator[Machine]:
    if way == "local":
        here = LocalMachine()
        yield here
        here.close()
        return
    server: Server = sshd if way.endswith("sshd") else dropbear
    with contextlib.ExitStack() as stack:
        connector: SshConnector | EngineConnector = SshConnector(known_hosts)
        if way.startswith("engine"):
            connector = stack.enter_context(EngineConnector(known_hosts, keeps_spare=False))
        made = connector.connect(
            address_of(server), key_of(server), label="pc", dialogue=FakeDialogue(), cancel=CancelToken()
        )
        stack.callback(made.close)
        yield made


@pytest.fixture(scope="module", params=WAYS)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def machine(
    way: str, sshd: Sshd, dropbear: Dropbear, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Machine]:
    """One connection for all tests of a way."""
    with reached(way, sshd, dropbear, tmp_path_factory.mktemp("desk") / "known_hosts") as made:
        yield made


@pytest.fixture
def own_machine(way: str, sshd: Sshd, dropbear: Dropbear, tmp_path: Path) -> Iterator[Machine]:
    """A connection that the test may end."""
    with reached(way, sshd, dropbear, tmp_path / "known_hosts") as made:
        yield made


def ran(machine: Machine, what: Runnable, cancel: CancelToken | None = None) -> tuple[bytes, bytes, Exit]:
    job = machine.run(what, cancel=cancel or CancelToken())
    out, err = bytearray(), bytearray()
    for stream, data in job:
        assert 0 < len(data) <= 32 << 10
        (out if stream == "stdout" else err).extend(data)
    return bytes(out), bytes(err), job.exit()


@pytest.mark.parametrize("status", [0, 1, 3, 126, 137, 255])
def test_streams_and_exit_status_arrive_unchanged(machine: Machine, status: int) -> None:
    out, err, ended = ran(machine, script(f"echo out; echo err >&2; exit {status}"))
    assert (out, err) == (b"out\n", b"err\n")
    assert (ended.reason, ended.status, ended.left_behind) == ("exited", status, ())


def test_arguments_and_variables_arrive_byte_for_byte_and_never_on_a_command_line(machine: Machine) -> None:
    words = ("a b", "it's", '"$(id)`id`$HOME"', "", "\\", "тест \N{SNOWMAN}", "two\nlines", "canary-271828")
    what = script(
        'printf \'%s|\' "$@" "$WORD"; echo; grep -sc canary-[2]71828 /proc/[0-9]*/cmdline | grep -v :0',
        *words,
        environment=(("WORD", "x'y canary-271828"),),
    )
    out, _, ended = ran(machine, what)
    assert out.decode() == "|".join((*words, "x'y canary-271828")) + "|\n"
    assert ended.status == 1, "grep found nobody"


def test_binary_output_is_kept_byte_for_byte(machine: Machine) -> None:
    every = "".join(f"\\{code:03o}" for code in range(256))
    out, err, _ = ran(machine, probe(f"printf '{every}' | tee /dev/stderr"))
    assert out == err == bytes(range(256))


def test_a_large_program_in_any_language_arrives_whole(machine: Machine) -> None:
    filler = "# тест \N{SNOWMAN}\n" * 5_000
    assert ran(machine, probe(f"{filler}echo end"))[0] == b"end\n"


def test_a_program_has_no_input_and_no_terminal(machine: Machine) -> None:
    out, _, _ = ran(machine, probe("cat; read -r x || echo none; test -t 0 || test -t 1 || echo no tty"))
    assert out == b"none\nno tty\n"


def test_messages_are_not_translated(machine: Machine) -> None:
    assert ran(machine, probe("echo $LC_ALL"))[0] == b"C\n"


def test_stop_kills_a_group_that_ignores_term_and_its_last_output_still_arrives(machine: Machine) -> None:
    cancel = CancelToken()
    job = machine.run(
        script("trap '' TERM INT HUP; echo first; sleep 314.151 & sleep 314.151"), cancel=cancel
    )
    chunks = iter(job)
    assert next(chunks) == ("stdout", b"first\n")
    eventually(lambda: len(list(running("sleep\x00314.151"))) == 2, "both children run")
    cancel.cancel()
    list(chunks)
    assert (job.exit().reason, job.exit().status, job.exit().left_behind) == ("stopped", 137, ())
    eventually(lambda: not list(running("sleep\x00314.151")), "both are gone")


@pytest.mark.parametrize("engine", [False, True], ids=["in-process", "engine"])
def test_stop_ends_the_run_and_not_the_connection_that_was_made_under_the_same_token(
    sshd: Sshd, tmp_path: Path, *, engine: bool
) -> None:
    cancel = CancelToken()
    with contextlib.ExitStack() as stack:
        connector: SshConnector | EngineConnector = SshConnector(tmp_path / "own")
        if engine:
            connector = stack.enter_context(EngineConnector(tmp_path / "own", keeps_spare=False))
        machine = connector.connect(
            address_of(sshd), key_of(sshd), label="pc", dialogue=FakeDialogue(), cancel=cancel
        )
        stack.callback(machine.close)
        job = machine.run(script("trap '' TERM; echo on; sleep 314.156"), cancel=cancel)
        chunks = iter(job)
        next(chunks)
        cancel.cancel()
        list(chunks)
        assert (job.exit().reason, job.exit().status) == ("stopped", 137)
        assert ran(machine, probe("echo fine"))[0] == b"fine\n"


def test_stop_before_the_first_byte_runs_nothing(machine: Machine) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        machine.run(script("echo never"), cancel=cancel)


def test_an_overdue_program_is_asked_to_end_and_may_say_its_last(machine: Machine) -> None:
    out, _, ended = ran(
        machine, script("trap 'echo bye; exit 4' TERM; echo hi; sleep 60 & wait", timeout_s=1)
    )
    assert (out, ended.reason, ended.status) == (b"hi\nbye\n", "timed-out", 4)


def test_what_ignores_that_is_killed_five_seconds_later(
    sshd: Sshd, dropbear: Dropbear, tmp_path: Path
) -> None:
    stubborn = script("trap '' TERM; sleep 60; sleep 60", timeout_s=1)
    with contextlib.ExitStack() as stack:
        machines = [
            stack.enter_context(reached(way, sshd, dropbear, tmp_path / "known_hosts"))
            for way in ("in-process dropbear", "engine sshd")
        ]
        began = time.monotonic()
        for job in [machine.run(stubborn, cancel=CancelToken()) for machine in machines]:
            list(job)
            assert (job.exit().reason, job.exit().status) == ("timed-out", 137)
            assert 5.5 < time.monotonic() - began < 55  # by itself it takes 60 s


def test_a_background_child_in_the_group_is_gone_and_not_called_left_behind(machine: Machine) -> None:
    _, _, ended = ran(machine, script("(trap '' TERM; sleep 314.152) & sleep 314.152 & exit 6"))
    assert (ended.status, ended.left_behind) == (6, ())
    eventually(lambda: not list(running("sleep\x00314.152")), "both are gone")


@pytest.mark.parametrize("holds", ["", ">/dev/null 2>&1"], ids=["our output", "nothing"])
def test_a_child_that_left_the_group_is_named(machine: Machine, holds: str) -> None:
    once_it_has = 'until read -r name </proc/$!/comm && [ "$name" = sleep ]; do :; done'
    _, _, ended = ran(machine, script(f"setsid sleep 314.155 {holds} & {once_it_has}; exit 2"))
    assert ended.status == 2
    (left,) = ended.left_behind
    pid, name = left.split(" ", 1)
    assert name == "sleep"
    assert int(pid) in running("sleep\x00314.155")
    os.kill(int(pid), signal.SIGKILL)
    eventually(lambda: not list(running("sleep\x00314.155")), "it is gone")


def test_leaving_the_loop_early_ends_the_run_on_the_machine(machine: Machine) -> None:
    said = ""
    for _, data in machine.run(script(f"{_HOLDER}; sleep 314.153"), cancel=CancelToken()):
        said = data.decode()
        break
    eventually(lambda: not lives(int(said)), "it is gone, and so is what has held it")
    assert not list(running("sleep\x00314.153"))
    assert ran(machine, probe("echo fine"))[0] == b"fine\n"


_HOLDER = "read -r _ _ _ holder _ </proc/$$/stat; echo $holder"
"""Prints the process that the machine has started for a run, which ends last."""


def test_closing_the_machine_ends_what_runs_there(own_machine: Machine) -> None:
    machine = own_machine
    job = machine.run(script("echo one; sleep 314.154"), cancel=CancelToken())
    chunks = iter(job)
    next(chunks)
    machine.close()
    machine.close()
    list(chunks)
    assert job.exit().reason in {"lost", "stopped"}
    eventually(lambda: not list(running("sleep\x00314.154")), "it is gone")
    with pytest.raises(BrokeMidway, match=r"link-lost|engine-died"):
        machine.run(probe("echo never"), cancel=CancelToken())


def test_several_runs_at_a_time_do_not_mix(machine: Machine, tmp_path: Path) -> None:
    go = tmp_path / "go"
    body = f'echo "$1"; until [ -e "{go}" ]; do sleep 0.02; done; echo "$1"'
    jobs = [machine.run(probe(body, str(n)), cancel=CancelToken()) for n in range(3)]
    go.touch()
    outputs = [b"".join(data for _, data in job) for job in jobs]
    assert outputs == [f"{n}\n{n}\n".encode() for n in range(3)]


def test_where_a_program_that_ends_may_cost_the_connection_the_next_waits_for_it(
    dropbear: Dropbear, tmp_path: Path
) -> None:
    """Seen with dropbear 2022.83: it closes a channel that is not yet used, and dies of its first request."""
    with Line(dropbear.port, rtt_s=0.04) as line:
        machine = SshConnector(tmp_path / "own").connect(
            address_of(dropbear, port=line.port),
            key_of(dropbear),
            label="pc",
            dialogue=FakeDialogue(),
            cancel=CancelToken(),
        )
        said: list[bytes] = []

        def some(number: int) -> None:
            bodies = [f"sleep 0.0{number}; echo {number}{turn}" for turn in range(3)]
            said.extend(ran(machine, probe(body))[0] for body in bodies)

        threads = [start_thread(f"run-{number}", lambda number=number: some(number)) for number in range(5)]  # type: ignore[misc]
        for thread in threads:
            thread.join()
        machine.close()
    assert sorted(said) == [f"{number}{turn}\n".encode() for number in range(5) for turn in range(3)]


def test_how_a_run_ended_is_known_only_when_it_has(machine: Machine) -> None:
    job = machine.run(probe("echo x"), cancel=CancelToken())
    with pytest.raises(BrokeMidway, match="run-not-finished"):
        job.exit()
    list(job)
    assert job.exit().status == 0


def test_a_reader_that_is_slow_makes_the_machine_wait_and_loses_nothing(machine: Machine) -> None:
    job = machine.run(
        probe("head -c 20000000 /dev/zero; echo over >/dev/null; echo done >&2"), cancel=CancelToken()
    )
    total, waited = 0, threading.Event()
    for stream, data in job:
        if stream == "stdout" and total < 200_000:
            waited.wait(0.05)
        total += len(data) if stream == "stdout" else 0
    assert total == 20_000_000
    assert job.exit().status == 0


def test_the_fake_keeps_the_same_promises_as_far_as_it_goes() -> None:
    machine = FakeMachine("pc", {b"echo x": ([("stdout", b"x\n"), ("stderr", b"y\n")], 3)})
    out, err, ended = ran(machine, probe("echo x"))
    assert (out, err, ended.reason, ended.status) == (b"x\n", b"y\n", "exited", 3)
    with pytest.raises(BrokeMidway, match="run-not-finished"):
        machine.run(probe("echo x"), cancel=CancelToken()).exit()
    pulled = CancelToken()
    job = machine.run(probe("echo x"), cancel=pulled)
    pulled.cancel()
    assert list(job) == []
    assert job.exit().reason == "stopped"
    machine.close()
    with pytest.raises(BrokeMidway, match="link-lost"):
        machine.run(probe("echo x"), cancel=CancelToken())
