"""The companion's part in becoming an administrator, as the person: `python asks_for_admin.py ANSWER ORDER`.

Starts the agent that gives ANSWER (`none`: no agent), then our elevation with the order in the file ORDER.
Prints one JSON array a line. Standard input takes words: `halt`, `go-on`, `term`, `end` close the input.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO

from deskside.adapters.elevation.linux import PkexecElevation
from deskside.adapters.threads import start_thread
from deskside.domain.companion.elevated import HelperAnswer
from deskside.domain.companion.wishes import GO_ON, HALT, TERM

WORDS = {"halt": HALT, "go-on": GO_ON, "term": TERM}
HELPER = (sys.executable, "-I", "-m", "deskside.programs.elevated")


def main(answer: str, order: str, *helper: str) -> None:
    with contextlib.ExitStack() as stack:
        if answer != "none":
            agent = subprocess.Popen(
                [sys.executable, "-m", "servers.polkit_agent", answer, str(os.getpid())],
                stdout=subprocess.PIPE,
                text=True,
            )
            assert agent.stdout is not None
            assert agent.stdout.readline() == "ready\n"
            prompts = agent.stdout
            reader = start_thread("agent", lambda: follow(prompts, "agent"))
            stack.callback(reader.join)
            stack.callback(agent.kill)
        ask(order, helper or HELPER)


def ask(order: str, helper: tuple[str, ...]) -> None:
    elevation = PkexecElevation(helper)
    elevation.check()
    environment = {**os.environ, "DESKSIDE_HOME": "/evil", "PYTHONPATH": "/evil"}
    environment.update(elevation.environment)
    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(
            elevation.argv,
            stdin=theirs.fileno(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            start_new_session=True,
        )
    start_thread("wishes", lambda: obey(ours))
    with contextlib.suppress(OSError):
        ours.sendall(Path(order).read_bytes())
    said: list[str] = []
    assert process.stderr is not None
    errors = io.TextIOWrapper(process.stderr)
    reader = start_thread("stderr", lambda: follow(errors, "err", said))
    hear_out(process)
    reader.join()
    status = process.wait()
    if not ANSWER.admitted and ANSWER.refusal is None:
        why = elevation.why_not(status, "".join(said).encode())
        say("why-not", type(why).__name__, why.code)
    say("status", status)


ANSWER = HelperAnswer()


def hear_out(process: subprocess.Popen[bytes]) -> None:
    assert process.stdout is not None
    told = False
    while data := os.read(process.stdout.fileno(), 4096):
        rest = ANSWER.feed(data)
        if not told and (ANSWER.admitted or ANSWER.refusal):
            told = True
            say("answer", "admitted" if ANSWER.refusal is None else ANSWER.refusal.code)
        if rest:
            say("out", rest.decode())


def follow(lines: IO[str], word: str, kept: list[str] | None = None) -> None:
    for line in lines:
        if kept is not None:
            kept.append(line)
        say(word, line if kept is not None else line.strip())


def obey(helper: socket.socket) -> None:
    for line in sys.stdin:
        word = line.strip()
        if word == "end":
            helper.shutdown(socket.SHUT_RDWR)
        else:
            helper.send(WORDS[word])


_LOCK = threading.Lock()


def say(*words: object) -> None:
    with _LOCK:
        print(json.dumps(words), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
