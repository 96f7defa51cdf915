"""The deed against real machines: OpenSSH, dropbear with another login shell, and BusyBox alone."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deskside.adapters.engine.connector import EngineConnector
from deskside.domain.errors import BrokeMidway, Cancelled
from deskside.domain.journal.facts import Outcome, OutputReceived, Recorded
from deskside.domain.scripts.kept_output import HEAD_BYTES, TAIL_BYTES
from deskside.domain.scripts.verdict import Verdict
from deskside.domain.secret import Secret
from deskside.usecases.task import CancelToken
from fakes.dialogue import FakeDialogue
from fakes.scripts import MANIFEST
from servers.busybox import BusyboxRoot
from servers.dropbear import Dropbear
from servers.reach import address_of, key_of, running
from servers.sshd import Sshd
from usecases.script_desk import ScriptDesk
from waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from deskside.usecases.ports.machine import Machine
    from servers.reach import Server

SERVERS = ("openssh", "dropbear", "busybox")


def server_of(kind: str, folder: Path) -> contextlib.AbstractContextManager[Server]:
    match kind:
        case "openssh":
            return Sshd(folder)
        case "dropbear":
            return Dropbear(folder, shell="/bin/bash")  # noqa: S604 - a login shell
        case _:
            return BusyboxRoot(folder)


@pytest.fixture(scope="module", params=SERVERS)
def machine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    folder = tmp_path_factory.mktemp(request.param)
    with (
        server_of(request.param, folder) as server,
        EngineConnector(folder / "known_hosts", keeps_spare=False) as connector,
    ):
        machine = connector.connect(
            address_of(server), key_of(server), label="pc", dialogue=FakeDialogue(), cancel=CancelToken()
        )
        yield machine
        machine.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[ScriptDesk]:
    desk = ScriptDesk(tmp_path)
    yield desk
    desk.close()


def approve(desk: ScriptDesk, program: str, manifest: str = MANIFEST) -> None:
    desk.write(program, manifest=manifest)
    desk.approve()


PARAMETERS = """
[[parameters]]
name = "text"
type = "text"
label = "Text"
optional = true

