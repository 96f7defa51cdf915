"""Facts and a script from a Windows machine, from the deed down to the command line and back."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

from deskside.domain.inventory.catalogue import CATEGORIES
from deskside.domain.inventory.facts import Status
from deskside.domain.inventory.operating_system import OperatingSystem
from deskside.domain.inventory.software import Software
from deskside.domain.journal.facts import Outcome, StepEnded, StepStarted
from deskside.domain.scripts.verdict import Verdict
from deskside.usecases.run_script import RunScript
from deskside.usecases.task import CancelToken
from domain.inventory.answers import frame
from domain.inventory.windows.cases import body_of
from fakes.scripts import CountedTokens
from fakes.windows_machine import WindowsMachine
from source import ROOT
from targets.inventory_of import Desk
from usecases.script_desk import ScriptDesk

if TYPE_CHECKING:
    from pathlib import Path

PORT = "network.tcp-port"


def reads_all(program: str) -> tuple[bytes, int]:
    """Answer as the probe does: the platform first, the end last."""
    found = re.match(r"\$_ds_args=@\('([0-9a-f]{16})'\);", program)
    assert found
    nonce = found[1]
    said = frame("platform", b"facts ok 18\nostype=Windows_NT\n", nonce=nonce)
    for name in CATEGORIES:
        said += frame(name, body_of(name), nonce=nonce)
    return said + frame("end", nonce=nonce), 0


def test_a_windows_machine_is_read_in_one_go_by_its_own_probe() -> None:
    desk = Desk()
    machine = WindowsMachine(reads_all)
    inventory = desk.gather(machine)
    assert len(machine.programs) == 1
    assert "Win32_OperatingSystem" in machine.programs[0]
    assert (inventory.target.platform, inventory.target.probe) == ("windows", "windows")
    system = inventory.get(OperatingSystem)
    assert system is not None
    assert (system.name, system.status) == ("Microsoft Windows 11 Pro", Status.OK)
    assert "name" in system.not_seen  # no real Windows has been read yet
    software = inventory.get(Software)
    assert software is not None
    assert "7-Zip 23.01 (x64)" in {program.id for program in software.rows}
    started, *_, ended = desk.facts
    assert isinstance(started, StepStarted)
    assert started.script == "probe.windows"
    assert isinstance(ended, StepEnded)
    assert ended.outcome is Outcome.SUCCEEDED


def test_a_check_of_the_catalogue_runs_on_windows_and_its_words_are_read(tmp_path: Path) -> None:
    desk = ScriptDesk(tmp_path)
    for folder in ("network/tcp-port", "shared"):
        shutil.copytree(ROOT / "scripts" / folder, desk.scripts / folder)
    desk.approve(script=PORT)

    def refused(program: str) -> tuple[bytes, int]:
        assert program.startswith("$_ds_args=@('server1','3389');$env:DESKSIDE_MARK='")
        assert "[Net.Dns]::GetHostAddresses" in program
        mark = re.search(r"DESKSIDE_MARK='([^']+)'", program)
        assert mark
        said = f"192.0.2.10 port 3389: refused, 12 ms\r\n::error mark={mark[1]} code=port-refused "
        return (said + f"host=server1 port=3389::\n::next mark={mark[1]} code=check-service::\n").encode(), 2

    run = RunScript(desk.catalogue, desk.approvals, desk.store, desk.clock, CountedTokens(), desk.versions)
    result = run(
        desk.ticket,
        PORT,
        {"host": "server1", "port": "3389"},
        WindowsMachine(refused),
        report=desk.heard.append,
        cancel=CancelToken(),
    )
    assert result.verdict is Verdict.CRITICAL
    assert [finding.message for finding in result.findings] == ["port-refused", "check-service"]
    assert result.exit_status == 2
    desk.close()
