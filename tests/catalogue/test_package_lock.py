from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from catalogue.machine import Machine

SCRIPT = "updates.package-lock"
HOLDER = """
import fcntl, signal
with open("/var/lib/dpkg/lock-frontend", "wb") as lock:
    fcntl.lockf(lock, fcntl.LOCK_EX)
    print("ready", flush=True)
    signal.pause()
"""


def package(machine: Machine, name: str, *, fields: str = "", after: str = "") -> str:
    """Build a small package there; returns its file."""
    control = f"Package: {name}\nVersion: 1\nArchitecture: all\nMaintainer: A Test <t@example.org>\n{fields}"
    machine.write(f"/srv/{name}/DEBIAN/control", f"{control}Description: of a test\n")
    if after:
        machine.write(f"/srv/{name}/DEBIAN/postinst", f"#!/bin/sh\n{after}\n")
        machine.do(f"chmod 755 /srv/{name}/DEBIAN/postinst")
    machine.do(f"dpkg-deb --build /srv/{name} /srv/{name}.deb")
    return f"/srv/{name}.deb"


def test_a_machine_that_can_install_is_ok(machine: Machine) -> None:
    answer = machine.run(SCRIPT, case="healthy")
    assert (answer.status, answer.keys[-1]) == (0, "free"), answer
    assert int(answer.values("free")["count"]) > 50


def test_a_running_installation_is_a_warning_and_one_that_takes_too_long_is_critical(
    machine: Machine,
) -> None:
    machine.start("python3", "-c", HOLDER)
    answer = machine.run(SCRIPT, case="busy")
    assert (answer.status, answer.values("busy")["name"]) == (1, "python3"), answer
    stuck = machine.run(SCRIPT, case="stuck", minutes="0")
    assert (stuck.status, stuck.keys[:2]) == (2, ["stuck", "look-at-holder"]), stuck


def test_a_package_that_was_left_half_installed_is_named(machine: Machine) -> None:
    machine.do(f"! dpkg --install {package(machine, 'scanner-driver', after='exit 1')}")
    answer = machine.run(SCRIPT, case="half-installed")
    assert (answer.status, answer.values("half-installed")["names"]) == (2, "scanner-driver"), answer


def test_packages_that_do_not_fit_together_are_named(machine: Machine) -> None:
    file = package(machine, "scanner-app", fields="Depends: a-library-that-went (>= 2)\n")
    machine.do(f"dpkg --install --force-depends {file}; echo scanner-app hold | dpkg --set-selections")
    answer = machine.run(SCRIPT, case="unmet")
    assert (answer.status, "a-library-that-went" in answer.values("unmet")["first"]) == (2, True), answer
    assert answer.values("held") == {"names": "scanner-app"}


def test_a_run_that_was_broken_off_and_a_list_that_is_gone_are_critical(machine: Machine) -> None:
    machine.do("cp /var/lib/dpkg/status /tmp/status; touch /var/lib/dpkg/updates/0001")
    answer = machine.run(SCRIPT, case="broken-off")
    assert (answer.status, answer.keys[0]) == (2, "broken-off"), answer
    machine.do("rm /var/lib/dpkg/updates/0001; : >/var/lib/dpkg/status")
    gone = machine.run(SCRIPT, case="no-database")
    assert (gone.status, gone.values("no-database")) == (2, {"manager": "dpkg"}), gone


def test_no_room_to_install_is_a_warning(machine: Machine) -> None:
    machine.do("mkdir -p /boot; mount -t tmpfs -o size=20m small /boot")
    answer = machine.run(SCRIPT, case="no-room")
    assert (answer.status, answer.values("no-room")) == (1, {"path": "/boot", "mb": "20"}), answer


def test_rpm_is_looked_at_where_it_keeps_the_packages(machine: Machine) -> None:
    machine.do("rm -r /var/lib/dpkg/status; HOME=~root rpmdb --initdb")
    well = machine.run(SCRIPT, case="rpm-healthy")
    assert (well.status, well.keys) == (0, ["free"]), well
    machine.do(
        'place=$(HOME=~root rpm --eval "%{_dbpath}");'
        ' for file in "$place"/*; do yes broken | head -c 65536 >"$file"; done'
    )
    broken = machine.run(SCRIPT, case="rpm-broken")
    assert (broken.status, broken.values("no-database")) == (2, {"manager": "rpm"}), broken


def test_without_its_tool_it_says_unknown(machine: Machine) -> None:
    machine.hide("dpkg-query", "rpm")
    answer = machine.run(SCRIPT, case="tool-missing")
    assert (answer.status, answer.values("missing-tool")) == (3, {"tool": "dpkg-query rpm"}), answer
