"""An account that may become an administrator without a password reads more, where it has signed in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from deskside.domain.inventory.facts import Help, Status
from deskside.domain.inventory.users import Users
from fakes.shell_machine import ShellMachine
from needs import needs
from servers.accounts import needs_root
from targets.inventory_of import inventory_of

if TYPE_CHECKING:
    from deskside.domain.inventory.document import Inventory

_MOUNT = """
for name in passwd group shadow sudoers; do mount --bind "$0/$name" "/etc/$name"; done
exec setpriv --reuid=4242 --regid=4242 --groups="$1" env -i PATH=/usr/bin:/bin "$2" HOME=/tmp sh "${@:3}"
"""


def read_as_anna(folder: Path, sudoers: str, *, group: int = 27, signed_in: bool = True) -> Inventory:
    needs_root()
    needs("sudo")
    needs("setpriv", package="util-linux")
    (folder / "passwd").write_text(
        Path("/etc/passwd").read_text()
        + "anna:x:4242:4242:Anna:/tmp:/bin/sh\nboris:x:4243:4243::/tmp:/bin/sh\n"
    )
    (folder / "group").write_text("root:x:0:\nsudo:x:27:anna\nusers:x:100:anna\nshadow:x:42:\n")
    (folder / "shadow").write_text(
        "root:*:19000:0:99999:7:::\nanna:$6$salt$CANARYhash:19000:0:90:7:::\nboris:!:19000:0:90:7:::\n"
    )
    (folder / "shadow").chmod(0o600)
    (folder / "sudoers").write_text(f"Defaults !syslog,!use_pty\n{sudoers}\n")
    (folder / "sudoers").chmod(0o440)
    came_from = "SSH_CONNECTION=192.0.2.1 5 192.0.2.2 22" if signed_in else "NOTHING="
    own_mounts = ("unshare", "--mount", "--propagation", "private", "bash", "-c", _MOUNT)
    machine = ShellMachine(*own_mounts, str(folder), str(group), came_from)
    return inventory_of(machine, "users", "memory", "disks", "hardware", "security")


def passwords(inventory: Inventory) -> dict[str | None, str | None]:
    users = inventory.get(Users)
    assert users is not None
    return {row.name: row.password for row in users.rows}


def test_who_may_become_root_without_a_password_reads_what_root_may(tmp_path: Path) -> None:
    inventory = read_as_anna(tmp_path, "anna ALL=(ALL) NOPASSWD: ALL")
    found = passwords(inventory)
    assert (found["anna"], found["boris"]) == ("set", "locked")
    assert "CANARY" not in inventory.to_json()


@pytest.mark.parametrize(
    ("sudoers", "group", "signed_in"),
    [
        ("anna ALL=(ALL) ALL", 27, True),
        ("anna ALL=(ALL) NOPASSWD: ALL", 100, True),
        ("anna ALL=(ALL) NOPASSWD: ALL", 27, False),
    ],
    ids=["a password is wanted", "in no such group", "nobody signed in from elsewhere"],
)
def test_else_it_is_not_allowed_and_says_so(
    tmp_path: Path,
    sudoers: str,
    group: int,
    signed_in: bool,
) -> None:
    inventory = read_as_anna(tmp_path, sudoers, group=group, signed_in=signed_in)
    assert set(passwords(inventory).values()) == {None}
    users = inventory.get(Users)
    assert users is not None
    (gap,) = [gap for gap in users.problems if gap.field == "rows.password"]
    assert (gap.why, gap.help) == (Status.DENIED, Help.ADMINISTRATOR)
