"""This computer once more, in namespaces of its own: a test may break it, and a real sshd leads into it."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Self

from catalogue.at_ease import at_ease
from deskside.adapters.ssh.connector import SshConnector
from deskside.domain.scripts.undo import values_for_undo
from deskside.usecases.task import CancelToken
from fakes.dialogue import FakeDialogue
from needs import needs
from servers.accounts import needs_root
from servers.reach import address_of, key_of
from servers.sshd import Sshd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalogue.desk import Answer, CatalogueDesk
    from deskside.adapters.ssh.machine import SshMachine

_CLONE = Path(__file__).resolve().parents[2]
_PYTHON = _CLONE / ".venv/bin/python"

_BOOT = """
set -e
mount --make-rprivate /
mount -t tmpfs -o mode=755 stage /mnt
mkdir /mnt/upper /mnt/aside /mnt/root
mount -t overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/aside overlay /mnt/root
mount --rbind /dev /mnt/root/dev
mount -t sysfs sysfs /mnt/root/sys
mount --rbind /sys/fs/cgroup /mnt/root/sys/fs/cgroup
mount -t proc proc /mnt/root/proc
mount -t tmpfs -o mode=755 run /mnt/root/run
mount -t tmpfs -o mode=1777 tmp /mnt/root/tmp
mkdir -p "/mnt/root$CLONE"
mount --bind "$CLONE" "/mnt/root$CLONE"
mount -o remount,bind,ro "/mnt/root$CLONE"
ip link set lo up
cd /mnt/root
"""
_DEADLY = """#!/bin/sh
echo {program} >>/run/deeds
[ "$(wc -l </run/deeds)" = {count} ] || exec /run/real/{program} "$@"
/run/real/{program} "$@"
kill -9 0
"""
_TAKE = "for place in $(which -a $1); do /bin/busybox rm -f $place"
# Process 1 ignores that others end, so the kernel collects them: each run on a leash leaves it three.
_ENTER_ROOT = 'exec chroot . env --ignore-signal=CHLD "$@"'


class Machine:
    """`with Machine(tmp_path) as machine:`. Nothing that is done to it outlives it.

    Its root is this computer's, with everything that is written kept in memory; network, processes, mounts
    and host name are its own. The way in is a real sshd on loopback whose sessions enter these namespaces.

    Args:
        folder: Where keys and logs go, outside the machine.
        desk: Who runs scripts on it; without one `run` and `take_back` cannot be used.
        first: The program that is process 1 there.
        known_as: What that program calls itself, where it is not the first word.
        begin: Shell lines that start it, in the machine's root but not yet confined to it.
    """

    def __init__(
        self,
        folder: Path,
        desk: CatalogueDesk | None = None,
        *,
        first: Sequence[str] = ("cat",),
        begin: str = _ENTER_ROOT,
        known_as: str = "",
    ) -> None:
        _check_what_it_needs()
        self.folder = folder
        self._desk = desk
        self._link: SshMachine | None = None
        self._first = first
        self._begin = begin
        self._known_as = known_as or first[0].rpartition("/")[2]
        self._sshd: Sshd | None = None
        self._holder: subprocess.Popen[bytes] | None = None
        self._pid = 0
        self._started: list[subprocess.Popen[str]] = []

    def __enter__(self) -> Self:
        flags = ["--mount", "--net", "--pid", "--uts", "--ipc", "--fork", "--kill-child"]
        self._holder = subprocess.Popen(
            ["unshare", *flags, "sh", "-c", _BOOT + self._begin, "sh", *self._first],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "CLONE": str(_CLONE)},
        )
        self._await_boot()
        self.become("root")
        # The login shell stands outside: without a home it runs nobody's .bashrc on the way in.
        self._sshd = Sshd(
            self.folder, f"ForceCommand exec sh {self.folder}/enter", "SetEnv HOME=/nonexistent"
        )
        self._sshd.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._link is not None:
            self._link.close()
        if self._sshd is not None:
            self._sshd.stop()
        assert self._holder is not None
        self._holder.kill()
        self._holder.communicate()
        for process in self._started:
            process.communicate()

    def become(self, user: str) -> None:
        """Let whoever comes in over ssh be `user` there."""
        number, group, home = self.do(
            'id -u "$1"; id -g "$1"; getent passwd "$1" | cut -d : -f 6', user
        ).split()
        way_in = [*self._enter()[:-1], f"--setuid={number}", f"--setgid={group}", "--"]
        line = f'export HOME={home}; exec {shlex.join(way_in)} /bin/sh -c "$SSH_ORIGINAL_COMMAND"\n'
        (self.folder / "enter").write_text(line)

    def run(self, script: str, *, case: str = "", **values: str) -> Answer:
        """Run a script there, from the desk, over ssh; `case` names the recording of its answer."""
        assert self._sshd is not None
        assert self._desk is not None
        if self._link is None:
            address, key = address_of(self._sshd), key_of(self._sshd)
            connector = SshConnector(self.folder / "known_hosts")
            self._link = connector.connect(
                address, key, label="patient", dialogue=FakeDialogue(), cancel=CancelToken()
            )
        return self._desk.run_script(self._link, script, case, **values)

    def take_back(self, script: str, run: Answer, *, case: str = "", **values: str) -> Answer | None:
        """Run the undo of a script that answered `run` to `values`; None where that changed nothing."""
        assert self._desk is not None
        manifest = self._desk.manifest(script)
        undo = values_for_undo(self._desk.manifest(manifest.undo).parameters, values, run.findings)
        return None if undo is None else self.run(manifest.undo, case=case, **undo)

    def dies_at(self, count: int, *programs: str) -> None:
        """End the run that starts one of these programs for the `count`-th time, once that has ended.

        With the count 0 no run is ended, and `deeds` says how often they were started.
        """
        self.do("rm -f /run/deeds; mkdir -p /run/real")
        for program in programs:
            self.do('cp "$(readlink -f "$(command -v "$1")")" /run/real/"$1"', program)
        for program in programs:
            text = _DEADLY.format(program=program, count=count)
            self.do(f'{_TAKE}; printf %s "$2" >$place; /bin/busybox chmod 755 $place; done', program, text)

    def deeds(self) -> int:
        """How often the programs that `dies_at` names were started since."""
        return len(self.do("while read -r line; do echo $line; done </run/deeds || :").splitlines())

    def lives_on(self, *programs: str) -> None:
        """Give back what `dies_at` took."""
        for program in programs:
            self.do(f"{_TAKE}; /bin/busybox cp -p /run/real/$1 $place; done", program)

    def do(self, command: str, *arguments: str) -> str:
        """Run a line of shell there, as root, and return what it printed; it must succeed."""
        done = subprocess.run(
            [*self._enter(), "sh", "-ec", command, "sh", *arguments],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        return done.stdout

    def start(self, *command: str, says: str = "ready") -> subprocess.Popen[str]:
        """Start a program there that runs until the machine goes, and wait until it prints `says`."""
        process = subprocess.Popen(
            [*self._enter(), *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._started.append(process)
        assert process.stdout is not None
        heard = []
        while says not in (line := process.stdout.readline()):
            heard.append(line)
            assert line, f"{shlex.join(command)} ended:\n{''.join(heard)}"
        return process

    def stop(self, process: subprocess.Popen[str]) -> None:
        """End a program that was started there."""
        for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split():
            os.kill(int(pid), signal.SIGKILL)
        process.wait(60)

    def python(self, program: Path, *arguments: str) -> subprocess.Popen[str]:
        """Start one of the small servers beside this file there."""
        return self.start(str(_PYTHON), str(program), *arguments)

    def swallow(self, *rules: str) -> None:
        """Let what matches these nftables rules vanish on arrival, without a word to the sender."""
        needs("nft", package="nftables")
        self.do("nft add table inet hole")
        self.do("nft 'add chain inet hole arriving { type filter hook input priority 0; }'")
        for rule in rules:
            self.do('nft "add rule inet hole arriving $1 drop"', rule)

    def write(self, path: str, text: str) -> None:
        """Write a file there, whatever link stood in its place."""
        self.do('rm -f "$1"; mkdir -p "$(dirname "$1")"; printf %s "$2" >"$1"', path, text)

    def hold(self, path: str, text: str) -> None:
        """Let a file of the kernel's say this there from now on: the real one is the whole computer's."""
        self.do('umount "$1" 2>/dev/null || :; mkdir -p "/run/held${1%/*}"', path)
        self.do('printf %s "$2" >"/run/held$1"; mount --bind "/run/held$1" "$1"', path, text)

    def be_at_ease(self) -> None:
        """Let nothing be short there, however busy the computer is that it shares."""
        for path, text in at_ease().items():
            self.hold(path, text)

    def speak(self, shell: str) -> None:
        """Make `sh` there another shell: `dash`, `bash` or `busybox`."""
        self.do('ln -sf "$(which "$1")" /bin/sh', shell)

    def use_busybox(self, *names: str) -> None:
        """Let BusyBox be these programs there."""
        self.hide(*names)
        self.do("for name; do /bin/busybox ln -sf /bin/busybox /usr/bin/$name; done", *names)

    def hide(self, *programs: str) -> None:
        """Take programs away, as on a machine where they were never installed."""
        self.do('for name; do for place in $(which -a "$name"); do rm -f "$place"; done; done', *programs)

    def _enter(self) -> list[str]:
        spaces = ["--mount", "--net", "--pid", "--uts", "--ipc", "--root", "--wd"]
        return ["nsenter", f"--target={self._pid}", *spaces, "--"]

    def _await_boot(self) -> None:
        assert self._holder is not None
        children = Path(f"/proc/{self._holder.pid}/task/{self._holder.pid}/children")
        while self._holder.poll() is None:
            pids = children.read_text().split()
            if pids and Path(f"/proc/{pids[0]}/comm").read_text().strip() == self._known_as[:15]:
                self._pid = int(pids[0])
                return
            os.sched_yield()
        raise AssertionError("the machine did not start")


def _check_what_it_needs() -> None:
    """What makes the machine, and what every script may find on it unless a test takes it away."""
    needs_root()
    needs("unshare", package="util-linux")
    needs("ip", package="iproute2")
    needs("ping", package="iputils-ping")
    needs("dig", package="bind9-dnsutils")
    needs("nc.openbsd", package="netcat-openbsd")
    needs("curl", package="curl")
    needs("wget", package="wget")
    needs("mkfs.ext4", package="e2fsprogs")
    needs("useradd", package="passwd")
