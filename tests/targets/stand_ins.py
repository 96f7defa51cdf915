"""A folder of stand-in tools that print what another system's tools print, first on a probe's PATH."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

from deskside.adapters.probes import ShippedProbes
from deskside.usecases.ports.probes import MarkedProbe
from source import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from domain.inventory.machine_cases import MachineCase, Said

PROBES = ShippedProbes(ROOT / "resources" / "probes")
_LIMITS = re.compile(rb"(?<=\baway )\d+(?! volumes)(?= )")
"""How long the shipped probes wait; a drive that may be dead left out. A busy computer is no slow one."""
_APPLETS = (
    "uname",
    "date",
    "stat",
    "mount",
    "df",
    "ps",
    "netstat",
    "ifconfig",
    "arp",
    "who",
    "last",
    "crontab",
    "ls",
    "sysctl",
)
"""What BusyBox runs itself without looking into PATH, and so has to be told as functions."""


def set_up(case: MachineCase, folder: Path, *, without: Sequence[str] = (), at: str = "") -> Path:
    """Write a program for each tool of `case`, and what it prints into files beside it.

    Args:
        case: The machine.
        folder: Where; a new folder.
        without: Tools this machine does not have.
        at: Where the folder is for the machine, if that is another root.
    """
    folder.mkdir(parents=True)
    seen = at or str(folder)
    (folder / "dev").mkdir()
    for said in case.tools:
        if said.device:
            (folder / "dev" / said.device.rpartition("/")[2]).touch()
    calls: dict[str, list[str]] = {}
    for number, said in enumerate(one for one in case.tools if one.call):
        tool, _, arguments = said.call.partition(" ")
        (folder / f"out{number}").write_text(said.out, encoding="utf-8")
        calls.setdefault(tool, []).append(
            f"{shlex.quote(arguments)}) {_does(said, f'{seen}/out{number}')} ;;"
        )
    for tool, lines in calls.items():
        if tool not in without:
            program = folder / tool.rpartition("/")[2]
            program.write_text('#!/bin/sh\ncase "$*" in\n' + "\n".join(lines) + "\n*) exit 64 ;;\nesac\n")
            program.chmod(0o755)
    return folder


def _does(said: Said, file: str) -> str:
    if said.hang:
        return "exec /bin/sleep 31415"
    return f"/bin/cat {shlex.quote(file)}; exit {said.status}"


class StandInProbes:
    """The shipped probe, told to look into a folder of stand-ins first.

    Args:
        platform: Whose probe.
        folder: Where the stand-ins are, on the machine.
        applets: Whether the shell has to be told of them one by one.
    """

    def __init__(self, platform: str, folder: str, *, applets: bool = False) -> None:
        self._platform = platform
        self._folder = folder
        self._applets = applets

    def inventory(self, categories: Sequence[str], platform: str = "linux", known: str = "") -> MarkedProbe:
        del platform
        marked = PROBES.inventory(categories, self._platform)
        probe = marked.probe
        body = probe.body.replace(b"\nPATH=", f"\nPATH={self._folder}:".encode(), 1)
        body = body.replace(b"/dev/disk[", f"{self._folder}/dev/disk[".encode())
        body = body.replace(b"/usr/libexec/ApplicationFirewall/", f"{self._folder}/".encode())
        body = _LIMITS.sub(b"120", body)
        if self._applets:
            told = "".join(f'{name}() {{ {self._folder}/{name} "$@"; }}\n' for name in _APPLETS)
            body = told.encode() + body
        changed = type(probe)(
            name=probe.name,
            body=body,
            sha256=probe.sha256,
            arguments=probe.arguments,
            timeout_s=150,
            nonce=probe.nonce,
            categories=probe.categories,
        )
        return MarkedProbe(probe=changed, nonce=marked.nonce)
