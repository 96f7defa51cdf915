"""A job of the companion as administrator, run by the person: `python runs_as_admin.py ANSWER ORDER`.

The same as `asks_for_admin`, but through the companion's own jobs: a warden, a keeper, `programs.elevation`.
The agent registers for the keeper, which is whom polkit asks about; a desktop's own would for the session.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from deskside.adapters.companion.jobs import Jobs
from deskside.adapters.process_groups import this_systems_groups
from deskside.adapters.threads import start_thread
from deskside.domain.companion.elevated import HEAD_BYTES, decode_order
from deskside.domain.companion.job_stream import Gap, JobEnded
from deskside.domain.running import Probe
from deskside.programs.elevation import elevate
from deskside.programs.this_system import WARDEN
from deskside.usecases.ports.companion_core import JobOrder
from servers.asks_for_admin import follow, say
from waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "0" * 32
WAIT = 'echo $PPID >"$0.new"; mv "$0.new" "$0"; until [ -e "$0.ready" ]; do sleep 0.05; done; exec "$@"'
OBEYING = threading.Lock()
"""Held while a wish is being done and told."""


def main(answer: str, file: str) -> None:
    data = Path(file).read_bytes()
    order = decode_order(data[:HEAD_BYTES], data[HEAD_BYTES:])
    what = Probe(name="stands for the script", body=b"true", sha256="", timeout_s=30)
    launch = elevate(JobOrder(what=what, elevated=order))
    jobs = Jobs(lambda _: None, this_systems_groups(WARDEN), elevate=elevate)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder, "keeper")
        job = jobs.launch(NAME, "a", replace(launch, argv=("/bin/sh", "-c", WAIT, str(place), *launch.argv)))
        eventually(place.exists, "the keeper runs")
        keeper = place.read_text().strip()
        with agent_for(keeper, answer) if answer != "none" else contextlib.nullcontext():
            place.with_name("keeper.ready").touch()
            start_thread("wishes", lambda: obey(jobs))
            for record in job.follow(0, lambda: False):
                match record:
                    case JobEnded():
                        say("ended", record.reason, record.status, record.code)
                    case Gap():
                        say("gap")
                    case _:
                        say("out" if record.stream == "stdout" else "err", record.data.decode())
            with OBEYING:  # what has ended the job still has to say so
                jobs.close()


@contextlib.contextmanager
def agent_for(keeper: str, answer: str) -> Iterator[None]:
    """Have an agent answer; at the end all that it was asked has been printed."""
    agent = subprocess.Popen(
        [sys.executable, "-m", "servers.polkit_agent", answer, keeper], stdout=subprocess.PIPE, text=True
    )
    assert agent.stdout is not None
    assert agent.stdout.readline() == "ready\n"
    prompts = agent.stdout
    reader = start_thread("agent", lambda: follow(prompts, "agent"))
    yield
    if answer == "silent":  # its prompt is taken away, and it ends with that
        reader.join(60)
    agent.kill()
    reader.join()


def obey(jobs: Jobs) -> None:
    for line in sys.stdin:
        with OBEYING:
            match line.strip():
                case "halt":
                    jobs.freeze(on=True)
                case "go-on":
                    jobs.freeze(on=False)
                case "end":
                    say("all-ended", jobs.end_all())
                case _:
                    os.abort()


if __name__ == "__main__":
    main(*sys.argv[1:])
