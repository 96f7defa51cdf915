"""P12, P13 and P14: what the window costs beside the barest one, on a display of its own."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from deskside.adapters.clock import SystemClock
from deskside.adapters.store import open_store
from deskside.domain.journal.facts import Actor, TicketOpened
from deskside.domain.tickets import Requester
from needs import needs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_CHILDREN = {
    "bare": ("bench.window_bare",),
    "first": ("bench.window_first",),
    "idle": ("bench.window_work", "idle"),
    "stream": ("bench.window_work", "stream"),
    "system": ("bench.window_system",),
    "table": ("bench.window_table",),
}
_ROUNDS = 11
_TICKETS = 5_000


def first_window_ratio(folder: Path) -> float:
    """Return time to the first painted window with tickets in it by that of a bare window (P12).

    From the start of the process to the end of the paint, in turns; both with their byte code compiled, as
    an installation has it. The desk has 5,000 tickets; the newest of them are in its first paint.
    """
    _fill(folder)
    with _display() as display:
        environment = _environment(folder, display)
        for name in ("bare", "first"):
            _started(name, environment)  # compiles byte code, warms the disk's cache
        ratios = []
        for _ in range(_ROUNDS):
            bare_s = _until(_started("bare", environment))
            our_s = _until(_started("first", environment))
            ratios.append(our_s / bare_s)
    return statistics.median(ratios)


def whole_window_ratio(folder: Path) -> float:
    """Return time until every widget and all 5,000 tickets are there by that of a bare window."""
    _fill(folder)
    with _display() as display:
        environment = _environment(folder, display)
        for name in ("bare", "first"):
            _started(name, environment)
        ratios = []
        for _ in range(_ROUNDS):
            bare_s = _until(_started("bare", environment))
            our_s = _until(_started("first", environment), line=1)
            ratios.append(our_s / bare_s)
    return statistics.median(ratios)


def memory_ratio(folder: Path) -> float:
    """Return the resident set of the window, connected and idle, by that of a bare window (P13).

    Of the window's own process on a desk that has tickets; the engine of its one connection is P21's. Both
    with their byte code compiled, as P12: compiling it takes 25 MB that an installation never sees.
    """
    _fill(folder)
    with _display() as display:
        environment = _environment(folder, display)
        for name in ("bare", "idle"):
            _started(name, environment)
        bare = float(_started("bare", environment)[1][-1].split()[0])
        ours = float(_started("idle", environment)[1][-1].split()[0])
    return ours / bare


@cache
def streaming(folder: Path) -> tuple[float, float]:
    """Return the worst gap of the event loop in ms, and MB/s, while 100 MB stream through (P14).

    From a machine that prints as fast as it is read, through the deed, redaction, the journal, the bridge and
    the output list of a window on the screen. The best of three: the gap is the program's, not the machine's.
    """
    _fill(folder)
    with _display() as display:
        environment = _environment(folder, display)
        runs = [_figures(_started("stream", environment)[1][-1]) for _ in range(3)]
    return min(gap for gap, _ in runs), max(speed for _, speed in runs)


def system_page(folder: Path) -> tuple[float, ...]:
    """Return the worst gaps of the event loop in ms on the System page with 5,000 packages (P14a).

    While they arrive, are scrolled over and are searched; the best of three, as with P14.
    """
    with _display() as display:
        environment = _environment(folder, display)
        lines = [_started("system", environment)[1][-1] for _ in range(3)]
    runs = [[float(figure) for figure in line.split()] for line in lines]
    return tuple(min(gaps) for gaps in zip(*runs, strict=True))


def table(folder: Path) -> tuple[float, ...]:
    """Return what a search in 100,000 rows and a frame of scrolling over them take, in ms (P15)."""
    with _display() as display:
        line = _started("table", _environment(folder, display))[1][-1]
    return tuple(float(figure) for figure in line.split())


def _figures(line: str) -> tuple[float, float]:
    gap, speed, *_ = line.split()
    return float(gap), float(speed)


def _until(run: tuple[float, list[str]], *, line: int = 0) -> float:
    began, lines = run
    return float(lines[line].split()[0]) - began


def _started(name: str, environment: Mapping[str, str]) -> tuple[float, list[str]]:
    """Run a child to its end; return when it was started (CLOCK_MONOTONIC) and what it printed."""
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", *_CHILDREN[name]],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return began, done.stdout.splitlines()


def _environment(folder: Path, display: str) -> dict[str, str]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment.pop("QT_QPA_PLATFORM", None)
    return environment | {
        "DESKSIDE_HOME": str(folder / "home"),
        "DISPLAY": display,
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(Path(__file__).parents[1]),
        "PYTHONPYCACHEPREFIX": str(folder / "pycache"),
    }


def _fill(folder: Path) -> None:
    store = open_store(
        f"sqlite:///{folder / 'home' / 'desk.db'}",
        run_dir=folder / "home" / "run",
        actor=Actor(account="bench@desk"),
        clock=SystemClock(),
    )
    for number in range(_TICKETS):
        requester = Requester(name=f"Caller {number % 700}", contacts=(f"ext. {number % 700}",))
        store.open_ticket(TicketOpened(requester=requester, subject=f"Call number {number} of a busy year"))
    store.close()


@contextmanager
def _display() -> Iterator[str]:
    """Run a display nobody sees, and return its name."""
    needs("Xvfb", package="xvfb")
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL) as server:
        os.close(write)
        try:
            with os.fdopen(read) as said:
                yield f":{said.readline().strip()}"
        finally:
            server.terminate()
