"""Printing on a Mac: its CUPS is the one of Linux, so these run over one that a few lines stand in for."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from catalogue.mac import Heard, run, says

if TYPE_CHECKING:
    from pathlib import Path

STATE = r"""
state=${0%/*}/../printer
[ "$SOFTWARE$LANG" = desksideC ] || { echo 'Планировщик запущен'; exit 0; }
[ -e "$state" ] || echo 'enabled accepting ipp://192.0.2.7/ipp/print' >"$state"
read -r enabled accepting device reason <"$state"
keep() { echo "$enabled $accepting $device $reason" >"$state"; }
"""
"""One printer, HP, kept in a file: whether it prints and accepts, where it is, why it is paused."""
LPSTAT = (
    STATE
    + r"""
[ "$1" != -l ] || { long=yes; shift; }
case $2 in '' | HP) ;; *) echo "lpstat: Invalid destination name in list \"$2\"." >&2; exit 1 ;; esac
case $1 in
-r) echo "scheduler is running" ;;
-d) echo "no system default destination" ;;
-v) echo "device for HP: $device" ;;
-o) echo "HP-12 oleg 1024 Mon Nov 17 09:12:00 2025" ;;
-a) case $accepting in
    accepting) echo "HP accepting requests since Mon Nov 17 09:12:00 2025" ;;
    *) echo "HP not accepting requests since Mon Nov 17 09:12:00 2025 -" ;;
    esac ;;
-p) case $enabled in
    enabled) echo "printer HP is idle.  enabled since Mon Nov 17 09:12:00 2025" ;;
    *)
        echo "printer HP disabled since Mon Nov 17 09:12:00 2025 -"
        [ -z "$long" ] || printf '\t%s\n' "${reason:-Paused}" ;;
    esac ;;
esac"""
)
CUPS = {
    "lpstat": LPSTAT,
    "cupsdisable": STATE + 'reason=; [ "$1" != -r ] || { reason=$2; }; enabled=disabled; keep',
    "cupsenable": STATE + "enabled=enabled reason=; keep",
    "cupsaccept": STATE + "accepting=accepting; keep",
    "cupsreject": STATE + "accepting=rejecting; keep",
    "lpadmin": STATE + 'while [ $# -gt 1 ]; do [ "$1" != -v ] || device=$2; shift; done; keep',
    "lpoptions": says("printer-make-and-model='Example Laser IPP Everywhere'"),
}
QUIET = {**CUPS, "lpstat": LPSTAT.replace('-o) echo "HP-12 oleg 1024 Mon Nov 17 09:12:00 2025" ;;', "-o) ;;")}


@pytest.mark.parametrize(
    ("case", "status", "keys", "printer"),
    [
        ("healthy", 0, "ready", "enabled accepting"),
        ("paused", 2, "paused resume-printer", "disabled accepting"),
        ("rejects", 2, "rejects resume-printer", "enabled rejecting"),
    ],
)
def test_why_nothing_comes_out_of_the_printer_is_told(
    case: str, status: int, keys: str, printer: str, tmp_path: Path
) -> None:
    """The stand-in speaks Russian to whoever does not set what CUPS on macOS asks for."""
    (tmp_path / "printer").write_text(f"{printer} dnssd://HP._ipps._tcp.local./\n")
    Heard(script="printing.queue", case=case, status=status, keys=keys, tools=QUIET, given=("",)).check(
        tmp_path
    )


CHANGES = (
    Heard(
        script="printing.pause-queue",
        case="healthy",
        status=0,
        keys="paused",
        tools=CUPS,
        given=("HP", "true", "false", "Toner is on its way"),
    ),
    Heard(
        script="printing.pause-queue",
        case="no-such-printer",
        status=2,
        keys="no-such-printer check-name",
        tools=CUPS,
        given=("LaserJet", "true", "false", ""),
    ),
    Heard(
        script="printing.set-address",
        case="healthy",
        status=0,
        keys="set look-again",
        tools=CUPS,
        given=("HP", "192.0.2.9", "631", "/ipp/print", "", ""),
    ),
    Heard(
        script="printing.add-network-printer",
        case="name-taken",
        status=2,
        keys="name-taken other-name",
        tools=CUPS,
        given=("HP", "192.0.2.9", "631", "/ipp/print", "false"),
    ),
)


@pytest.mark.parametrize("heard", CHANGES, ids=str)
def test_a_printer_of_a_mac_is_changed_as_one_of_linux(heard: Heard, tmp_path: Path) -> None:
    heard.check(tmp_path)


def test_a_pause_is_given_back_with_its_reason(tmp_path: Path) -> None:
    """Paused, resumed, and the resuming taken back with what it said: state and reason are as before."""
    run(tmp_path, "dash", "printing.pause-queue", CUPS, "HP", "true", "true", "Toner is on its way")
    before = (tmp_path / "printer").read_text()
    assert before.startswith("disabled rejecting")
    Heard(
        script="printing.resume-queue",
        case="healthy",
        status=0,
        keys="resumed",
        tools=CUPS,
        given=("HP", "true", "true"),
    ).check(tmp_path)
    assert (tmp_path / "printer").read_text().startswith("enabled accepting")
    status, said = run(
        tmp_path, "bash", "printing.pause-queue", CUPS, "HP", "true", "true", "Toner is on its way"
    )
    assert (status, (tmp_path / "printer").read_text()) == (0, before), said


def test_a_printer_that_was_added_is_removed_again(tmp_path: Path) -> None:
    there = {**CUPS, "lpadmin": STATE + 'rm "$state"; device=-; keep'}
    Heard(
        script="printing.remove-network-printer",
        case="healthy",
        status=0,
        keys="jobs-go removed",
        tools=there,
        given=("HP", "true", ""),
    ).check(tmp_path)


def of_ipp(tag: int, name: str, value: bytes) -> bytes:
    return bytes([tag, 0, len(name), *name.encode(), 0, len(value), *value])


@pytest.mark.parametrize(
    ("case", "reason", "status", "keys"),
    [("healthy", "none", 0, "answers"), ("no-paper", "media-empty-error", 2, "no-paper add-paper")],
)
def test_a_network_printer_is_asked_with_what_a_mac_has(
    case: str, reason: str, status: int, keys: str, tmp_path: Path
) -> None:
    answer = b"HTTP/1.0 200 OK\r\n\r\n" + bytes([2, 0, 0, 0, 0, 0, 0, 1, 4])
    answer += of_ipp(0x41, "printer-make-and-model", b"Example Laser 1")
    answer += of_ipp(0x23, "printer-state", bytes([0, 0, 0, 3]))
    answer += of_ipp(0x44, "printer-state-reasons", reason.encode())
    answer += of_ipp(0x22, "printer-is-accepting-jobs", b"\1") + b"\3"
    curl = "printf '" + "".join(f"\\{byte:03o}" for byte in answer) + "'"
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = str(listening.getsockname()[1])
        Heard(
            script="printing.network-printer",
            case=case,
            status=status,
            keys=keys,
            tools={"curl": curl},
            given=("127.0.0.1", port, "/ipp/print"),
            alike={port: "631"},
        ).check(tmp_path)
