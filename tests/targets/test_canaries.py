"""What a machine keeps to itself: a canary in every place for secrets, and none in anything that leaves."""

from __future__ import annotations

import subprocess
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from deskside.adapters.bill_of_materials import bill_of_materials
from deskside.domain.inventory.catalogue import CATEGORIES
from deskside.domain.inventory.glpi.document import as_glpi
from deskside.domain.inventory.processes import Processes
from deskside.domain.inventory.security import Security
from deskside.domain.inventory.spreadsheet import as_csv
from deskside.domain.inventory.users import Users
from deskside.domain.journal.codec import encode
from deskside.ui.words import inventory as words
from needs import needs
from servers.accounts import PrivateAccounts, hashed, needs_root
from servers.sshd import Sshd
from targets.inventory_of import Desk, connected

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from deskside.domain.inventory.document import Inventory
    from deskside.domain.running import Chunk, Exit, Runnable
    from deskside.usecases.ports.machine import Job, Machine
    from deskside.usecases.task import CancelToken

MARK = "CANARY"
AT_HOME: Mapping[str, str] = {
    ".ssh/id_ed25519": f"-----BEGIN OPENSSH PRIVATE KEY-----\n{MARK}key\n-----END OPENSSH PRIVATE KEY-----\n",
    ".ssh/authorized_keys": f"ssh-ed25519 AAAA{MARK} anna@{MARK}\n",
    ".ssh/config": f"Host secret-{MARK}\n",
    ".bash_history": f"mysql -p{MARK}history\n",
    ".zsh_history": f": 1:0;export TOKEN={MARK}history\n",
    ".pgpass": f"db:5432:*:anna:{MARK}pgpass\n",
    ".my.cnf": f"[client]\npassword={MARK}mysql\n",
    ".netrc": f"machine example.org login anna password {MARK}netrc\n",
    ".git-credentials": f"https://anna:{MARK}git@example.org\n",
    ".aws/credentials": f"[default]\naws_secret_access_key = {MARK}aws\n",
    ".kube/config": f"users:\n- user:\n    token: {MARK}kube\n",
    ".docker/config.json": f'{{"auths": {{"x": {{"auth": "{MARK}docker"}}}}}}\n',
    ".gnupg/private-keys-v1.d/a.key": f"{MARK}gpg\n",
    ".mozilla/firefox/p/logins.json": f'{{"logins": "{MARK}firefox"}}\n',
    ".config/chromium/Default/History": f"{MARK}chromium\n",
    ".local/share/keyrings/login.keyring": f"{MARK}keyring\n",
    ".profile": f"export API_TOKEN={MARK}profile\n",
    ".config/kioslaverc": f"[Proxy Settings]\nProxyType=1\nhttpProxy=http://anna:{MARK}kde@192.0.2.1 3128\n",
    ".config/kscreenlockerrc": f"[Daemon]\nTimeout=7\n[Greeter]\nImage=file:///home/{MARK}/picture.png\n",
    ".config/xfce4/xfconf/xfce-perchannel-xml/xfce4-screensaver.xml": (
        '<channel name="xfce4-screensaver" version="1.0">\n  <property name="saver" type="empty">\n'
        f'    <!-- {MARK} -->\n    <property name="idle-activation" type="empty">\n'
        '      <property name="delay" type="int" value="7"/>\n    </property>\n  </property>\n</channel>\n'
    ),
    ".xscreensaver": f"timeout:\t0:07:00\nlockTimeout:\t0:00:00\nlock:\tTrue\nprogram:\t{MARK}\n",
    f".local/share/backintime/anacron/1_{MARK}": f"20260102 03:04 {MARK}\n",
    ".config/borg/keys/backup": f"BORG_KEY {MARK}borg\n",
    ".config/borg/security/ab/manifest-timestamp": "2026-01-02T03:04:05.000006",
    ".config/borg/security/ab/location": f"ssh://{MARK}@192.0.2.1/./backup\n",
    f".cache/restic/{MARK}/snapshots/ab/ab01": f"{MARK}restic\n",
    "Documents/letter.txt": f"Dear {MARK}\n",
}
ELSEWHERE: Mapping[str, Mapping[str, str]] = {
    "/etc/wireguard": {"wg0.conf": f"[Interface]\nPrivateKey = {MARK}wireguard\n"},
    "/etc/NetworkManager/system-connections": {"office.nmconnection": f"[wifi-security]\npsk={MARK}psk\n"},
    "/etc/ssl/private": {"server.key": f"{MARK}tls\n"},
    "/etc/cups/ssl": {"server.key": f"{MARK}cups\n"},
    "/root/secrets": {"note": f"{MARK}note\n"},
}
ENVIRONMENT = (
    f"LANG=C.UTF-8\nhttp_proxy=http://anna:{MARK}proxy@proxy.example.org:3128\nAPI={MARK}environment\n"
)
_MOUNT = """
root=$0
for place in "$root"/elsewhere/*; do
    to=$(cat "$place/.place")
    mkdir -p "$to"
    mount --bind "$place" "$to"
done
touch /etc/environment
mount --bind "$root/environment" /etc/environment
exec "$@"
"""


