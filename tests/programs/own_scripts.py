"""A catalogue of one script, approved by a key of the test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servers.sshd import make_key

if TYPE_CHECKING:
    from pathlib import Path

    from programs.commands import Desk

MANIFEST = """\
format = 1
version = 1
title = { en = "A test", ru = "Проба" }
author = "author@example.org"
effect = "read"
elevation = "none"
timeout_s = TIMEOUT
result = "plugin"

[tell]
en = "Runs a test. Changes nothing."
ru = "Выполняет пробу. Ничего не меняет."

[platforms]
linux = { file = "linux.sh", shell = "sh" }

[say.ok]
en = "All is well."
ru = "Всё в порядке."
"""


def own_script(desk: Desk, folder: Path, body: str, *, timeout_s: int = 60) -> str:
    """Write, approve and return the id of a script whose text is `body`."""
    place = folder / "catalogue" / "test" / "own"
    place.mkdir(parents=True, exist_ok=True)
    (place / "script.toml").write_text(MANIFEST.replace("TIMEOUT", str(timeout_s)))
    (place / "linux.sh").write_text(body)
    desk.environment["DESKSIDE_SCRIPTS"] = str(folder / "catalogue")
    key = folder / "approver"
    if not key.exists():
        make_key(key)
    desk.run("script", "approve", "test.own", "--key", str(key), "--as", "me@example.org", "--yes")
    return "test.own"
