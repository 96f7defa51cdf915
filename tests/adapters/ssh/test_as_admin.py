"""Scripts that need an administrator, on a real sshd: sudo without a password, or a clear no."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from deskside.adapters.ssh.connector import SshConnector
from deskside.domain.errors import Refused
from deskside.domain.journal.facts import Outcome
from deskside.usecases.task import CancelToken
from fakes.dialogue import FakeDialogue
from fakes.scripts import MANIFEST
from servers.plain_account import UID, USER, PlainAccount
from servers.reach import address_of, key_of, running, script
from servers.sshd import Sshd
from usecases.script_desk import ScriptDesk
from waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from deskside.domain.running import Exit, RunnableScript
    from deskside.usecases.ports.machine import Machine
    from servers.reach import Server

ALLOWED = f"{USER} ALL=(ALL) NOPASSWD: ALL"
RULES = {
    "with a terminal of sudo's own": f"Defaults use_pty\n{ALLOWED}",
    "without": f"Defaults !use_pty\n{ALLOWED}",
}


def as_admin(body: str, *arguments: str, timeout_s: int = 30) -> RunnableScript:
    return replace(script(body, *arguments, timeout_s=timeout_s), as_admin=True)


@contextlib.contextmanager
def reached(server: Server) -> Iterator[Machine]:
    machine = SshConnector(server.folder / "known").connect(
        address_of(server), key_of(server), label="pc", dialogue=FakeDialogue(), cancel=CancelToken()
    )
    with contextlib.closing(machine):
        yield machine


@pytest.fixture(scope="module", params=RULES)
def machine(request: pytest.FixtureRequest) -> Iterator[Machine]:
    with (
        PlainAccount(sudoers=RULES[request.param]) as account,
        account.sshd() as server,
        reached(server) as machine,
    ):
        yield machine


def ran(machine: Machine, what: RunnableScript) -> tuple[dict[str, str], Exit]:
    job = machine.run(what, cancel=CancelToken())
    said = {"stdout": b"", "stderr": b""}
    for stream, data in job:
        said[stream] += data
    return {name: text.decode() for name, text in said.items()}, job.exit()


def test_it_runs_as_root_with_its_arguments_and_a_clean_environment(machine: Machine) -> None:
    said, ended = ran(machine, as_admin('id -u; echo "$1"; echo "$HOME"; echo no >&2; exit 7', "it's"))
    assert said["stdout"].replace("\r", "") == "0\nit's\n/root\n"
    assert said["stderr"].replace("\r", "") == "no\n"
    assert (ended.reason, ended.status) == ("exited", 7)


def test_what_needs_no_administrator_stays_a_plain_users(machine: Machine) -> None:
    assert ran(machine, script("id -u"))[0]["stdout"] == f"{UID}\n"


def test_stop_ends_what_root_started_and_ignores_term(machine: Machine, tmp_path: Path) -> None:
    marker = f"deskside-canary-{tmp_path.name}"
    cancel = CancelToken()
    body = f"sh -c 'trap \"\" TERM; echo up; while :; do sleep 1; done' {marker} & wait"
    job = machine.run(as_admin(body), cancel=cancel)
    for _ in job:
        cancel.cancel()
    assert job.exit().reason == "stopped"
    eventually(lambda: not list(running(marker)), "what root started is gone")


def test_the_machine_itself_ends_what_overruns(machine: Machine, tmp_path: Path) -> None:
    marker = f"deskside-canary-{tmp_path.name}"
    _, ended = ran(machine, as_admin(f"sh -c 'sleep 600; :' {marker}", timeout_s=1))
    assert ended.reason == "timed-out"
    eventually(lambda: not list(running(marker)), "what root started is gone")


def test_a_lost_line_ends_what_root_started(tmp_path: Path) -> None:
    marker = f"deskside-canary-{tmp_path.name}"
    with PlainAccount(sudoers=ALLOWED) as account, account.sshd() as server:
        with reached(server) as machine:
            job = machine.run(as_admin(f"sh -c 'echo up; sleep 600; :' {marker}"), cancel=CancelToken())
            output = iter(job)
            assert next(output) == ("stdout", b"up\n")
            assert list(running(marker))
        eventually(lambda: not list(running(marker)), "what root started is gone")


NOT_ALLOWED = {
    "nobody has heard of the account": "",
    "a password would be asked for": f"{USER} ALL=(ALL) ALL",
    "another program is allowed": f"{USER} ALL=(ALL) NOPASSWD: /usr/bin/id",
}


@pytest.mark.parametrize("rules", NOT_ALLOWED.values(), ids=NOT_ALLOWED)
def test_without_the_right_nothing_is_run_and_it_is_said(rules: str, tmp_path: Path) -> None:
    ran_it = tmp_path / "ran"
    with PlainAccount(sudoers=rules) as account, account.sshd() as server, reached(server) as machine:
        with pytest.raises(Refused, match="admin-not-allowed"):
            ran(machine, as_admin(f"touch {ran_it}"))
        assert ran(machine, script("id -u"))[1].status == 0
    assert not ran_it.exists()


def test_the_step_of_a_script_that_may_not_be_an_administrator_is_refused(tmp_path: Path) -> None:
    desk = ScriptDesk(tmp_path)
    desk.write(
        "ok silent server=1\nexit 0\n",
        manifest=MANIFEST.replace("timeout_s", 'elevation = "admin"\ntimeout_s'),
    )
    desk.approve()
    with contextlib.closing(desk), PlainAccount() as account, account.sshd() as server:
        with reached(server) as machine, pytest.raises(Refused, match="admin-not-allowed"):
            desk.run(machine)
        assert (desk.ended.outcome, desk.ended.error) == (Outcome.REFUSED, "admin-not-allowed")


def test_root_needs_no_sudo(tmp_path: Path) -> None:
    with Sshd(tmp_path) as server, reached(server) as machine:
        said, ended = ran(machine, as_admin("id -u; echo ${SUDO_USER-nobody}; exit 3"))
    assert said["stdout"] == "0\nnobody\n"
    assert ended.status == 3
