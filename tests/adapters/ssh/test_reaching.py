"""Every way in which a machine cannot be reached has its own word, and none of them takes for ever."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from deskside.adapters.ssh import dial, greeting
from deskside.adapters.ssh.connector import SshConnector
from deskside.domain.errors import BrokeMidway, Cancelled, Unreachable
from deskside.domain.secret import Secret
from deskside.domain.targets import Address
from deskside.usecases.ports.machine import Credentials
from deskside.usecases.task import CancelToken
from fakes.dialogue import FakeDialogue
from servers.accounts import PrivateAccounts, needs_root
from servers.busybox import BusyboxRoot
from servers.lines import Line
from servers.ports import free_port
from servers.reach import NOWHERE, address_of, key_of, probe, script
from servers.sshd import Sshd

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from deskside.adapters.ssh.machine import SshMachine


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    folder = tmp_path_factory.mktemp("sshd")
    with Sshd(folder, wrap=PrivateAccounts(folder).wrap) as sshd:
        yield sshd


def connect(
    tmp_path: Path, address: Address, credentials: Credentials, cancel: CancelToken | None = None
) -> SshMachine:
    return SshConnector(tmp_path / "own").connect(
        address, credentials, label="pc", dialogue=FakeDialogue(), cancel=cancel or CancelToken()
    )


def refused(tmp_path: Path, server: Sshd, port: int, host: str = "127.0.0.1") -> Unreachable:
    address = Address(host=host, user="root", port=port, known_hosts_files=(NOWHERE,))
    with pytest.raises(Unreachable) as raised:
        connect(tmp_path, address, key_of(server))
    return raised.value


def test_nothing_listens(tmp_path: Path, server: Sshd) -> None:
    port = free_port()
    error = refused(tmp_path, server, port)
    assert (error.code, error.facts["port"]) == ("connection-refused", port)


@pytest.mark.parametrize("name", ["no-such-host.invalid", "a" * 70 + ".invalid", "..", "two words"])
def test_a_name_that_is_none(tmp_path: Path, server: Sshd, name: str) -> None:
    assert refused(tmp_path, server, 22, name).code in {"name-not-found", "name-lookup-failed"}


def test_no_answer_at_all(tmp_path: Path, server: Sshd, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dial, "CONNECT_TIME_S", 0.5)
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        port = full.getsockname()[1]
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.settimeout(0)
            one.connect_ex(("127.0.0.1", port))
        assert refused(tmp_path, server, port).code == "connection-timed-out"
        for one in waiting:
            one.close()


def test_no_route() -> None:
    program = (
        "from deskside.adapters.ssh.dial import dial\n"
        "from deskside.domain.errors import Unreachable\n"
        "from deskside.usecases.task import CancelToken\n"
        "try:\n dial('192.0.2.1', 22, CancelToken())\n"
        "except Unreachable as error:\n print(error.code, error.facts['reason'])"
    )
    needs_root()
    away = subprocess.run(
        ["unshare", "--net", sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    assert away.stdout == "no-route ENETUNREACH\n"


@pytest.mark.parametrize(
    "says",
    [
        b"HTTP/1.1 400 Bad Request\r\n\r\n" * 200,
        b"\x16\x03\x01\x02" * 400,
        b"x" * 100_000,
        b"220 mail\r\n" * 120,
    ],
    ids=["web server", "TLS", "one endless line", "mail server"],
)
def test_not_an_ssh_server(tmp_path: Path, server: Sshd, says: bytes) -> None:
    with Line(says=says) as line:
        assert refused(tmp_path, server, line.port).code == "not-an-ssh-server"


def test_a_server_that_says_nothing(tmp_path: Path, server: Sshd, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(greeting, "GREETING_TIME_S", 0.5)
    with Line() as line:
        assert refused(tmp_path, server, line.port).code == "greeting-timed-out"


def test_a_server_that_hangs_up_at_once(tmp_path: Path, server: Sshd) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def hang_up() -> None:
            listener.accept()[0].close()

        closing = threading.Thread(target=hang_up)  # noqa: TID251
        closing.start()
        assert refused(tmp_path, server, listener.getsockname()[1]).code == "connection-closed-early"
        closing.join()


def test_a_server_that_stops_in_the_middle_of_the_keys(
    tmp_path: Path, server: Sshd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(greeting, "GREETING_TIME_S", 0.5)
    with Line(says=b"SSH-2.0-OpenSSH_9.9\r\n") as line:
        assert refused(tmp_path, server, line.port).code in {"greeting-timed-out", "greeting-cut-off"}


def test_a_server_with_old_algorithms_only(tmp_path: Path) -> None:
    with (
        Sshd(tmp_path, "Ciphers aes128-cbc") as old,
        pytest.raises(Unreachable, match="no-common-algorithm"),
    ):
        connect(tmp_path, address_of(old), key_of(old))


def test_a_line_that_is_cut_while_logging_in(tmp_path: Path, server: Sshd) -> None:
    def edit(data: bytes) -> bytes:
        if line.relayed_bytes > 2_000:  # the login has begun
            line.cut()
        return data

    with (
        Line(server.port, edit=edit) as line,
        pytest.raises(Unreachable, match=r"greeting-cut-off|connection-closed-at-login"),
    ):
        connect(tmp_path, address_of(server, port=line.port), key_of(server))


def test_a_cancel_ends_an_attempt_that_hangs(tmp_path: Path, server: Sshd) -> None:
    cancel = CancelToken()
    with Line() as line:
        address = Address(host="127.0.0.1", user="root", port=line.port, known_hosts_files=(NOWHERE,))
        timer = threading.Timer(0.3, cancel.cancel)
        timer.start()
        began = time.monotonic()
        with pytest.raises(Cancelled):
            connect(tmp_path, address, key_of(server), cancel)
        assert time.monotonic() - began < 5
        timer.join()


# -- jump hosts ------------------------------------------------------------------------------------


def test_two_jump_hosts_in_a_row_each_with_its_own_key_checked(tmp_path: Path, server: Sshd) -> None:
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
    with Sshd(tmp_path / "first") as first, Sshd(tmp_path / "second") as second:
        hops = tuple(
            replace(address_of(jump), identity_files=(str(jump.identity),)) for jump in (first, second)
        )
        machine = connect(tmp_path, replace(address_of(server), jumps=hops), key_of(server))
        try:
            assert machine.host_key == server.fingerprint
            job = machine.run(probe("echo $SSH_CONNECTION; head -c 3000000 /dev/zero"), cancel=CancelToken())
            assert sum(len(data) for _, data in job) > 3_000_000
        finally:
            machine.close()
        unknown = replace(hops[1], known_hosts_files=(NOWHERE,))
        with pytest.raises(Unreachable, match="host-key-not-accepted") as raised:
            connect(tmp_path, replace(address_of(server), jumps=(hops[0], unknown)), key_of(server))
        assert raised.value.facts["host"] == unknown.label


def test_a_password_is_for_the_machine_and_is_tried_on_no_jump_host(tmp_path: Path, server: Sshd) -> None:
    folder = tmp_path / "gate"
    folder.mkdir()
    password = Credentials(password=Secret("w"), use_agent=False, use_keyring=False)
    with Sshd(folder, wrap=PrivateAccounts(folder, password="w").wrap) as gate:  # noqa: S106
        connect(tmp_path, address_of(gate), password).close()
        with pytest.raises((Unreachable, Cancelled)):
            connect(tmp_path, replace(address_of(server), jumps=(address_of(gate),)), password)
        assert (folder / "sshd.log").read_text().count("Accepted password") == 1, "the control"


def test_the_key_that_is_vouched_for_is_the_machine_s_and_not_the_jump_host_s(
    tmp_path: Path, server: Sshd
) -> None:
    with Sshd(tmp_path) as gate:
        hop = replace(address_of(gate), identity_files=(str(gate.identity),))
        vouched = replace(key_of(server), accept_host_key=server.fingerprint)
        connect(tmp_path, replace(address_of(server, known=False), jumps=(hop,)), vouched).close()
        wrong = replace(key_of(server), accept_host_key=gate.fingerprint)
        with pytest.raises(Unreachable, match="host-key-mismatch"):
            connect(tmp_path / "2", replace(address_of(server, known=False), jumps=(hop,)), wrong)


def test_a_jump_host_that_forbids_or_cannot_reach(tmp_path: Path, server: Sshd) -> None:
    for name in ("open", "closed"):
        (tmp_path / name).mkdir()
    with Sshd(tmp_path / "open") as jump:
        hop = replace(address_of(jump), identity_files=(str(jump.identity),))
        away = replace(address_of(server), port=free_port(), jumps=(hop,))
        with pytest.raises(Unreachable, match="jump-cannot-reach"):
            connect(tmp_path, away, key_of(server))
    with Sshd(tmp_path / "closed", "AllowTcpForwarding no") as jump:
        hop = replace(address_of(jump), identity_files=(str(jump.identity),))
        with pytest.raises(Unreachable, match="jump-forbids"):
            connect(tmp_path, replace(address_of(server), jumps=(hop,)), key_of(server))


# -- machines that let us in and run nothing ----------------------------------------------------------


def test_an_account_without_a_shell(tmp_path: Path) -> None:
    wrap = PrivateAccounts(tmp_path, shell="/usr/sbin/nologin").wrap  # noqa: S604 - the account's
    with Sshd(tmp_path, wrap=wrap) as closed:
        machine = connect(tmp_path, address_of(closed), key_of(closed))
        job = machine.run(probe("echo never"), cancel=CancelToken())
        said: list[bytes] = []
        with pytest.raises(BrokeMidway, match="shell-refused"):
            said.extend(data for _, data in job)
        assert b"not available" in b"".join(said)
        machine.close()


def test_an_account_that_may_only_forward(tmp_path: Path) -> None:
    wrap = PrivateAccounts(tmp_path).wrap
    with Sshd(tmp_path, "MaxSessions 0", wrap=wrap) as closed:
        machine = connect(tmp_path, address_of(closed), key_of(closed))
        with pytest.raises(BrokeMidway, match="machine-refused-channel"):
            machine.run(probe("echo never"), cancel=CancelToken())
        machine.close()


def test_a_server_with_a_single_session_serves_one_run_after_another(tmp_path: Path) -> None:
    wrap = PrivateAccounts(tmp_path).wrap
    with Sshd(tmp_path, "MaxSessions 1", wrap=wrap) as narrow:
        machine = connect(tmp_path, address_of(narrow), key_of(narrow))
        for n in range(3):
            job = machine.run(probe(f"echo {n}"), cancel=CancelToken())
            assert list(job) == [("stdout", f"{n}\n".encode())]
        machine.close()


def test_a_machine_without_setsid_whose_shell_has_job_control_keeps_the_promises(tmp_path: Path) -> None:
    """As on macOS, whose /bin/sh is bash, and as on FreeBSD."""
    with BusyboxRoot(tmp_path, without=("setsid",), sh="/bin/bash") as bare:
        machine = connect(tmp_path, address_of(bare), key_of(bare))
        job = machine.run(script('echo "$1"; sleep 314 & exit 9', "тест"), cancel=CancelToken())
        assert b"".join(data for _, data in job) == "тест\n".encode()
        assert (job.exit().status, job.exit().left_behind) == (9, ())
        cancel = CancelToken()
        job = machine.run(script("trap '' TERM; (sleep 314; :) & echo on; sleep 314"), cancel=cancel)
        for _ in job:
            cancel.cancel()
        assert job.exit().reason == "stopped"
        job = machine.run(script("sleep 314", timeout_s=1), cancel=CancelToken())
        assert list(job) == []
        assert job.exit().reason == "timed-out"
        job = machine.run(script("grep -lszx 314 /proc/[0-9]*/cmdline; exit 0"), cancel=CancelToken())
        assert list(job) == []
        machine.close()


def test_a_machine_without_setsid_and_without_job_control_runs_nothing(tmp_path: Path) -> None:
    with BusyboxRoot(tmp_path, without=("setsid",)) as bare:
        machine = connect(tmp_path, address_of(bare), key_of(bare))
        job = machine.run(script("echo never"), cancel=CancelToken())
        with pytest.raises(BrokeMidway, match="missing-tool") as raised:
            assert list(job) == []
        assert raised.value.facts["tool"] == "setsid"
        machine.close()


def test_a_minimal_machine_keeps_every_promise_of_the_leash_and_nothing_on_its_disk(
    tmp_path: Path,
) -> None:
    with BusyboxRoot(tmp_path) as small:
        machine = connect(tmp_path, address_of(small), key_of(small))
        before = {path for path in small.root.rglob("*") if "proc" not in path.parts[:20]}
        leaving = "setsid sleep 60 >/dev/null 2>&1 & until grep -q ^sleep /proc/$!/cmdline; do :; done"
        job = machine.run(script(f'echo "$1"; {leaving}; exit 9', "тест"), cancel=CancelToken())
        assert b"".join(data for _, data in job) == "тест\n".encode()
        ((left, name),) = (one.split() for one in job.exit().left_behind)
        assert (job.exit().status, name) == (9, "sleep")
        os.kill(int(left), signal.SIGKILL)
        cancel = CancelToken()
        job = machine.run(script("trap '' TERM; echo on; sleep 99"), cancel=cancel)
        for _ in job:
            cancel.cancel()
        assert job.exit().reason == "stopped"
        job = machine.run(script("sleep 99", timeout_s=1), cancel=CancelToken())
        assert list(job) == []
        assert job.exit().reason == "timed-out"
        after = {path for path in small.root.rglob("*") if "proc" not in path.parts[:20]}
        assert after == before
        machine.close()
