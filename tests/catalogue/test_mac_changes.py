"""What changes a Mac, ended after each of its deeds: its undo gives back what was.

What Linux and macOS share is ended so on the Linux machine of the tests; here is what a Mac alone has.
"""

from __future__ import annotations

import signal
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from catalogue.mac import run, script_of
from catalogue.mac_keeps import DSCL, LAUNCHD, LINK, TUNNEL
from deskside.domain.scripts.marks import RECORDED_TOKEN
from deskside.domain.scripts.result import ResultReader
from deskside.domain.scripts.undo import values_for_undo

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from deskside.domain.journal.facts import Finding
    from deskside.domain.scripts.manifest import Manifest

MAX_DEEDS = 6


@dataclass(frozen=True)
class Change:
    """A script, what it is given, with which words of which tool it acts, and the state that is kept."""

    script: str
    given: Mapping[str, str]
    tool: str
    stand_in: str
    acts: str
    kept: str
    before: str


CHANGES = (
    Change("account.lock", {"user": "oleg"}, "dscl", DSCL, "-append|-delete", "proofs", ";ShadowHash;HASH\n"),
    Change(
        *("account.unlock", {"user": "oleg"}, "dscl", DSCL, "-append|-delete"),
        *("proofs", ";ShadowHash;HASH ;DisabledUser;\n"),
    ),
    Change("network.link-down", {"interface": "en5"}, "ifconfig", LINK, "up|down", "flags", "UP,BROADCAST\n"),
    Change("network.link-up", {"interface": "en5"}, "ifconfig", LINK, "up|down", "flags", "BROADCAST\n"),
    Change(
        *("network.wireguard-up", {"interface": "Office"}, "scutil", TUNNEL, "start|stop"),
        *("tunnel", "Disconnected\n"),
    ),
    Change(
        *("network.wireguard-down", {"interface": "Office"}, "scutil", TUNNEL, "start|stop"),
        *("tunnel", "Connected\n"),
    ),
    Change(
        *("services.restart", {"service": "org.example.vpnd"}, "launchctl", LAUNCHD, "kickstart|kill"),
        *("service", "not-running 0\n"),
    ),
)


def ended_after(count: int, change: Change) -> Mapping[str, str]:
    """Return tools with which a script is ended, with all that it started, after so many deeds."""
    counted = "".join(f"*' {word} '*|" for word in change.acts.split("|")).rstrip("|")
    last = f"""
deeds=${{0%/*}}/../deeds
over() {{
    echo >>"$deeds"
    [ "$(/usr/bin/wc -l <"$deeds")" -ne {count} ] || kill -KILL 0
}}
case " $* " in {counted}) trap over EXIT ;; esac
"""
    return {
        change.tool: last + change.stand_in,
        "networksetup": "exit 10",
        "who": ":",
        "sleep": ":",
        "pwpolicy": ":",
    }


def arguments(manifest: Manifest, values: Mapping[str, str]) -> list[str]:
    """Return values in the manifest's order, as the product passes them."""
    found = []
    for one in manifest.parameters:
        default = "" if one.default is None else str(one.default)
        found.append(values.get(one.name, {"True": "true", "False": "false"}.get(default, default)))
    return found


def heard(manifest: Manifest, said: str) -> tuple[Finding, ...]:
    reader = ResultReader(manifest, RECORDED_TOKEN)
    reader.feed(said, final=True)
    return reader.conclude(None).findings


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.script)
def test_whenever_it_is_ended_its_undo_gives_back_what_was(change: Change, tmp_path: Path) -> None:
    _, manifest = script_of(change.script)
    _, undo = script_of(manifest.undo)
    kept = tmp_path / change.kept
    kept.write_text(change.before)
    for count in range(1, MAX_DEEDS):
        (tmp_path / "deeds").write_text("")
        tools = ended_after(count, change)
        status, said = run(tmp_path, "dash", change.script, tools, *arguments(manifest, change.given))
        deeds = (tmp_path / "deeds").read_text().count("\n")
        assert status == (-signal.SIGKILL if deeds == count else 0), said
        assert kept.read_text() != change.before, (count, said)
        values = values_for_undo(undo.parameters, change.given, heard(manifest, said))
        assert values is not None, said
        ended, undone = run(tmp_path, "bash", manifest.undo, ended_after(0, change), *arguments(undo, values))
        assert (ended, kept.read_text()) == (0, change.before), (count, said, undone)
        if deeds < count:
            return
    raise AssertionError(f"{change.script} did more than {MAX_DEEDS} deeds")
