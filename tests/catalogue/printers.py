"""The real print service and a network printer, on the loopback of a machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from needs import needs

if TYPE_CHECKING:
    from catalogue.machine import Machine

PORT = 8631

_CUPS = "mkdir -p /run/cups; cupsd -c /etc/cups/cupsd.conf; until lpstat -r >/dev/null 2>&1; do :; done"
PRINTER = Path(__file__).parent / "outside/printer.py"


def print_service(machine: Machine) -> None:
    """Start CUPS there and wait until it answers."""
    needs("cupsd", package="cups-daemon")
    needs("lpstat", package="cups-client")
    machine.do(_CUPS)


def a_printer(machine: Machine, state: int = 3, reasons: str = "none", *formats: str) -> None:
    """Start a printer there whose path is `/ipp/print`; state and reasons as in `outside/printer.py`."""
    machine.python(PRINTER, str(PORT), str(state), reasons, *formats)
