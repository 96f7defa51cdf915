"""What runs on a Mac: load, hanging programs, installations, and the services of launchd."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from catalogue.mac import Heard, run, says
from catalogue.mac_keeps import LAUNCHD

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PROCESSES = """  212     1 Ss     0.4 launchd
  611   501 R     98.7 Video Editor
  700   611 S      2.1 helper
"""
STUCK = PROCESSES + "  815     1 U      0.0 Backup Agent\n"
TOP = """Processes: 512 total, 3 running, 509 sleeping, 2600 threads
CPU usage: 3.11% user, 4.22% sys, 92.67% idle

Processes: 512 total, 9 running, 503 sleeping, 2600 threads
CPU usage: {user}% user, 5.00% sys, {idle}% idle
"""
CALM = "Note: No thermal warning level has been recorded\n"
HOT = "2026-11-23 09:12:00 +0300 CPU Power notify\n\tCPU_Scheduler_Limit \t= 100\n\tCPU_Speed_Limit \t= 58\n"
PUBLISHED = "what several public projects have recorded of top, sysctl and pmset on macOS"


def measured(load: str = "1.90 2.10 1.80", processes: str = PROCESSES, **more: str) -> dict[str, str]:
    pressure, idle = more.pop("pressure", "1"), more.pop("idle", "80.00")
    sysctl = f"""case $2 in
hw.logicalcpu) echo 8 ;;
vm.loadavg) echo '{{ {load} }}' ;;
hw.memsize) echo 17179869184 ;;
kern.memorystatus_level) echo 9 ;;
kern.memorystatus_vm_pressure_level) echo {pressure} ;;
esac"""
    return {
        "sysctl": sysctl,
        "ps": f'case $1 in *r*) echo " 98.7 Video Editor" ;; *) {says(processes)}\n;; esac',
        "vm_stat": says("Statistics: (page size of 16384 bytes)\nSwapins: 10.\nSwapouts: 20.\n"),
        "top": says(TOP.format(user=95 - float(idle), idle=idle)),
        "pmset": more.pop("pmset", says(CALM)),
        "sleep": ":",
        **more,
    }


SLOW, HANGS, LOCKED = "performance.slow-computer", "system.stuck-programs", "updates.package-lock"
SAVING = f'case $2 in therm) {says(CALM)}\n;; *) echo " lowpowermode         1" ;; esac'
INSTALLING = " 4711 {age} installer\n  212 10-01:12:33 launchd\n"


def installing(age: str = "", free: int = 90000000, **tools: str) -> dict[str, str]:
    return {
        "ps": says(INSTALLING.format(age=age) if age else "  212 10-01:12:33 launchd\n"),
        "pkgutil": says("com.apple.pkg.CLTools_Executables\norg.example.vpn\n"),
        "df": says(f"Filesystem Blocks Used Available Capacity Mounted\n/dev/disk3s5 9 9 {free} 9% /System"),
        **tools,
    }


def heard(script: str, case: str, status: int, keys: str, tools: Mapping[str, str]) -> Heard:
    given = {SLOW: "50", HANGS: "2", LOCKED: "60"}[script]
    form = "" if script == LOCKED else PUBLISHED
    return Heard(script=script, case=case, status=status, keys=keys, tools=tools, given=(given,), form=form)


@pytest.mark.parametrize(
    "heard",
    [
        heard(SLOW, "healthy", 0, "quick", measured()),
        heard(SLOW, "processor-busy", 1, "processor-busy close-program", measured("22.10 9.00 4.00")),
        heard(SLOW, "memory-low", 2, "memory-low look-at-memory", measured(pressure="4")),
        heard(SLOW, "slowed-down", 1, "slowed-down check-power", measured(pmset=says(HOT))),
        heard(SLOW, "saves-power", 0, "saves-power quick", measured(pmset=SAVING)),
        heard(SLOW, "not-measured", 3, "not-measured", measured(sysctl="exit 1")),
        heard(HANGS, "healthy", 0, "moving", measured()),
        heard(HANGS, "hanging", 2, "hanging find-slow-disk", measured(processes=STUCK)),
        heard(
            HANGS,
            "overloaded",
            1,
            "overloaded busy busy close-busy",
            measured("30.0 28.50 20.1", idle="4.00"),
        ),
        heard(HANGS, "slowed-by-heat", 1, "slowed-by-heat clean-fan", measured(pmset=says(HOT))),
        heard(HANGS, "not-measured", 3, "not-measured", measured(sysctl="exit 1")),
        heard(LOCKED, "healthy", 0, "free", installing()),
        heard(LOCKED, "busy", 1, "busy wait", installing("07:12")),
        heard(LOCKED, "stuck", 2, "stuck look-at-holder", installing("1-02:03:04")),
        heard(LOCKED, "no-room", 1, "no-room make-room", installing(free=400000)),
        heard(LOCKED, "no-database", 2, "no-database tell-staff", installing(pkgutil=":")),
    ],
    ids=str,
)
def test_what_runs_on_a_mac_is_judged(heard: Heard, tmp_path: Path) -> None:
    heard.check(tmp_path)


RESTART, BACK = "services.restart", "services.put-back"


@pytest.mark.parametrize(
    ("case", "before", "keys", "given"),
    [
        ("healthy", "running 0", "runs", "org.example.vpnd"),
        ("was-failed", "not-running 78", "runs", "cups"),
        ("does-not-run", "not-running broken", "does-not-run look-at-service", "org.example.vpnd"),
        ("no-such-service", "running 0", "no-such-service check-name", "org.example.web"),
        ("carries-us", "running 0", "carries-us by-hand", "com.openssh.sshd"),
        ("part-of-macos", "running 0", "part-of-macos by-hand", "com.apple.WindowServer"),
    ],
)
def test_a_service_of_launchd_is_restarted(
    case: str, before: str, keys: str, given: str, tmp_path: Path
) -> None:
    (tmp_path / "service").write_text(before + "\n")
    Heard(
        script=RESTART,
        case=case,
        status=0 if keys == "runs" else 2,
        keys=keys,
        tools={"launchctl": LAUNCHD, "sleep": ":"},
        given=(given,),
    ).check(tmp_path)


@pytest.mark.parametrize(
    ("case", "was", "now", "keys"),
    [
        ("healthy", "inactive", "not-running 0\n", "stopped"),
        ("was-failed", "failed", "not-running 0\n", "was-failed stopped"),
        ("still-runs", "active", "running 0\n", "runs"),
    ],
)
def test_a_service_is_brought_back_to_how_it_was(
    case: str, was: str, now: str, keys: str, tmp_path: Path
) -> None:
    tools = {"launchctl": LAUNCHD, "sleep": ":"}
    Heard(script=BACK, case=case, status=0, keys=keys, tools=tools, given=("org.example.vpnd", was)).check(
        tmp_path
    )
    assert (tmp_path / "service").read_text() == now
    status, said = run(tmp_path, "bash", BACK, tools, "org.example.vpnd", was)
    assert (status, (tmp_path / "service").read_text()) == (0, now), said


def test_a_service_that_launchd_starts_again_is_said_to_go_on(tmp_path: Path) -> None:
    tools = {"launchctl": LAUNCHD.replace("kill) echo 'not-running 0' >\"$state\"", "kill) :"), "sleep": ":"}
    Heard(
        script=BACK,
        case="does-not-stop",
        status=2,
        keys="does-not-stop look-at-service",
        tools=tools,
        given=("org.example.vpnd", "inactive"),
    ).check(tmp_path)
