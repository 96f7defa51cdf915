from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from catalogue.machine import Machine

SCRIPT = "disk.space-eaters"
HOLDER = """
import os, signal
with open("/srv/log", "wb") as log:
    log.write(b"x" * 19_000_000)
    log.flush()
    os.remove("/srv/log")
    print("ready", flush=True)
    signal.pause()
"""


def small_disk(machine: Machine, options: str = "size=20m") -> None:
    machine.do('mkdir -p /srv; mount -t tmpfs -o "$1" small /srv', options)


def test_room_everywhere_is_ok(machine: Machine) -> None:
    answer = machine.run(SCRIPT, case="healthy")
    assert (answer.status, answer.keys) == (0, ["enough-room"]), answer


def test_a_full_file_system_and_its_largest_folder_and_file_are_named(machine: Machine) -> None:
    small_disk(machine)
    machine.do(
        "mkdir -p /srv/oleg/films; head -c 3M /dev/zero >/srv/a; cat /dev/zero >/srv/oleg/films/a.mkv || true"
    )
    answer = machine.run(SCRIPT, case="full")
    assert (answer.status, answer.values("full")) == (2, {"path": "/srv", "percent": "100", "mb": "0"}), (
        answer
    )
    assert answer.values("big-folder") == {"path": "/srv/oleg/films", "mb": "17"}
    assert answer.values("big-file") == {"path": "/srv/oleg/films/a.mkv", "mb": "17"}
    assert "make-room" in answer.keys


def test_busybox_finds_the_same(machine: Machine) -> None:
    small_disk(machine)
    machine.do("mkdir -p '/srv/films of 2026'; cat /dev/zero >'/srv/films of 2026/a.mkv' || true")
    machine.use_busybox("df", "du", "find", "stat", "sort", "awk", "ls", "head")
    machine.speak("busybox")
    answer = machine.run(SCRIPT)
    assert answer.status == 2, answer
    assert answer.values("big-folder")["path"] == "/srv/films of 2026"


def test_room_held_by_a_deleted_file_is_found_with_the_program_that_holds_it(machine: Machine) -> None:
    small_disk(machine)
    machine.start("python3", "-c", HOLDER)
    answer = machine.run(SCRIPT, case="deleted-but-open")
    assert answer.status == 1, answer
    held = answer.values("deleted-but-open")
    assert (held["path"], held["name"], held["mb"]) == ("/srv", "python3", "19")
    assert "restart-program" in answer.keys


def test_no_file_names_left_is_told_apart_from_no_room(machine: Machine) -> None:
    small_disk(machine, "size=20m,nr_inodes=200")
    machine.do(
        "mkdir -p /srv/spool/out; for i in $(seq 500); do touch /srv/spool/out/$i 2>/dev/null || break; done"
    )
    answer = machine.run(SCRIPT, case="no-names")
    assert (answer.status, answer.values("no-names")["path"]) == (2, "/srv"), answer
    assert answer.values("many-files")["path"] == "/srv/spool/out"


def test_one_folder_can_be_asked_for_and_the_limit_is_the_clerks(machine: Machine) -> None:
    small_disk(machine)
    machine.do("head -c 15M /dev/zero >/srv/a")
    assert machine.run(SCRIPT, path="/srv").status == 0
    answer = machine.run(SCRIPT, path="/srv", limit="70")
    assert (answer.status, answer.values("nearly-full")["percent"]) == (1, "75"), answer
    missing = machine.run(SCRIPT, path="/nowhere")
    assert (missing.status, missing.keys) == (3, ["no-such-path"]), missing


def test_without_its_tool_it_says_unknown(machine: Machine) -> None:
    machine.hide("du")
    answer = machine.run(SCRIPT, case="tool-missing")
    assert (answer.status, answer.values("missing-tool")) == (3, {"tool": "du"}), answer
