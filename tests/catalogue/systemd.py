"""A machine whose process 1 is the real systemd, with a journal and no other service than a test gives it."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from catalogue.machine import Machine
from needs import needs
from waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalogue.desk import CatalogueDesk

SYSTEMD = "/lib/systemd/systemd"
UNITS = "/etc/desk-units"

# Only these: what else Debian would start at boot could reach the computer that the tests run on.
_JOURNAL = "systemd-journald.service systemd-journald.socket systemd-journald-dev-log.socket"
_LENT = f"sysinit.target basic.target {_JOURNAL}"

_BEGIN = f"""
mkdir -p .{UNITS}
for unit in $LENT; do ln -s /lib/systemd/system/$unit .{UNITS}/; done
printf '[Unit]\\nWants=systemd-journald.service basic.target\\n' >.{UNITS}/desk.target
umount -R sys/fs/cgroup
echo 0 >"$GROUP/cgroup.procs"
exec unshare --cgroup sh -ec 'mount -t cgroup2 cgroup2 sys/fs/cgroup; exec chroot . "$@"' sh "$@"
"""


@contextlib.contextmanager
def under_systemd(folder: Path, desk: CatalogueDesk, *units: str) -> Iterator[Machine]:
    """Start such a machine in a control group of its own; `units` are more of Debian's that it may use."""
    needs("systemd", package="systemd", path=SYSTEMD)
    hybrid = Path("/sys/fs/cgroup/unified")
    parent = hybrid if hybrid.is_dir() else Path("/sys/fs/cgroup")
    group = Path(tempfile.mkdtemp(prefix="deskside-test-", dir=parent))
    begin = f"GROUP={group} LENT='{_LENT} {' '.join(units)}'{_BEGIN}"
    first = (
        "env",
        "-i",
        "container=deskside-test",
        f"SYSTEMD_UNIT_PATH={UNITS}",
        f"PATH={os.environ['PATH']}",
    )
    run = (SYSTEMD, "--system", "--unit=desk.target", "--log-target=null", "--show-status=0")
    try:
        with Machine(folder, desk, first=(*first, *run), begin=begin, known_as="systemd") as machine:
            machine.do("until [ -S /run/systemd/private ]; do :; done")
            machine.do("systemctl is-system-running --wait >/dev/null || true")
            yield machine
    finally:
        _remove(group)


def _remove(group: Path) -> None:
    """Remove a control group with all below it; its processes were killed and are on their way out."""

    def gone() -> bool:
        with contextlib.suppress(OSError):
            for path, _, _ in os.walk(group, topdown=False):
                Path(path).rmdir()
        return not group.exists()

    eventually(gone, f"{group} is no longer in use")


def give(machine: Machine, name: str, service: str) -> None:
    """Write a service there and let systemd read it."""
    machine.write(f"{UNITS}/{name}.service", f"[Service]\n{service}\n")
    machine.do("systemctl daemon-reload")
