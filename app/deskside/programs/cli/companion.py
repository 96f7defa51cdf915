"""`deskside companion`: the person who is helped, in a window or in the terminal."""

from __future__ import annotations

import os
import queue
import signal
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from deskside.adapters.companion.core_process import CoreProcess
from deskside.adapters.threads import start_thread
from deskside.domain.errors import WrongUse
from deskside.programs.places import resources_dir
from deskside.ui import words

if TYPE_CHECKING:
    import argparse

    from deskside.domain.companion import talk
    from deskside.programs.house import House
    from deskside.usecases.ports.companion import Core


def companion(options: argparse.Namespace, house: House) -> int:
    """Wait for a helper; return when the person has left.

    Raises:
        WrongUse: `profile-not-found`: a person names another file than there is.
        Refused: `profile-none` and the like, in the terminal: without a profile it can pair with nobody.
    """
    if options.language:
        words.use_language(options.language, resources_dir() / "locale")
    profile = Path(options.profile).absolute() if options.profile else house.places.profile
    if options.profile and not Path(options.profile).is_file():
        raise WrongUse("profile-not-found", file=options.profile[:160])
    memory = version_memory(house.places.data, remember=options.remember)
    if options.terminal:
        from deskside.programs.own_profile import own_profile  # noqa: PLC0415 - the core looks again

        own_profile(house.clock, from_clone=profile)
        return _in_the_terminal(_core(profile, memory), options.listen, house)
    from deskside.programs.plain_imports import import_plainly  # noqa: PLC0415 - Qt

    import_plainly()
    from deskside.programs.companion_window import run_companion_window  # noqa: PLC0415 - Qt

    return run_companion_window(
        lambda: _core(profile, memory), listen_on=options.listen, on_bug=house.log_bug
    )


def version_memory(data: Path, *, remember: bool) -> Path | None:
    """Return where this account keeps the newest versions seen (record 79); None where it keeps none.

    A companion that is one file leaves nothing that was not there before: it adds to a memory that the person
    has begun (`--remember`, or a companion that is installed), and begins none.
    """
    place = data / "companion-versions"
    is_installed = not getattr(sys, "frozen", False)
    return place if is_installed or remember or place.is_dir() else None


def _core(profile: Path | None, memory: Path | None) -> Core:
    folder = Path(tempfile.mkdtemp(prefix="deskside-companion-", dir=os.environ.get("XDG_RUNTIME_DIR")))
    return CoreProcess(folder, (words.language(), str(profile or ""), str(memory or "")))


def _in_the_terminal(core: Core, listen_on: str, house: House) -> int:
    from deskside.programs.cli.companion_face import CompanionFace  # noqa: PLC0415 - not for the window

    happened: queue.SimpleQueue[talk.Event | str | None] = queue.SimpleQueue()
    face = CompanionFace(house.clock.monotonic_ms, core.order, _show, listen_on)
    # Not an exception, which would break off what is being told just then; a handler may fill this queue.
    before = signal.signal(signal.SIGINT, lambda *_: happened.put(None))
    try:
        core.start(happened.put)
        start_thread("companion-typing", lambda: _read_lines(happened))
        while not face.is_done:
            thing = happened.get()
            if thing is None:
                face.leave()
            elif isinstance(thing, str):
                face.type(thing)
            else:
                face.hear(thing)
    finally:
        signal.signal(signal.SIGINT, before)
        core.close()
    return 0


def _read_lines(happened: queue.SimpleQueue[talk.Event | str | None]) -> None:
    """Pass on what is typed. A daemon thread: at the end it may still wait for a line."""
    for line in sys.stdin:
        happened.put(line)
    happened.put(None)


def _show(line: str) -> None:
    print(line, flush=True)
