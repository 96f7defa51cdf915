from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from needs import needs

if TYPE_CHECKING:
    from catalogue.machine import Machine

SCRIPT = "disk.network-drives"
CONNECT = """
mkdir -p "/media/our files" /srv/files
echo letter >/srv/files/letter
printf '#!/bin/sh\\nexec /usr/lib/openssh/sftp-server\\n' >/run/way
chmod 755 /run/way
sshfs oleg@files.office:/srv/files "/media/our files" -o ssh_command=/run/way >/dev/null 2>&1
until [ -e "/media/our files/letter" ]; do :; done
"""


@pytest.fixture
def connected(machine: Machine) -> Machine:
    """A machine with a real network drive: sshfs, whose way to the server is a pipe."""
    needs("sshfs")
    needs("fusermount3", package="fuse3")
    machine.do(CONNECT)
    return machine


def test_a_drive_that_answers_is_ok_and_none_as_well(connected: Machine) -> None:
    answer = connected.run(SCRIPT, case="healthy")
    assert (answer.status, answer.keys) == (0, ["all-answer"]), answer
    assert "/media/our files: fuse.sshfs from oleg@files.office:/srv/files" in answer.output
    connected.do("umount '/media/our files'")
    assert connected.run(SCRIPT, case="none").keys == ["none"]


def test_a_drive_whose_server_is_silent_does_not_hang_the_look(connected: Machine) -> None:
    connected.do("mount -t fusectl fusectl /sys/fs/fuse/connections; kill -STOP $(pidof sftp-server)")
    connected.start("sh", "-c", "echo ready; exec cat '/media/our files/letter'")
    connected.do("until grep -q -v -x 0 /sys/fs/fuse/connections/*/waiting; do :; done")
    answer = connected.run(SCRIPT, case="silent")
    connected.do("kill -CONT $(pidof sftp-server)")
    assert (answer.status, answer.keys) == (2, ["hangs", "check-server"]), answer
    assert answer.values("hangs")["path"] == "/media/our files"


def test_a_drive_that_lost_its_connection_is_critical(connected: Machine) -> None:
    connected.do("kill -KILL $(pidof sshfs); while pidof sshfs >/dev/null; do :; done")
    answer = connected.run(SCRIPT, case="gone")
    assert (answer.status, answer.keys) == (2, ["gone", "connect-again"]), answer
    assert answer.values("gone")["why"] == "Transport endpoint is not connected"


def test_a_drive_that_should_be_connected_is_missed(machine: Machine) -> None:
    machine.write(
        "/etc/fstab", "//oleg:word@nas/home /media/nas cifs ro 0 0\nnas:/a /media/a nfs noauto 0 0\n"
    )
    answer = machine.run(SCRIPT, case="not-connected")
    assert (answer.status, answer.keys) == (1, ["not-connected", "check-server"]), answer
    assert answer.values("not-connected") == {"path": "/media/nas", "source": "//nas/home"}


def test_without_its_tool_it_says_unknown(machine: Machine) -> None:
    machine.hide("df")
    answer = machine.run(SCRIPT, case="tool-missing")
    assert (answer.status, answer.values("missing-tool")) == (3, {"tool": "df"}), answer
