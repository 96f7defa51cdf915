from __future__ import annotations

from typing import TYPE_CHECKING

from catalogue.systemd import give, under_systemd

if TYPE_CHECKING:
    from pathlib import Path

    from catalogue.desk import CatalogueDesk
    from catalogue.machine import Machine

SCRIPT = "performance.startup-time"


def test_a_start_is_measured_and_a_service_that_made_it_slow_is_named(
    tmp_path: Path, desk: CatalogueDesk
) -> None:
    with under_systemd(tmp_path, desk) as machine:
        quick = machine.run(SCRIPT, case="healthy", limit="3000")
        assert (quick.status, quick.keys) == (0, ["quick"]), quick
        give(machine, "scanner", "Type=oneshot\nRemainAfterExit=yes\nExecStart=/bin/sleep 1.2")
        machine.do("systemctl start scanner")
        slow = machine.run(SCRIPT, case="slow-unit", limit="1")
        assert slow.status == 1, slow
        assert "scanner.service" in [dict(one.values).get("name") for one in slow.findings]


def test_the_words_of_systemd_are_added_up(machine: Machine) -> None:
    parts = "41.2s (firmware) + 900ms (loader) + 1min 2.5s (kernel) + 8.1s (userspace)"
    said = f"Startup finished in {parts} = 1min 52.7s"
    blame = "1min 1.004s NetworkManager-wait-online.service\\n12.5s apt-daily.service\\n 900ms ssh.service"
    program = f'#!/bin/sh\nif [ "$1" = time ]; then echo "{said}"; else printf "{blame}\\n"; fi\n'
    machine.write("/usr/bin/systemd-analyze", program)
    machine.do("chmod 755 /usr/bin/systemd-analyze")
    answer = machine.run(SCRIPT, case="firmware-and-network", limit="10")
    assert answer.keys == [
        "firmware-slow",
        "check-firmware",
        "waits-for-network",
        "no-wait",
        "unit-slow",
        "look-at-unit",
    ]
    assert answer.values("startup")["value"] == "112.7"
    assert answer.values("waits-for-network")["seconds"] == "61.0"


def test_without_systemd_or_its_tool_it_says_unknown(machine: Machine) -> None:
    without = machine.run(SCRIPT, case="no-systemd")
    assert (without.status, without.keys) == (3, ["not-measured"]), without
    machine.hide("systemd-analyze")
    answer = machine.run(SCRIPT, case="tool-missing")
    assert (answer.status, answer.values("missing-tool")) == (3, {"tool": "systemd-analyze"}), answer
