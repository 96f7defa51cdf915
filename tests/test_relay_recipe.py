"""`installer/relay`: the set-up script, the clerk authority, the unit; run for real over a private /etc."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from needs import needs
from servers.accounts import needs_root
from servers.relay import RECIPE
from servers.sshd import make_key

UNSHARE = ("unshare", "--mount", "--net", "--propagation", "private")
PRIVATE = """
mkdir -p "$0/etc"
[ -e "$0/etc/passwd" ] || cp -a /etc/. "$0/etc/"
mount --bind "$0/etc" /etc && mount -t tmpfs tmpfs /run && exec "$@"
"""


class Machine:
    """A Debian machine's /etc, and the set-up script run over it."""

    def __init__(self, folder: Path) -> None:
        needs_root()
        needs("unshare", package="util-linux")
        self.folder = folder
        for name in ("companion", "ca"):
            make_key(folder / name)

    def run(self, *command: str, exits: int = 0) -> str:
        done = subprocess.run(
            [*UNSHARE, "sh", "-c", PRIVATE, str(self.folder), *command],
            capture_output=True,
            text=True,
            timeout=150,
            check=False,
        )
        assert done.returncode == exits, (done.returncode, done.stdout, done.stderr)
        return done.stdout + done.stderr

    def setup(self, *options: str, exits: int = 0) -> str:
        return self.run(str(RECIPE / "setup"), *options, exits=exits)

    def setup_first(self, *options: str) -> str:
        keys = ("--companion-key", f"{self.folder}/companion.pub", "--clerk-ca", f"{self.folder}/ca.pub")
        return self.setup(*keys, *options)

    def tree(self) -> dict[str, bytes]:
        """Return every file below /etc that is not a note of when something was changed."""
        etc = self.folder / "etc"
        return {
            str(path.relative_to(etc)): path.read_bytes()
            for path in etc.rglob("*")
            if path.is_file() and not path.is_symlink() and not path.name.endswith("-")
        }


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_the_second_time_there_is_nothing_to_do(machine: Machine) -> None:
    first = machine.setup_first("--port", "443")
    assert "making the account deskside-inbound" in first
    before = machine.tree()
    second = machine.setup()
    assert "everything was as it should be" in second
    assert "writing" not in second
    assert "making" not in second
    assert machine.tree() == before


def test_a_dry_run_says_everything_and_changes_nothing(machine: Machine) -> None:
    machine.run("true")
    before = machine.tree()
    said = machine.setup_first("--dry-run")
    for word in (
        "would run: useradd",
        "accepts the configuration",
        "writing /etc/deskside-relay/sshd_config",
    ):
        assert word in said
    assert machine.tree() == before


def test_ports_and_keys_that_are_not_given_again_stay(machine: Machine) -> None:
    machine.setup_first("--port", "443", "--port", "8022")
    etc = machine.folder / "etc" / "deskside-relay"
    key = (etc / "companion_keys").read_text()
    assert key.startswith('restrict,port-forwarding,permitlisten="127.66.0.1:*" ssh-ed25519 ')
    make_key(machine.folder / "newer")
    machine.setup("--companion-key", f"{machine.folder}/newer.pub")
    assert (etc / "companion_keys").read_text() != key
    assert (etc / "conf.d/ports.conf").read_text() == "Port 443\nPort 8022\n"


def test_nothing_is_switched_over_that_sshd_does_not_take(machine: Machine) -> None:
    machine.setup_first()
    config = machine.folder / "etc/deskside-relay/sshd_config"
    config.write_text("Nonsense yes\n")
    (machine.folder / "etc/deskside-relay/conf.d/local.conf").write_text("Nonsense yes\n")
    said = machine.setup(exits=1)
    assert "sshd does not accept this configuration; nothing was changed" in said
    assert config.read_text() == "Nonsense yes\n"


def test_a_port_that_something_else_holds_is_no_place_for_a_relay(machine: Machine) -> None:
    holding = f"""
ip link set lo up
{sys.executable} -m http.server 443 >/dev/null 2>&1 & held=$!
while [ -z "$(ss -Hltn 'sport = :443')" ]; do kill -0 $held; done
"{RECIPE}/setup" --companion-key "{machine.folder}/companion.pub" --clerk-ca "{machine.folder}/ca.pub"
status=$?
kill $held
exit $status
"""
    said = machine.run("sh", "-c", holding, exits=1)
    assert "something listens on port 443 already" in said
    assert not any(name.startswith("deskside-relay") for name in machine.tree())


def test_an_account_that_somebody_gave_a_shell_loses_it(machine: Machine) -> None:
    machine.setup_first()
    machine.run("usermod", "--shell", "/bin/bash", "deskside-clerk")
    assert "taking the shell and the home away from deskside-clerk" in machine.setup()
    assert "bash" not in machine.run("getent", "passwd", "deskside-clerk")


def test_another_range_of_routes_goes_everywhere(machine: Machine) -> None:
    machine.setup_first("--routes", "45000-46999")
    etc = machine.folder / "etc"
    assert "= 45000 46999" in (etc / "sysctl.d/60-deskside-relay.conf").read_text()
    assert "tcp dport 45000-46999 accept" in (etc / "deskside-relay/egress.nft").read_text()
    machine.setup()
    assert "= 45000 46999" in (etc / "sysctl.d/60-deskside-relay.conf").read_text()


