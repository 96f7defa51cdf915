"""Rules about memory, processors, power, and what runs or should run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.findings.rule import Look, MachineFinding, Severity, noticed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deskside.domain.inventory.battery import Battery
    from deskside.domain.inventory.cpu import Cpu
    from deskside.domain.inventory.events import Events
    from deskside.domain.inventory.memory import Memory
    from deskside.domain.inventory.printers import Printers
    from deskside.domain.inventory.processes import Processes
    from deskside.domain.inventory.services import Services

_PRESSURE: Final = "memory.pressure"
_STUCK: Final = "system.stuck-programs"
_QUEUE: Final = "printing.queue"
_HARDWARE: Final = "hardware.trouble"
_IO_ERROR: Final = re.compile(
    r"(?:I/O|critical medium) error(?!,? (?:on )?dev(?:ice)? (?:fd|loop|sr)\d)|UNC"
    r"|failed command: (?:READ|WRITE)",
    re.ASCII,
)
"""How the kernel writes that a disk did not give what it was asked for: no image, no disc, and no floppy
drive, which virtual machines have only by name."""
_OUT_OF_MEMORY: Final = re.compile(r"Out of memory: Kill|oom-kill|Memory cgroup out of memory", re.ASCII)
_MOST_NAMED: Final = 5


def memory(facts: Memory, look: Look) -> Iterator[MachineFinding]:
    """Find a machine that runs short of memory, or fights for it."""
    limits = look.thresholds
    total, available = facts.total_bytes, facts.available_bytes
    if total and available is not None and 100 * available // total < limits.memory_low_percent:
        yield noticed(
            "memory-low",
            Severity.WARNING,
            "memory",
            script=_PRESSURE,
            available_bytes=available,
            total_bytes=total,
        )
    pressure = facts.pressure_percent
    if pressure is not None and pressure >= limits.memory_pressure_percent:
        yield noticed("memory-pressure", Severity.ERROR, "memory", script=_PRESSURE, percent=round(pressure))
    swap, used = facts.swap_total_bytes, facts.swap_used_bytes
    if swap and used is not None and 100 * used // swap >= limits.swap_used_percent:
        yield noticed(
            "swap-full", Severity.WARNING, "memory", script=_PRESSURE, used_bytes=used, total_bytes=swap
        )


def processor(facts: Cpu, look: Look) -> Iterator[MachineFinding]:
    """Find more work than the processors do, and heat."""
    load, threads = facts.load_5_minutes, facts.threads
    if load is not None and threads and load / threads >= look.thresholds.load_per_thread:
        yield noticed(
            "cpu-overloaded", Severity.WARNING, "cpu", script=_STUCK, load=f"{load:.1f}", threads=threads
        )
    heat = facts.temperature_celsius
    if heat is not None and heat >= look.thresholds.hot_celsius:
        yield noticed("cpu-hot", Severity.WARNING, "cpu", script=_HARDWARE, celsius=round(heat))


def power(facts: Battery, look: Look) -> Iterator[MachineFinding]:
    """Find worn batteries, and one that will soon end the session."""
    for cell in facts.rows:
        health, charge = cell.health_percent, cell.charge_percent
        if health is not None and 0 < health < look.thresholds.battery_worn_percent:
            yield noticed(
                "battery-worn",
                Severity.WARNING,
                "battery",
                subject=cell.name,
                script=_HARDWARE,
                percent=health,
            )
        if charge is None or cell.state != "discharging" or facts.on_mains:
            continue
        if charge < look.thresholds.battery_low_percent:
            yield noticed("battery-low", Severity.WARNING, "battery", subject=cell.name, percent=charge)


def services(facts: Services, look: Look) -> Iterator[MachineFinding]:
    """Find services that failed."""
    del look
    failed = [one.name or "?" for one in facts.rows if one.state == "failed"]
    if failed:
        yield noticed(
            "services-failed",
            Severity.WARNING,
            "services",
            script="services.failed",
            services=_listed(failed),
        )


def printing(facts: Printers, look: Look) -> Iterator[MachineFinding]:
    """Find print queues that stand still."""
    del look
    if facts.scheduler_running is False and facts.rows:
        yield noticed("print-service-stopped", Severity.ERROR, "printers", script=_QUEUE)
    for queue in facts.rows:
        if queue.state == "stopped":
            yield noticed("printer-stopped", Severity.ERROR, "printers", subject=queue.name, script=_QUEUE)


def processes(facts: Processes, look: Look) -> Iterator[MachineFinding]:
    """Find programs that wait for a device that does not answer, and ended ones that nobody collects."""
    waiting = sorted({one.name or "?" for one in facts.rows if one.state == "waiting"})
    if len(waiting) >= look.thresholds.stuck_processes:
        yield noticed(
            "programs-stuck", Severity.WARNING, "processes", script=_STUCK, programs=_listed(waiting)
        )
    zombies = sum(1 for one in facts.rows if one.state == "zombie")
    if zombies > look.thresholds.zombies:
        yield noticed("zombies", Severity.NOTICE, "processes", script=_STUCK, count=zombies)


def events(facts: Events, look: Look) -> Iterator[MachineFinding]:
    """Find what the log says of disks that fail and of programs that were ended for want of memory."""
    del look
    told = [one.message or "" for one in facts.rows]
    if any(_IO_ERROR.search(message) for message in told):
        yield noticed("disk-errors-logged", Severity.ERROR, "events", script="disk.health-signs")
    if any(_OUT_OF_MEMORY.search(message) for message in told):
        yield noticed("out-of-memory-logged", Severity.ERROR, "events", script=_PRESSURE)


def _listed(names: list[str]) -> str:
    rest = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" +{rest}" if rest > 0 else "")
