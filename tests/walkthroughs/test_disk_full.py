"""The walkthrough `disk-full`, played against disks that are really full."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deskside.domain.journal.walkthrough import Move
from deskside.domain.walkthroughs.document import Lane
from deskside.domain.walkthroughs.state import How, Phase, Stage
from needs import needs

if TYPE_CHECKING:
    from walkthroughs.patient import Patient
    from walkthroughs.sitting import ShippedDesk, Sitting

NAME = "disk-full"
FILM, PAPERS = "/data/oleg/films/holiday.mkv", "/data/oleg/papers"

# Oleg fills all that is his to fill; a part of the disk is kept back for the administrator.
_FULL = """
truncate -s 32M /tmp/disk
mkfs.ext4 -q -m 8 /tmp/disk
mkdir -p /data /other
mount -o loop /tmp/disk /data
mount -t tmpfs -o size=60m other /other
mkdir -p /data/oleg/films /data/oleg/papers
head -c 100K /dev/urandom >/data/oleg/papers/contract
chown -R 1234:1234 /data/oleg /other
setpriv --reuid=1234 --regid=1234 --clear-groups sh -c 'cat /dev/zero >"$1" 2>/dev/null' sh "$1" || :
sync
"""


@pytest.fixture
def full(patient: Patient) -> Patient:
    """A machine with a full ext4 disk at `/data`, and another disk at `/other`."""
    needs("mkfs.ext4", package="e2fsprogs")
    needs("tune2fs", package="e2fsprogs")
    patient.do(_FULL, FILM)
    return patient


def disks(patient: Patient) -> str:
    """Every file of the person with all that belongs to it, and what the disk keeps back."""
    return patient.do(
        "cd /; find data/oleg other -printf '%p %y %m %U:%G %l %s\\n' | sort;"
        " find data/oleg other -type f -exec sha256sum {} + | sort;"
        " tune2fs -l $(findmnt -no SOURCE /data) | grep -i 'reserved block count'"
    )


def oleg_can_save(patient: Patient) -> bool:
    said = patient.do(
        "setpriv --reuid=1234 --regid=1234 --clear-groups"
        ' sh -c \'head -c 1M /dev/zero >"$1" && rm "$1"\' sh "$1" >/dev/null 2>&1 && echo yes || echo no',
        f"{PAPERS}/new",
    )
    patient.do('rm -f "$1"', f"{PAPERS}/new")
    return said == "yes\n"


def tidying(desk: ShippedDesk, full: Patient) -> Sitting:
    """Come to the check that asks for room, with the reserve opened and nothing deleted yet."""
    sitting = desk.begin(NAME, full)
    sitting.clerk("greet").person("keep-open").go("look").go("first-aid")
    sitting.person("save-work").person("trash").person("storage").person("tidy")
    return sitting


def test_room_is_made_by_tidying_over_two_clerks_and_two_restarts(desk: ShippedDesk, full: Patient) -> None:
    before = disks(full)
    assert not oleg_can_save(full)
    sitting = tidying(desk, full)
    assert oleg_can_save(full), "the reserve lets the person save"
    sitting.check_red("tidied")

    sitting = sitting.hand_over(full)
    sitting.measure("tidied").check_red("tidied")
    full.do('rm "$1"; sync', FILM)
    sitting.measure("tidied").go("give-back")
    assert disks(full).splitlines()[-1] == before.splitlines()[-1], "the reserve is back"

    assert sitting.stands == ("odd", "open")
    sitting.answer("odd", value=True, lane=Lane.PERSON)
    assert sitting.stands == ("restart", "away")
    sitting.measure("restart")
    assert sitting.stands == ("restart", "away"), "it has not started anew"
    full.start_anew()
    sitting.line.say_lost()
    sitting.work().clerk("bye")
    assert (sitting.state.phase, sitting.state.worked, sitting.state.changes) == (Phase.FINISHED, True, ())
    assert [sitting.state.how(step).how for step in ("room", "after-restart")] == [How.DONE, How.DONE]  # type: ignore[union-attr]
    sitting.close()


def test_a_folder_moves_where_tidying_is_not_enough_and_all_of_it_is_taken_back(
    desk: ShippedDesk, full: Patient
) -> None:
    before = disks(full)
    sitting = tidying(desk, full)
    sitting.clerk("tidied", Move.DID_NOT_WORK, text="everything is needed")
    sitting.answer("second-disk", value=True).go("disk-health")
    if sitting.state.stage is Stage.STUCK:
        # What the kernel under these tests logs of its own disks is not part of them.
        sitting.clerk("disk-health", Move.SKIPPED, text="the log is of another machine")
    sitting.answer("folder", "/data/oleg/films").answer("volume", "/other").go("move")
    assert sitting.stands == ("opens", "open")
    assert full.do('readlink /data/oleg/films; test -s "$1"', FILM) == "/other/films\n"

    sitting.answer("opens", value=False, lane=Lane.PERSON).go("bring-back")
    sitting.check_red("room")
    sitting.give_up("the owner decides")
    assert (sitting.state.phase, sitting.state.left) == (Phase.GIVEN_UP, ())
    assert disks(full) == before
    sitting.close()


def small_disk(patient: Patient, options: str) -> None:
    patient.do('mkdir -p /srv; mount -t tmpfs -o "$1" small /srv', options)


HOLDER = """
import os, signal
with open("/srv/log", "wb") as log:
    log.write(b"x" * 19_500_000)
    log.flush()
    os.remove("/srv/log")
    print("ready", flush=True)
    signal.pause()
"""


def test_room_held_by_a_deleted_file_comes_back_when_the_program_ends(
    desk: ShippedDesk, patient: Patient
) -> None:
    small_disk(patient, "size=20m")
    program = patient.start("python3", "-c", HOLDER)
    sitting = desk.begin(NAME, patient)
    sitting.clerk("greet").person("keep-open").go("look").person("close-program")
    sitting.check_red("let-go")
    patient.stop(program)
    sitting.measure("let-go")
    assert sitting.stands == ("odd", "open"), "the room is there, nothing else had to be done"
    sitting.answer("odd", value=False, lane=Lane.PERSON).clerk("bye")
    assert sitting.state.worked
    sitting.close()


def test_a_disk_that_is_not_full_and_one_without_file_names_are_not_tidied(
    desk: ShippedDesk, patient: Patient
) -> None:
    sitting = desk.begin(NAME, patient)
    sitting.clerk("greet").person("keep-open").go("look").clerk("not-full")
    assert (sitting.state.phase, sitting.state.changes) == (Phase.FINISHED, ())
    sitting.close()
    small_disk(patient, "size=20m,nr_inodes=200")
    patient.do("for i in $(seq 500); do touch /srv/$i 2>/dev/null || break; done")
    sitting = desk.begin(NAME, patient)
    sitting.clerk("greet").person("keep-open").go("look").clerk("many-files").clerk("hand-over")
    assert (sitting.state.phase, sitting.state.changes) == (Phase.FINISHED, ())
    sitting.close()
