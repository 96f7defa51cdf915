from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from catalogue.machine import Machine

pytestmark = pytest.mark.usefixtures("alone_with_the_kernel")

SCRIPT = "hardware.trouble"
JUST_NOW = "0.0001"
SOUND = {
    "hwmon/hwmon0/name": "coretemp",
    "hwmon/hwmon0/temp1_label": "Package id 0",
    "hwmon/hwmon0/temp1_input": "45000",
    "hwmon/hwmon0/temp1_crit": "100000",
    "hwmon/hwmon0/fan1_alarm": "0",
    "power_supply/BAT0/type": "Battery",
    "power_supply/BAT0/energy_full": "48000000",
    "power_supply/BAT0/energy_full_design": "50000000",
    "power_supply/BAT0/cycle_count": "120",
    "edac/mc0/ue_count": "0",
    "edac/mc0/ce_count": "0",
}
PLACES = {
    "hwmon": "/sys/class/hwmon",
    "power_supply": "/sys/class/power_supply",
    "edac": "/sys/devices/system/edac/mc",
}


def fit(machine: Machine, **changed: str) -> None:
    """Give the machine sensors of its own: those of the computer that it is made from say what they like."""
    text = {**SOUND, **{name.replace("__", "/"): value for name, value in changed.items()}}
    for name, value in text.items():
        machine.write(f"/run/sensors/{name}", f"{value}\n")
    machine.do("for place in class devices/system; do mount -t tmpfs sensors /sys/$place; done")
    for name, place in PLACES.items():
        machine.do('mkdir -p "$2"; mount --bind "/run/sensors/$1" "$2"', name, place)


def test_hardware_that_is_sound_is_ok(machine: Machine) -> None:
    fit(machine)
    answer = machine.run(SCRIPT, case="healthy", hours=JUST_NOW)
    assert (answer.status, answer.values("sound")) == (0, {"seen": "3"}), answer
    assert answer.values("battery-left")["value"] == "96"


WORN = {
    "too-hot": (2, {"hwmon__hwmon0__temp1_input": "101000"}),
    "nearly-too-hot": (1, {"hwmon__hwmon0__temp1_input": "95000"}),
    "fan-stands": (2, {"hwmon__hwmon0__fan1_alarm": "1"}),
    "battery-worn": (1, {"power_supply__BAT0__energy_full": "20000000"}),
    "memory-broken": (2, {"edac__mc0__ue_count": "1"}),
    "memory-mended": (1, {"edac__mc0__ce_count": "17"}),
}


@pytest.mark.parametrize("key", WORN)
def test_each_part_that_fails_is_named(machine: Machine, key: str) -> None:
    status, changed = WORN[key]
    fit(machine, **changed)
    answer = machine.run(SCRIPT, case=key, hours=JUST_NOW)
    assert (answer.status, answer.keys[0]) == (status, key), answer


def test_an_error_that_the_kernel_noted_is_a_warning(machine: Machine) -> None:
    fit(machine)
    machine.do("echo '<3>pcieport 0000:00:1c.0: AER: Corrected error received' >/dev/kmsg")
    answer = machine.run(SCRIPT, case="kernel-says", hours="0.01")
    assert (answer.status, answer.values("kernel-says")["count"]) == (1, "1"), answer
    machine.do("rm -f /usr/bin/dmesg; ln -s /bin/false /usr/bin/dmesg")
    assert machine.run(SCRIPT, case="log-hidden", hours="0.01").keys == ["log-hidden", "sound"]


def test_without_its_tool_it_says_unknown(machine: Machine) -> None:
    machine.hide("awk")
    answer = machine.run(SCRIPT, case="tool-missing")
    assert (answer.status, answer.values("missing-tool")) == (3, {"tool": "awk"}), answer
