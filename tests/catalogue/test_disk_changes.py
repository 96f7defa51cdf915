from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from catalogue.changes import changed_and_taken_back, ended_anywhere
from needs import needs

if TYPE_CHECKING:
    from catalogue.machine import Machine

MOVE = "disk.move-folder"
VALUES = {"folder": "/data/oleg/films of 2026", "volume": "/other"}


@pytest.fixture
def two_disks(machine: Machine) -> Machine:
    """A machine with a small, nearly full disk and another one, and a folder with all kinds of files."""
    machine.do(
        "mkdir -p /data /other; mount -t tmpfs -o size=12m one /data; mount -t tmpfs -o size=20m two /other"
    )
    machine.do(
        'mkdir -p "$1/deep/er"; cd "$1"; head -c 4M /dev/urandom >a.mkv; echo b >deep/b;'
        " ln -s ../a.mkv deep/link;"
        " ln deep/b deep/er/twin; chmod 640 deep/b; chmod 2750 deep; chown 1234:1234 deep/er;"
        ' touch -d "2020-02-02 02:02:02" deep/b deep/er deep .; mkfifo deep/pipe',
        VALUES["folder"],
    )
    return machine


def files(machine: Machine) -> str:
    """Every name on both disks with all that belongs to it, and what is in the files."""
    return machine.do(
        "cd /; find data/* other -mindepth 1 -printf '%p %y %m %U:%G %n %l %s %T@\\n' |"
        " grep -v '^data/oleg d' | sort;"
        " find data other -type f -exec sha256sum {} + | sort"
    )


def test_a_folder_is_moved_found_in_its_place_and_brought_back_as_it_was(two_disks: Machine) -> None:
    done, _ = changed_and_taken_back(two_disks, lambda: files(two_disks), MOVE, case="healthy", **VALUES)
    assert done.values("moved")["target"] == "/other/films of 2026"
    again = two_disks.run(MOVE, **VALUES)
    two_disks.do('test -s "$1/a.mkv"; echo new >"$1/new"', VALUES["folder"])
    linked = two_disks.run(MOVE, case="is-link", **VALUES)
    assert linked.keys == ["is-link", "choose-other"]
    two_disks.take_back(MOVE, again, **VALUES)
    assert two_disks.do('cat "$1/new"; ls /other', VALUES["folder"]) == "new\n"


def test_a_move_that_was_ended_anywhere_is_taken_back(two_disks: Machine) -> None:
    programs = ("cp", "mv", "ln", "rm")
    ended = list(ended_anywhere(two_disks, lambda: files(two_disks), MOVE, programs, **VALUES))
    assert len(ended) == 6


def test_a_move_that_was_ended_while_copying_is_taken_back(two_disks: Machine) -> None:
    before = files(two_disks)
    two_disks.do("mkdir /run/real; cp /usr/bin/cp /run/real/cp")
    half = '#!/bin/sh\nmkdir "$3"; /run/real/cp "$2"/a.mkv "$3"; kill -9 0\n'
    two_disks.write("/usr/bin/cp", half)
    two_disks.do("chmod 755 /usr/bin/cp")
    ended = two_disks.run(MOVE, **VALUES)
    two_disks.do("cat /run/real/cp >/usr/bin/cp")
    assert files(two_disks) != before
    undone = two_disks.take_back(MOVE, ended, case="half-a-copy", **VALUES)
    assert undone is not None
    assert (undone.keys, files(two_disks)) == (["back"], before), undone


def test_taking_back_that_was_ended_anywhere_is_taken_up_again(two_disks: Machine) -> None:
    before = files(two_disks)
    programs = ("cp", "mv", "rm")
    for count in range(1, 6):
        done = two_disks.run(MOVE, **VALUES)
        two_disks.dies_at(count, *programs)
        two_disks.take_back(MOVE, done, **VALUES)
        two_disks.lives_on(*programs)
        again = two_disks.take_back(MOVE, done, **VALUES)
        assert again is not None
        assert (again.status, files(two_disks)) == (0, before), (count, again)


REFUSED = {
    "system-folder": (":", {"folder": "/usr/share"}),
    "no-folder": (":", {"folder": "/data/nobody"}),
    "no-volume": (":", {"volume": "/nowhere"}),
    "target-taken": ("mkdir '/other/films of 2026'", {}),
    "same-disk": ("mkdir /data/there", {"volume": "/data/there"}),
    "disk-inside": (
        "mkdir '/data/oleg/films of 2026/usb'; mount -t tmpfs usb '/data/oleg/films of 2026/usb'",
        {},
    ),
    "no-room": ("head -c 17M /dev/zero >/other/big", {}),
}


@pytest.mark.parametrize("key", REFUSED)
def test_what_cannot_be_moved_safely_stays(two_disks: Machine, key: str) -> None:
    command, values = REFUSED[key]
    two_disks.do(command)
    before = files(two_disks)
    answer = two_disks.run(MOVE, case=key, **{**VALUES, **values})
    assert (answer.status, answer.keys[0]) == (2, key), answer
    assert files(two_disks) == before
    assert two_disks.take_back(MOVE, answer, **VALUES) is None


