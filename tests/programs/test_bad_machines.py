"""What a machine can do to a clerk's command: each is a sentence, an exit code, and a true journal."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from programs.commands import Desk
from programs.own_scripts import own_script

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from servers.sshd import Sshd


def steps(desk: Desk, ticket: str, kind: str = "script") -> list[dict[str, Any]]:
    entries = desk.json("ticket", "show", ticket)["steps"]
    return [entry for entry in entries if entry["kind"] == "step" and entry["step_kind"] == kind]


@pytest.fixture
def ticket(desk: Desk) -> str:
    return desk.new_ticket()


@dataclass(frozen=True)
class Patient:
    """A desk that waits for a machine which says nothing."""

    desk: Desk
    ticket: str
    waiting: subprocess.Popen[str]


@pytest.fixture(scope="module", autouse=True)
def patient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Patient]:
    """Begin to wait before all tests of this file: 20 seconds are over when the last of them asks."""
    desk = Desk(tmp_path_factory.mktemp("patient"))
    ticket = desk.new_ticket()
    with socket.create_server(("127.0.0.1", 0)) as mute:
        waiting = desk.start("inventory", f"anna@127.0.0.1:{mute.getsockname()[1]}", "--ticket", ticket)
        yield Patient(desk, ticket, waiting)
        waiting.kill()
        waiting.communicate()


def test_a_flood_is_cut_counted_and_ends(desk: Desk, sshd: Sshd, ticket: str, tmp_path: Path) -> None:
    size = 200_000_000
    script = own_script(desk, tmp_path, f"head -c {size} /dev/zero | tr '\\0' x\nexit 0\n")
    desk.run("script", "run", script, sshd.target, "--ticket", ticket, *desk.trust(sshd), exits=1)
    (step,) = steps(desk, ticket)
    assert step["outcome"] == "succeeded"
    assert step["output_bytes"] == size
    assert step["truncated"]
    assert (desk.home / "desk.db").stat().st_size < 64_000_000
    desk.run("journal", "verify")


def test_binary_and_hostile_output_is_made_harmless(
    desk: Desk, sshd: Sshd, ticket: str, tmp_path: Path
) -> None:
    body = (
        "printf '\\033]0;title\\007\\033[2J\\377\\000text\\033]52;c;eA==\\007\\n'; ok 'It is well'; exit 0\n"
    )
    script = own_script(desk, tmp_path, body)
    ran = desk.run("script", "run", script, sshd.target, "--ticket", ticket, *desk.trust(sshd))
    assert "text" in ran.stdout
    assert not set(ran.stdout) & {"\x1b", "\x07", "\x00"}


def test_a_script_that_never_ends_is_ended_at_its_time(
    desk: Desk, sshd: Sshd, ticket: str, tmp_path: Path
) -> None:
    script = own_script(desk, tmp_path, "trap '' TERM\nsleep 600\n", timeout_s=1)
    ran = desk.run("script", "run", script, sshd.target, "--ticket", ticket, *desk.trust(sshd), exits=5)
    assert ran.stderr.startswith("deskside: script-timed-out: ")
    assert [step["outcome"] for step in steps(desk, ticket)] == ["timed-out"]


def test_ctrl_c_stops_the_script_on_the_machine(desk: Desk, sshd: Sshd, ticket: str, tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    script = own_script(desk, tmp_path, f"echo $$ > {pid_file}\necho there\nsleep 600\n")
    words = ("script", "run", script, sshd.target, "--ticket", ticket, *desk.trust(sshd))
    running = desk.start(*words)
    assert running.stdout is not None
    assert running.stdout.readline() == "there\n"
    descriptor = os.pidfd_open(int(pid_file.read_text()))
    running.send_signal(signal.SIGINT)
    _, errors = running.communicate(timeout=120)
    assert running.returncode == 130, errors
    assert gone(descriptor), "the script went on"
    assert [step["outcome"] for step in steps(desk, ticket)] == ["cancelled"]


def test_a_session_that_dies_half_way_has_an_unknown_outcome(
    desk: Desk, sshd: Sshd, ticket: str, tmp_path: Path
) -> None:
    # Upwards from the script's shell, the first process called sshd serves this session.
    body = (
        "echo there\nn=$$\n"
        "until grep -q sshd /proc/$n/comm; do n=$(cut -d' ' -f4 /proc/$n/stat); done\n"
        "kill -KILL $n\nsleep 600\n"
    )
    script = own_script(desk, tmp_path, body)
    ran = desk.run("script", "run", script, sshd.target, "--ticket", ticket, *desk.trust(sshd), exits=5)
    assert ran.stderr.startswith("deskside: link-lost: ")
    (step,) = steps(desk, ticket)
    assert (step["outcome"], step["exit_status"]) == ("unknown", None)


def test_a_server_that_is_no_ssh_server_is_called_so(desk: Desk, ticket: str) -> None:
    with listening(lambda connection: connection.sendall(b"220 mail.example.org ESMTP\r\n" * 9)) as port:
        ran = desk.run("inventory", f"anna@127.0.0.1:{port}", "--ticket", ticket, exits=4)
    assert ran.stderr.startswith("deskside: not-an-ssh-server: "), ran.stderr


def test_a_changed_host_key_is_a_hard_stop(desk: Desk, sshd: Sshd, ticket: str, tmp_path: Path) -> None:
    desk.run("inventory", sshd.target, *desk.trust(sshd), "--ticket", ticket, "--category", "os")
    sshd.stop()
    for end in ("", ".pub"):
        Path(f"{tmp_path}/sshd/host_ed25519{end}").unlink()
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / "sshd" / "host_ed25519")],
        check=True,
    )
    sshd.start()
    ran = desk.run("inventory", sshd.target, *desk.trust(sshd), "--ticket", ticket, exits=4)
    assert ran.stderr.startswith("deskside: host-key-changed: ")


def test_a_machine_that_accepts_and_says_nothing_is_given_up(patient: Patient) -> None:
    _, errors = patient.waiting.communicate(timeout=120)
    assert patient.waiting.returncode == 4, errors
    assert errors.count("\n") == 1
    assert [step["outcome"] for step in steps(patient.desk, patient.ticket, "connect")] == ["failed"]


def gone(descriptor: int) -> bool:
    """Say whether the process ends within a while."""
    poll = select.poll()
    poll.register(descriptor)
    try:
        return bool(poll.poll(60_000))
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def listening(answer: Callable[[socket.socket], object]) -> Iterator[int]:
    """Listen on loopback; each connection is given to `answer` and kept open."""
    held: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    held.append(connection)
                    answer(connection)

        thread = threading.Thread(target=serve)  # noqa: TID251 - a server for one test
        thread.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
    thread.join()
    for connection in held:
        connection.close()