def test_newer_servers_get_what_only_they_know_and_this_one_is_asked(machine: Machine) -> None:
    machine.setup_first("--office", "198.51.100.0/24")
    newer = (machine.folder / "etc/deskside-relay/conf.d/newer.conf").read_text()
    known = machine.run("sh", "-c", "mkdir /run/sshd && /usr/sbin/sshd -T -f /etc/deskside-relay/sshd_config")
    assert ("persourcepenalties" in known) == ("PerSourcePenalties" in newer)
    assert ("mlkem768" in known) == ("mlkem768" in newer)


@pytest.mark.parametrize(
    "options",
    [
        ("--companion-key", "/nonexistent"),
        ("--port", "22x"),
        ("--port",),
        ("--routes", "1-2-3"),
        ("--office", "everybody"),
        ("--unknown",),
    ],
)
def test_wrong_use_changes_nothing(machine: Machine, options: tuple[str, ...]) -> None:
    machine.run("true")
    before = machine.tree()
    machine.run("sh", "-c", '"$0" "$@" && exit 9; exit 0', str(RECIPE / "setup"), *options)
    assert machine.tree() == before


def test_a_key_that_is_no_public_ed25519_key_is_refused(machine: Machine) -> None:
    make_key(machine.folder / "rsa", kind="rsa")
    said = machine.setup("--companion-key", f"{machine.folder}/rsa.pub", exits=1)
    assert "is not an ssh-ed25519 public key" in said


def test_the_scripts_are_clean_and_the_unit_is_understood(tmp_path: Path) -> None:
    shellcheck = Path(sys.executable).with_name("shellcheck")
    assert shellcheck.exists(), "this test needs shellcheck: make setup installs it"
    subprocess.run([str(shellcheck), str(RECIPE / "setup"), str(RECIPE / "clerk-ca")], check=True)
    unit = RECIPE / "deskside-relay.service"
    done = subprocess.run(
        [
            needs("systemd-analyze", package="systemd"),
            "verify",
            "--man=no",
            "--recursive-errors=no",
            str(unit),
        ],
        capture_output=True,
        text=True,
        env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": str(tmp_path)},
        check=False,
    )
    assert "deskside-relay.service" not in done.stderr, done.stderr
    assert done.returncode == 0


# ---------------------------------------------------------------- the clerk authority


def authority(*words: str, exits: int = 0) -> str:
    done = subprocess.run(
        [str(RECIPE / "clerk-ca"), *words], capture_output=True, text=True, timeout=50, check=False
    )
    assert done.returncode == exits, (done.stdout, done.stderr)
    return done.stdout + done.stderr


def test_a_certificate_says_who_for_ten_hours_and_to_forward_only(tmp_path: Path) -> None:
    folder = str(tmp_path / "ca")
    authority("new", folder, "-N", "")
    make_key(tmp_path / "clerk")
    signed = authority("sign", folder, f"{tmp_path}/clerk.pub", "Anna Schmidt", "IT Service Desk")
    assert "Anna Schmidt, IT Service Desk, for 10 hours" in signed
    shown = subprocess.run(
        ["ssh-keygen", "-Lf", f"{tmp_path}/clerk-cert.pub"], check=True, capture_output=True, text=True
    ).stdout
    assert 'Key ID: "Anna Schmidt; IT Service Desk"' in shown
    assert "deskside-clerk" in shown
    assert "Critical Options: (none)" in shown
    assert [line.strip() for line in shown.partition("Extensions:")[2].split("\n") if line.strip()] == [
        "permit-port-forwarding"
    ]
    assert "Anna Schmidt; IT Service Desk" in authority("list", folder)
    assert (tmp_path / "ca").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("what", ["{0}/clerk.pub", "{0}/clerk-cert.pub", "serial:1", "id:Anna; IT"])
def test_what_is_revoked_is_in_the_list(tmp_path: Path, what: str) -> None:
    folder = str(tmp_path / "ca")
    authority("new", folder, "-N", "")
    make_key(tmp_path / "clerk")
    authority("sign", folder, f"{tmp_path}/clerk.pub", "Anna", "IT")
    asked = ["ssh-keygen", "-Qf", f"{folder}/revoked_keys", f"{tmp_path}/clerk-cert.pub"]
    assert subprocess.run(asked, check=False, capture_output=True).returncode == 0
    assert f"scp {folder}/revoked_keys root@RELAY:" in authority("revoke", folder, what.format(tmp_path))
    assert subprocess.run(asked, check=False, capture_output=True).returncode == 1


def test_names_cannot_pretend_to_be_departments(tmp_path: Path) -> None:
    folder = str(tmp_path / "ca")
    authority("new", folder, "-N", "")
    make_key(tmp_path / "clerk")
    for name in ("Anna; Board", "", "Anna\n"):
        authority("sign", folder, f"{tmp_path}/clerk.pub", name, "IT", exits=1)
    assert not (tmp_path / "clerk-cert.pub").exists()


def test_an_authority_is_never_overwritten(tmp_path: Path) -> None:
    folder = str(tmp_path / "ca")
    authority("new", folder, "-N", "")
    before = (tmp_path / "ca/clerk_ca").read_bytes()
    authority("new", folder, "-N", "", exits=1)
    assert (tmp_path / "ca/clerk_ca").read_bytes() == before