def test_a_folder_in_use_and_one_that_is_not_ours_stay(two_disks: Machine) -> None:
    held = two_disks.start(
        "sh", "-c", f"exec 5<'{VALUES['folder']}/a.mkv'; echo ready; exec cat /dev/zero >/dev/null"
    )
    two_disks.do("until pidof cat | grep -q ' '; do :; done")  # process 1 is one, too
    answer = two_disks.run(MOVE, case="in-use", **VALUES)
    assert (answer.status, answer.values("in-use")["program"]) == (2, "cat"), answer
    two_disks.stop(held)
    two_disks.do("useradd --create-home --shell /bin/sh oleg")
    two_disks.become("oleg")
    answer = two_disks.run(MOVE, case="not-allowed", **VALUES)
    assert (answer.status, answer.keys) == (2, ["not-allowed", "ask-owner"]), answer


def test_taking_back_says_what_stands_in_its_way_and_loses_nothing(two_disks: Machine) -> None:
    done = two_disks.run(MOVE, **VALUES)
    two_disks.do("head -c 10M /dev/zero >/data/big")
    tight = two_disks.take_back(MOVE, done, case="no-room", **VALUES)
    assert tight is not None
    assert (tight.status, tight.keys) == (2, ["no-room", "make-room"]), tight
    two_disks.do("rm /data/big; mv /other/films* /other/elsewhere")
    gone = two_disks.take_back(MOVE, done, case="disk-missing", **VALUES)
    assert gone is not None
    assert (gone.status, gone.keys) == (2, ["target-gone", "connect-disk"]), gone
    two_disks.do('rm "$1"; echo mine >"$1"', VALUES["folder"])
    other = two_disks.take_back(MOVE, done, case="not-as-left", **VALUES)
    assert other is not None
    assert (other.status, other.keys) == (2, ["not-as-left", "look-by-hand"]), other
    assert two_disks.do('cat "$1"; ls /other', VALUES["folder"]) == "mine\nelsewhere\n"
    never = two_disks.run("disk.move-folder-back", case="nothing-moved", folder="/data/oleg")
    assert never.keys == ["nothing-moved"]


RESERVE = "disk.release-reserve"


@pytest.fixture
def with_reserve(machine: Machine) -> Machine:
    """A machine with a real ext4 disk that keeps a fifth of itself back."""
    needs("tune2fs", package="e2fsprogs")
    machine.do(
        "truncate -s 32M /tmp/disk; mkfs.ext4 -q -m 20 /tmp/disk; mkdir -p /data;"
        " mount -o loop /tmp/disk /data"
    )
    return machine


def reserve(machine: Machine) -> str:
    return machine.do("tune2fs -l $(findmnt -no SOURCE /data) | grep -i reserved; df --output=avail /data")


def test_what_a_disk_keeps_back_is_lowered_and_given_back(with_reserve: Machine) -> None:
    done, _ = changed_and_taken_back(
        with_reserve, lambda: reserve(with_reserve), RESERVE, case="healthy", folder="/data"
    )
    assert int(done.values("freed")["value"]) >= 5
    for _ in ended_anywhere(
        with_reserve, lambda: reserve(with_reserve), RESERVE, ("tune2fs",), folder="/data"
    ):
        pass
    with_reserve.run(RESERVE, folder="/data")
    low = with_reserve.run(RESERVE, case="low-already", folder="/data")
    assert low.keys == ["low-already"]
    assert with_reserve.run(RESERVE, case="keeps-nothing", folder="/run").keys == ["keeps-nothing"]
    nowhere = with_reserve.run(RESERVE, case="no-folder", folder="/nowhere")
    assert (nowhere.status, nowhere.keys) == (2, ["no-folder", "check-path"]), nowhere


CACHE = "disk.empty-package-cache"


def test_downloaded_packages_are_deleted_and_a_manager_that_cannot_says_why(machine: Machine) -> None:
    machine.do(
        "mount -t tmpfs apt /var/cache/apt/archives;"
        " head -c 3M /dev/zero >/var/cache/apt/archives/a_1_all.deb"
    )
    done = machine.run(CACHE, case="healthy")
    assert (done.status, done.values("emptied")["mb"]) == (0, "3"), done
    machine.write("/usr/bin/apt-get", "#!/bin/sh\necho E: Could not get lock >&2\nexit 100\n")
    machine.do("chmod 755 /usr/bin/apt-get")
    failed = machine.run(CACHE, case="locked")
    assert (failed.status, failed.keys) == (2, ["not-emptied", "wait-for-updates"]), failed


def test_without_its_tool_each_says_unknown(machine: Machine) -> None:
    machine.hide("readlink", "tune2fs", "apt-get")
    lacks = {
        MOVE: (VALUES, "readlink"),
        "disk.move-folder-back": ({"folder": "/data"}, "readlink"),
        RESERVE: ({}, "tune2fs"),
        CACHE: ({}, "apt-get dnf yum zypper"),
    }
    for script, (values, tool) in lacks.items():
        answer = machine.run(script, case="tool-missing", **values)
        assert (answer.status, answer.values("missing-tool")) == (3, {"tool": tool}), answer
