"""A person at a terminal: questions, Ctrl+C, tables. Where nobody is there, silence is no."""

from __future__ import annotations

import contextlib
import getpass
import json
import os
import signal
import sys
from typing import TYPE_CHECKING

from deskside.adapters.threads import start_thread
from deskside.domain.errors import Unreachable
from deskside.domain.secret import Secret
from deskside.domain.text import clean
from deskside.ui.words import t
from deskside.ui.words.columns import in_columns
from deskside.ui.words.host_key import how_it_is_read
from deskside.usecases.ports.machine import SecretAnswer
from deskside.usecases.task import CancelToken

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from deskside.usecases.ports.machine import HostKeyQuestion, SecretQuestion


class TerminalDialogue:
    """`usecases.ports.machine.Dialogue` on the controlling terminal."""

    def host_key(self, question: HostKeyQuestion) -> bool:
        """Show the fingerprint and ask; without a terminal say it and how to accept it."""
        if not someone_is_there():
            raise Unreachable("host-key-unknown", host=question.label, fingerprint=question.fingerprint)
        print(
            t("{label} shows a key that this computer has not seen:").format(label=question.label),
            f"  {question.algorithm} {question.fingerprint}",
            t("Compare it with what the machine's owner or administrator reads to you."),
            how_it_is_read(question.algorithm),
            sep="\n",
            file=sys.stderr,
        )
        return ask_yes(t("Is it the same?"))

    def secret(self, question: SecretQuestion) -> SecretAnswer | None:
        """Ask without echo; without a terminal, give up."""
        if not someone_is_there():
            return None
        words = {
            "password": t("Password for {label}: "),
            "passphrase": t("Passphrase of the key {label}: "),
            "prompt": t("{label} asks: {text} "),
        }[question.kind].format(label=question.label, text=question.text)
        try:
            typed = _read_line(words) if question.echo else getpass.getpass(words, sys.stderr)
        except EOFError:
            return None
        return SecretAnswer(secret=Secret(typed)) if typed else None


def someone_is_there() -> bool:
    """Return whether a person can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def ask_yes(question: str) -> bool:
    """Ask a question whose silent answer is no."""
    try:
        answer = _read_line(t("{question} (yes/no) ").format(question=question))
    except EOFError:
        return False
    return answer.strip().casefold() in {"yes", "y", t("yes"), t("y")}


def ask_line(question: str) -> str:
    """Ask for one line; the end of input is an empty answer."""
    try:
        return _read_line(question)
    except EOFError:
        return ""


def _read_line(words: str) -> str:
    print(words, end="", file=sys.stderr, flush=True)
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line.rstrip("\n")


def password_from_stdin() -> Secret:
    """Return the first line of standard input, for `--password-stdin`."""
    return Secret(sys.stdin.readline().rstrip("\r\n"))


@contextlib.contextmanager
def ctrl_c_cancels() -> Iterator[CancelToken]:
    """Give a token that the first Ctrl+C pulls; the second one ends the program at once.

    The token has a lock, and a signal handler must not wait for one: the handler only writes to a
    pipe, and a thread pulls the token.
    """
    token = CancelToken()
    reading, writing = os.pipe()

    def asked(*_: object) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.write(writing, b"c")

    def watch() -> None:
        if os.read(reading, 1):
            token.cancel()

    before = signal.signal(signal.SIGINT, asked)
    watcher = start_thread("ctrl-c", watch)
    try:
        yield token
    finally:
        signal.signal(signal.SIGINT, before)
        os.close(writing)
        watcher.join()
        os.close(reading)


def quiet(event: object) -> None:
    """Ignore a deed's events: a command prints the result."""
    del event


def print_json(value: object) -> None:
    """Print one JSON document for programs; what a terminal would obey in it is escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    print(text if clean(text) == text else json.dumps(value, indent=2))


def print_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under their heads, columns as wide as their widest cell, two spaces between."""
    print(*in_columns([heads, *([clean(cell) for cell in row] for row in rows)]), sep="\n")