[[parameters]]
name = "password"
type = "secret"
label = "Password"
"""

TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=60
) | st.sampled_from(["'", "''\\''", "$(id)`id`", '"$HOME"', "-n", "--", "*", "~", "!!", "%s\\n", "; reboot"])
SECRETS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=60)


@pytest.fixture
def echoing(desk: ScriptDesk) -> ScriptDesk:
    """A script that gives its values back in hexadecimal, so that nothing on the way can hide a change."""
    approve(
        desk,
        'printf %s "$1" | od -An -v -tx1 | tr -d " \\n"; echo " $#"\n'
        'printf %s "$password" | od -An -v -tx1 | tr -d " \\n"; echo\n'
        "ok silent\nexit 0\n",
        MANIFEST + PARAMETERS,
    )
    return desk


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXTS, secret=SECRETS)
def test_values_arrive_byte_for_byte(echoing: ScriptDesk, machine: Machine, text: str, secret: str) -> None:
    echoing.heard.clear()
    echoing.run(machine, {"text": text, "password": Secret(secret)})
    shown = "".join(
        event.fact.text
        for event in echoing.heard
        if isinstance(event, Recorded) and isinstance(event.fact, OutputReceived)
    )
    assert shown.splitlines() == [f"{text.encode().hex()} 1", secret.encode().hex()]


def test_a_secret_is_on_no_command_line_and_in_no_environment(desk: ScriptDesk, machine: Machine) -> None:
    program = (
        'printf %s "$password" | wc -c\n'
        "grep -l canary-[3]14159 /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null\n"
        "echo end\nok silent\nexit 0\n"
    )
    approve(desk, program, MANIFEST + PARAMETERS)
    desk.run(machine, {"password": Secret("canary-314159")})
    assert desk.output().split() == ["13", "end"]


def test_a_verdict_comes_from_result_lines_and_status(desk: ScriptDesk, machine: Machine) -> None:
    approve(desk, 'echo looking\nwarn silent server="192.0.2.1 (first)"\nfact delay ms 12\nexit 1\n')
    result = desk.run(machine)
    assert (result.verdict, result.outcome) == (Verdict.WARNING, Outcome.SUCCEEDED)
    assert [finding.text for finding in result.findings] == [
        "192.0.2.1 (first) does not answer.",
        "delay: 12 ms",
    ]
    assert desk.output() == "looking\n"


@pytest.mark.parametrize(
    "program",
    [
        "echo '::ok::'; exit 0",
        "echo '::ok mark=0123456789abcdef0123456789abcdef::fine'; exit 0",
        "echo OK - fine; exit 0",
        "printf '::ok mark=%s::' \"$DESKSIDE_RUN\"; exit 0",
        "exit 0",
        "no-such-program; exit $?",
        "ok silent; set -e; false; exit 0",
        "ok silent; kill -9 $$; exit 0",
        "ok silent; (",
    ],
)
def test_nothing_but_a_finished_script_with_result_lines_is_ok(
    desk: ScriptDesk, machine: Machine, program: str
) -> None:
    approve(desk, program + "\n")
    with contextlib.suppress(BrokeMidway):
        assert desk.run(machine).verdict is Verdict.UNKNOWN
    assert desk.ended.verdict == "unknown"


def test_an_absent_program_makes_it_unknown_before_it_begins(desk: ScriptDesk, machine: Machine) -> None:
    needs = MANIFEST.replace('shell = "sh" }', 'shell = "sh", needs = ["sh", "no-such-a|no-such-b"] }')
    approve(desk, "echo begun\nok silent\nexit 0\n", needs)
    result = desk.run(machine)
    assert (result.verdict, desk.output()) == (Verdict.UNKNOWN, "")
    assert [(one.message, dict(one.values)) for one in result.findings] == [
        ("missing-tool", {"tool": "no-such-a no-such-b"})
    ]


def test_stop_ends_everything_that_it_started(desk: ScriptDesk, machine: Machine) -> None:
    approve(desk, "trap '' TERM\n(sleep 271801) &\necho ready\nsleep 271801\nexit 0\n")
    cancel = CancelToken()

    def report(event: object) -> None:
        if isinstance(event, Recorded) and isinstance(event.fact, OutputReceived):
            cancel.cancel()

    with pytest.raises(Cancelled):
        desk.run(machine, cancel=cancel, report=report)
    assert desk.ended.outcome is Outcome.CANCELLED
    eventually(lambda: not list(running("271801")), "the processes on the machine are gone")


def test_a_time_out_ends_it_there_and_keeps_what_it_found(desk: ScriptDesk, machine: Machine) -> None:
    approve(desk, "warn silent server=x\nsleep 271802\nexit 0\n", MANIFEST.replace("= 30", "= 3"))
    with pytest.raises(BrokeMidway, match="script-timed-out"):
        desk.run(machine)
    assert (desk.ended.outcome, desk.ended.verdict) == (Outcome.TIMED_OUT, "warning")
    eventually(lambda: not list(running("271802")), "the processes on the machine are gone")


def test_a_flood_is_cut_in_the_middle_and_judged_by_all_of_it(desk: ScriptDesk, machine: Machine) -> None:
    program = "head -c 30000000 /dev/zero | tr '\\0' x | fold -w 99\nwarn silent server=x\nexit 1\n"
    approve(desk, program, MANIFEST.replace("= 30", "= 150"))
    result = desk.run(machine)
    assert (result.verdict, result.truncated) == (Verdict.WARNING, True)
    assert result.output_bytes > 30_000_000
    assert HEAD_BYTES + TAIL_BYTES - (1 << 20) < len(desk.output()) < HEAD_BYTES + TAIL_BYTES + (1 << 20)
    assert desk.store.verify().flaw is None


def test_a_monitoring_plugin_works_as_it_is(desk: ScriptDesk, machine: Machine) -> None:
    plain = MANIFEST[: MANIFEST.index("[messages")]
    approve(desk, 'echo "DISK WARNING - 4% free|/=96%;90;95"\nexit 1\n', plain)
    result = desk.run(machine)
    assert result.verdict is Verdict.WARNING
    assert [finding.text for finding in result.findings] == ["DISK WARNING - 4% free", "/: 96 %"]