@dataclass
class Overheard:
    """A machine whose every answer is kept, as it came over the line."""

    machine: Machine
    said: bytearray = field(default_factory=bytearray)

    @property
    def label(self) -> str:
        return self.machine.label

    @property
    def machine_id(self) -> str:
        return self.machine.machine_id

    @property
    def host_key(self) -> str:
        return self.machine.host_key

    @property
    def banner(self) -> str:
        return self.machine.banner

    def run(self, what: Runnable, *, cancel: CancelToken) -> OverheardJob:
        return OverheardJob(self.machine.run(what, cancel=cancel), self.said)

    def on_link(self, listener: object) -> None:
        self.machine.on_link(listener)  # type: ignore[arg-type]  # handed on

    def close(self) -> None:
        self.machine.close()


@dataclass
class OverheardJob:
    job: Job
    said: bytearray

    def __iter__(self) -> Iterator[Chunk]:
        for stream, chunk in self.job:
            self.said += chunk
            yield stream, chunk

    def exit(self) -> Exit:
        return self.job.exit()


@dataclass
class Gone:
    """All that left the machine, and what was made of it."""

    answer: bytes
    desk: Desk
    inventory: Inventory


@contextmanager
def a_process_with(argument: str) -> Iterator[None]:
    """A process that was given a secret on its command line and in its environment."""
    with subprocess.Popen(
        ["sh", "-c", "read -r line", "backup", f"--password={argument}"],
        stdin=subprocess.PIPE,
        env={"PATH": "/usr/bin:/bin", "PGPASSWORD": argument},
    ) as process:
        try:
            yield
        finally:
            process.kill()


@pytest.fixture(scope="module")
def gone(tmp_path_factory: pytest.TempPathFactory) -> Gone:
    needs_root()
    needs("unshare", package="util-linux")
    folder = tmp_path_factory.mktemp("canaries")
    accounts = PrivateAccounts(folder, password=f"{MARK}password", shell="/bin/sh")  # noqa: S604 - the account's
    for name, text in AT_HOME.items():
        _write(accounts.home / name, text)
    for number, (place, files) in enumerate(ELSEWHERE.items()):
        for name, text in {**files, ".place": place}.items():
            _write(folder / "elsewhere" / str(number) / name, text)
    (folder / "environment").write_text(ENVIRONMENT)
    wrap = (*accounts.wrap, "sh", "-c", _MOUNT, str(folder))
    desk = Desk()
    secret = f"SetEnv SECRET_TOKEN={MARK}environment"
    with (
        Sshd(folder, secret, wrap=wrap) as server,
        a_process_with(MARK),
        connected(server) as session,
    ):
        overheard = Overheard(session)
        inventory = desk.gather(overheard)
    assert (folder / "shadow").read_text().count("$6$") == 1
    return Gone(bytes(overheard.said), desk, inventory)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_the_machine_was_really_read(gone: Gone) -> None:
    assert list(gone.inventory.categories) == list(CATEGORIES)
    processes, users = gone.inventory.get(Processes), gone.inventory.get(Users)
    assert processes is not None
    assert users is not None
    assert {row.name for row in processes.rows} >= {"sh", "sshd"}
    assert users.rows[0].password == "set"  # noqa: S105 - that there is one
    security = gone.inventory.get(Security)
    assert security is not None
    assert (security.screen_lock, security.screen_lock_after_s) == (True, 420)
    assert {backup.program for backup in security.backups} >= {"Back In Time", "Borg", "restic"}
    network = gone.inventory.to_plain()["categories"]["network"]
    assert network["proxy"]["http"] == "http://***@proxy.example.org:3128"


def test_no_canary_is_in_what_the_machine_sent(gone: Gone) -> None:
    assert len(gone.answer) > 10_000
    assert MARK.encode() not in gone.answer
    assert hashed(f"{MARK}password").rpartition("$")[2].encode() not in gone.answer


def test_no_canary_is_in_the_journal(gone: Gone) -> None:
    assert gone.desk.facts
    for fact in gone.desk.facts:
        assert MARK not in str(encode(fact))  # type: ignore[arg-type]  # facts


def test_no_canary_is_in_what_is_exported_or_shown(gone: Gone) -> None:
    inventory = gone.inventory
    exports = [inventory.to_json(), as_csv(inventory), as_glpi(inventory, "1"), bill_of_materials(inventory)]
    shown = [
        f"{row.label} {row.value}"
        for name, facts in inventory.categories.items()
        for row in words.rows(name, facts)
    ]
    assert len(shown) > 50
    assert not [text for text in (*exports, *shown) if MARK in text]
