"""Category `printers` on Windows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.printers import Printer, Printers, PrintJob
from deskside.domain.inventory.windows.rows import NONE, Row, by, first, rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from deskside.domain.inventory.answer import Answer

_STATES: Final = {3: "idle", 4: "printing", 5: "idle", 6: "stopped", 7: "stopped"}
"""`Win32_Printer.PrinterStatus`: 3 idle, 4 printing, 5 warming up, 6 stopped, 7 off-line."""
_ERRORS: Final = {
    3: "low on paper", 4: "out of paper", 5: "low on toner", 6: "out of toner", 7: "door open",
    8: "paper jam", 9: "offline", 10: "needs service", 11: "output tray full",
}  # fmt: skip
"""`DetectedErrorState`."""
_HALTING: Final = frozenset({4, 6, 7, 8, 9, 10})
"""No paper, no toner, open, jammed, offline, needs service. `PrinterStatus` is then often 1, *other*."""
_PAUSED: Final = 1
"""Bit of `PrinterState`: PRINTER_STATUS_PAUSED."""
_RAW, _LPR = 1, 2


def parse(answer: Answer) -> Printers:
    """Read the frame `printers`. The title of a print job is never read."""
    ports = by(rows(answer, "Win32_TCPIPPrinterPort"), "Name")
    answer.raw("personal", "jobs.account")
    waiting = rows(answer, "Win32_PrintJob", "jobs")
    counted = "Win32_PrintJob" in answer.sources
    spooler = first(answer, "Win32_Service/Spooler", "scheduler_running").text("State")
    found = rows(answer, "Win32_Printer", "rows")
    return answer.settle(
        Printers(
            scheduler_running=None if spooler is None else spooler == "Running",
            rows=tuple(_printer(row, ports, waiting if counted else None) for row in found),
            jobs=tuple(map(_job, waiting)),
        )
    )


def _printer(row: Row, ports: Mapping[str, Row], waiting: Sequence[Row] | None) -> Printer:
    name, status = row.text("Name"), row.number("PrinterStatus") or 0
    flags, fault = row.number("PrinterState") or 0, row.number("DetectedErrorState")
    reasons = ["paused"] if flags & _PAUSED else []
    reasons += ["set to work offline"] if row.flag("WorkOffline") else []
    reasons += [_ERRORS[fault]] if fault in _ERRORS else []
    halted = flags & _PAUSED or row.flag("WorkOffline")
    mine = [job for job in waiting or () if _queue(job) == name]
    return Printer(
        name=name,
        state="stopped" if halted else _STATES.get(status) or ("stopped" if fault in _HALTING else None),
        reason=", ".join(reasons) or None,
        address=_address(row, ports),
        default=row.flag("Default"),
        description=row.text("Comment"),
        location=row.text("Location"),
        driver=row.text("DriverName"),
        jobs=None if waiting is None else len(mine),
    )


def _address(row: Row, ports: Mapping[str, Row]) -> str | None:
    """Return where it prints to, as CUPS writes it: a host and how to speak to it, or the port's name."""
    named = row.text("PortName")
    if server := row.text("ServerName"):
        share = (row.text("Name") or "").rpartition("\\")[2]
        return f"smb:{server.replace(chr(92), '/')}/{share}"
    port = ports.get(named or "", NONE)
    host, number, protocol = port.text("HostAddress"), port.number("PortNumber"), port.number("Protocol")
    if host is None:
        return named
    if protocol == _LPR:
        return f"lpd://{host}/{port.text('Queue') or ''}"
    return f"socket://{host}:{number or 9100}"


def _queue(job: Row) -> str | None:
    """Return the printer of `Printer name, 12`, which is how a job is called."""
    return (job.text("Name") or "").rpartition(", ")[0] or None


def _job(row: Row) -> PrintJob:
    return PrintJob(id=row.text("Name"), account=row.text("Owner"), size_bytes=row.size("Size"))
