from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from catalogue.machine import Machine

SCRIPT = "updates.pending"
SHELF = """
rm -rf /etc/apt/sources.list /etc/apt/sources.list.d/* /etc/apt/preferences.d/* /var/lib/apt/lists
mkdir -p /srv/shelf /var/lib/apt/lists/partial
cd /srv/shelf
for version in 1 2; do
    mkdir -p made/DEBIAN
    printf 'Package: desk-lamp\\nVersion: %s\\nArchitecture: all\\n' $version >made/DEBIAN/control
    printf 'Maintainer: x\\nDescription: x\\n' >>made/DEBIAN/control
    dpkg-deb -b made lamp_$version.deb >/dev/null
done
dpkg -i lamp_1.deb >/dev/null 2>&1
{ cat made/DEBIAN/control; echo "Filename: ./lamp_2.deb"; echo "Size: $(stat -c %s lamp_2.deb)"
  echo "SHA256: $(sha256sum lamp_2.deb | cut -d ' ' -f 1)"; } >Packages
printf 'Suite: stable-security\\nLabel: Desk\\nDate: Mon, 01 Jan 2024 00:00:00 UTC\\n' >Release
printf 'SHA256:\\n %s %s Packages\\n' $(sha256sum <Packages | cut -c 1-64) $(stat -c %s Packages) >>Release
echo 'deb [trusted=yes] file:/srv/shelf ./' >/etc/apt/sources.list
apt-get -q update >/dev/null
touch /var/lib/apt/lists
rm -f /run/reboot-required
"""


@pytest.fixture
def with_shelf(machine: Machine) -> Machine:
    """A machine with one package for which an update of a security archive is known."""
    machine.do(SHELF)
    return machine


def test_a_security_update_that_waits_is_a_warning_and_installed_it_is_ok(with_shelf: Machine) -> None:
    answer = with_shelf.run(SCRIPT, case="security")
    assert (answer.status, answer.keys[:2]) == (1, ["security-waits", "install-updates"]), answer
    assert "waits: desk-lamp" in answer.output
    with_shelf.do("dpkg -i /srv/shelf/lamp_2.deb >/dev/null 2>&1")
    done = with_shelf.run(SCRIPT, case="healthy")
    assert (done.status, done.values("waiting")["value"]) == (0, "0"), done


def test_a_list_that_is_old_or_was_never_made_is_a_warning(with_shelf: Machine) -> None:
    with_shelf.do("touch -d '30 days ago' /var/lib/apt/lists")
    old = with_shelf.run(SCRIPT, case="list-old")
    assert (old.status, old.values("list-old")) == (1, {"days": "30"}), old
    with_shelf.do("rm -rf /var/lib/apt/lists/*")
    never = with_shelf.run(SCRIPT, case="never-checked")
    assert (never.status, never.keys[0]) == (1, "never-checked"), never


def test_a_restart_that_is_due_is_a_warning_that_says_for_what(with_shelf: Machine) -> None:
    with_shelf.do("dpkg -i /srv/shelf/lamp_2.deb >/dev/null 2>&1; mkdir -p /lib/modules/9.9.9-desk")
    gone = with_shelf.run(SCRIPT, case="kernel-gone")
    assert (gone.status, gone.keys[:2]) == (1, ["kernel-gone", "restart"]), gone
    with_shelf.do("touch /run/reboot-required; echo linux-image-desk >/run/reboot-required.pkgs")
    due = with_shelf.run(SCRIPT, case="restart-needed")
    assert (due.status, due.values("restart-needed")["why"].strip()) == (1, "linux-image-desk"), due


def test_a_program_that_uses_a_replaced_part_is_named(with_shelf: Machine) -> None:
    with_shelf.do("dpkg -i /srv/shelf/lamp_2.deb >/dev/null 2>&1")
    with_shelf.do(
        "mkdir /run/lib; cp /usr/lib/*/libm.so.6 /run/lib/libdesk.so.1; cp /usr/bin/tail /run/deskd"
    )
    with_shelf.start("sh", "-c", "echo ready; LD_PRELOAD=/run/lib/libdesk.so.1 exec /run/deskd -f /dev/null")
    with_shelf.do(
        "until grep -q libdesk /proc/$(pidof deskd)/maps 2>/dev/null; do :; done; rm /run/lib/libdesk.so.1"
    )
    answer = with_shelf.run(SCRIPT, case="old-parts")
    assert (answer.status, "deskd" in answer.values("old-parts")["names"]) == (0, True), answer


def test_without_its_tool_it_says_unknown(machine: Machine) -> None:
    machine.hide("apt-get", "dnf", "zypper")
    answer = machine.run(SCRIPT, case="tool-missing")
    assert (answer.status, answer.values("missing-tool")) == (3, {"tool": "apt-get dnf zypper"}), answer
