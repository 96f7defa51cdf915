"""The set-up script on a machine with the real systemd: started, changed, and started again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from catalogue.desk import CatalogueDesk
from catalogue.systemd import UNITS, under_systemd
from deskside.adapters.ssh.relay import RelayLine, companion_line
from deskside.domain.profile.keys import parse_public_key
from deskside.domain.profile.organisation import Relay as InProfile
from deskside.usecases.task import CancelToken
from servers.relay import RECIPE, inside
from servers.sshd import make_key
from waiting import eventually

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator
    from pathlib import Path

    from catalogue.machine import Machine


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    desk = CatalogueDesk(tmp_path / "desk")
    for name in ("companion", "ca"):
        make_key(tmp_path / name)
    with under_systemd(tmp_path, desk) as started:
        for name in ("companion", "ca"):
            started.write(f"/root/{name}.pub", (tmp_path / f"{name}.pub").read_text())
        # This systemd looks into one folder only; there the unit is to lie, and there it is switched on.
        started.do(f"mv /etc/systemd/system /etc/systemd/aside; ln -s {UNITS} /etc/systemd/system")
        yield started
    desk.close()


def setup(machine: Machine, *options: str) -> str:
    return machine.do('"$@" 2>&1', str(RECIPE / "setup"), *options)


def waiting_at(machine: Machine, folder: Path) -> RelayLine:
    """Wait at the relay as a companion does."""
    relay = InProfile(
        host="127.0.0.1",
        host_keys=(parse_public_key(machine.do("cat /etc/deskside-relay/host_ed25519.pub")),),
        companion_key=(folder / "companion").read_text(encoding="ascii"),
    )

    def dialled(host: str, port: int, _cancel: CancelToken) -> socket.socket:
        import socket  # noqa: PLC0415 - the type is named above

        with inside(f"/proc/{machine._pid}/ns/net"):
            return socket.create_connection((host, port), 10)

    line = companion_line(relay, CancelToken(), dialled=dialled)
    assert line.wait_at(0, lambda channel: channel.close())
    return line


def test_the_service_starts_reloads_without_ending_anybody_and_starts_again(
    machine: Machine, tmp_path: Path
) -> None:
    first = setup(machine, "--companion-key", "/root/companion.pub", "--clerk-ca", "/root/ca.pub")
    assert "host key, for the profile" in first
    assert machine.do("systemctl is-active deskside-relay").strip() == "active"
    assert machine.do("ls /etc/systemd/system/multi-user.target.wants").strip() == "deskside-relay.service"
    assert machine.do("sysctl -n net.ipv4.ip_local_port_range").split() == ["40000", "49999"]
    assert "deskside_relay" in machine.do("nft list tables")
    line = waiting_at(machine, tmp_path)
    before = machine.do("systemctl show -p MainPID deskside-relay")
    assert "everything was as it should be" in setup(machine)
    changed = setup(machine, "--port", "443", "--port", "8022", "--routes", "40000-44999")
    assert "writing /etc/deskside-relay/conf.d/ports.conf" in changed
    eventually(lambda: "8022" in machine.do("ss -Hltn"), "the new port is listened on")
    assert "40000-44999" in machine.do("nft list ruleset")
    assert machine.do("sysctl -n net.ipv4.ip_local_port_range").split() == ["40000", "44999"]
    assert machine.do("systemctl show -p MainPID deskside-relay") == before
    assert line.wait_at(0, lambda channel: channel.close()) <= 44_999, "whoever waited was not disturbed"
    machine.do("systemctl restart deskside-relay")
    eventually(lambda: not line.is_up, "a restart ends who waits")
    waiting_at(machine, tmp_path).end()
    line.end()


def test_a_relay_that_is_not_confined_does_not_start(machine: Machine) -> None:
    setup(machine, "--companion-key", "/root/companion.pub", "--clerk-ca", "/root/ca.pub")
    machine.do("echo nonsense >>/etc/deskside-relay/egress.nft")
    machine.do("systemctl restart deskside-relay && exit 1; true")
    assert machine.do("ss -Hltn 'sport = :443'") == ""
