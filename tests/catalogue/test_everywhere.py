"""The whole catalogue in one go: in every shell, and on a machine that has BusyBox and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from catalogue.at_ease import at_ease
from catalogue.desk import CATALOGUE
from deskside.adapters.ssh.connector import SshConnector
from deskside.domain.errors import Refused
from deskside.domain.scripts.manifest import Elevation
from deskside.usecases.task import CancelToken
from fakes.dialogue import FakeDialogue
from servers.busybox import BusyboxRoot
from servers.reach import address_of, key_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from catalogue.desk import Answer, CatalogueDesk
    from catalogue.machine import Machine
    from deskside.usecases.ports.machine import Machine as Connection

pytestmark = pytest.mark.usefixtures("alone_with_the_kernel")

NEW = ": >/etc/resolv.conf; rm -rf /var/lib/apt/lists/* /run/reboot-required /usr/bin/wg"
HERE = {"host": "127.0.0.1"}
VALUES: dict[str, dict[str, str]] = {
    "account.lock": {"user": "daemon"},
    "account.unlock": {"user": "nobody-here"},
    "disk.health-signs": {"hours": "0.0001"},
    "hardware.trouble": {"hours": "0.0001"},
    "performance.slow-computer": {"limit": "101"},
    "disk.move-folder": {"folder": "/usr", "volume": "/run"},
    "disk.move-folder-back": {"folder": "/usr"},
    "disk.release-reserve": {"folder": "/run"},
    "mail.server-reach": {"incoming": "127.0.0.1"},
    "memory.pressure": {"hours": "0.0001"},
    "network.certificate": HERE,
    "network.ipv6": HERE,
    "network.hosts-line-aside": {"host": "no.host.example"},
    "network.hosts-line-back": {"host": "no.host.example"},
    "network.link-down": {"interface": "lo"},
    "network.link-up": {"interface": "lo"},
    "network.name-resolution": {"host": "localhost"},
    "network.packet-size": HERE,
    "network.secure-web": HERE,
    "network.tcp-port": {**HERE, "port": "1"},
    "network.vpn-ports": HERE,
    "network.web-access": {"address": "http://127.0.0.1:1/"},
    "printing.add-network-printer": {"name": "office", **HERE},
    "printing.network-printer": HERE,
    "printing.pause-queue": {"name": "office"},
    "printing.remove-network-printer": {"name": "office", "added": "true"},
    "printing.resume-queue": {"name": "office"},
    "printing.set-address": {"name": "office", **HERE},
    "remote.mend-key-rights": {"user": "nobody-here"},
    "remote.put-key-rights-back": {"user": "nobody-here"},
    "services.put-back": {"service": "cups"},
    "services.restart": {"service": "cups"},
    "system.stuck-programs": {"limit": "500"},
}
IN_A_NEW_MACHINE = {
    "account.lock": "locked-already",
    "account.login-trouble": "nothing-in-the-way",
    "account.unlock": "no-account",
    "disk.empty-package-cache": "emptied",
    "disk.health-signs": "no-errors",
    "disk.move-folder": "system-folder",
    "disk.move-folder-back": "nothing-moved",
    "disk.network-drives": "none",
    "disk.release-reserve": "keeps-nothing",
    "disk.space-eaters": "enough-room",
    "hardware.trouble": "sound",
    "mail.server-reach": "refused",
    "memory.pressure": "enough",
    "network.address": "no-link",
    "network.certificate": "port-refused",
    "network.hosts-line-aside": "no-line",
    "network.hosts-line-back": "no-line",
    "network.ipv6": "not-used",
    "network.link-down": "carries-us",
    "network.link-up": "up-already",
    "network.name-resolution": "no-servers",
    "network.packet-size": "full-size",
    "network.path": "no-link",
    "network.secure-web": "no-connection",
    "network.tcp-port": "port-refused",
    "network.vpn-ports": "all-closed",
    "network.web-access": "no-answer",
    "network.wireguard": "missing-tool",
    "network.wireguard-down": "missing-tool",
    "network.wireguard-endpoint": "missing-tool",
    "network.wireguard-up": "missing-tool",
    "performance.slow-computer": "quick",
    "performance.startup-time": "not-measured",
    "printing.add-network-printer": "service-stopped",
    "printing.network-printer": "not-reachable",
    "printing.pause-queue": "service-stopped",
    "printing.queue": "service-stopped",
    "printing.remove-network-printer": "service-stopped",
    "printing.resume-queue": "service-stopped",
    "printing.set-address": "service-stopped",
    "remote.mend-key-rights": "no-account",
    "remote.put-key-rights-back": "no-account",
    "remote.ssh-access": "not-running",
    "security.exposure": "nothing-open",
    "security.remote-control": "nobody",
    "services.failed": "no-manager",
    "services.put-back": "nothing-changed",
    "services.restart": "no-manager",
    "system.stuck-programs": "moving",
    "time.offset": "nobody-says",
    "updates.package-lock": "free",
    "updates.pending": "never-checked",
}
ON_BUSYBOX_ALONE = {
    "account.login-trouble": "missing-tool",
    "disk.network-drives": "none",
    "hardware.trouble": "sound",
    "mail.server-reach": "missing-tool",
    "network.certificate": "missing-tool",
    "network.name-resolution": "missing-tool",
    "network.packet-size": "ping-too-simple",
    "network.secure-web": "missing-tool",
    "network.tcp-port": "port-refused",
    "network.vpn-ports": "missing-tool",
    "network.web-access": "no-answer",
    "performance.slow-computer": "quick",
    "performance.startup-time": "missing-tool",
    "printing.network-printer": "missing-tool",
    "printing.queue": "missing-tool",
    "printing.resume-queue": "missing-tool",
    "remote.ssh-access": "missing-tool",
    "security.exposure": "missing-tool",
    "security.remote-control": "nobody",
    "services.failed": "missing-tool",
    "system.stuck-programs": "moving",
    "time.offset": "nobody-says",
    "updates.package-lock": "no-manager",
    "updates.pending": "missing-tool",
}

FOR_ANYBODY = [
    script
    for script in CATALOGUE.ids()
    if CATALOGUE.manifest(CATALOGUE.folder(script)).elevation is Elevation.NONE
]


def test_every_script_is_in_the_table() -> None:
    assert sorted(IN_A_NEW_MACHINE) == CATALOGUE.ids()


def judgement(answer: Answer) -> str:
    """Return the first thing said that tells a state, or else the first thing said."""
    told = [found.message for found in answer.findings if found.level in {"ok", "warning", "error"}]
    return (told or answer.keys)[0]


@pytest.mark.parametrize("shell", ["bash", "busybox"])
def test_every_shell_gives_the_answers_of_dash(machine: Machine, shell: str) -> None:
    machine.do(f"{NEW}; mount -t tmpfs apt /var/cache/apt/archives")
    machine.be_at_ease()
    machine.speak(shell)
    said = {script: judgement(machine.run(script, **VALUES.get(script, {}))) for script in CATALOGUE.ids()}
    # BusyBox's shell prefers its own ping, which lacks the option.
    lacks = {"network.packet-size": "ping-too-simple"} if shell == "busybox" else {}
    assert said == {**IN_A_NEW_MACHINE, **lacks}


def test_a_plain_user_gets_the_answers_of_root_or_unknown(machine: Machine) -> None:
    machine.do(f"{NEW}; useradd --create-home --shell /bin/sh oleg")
    machine.do("rm -f /usr/bin/dmesg; ln -s /bin/false /usr/bin/dmesg")
    machine.be_at_ease()
    machine.become("oleg")
    said = {script: judgement(machine.run(script, **VALUES.get(script, {}))) for script in FOR_ANYBODY}
    # Whether a program was ended since the start is seen without the log; when it was is not.
    assert said.pop("memory.pressure") in {"enough", "ended-since-start"}
    expected = {**IN_A_NEW_MACHINE, "disk.health-signs": "log-hidden"}
    del expected["memory.pressure"]
    assert said == {script: told for script, told in expected.items() if script in FOR_ANYBODY}
    for script in sorted(set(CATALOGUE.ids()) - set(FOR_ANYBODY)):
        with pytest.raises(Refused) as refused:
            machine.run(script, **VALUES.get(script, {}))
        assert refused.value.code == "admin-not-allowed"


@pytest.fixture
def busybox(tmp_path: Path) -> Iterator[Connection]:
    with BusyboxRoot(tmp_path, own_processes=True) as server:
        for number, (path, text) in enumerate(at_ease().items()):
            (file := tmp_path / f"held{number}").write_text(text)
            server.do("mount", "--bind", str(file), f"{server.root}{path}")
        connector = SshConnector(tmp_path / "known_hosts")
        dialogue, cancel = FakeDialogue(), CancelToken()
        machine = connector.connect(
            address_of(server), key_of(server), label="small", dialogue=dialogue, cancel=cancel
        )
        yield machine
        machine.close()


def test_busybox_alone_is_enough_or_the_answer_is_unknown(desk: CatalogueDesk, busybox: Connection) -> None:
    said = {}
    for script in ON_BUSYBOX_ALONE:
        answer = desk.run_script(busybox, script, **VALUES.get(script, {}))
        said[script] = judgement(answer)
        assert (answer.verdict == "unknown") is (answer.status == 3), answer
    assert said == ON_BUSYBOX_ALONE
