"""Accounts of a Mac, who may come in, and who else may see or control it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from catalogue.mac import STAT, Heard, put, run, says
from catalogue.mac_keeps import DSCL
from servers.accounts import needs_root

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

OLEG = 501
PROOFS = (
    "AuthenticationAuthority: ;ShadowHash;HASHLIST:<SALTED-SHA512-PBKDF2,SRP-RFC5054-4096-SHA512-PBKDF2>"
    " ;Kerberosv5;;oleg@LKDC:SHA1.00;LKDC:SHA1.00; ;SecureToken;"
)
DISABLED = "what several public projects have recorded of dscl on macOS"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home folder and a folder for temporary files as a Mac has them."""
    needs_root()
    (tmp_path / "root/private/tmp").mkdir(parents=True)
    (tmp_path / "root/private/tmp").chmod(0o1777)
    put(tmp_path, "/Users/oleg/.ssh/authorized_keys", "ssh-ed25519 AAAA oleg@example.org\n").chmod(0o600)
    home = tmp_path / "root/Users/oleg"
    for path in (home, home / ".ssh", home / ".ssh/authorized_keys"):
        os.chown(path, OLEG, 20)
    home.chmod(0o750)
    return home


def account(folder: Path, login: str = "/bin/sh", proofs: str = PROOFS, **tools: str) -> Mapping[str, str]:
    line = f"oleg:********:{OLEG}:20::0:0:Oleg Petrov:{folder}/root/Users/oleg:{login}"
    return {
        "id": f'case "$*" in *-P*oleg) {says(line)}\n;; -u) echo 0 ;; -un) echo root ;; *) exit 1 ;; esac',
        "dscl": says(proofs),
        "pwpolicy": says("User <oleg> is allowed to authenticate: Yes"),
        "fdesetup": says("FileVault is On."),
        "sysadminctl": says("Secure token is ENABLED for user oleg") + " >&2",
        "df": says(
            "Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/disk3s5 1 1 90000000 1% /"
        ),
        "stat": STAT,
        "find": "",
        **tools,
    }


TROUBLE = "account.login-trouble"
TOKENLESS = says("sysadminctl[411:5123] Secure token is DISABLED for user oleg") + " >&2"
REFUSED = says('User <oleg> is not allowed to authenticate: Failed global policy "too many wrong passwords"')


@pytest.mark.parametrize(
    ("case", "keys", "tools"),
    [
        ("healthy", "nothing-in-the-way", {}),
        ("locked", "password-locked unlock", {"dscl": says(PROOFS + " ;DisabledUser;")}),
        ("rules-refuse", "rules-refuse reset-tries", {"pwpolicy": REFUSED}),
        ("cannot-unlock-disk", "cannot-unlock-disk give-token", {"sysadminctl": TOKENLESS}),
        ("no-account", "no-account check-name", {"id": "exit 1"}),
    ],
)
@pytest.mark.usefixtures("home")
def test_why_an_account_cannot_log_in_is_told(
    case: str, keys: str, tools: Mapping[str, str], tmp_path: Path
) -> None:
    Heard(
        script=TROUBLE,
        case=case,
        status={"healthy": 0, "cannot-unlock-disk": 1}.get(case, 2),
        keys=keys,
        tools=account(tmp_path, **tools),
        given=("oleg",),
        form=DISABLED,
    ).check(tmp_path)


def test_a_home_folder_that_is_somebody_elses_is_found(home: Path, tmp_path: Path) -> None:
    os.chown(home, 0, 0)
    (tmp_path / "root/private/tmp").chmod(0o755)
    full = says("Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/disk3s5 1 1 12 100% /")
    Heard(
        script=TROUBLE,
        case="home-of-another",
        status=2,
        keys="no-shell set-shell home-of-another give-home home-full make-room tmp-closed mend-tmp",
        tools=account(tmp_path, login="/usr/bin/false", df=full),
        given=("oleg",),
    ).check(tmp_path)


def changes(script: str, case: str, status: int, keys: str, *given: str) -> Heard:
    tools = {"dscl": DSCL, "who": ":", "pwpolicy": ":"}
    return Heard(script=script, case=case, status=status, keys=keys, tools=tools, given=given)


def test_an_account_is_locked_and_unlocked_again(tmp_path: Path) -> None:
    """Also the other way round, and what was so already is told and stays."""
    lock = changes("account.lock", "healthy", 0, "locked", "oleg", "true")
    unlock = changes("account.unlock", "healthy", 0, "unlocked", "oleg", "true")
    kept = tmp_path / "proofs"
    kept.write_text(";ShadowHash;HASHLIST:<SALTED-SHA512-PBKDF2>\n")
    before = kept.read_text()
    lock.check(tmp_path)
    assert ";DisabledUser;" in kept.read_text()
    unlock.check(tmp_path)
    assert kept.read_text() == before
    for script, was, code in (
        ("account.unlock", "true", "was-open"),
        ("account.lock", "false", "was-open"),
        ("account.unlock", "false", "was-locked"),
    ):
        status, said = run(tmp_path, "bash", script, lock.tools, "oleg", was)
        assert (status, f"code={code}" in said, "::fact" in said) == (0, True, False), said
    assert kept.read_text() == before


@pytest.mark.parametrize(
    "heard",
    [
        changes("account.lock", "no-account", 2, "no-account check-name", "nobody-such", "true"),
        changes("account.lock", "not-this-one", 2, "not-this-one check-name", "oleg", "true"),
        changes("account.unlock", "no-account", 2, "no-account check-name", "../Groups/admin", "true"),
    ],
    ids=str,
)
def test_an_account_that_is_not_there_or_needed_here_stays(heard: Heard, tmp_path: Path) -> None:
    sudo = {"SUDO_USER": "oleg"} if heard.case == "not-this-one" else {}
    Heard(**{**vars(heard), "environment": sudo}).check(tmp_path)
    kept = tmp_path / "proofs"
    assert not kept.exists() or ";DisabledUser;" not in kept.read_text()


def test_rights_that_make_keys_worthless_are_mended_and_put_back(home: Path, tmp_path: Path) -> None:
    places = (home, home / ".ssh", home / ".ssh/authorized_keys")
    home.chmod(0o777)
    (home / ".ssh").chmod(0o770)
    os.chown(places[2], 0, 0)

    def rights() -> list[tuple[int, int, int]]:
        return [((about := path.stat()).st_mode & 0o7777, about.st_uid, about.st_gid) for path in places]

    before = rights()
    tools = account(tmp_path, chmod="", chown="")
    Heard(
        script="remote.mend-key-rights",
        case="healthy",
        status=0,
        keys="mended try-again",
        tools=tools,
        given=("oleg",),
    ).check(tmp_path)
    assert rights() == [(0o755, OLEG, 20), (0o750, OLEG, 20), (0o600, OLEG, 20)]
    told = ("oleg", "0777", "0770", "", "", "0:0")
    Heard(
        script="remote.put-key-rights-back", case="healthy", status=0, keys="back", tools=tools, given=told
    ).check(tmp_path)
    assert rights() == before


LISTENS = """Active Internet connections (including servers)
Proto Recv-Q Send-Q  Local Address          Foreign Address        (state)
tcp4       0      0  {at}.{port}                *.*                    LISTEN
"""
RULES = "pubkeyauthentication yes\npasswordauthentication no\nkbdinteractiveauthentication no\n"
RULES += "authorizedkeysfile .ssh/authorized_keys\npermitrootlogin no\n"


def ssh(folder: Path, at: str = "*", **tools: str) -> Mapping[str, str]:
    return account(
        folder,
        **{
            "netstat": says(LISTENS.format(at=at, port=22)),
            "launchctl": says("system/com.openssh.sshd = {"),
            "dscl": "exit 56",
            "dseditgroup": "exit 67",
            "sshd": f"case $1 in -T) {says(RULES)}\n;; esac",
            **tools,
        },
    )


@pytest.mark.parametrize(
    ("case", "keys", "tools"),
    [
        ("healthy", "keys-only open", {}),
        ("switched-off", "switched-off switch-on", {"netstat": ":", "launchctl": "exit 113"}),
        ("not-chosen", "not-chosen ask-administrator keys-only", {"dscl": "exit 0"}),
        ("only-here", "only-here open-to-network keys-only", {"at": "127.0.0.1"}),
        ("config-wrong", "config-wrong mend-config", {"sshd": "echo 'line 12: Bad option'; exit 255"}),
    ],
)
@pytest.mark.usefixtures("home")
def test_why_nobody_gets_in_by_ssh_is_told(
    case: str, keys: str, tools: Mapping[str, str], tmp_path: Path
) -> None:
    Heard(
        script="remote.ssh-access",
        case=case,
        status=0 if case == "healthy" else 2,
        keys=keys,
        tools=ssh(tmp_path, **tools),
        given=("oleg", "22"),
    ).check(tmp_path)


OPEN = LISTENS.format(at="*", port=22) + "tcp46      0      0  *.5900    *.*    LISTEN\n"
UDP = "udp4       0      0  *.5353                 *.*\n"
FIREWALL = "#!/bin/sh\necho 'Firewall is {}. (State = {})'\n"
PROGRAMS = "p411\ncscreensharingd\nf5\nPTCP\nn*:5900\n"
EXPOSURE = "security.exposure"
WIDE_OPEN = "logs-in-by-itself switch-protection-on system-open ask-who anything-starts switch-protection-on"
WIDE_OPEN += " disk-readable"


def guarded(firewall: int = 1, **tools: str) -> tuple[Mapping[str, str], Mapping[str, str]]:
    state = FIREWALL.format("enabled" if firewall else "disabled", firewall)
    return {
        "netstat": f"case $3 in tcp) {says(LISTENS.format(at='*', port=22))}\n;; *) {says(UDP)}\n;; esac",
        "lsof": ":",
        "dscl": says("oleg 501\nroot 0\n_www 70"),
        "defaults": "exit 1",
        "csrutil": says("System Integrity Protection status: enabled."),
        "spctl": says("assessments enabled"),
        "fdesetup": says("FileVault is On."),
        **tools,
    }, {"/usr/libexec/ApplicationFirewall/socketfilterfw": state}


@pytest.mark.parametrize(
    ("case", "status", "keys", "all_of_it"),
    [
        ("healthy", 0, "nothing-open", guarded()),
        (
            "screen-open",
            1,
            "port-screen ask-who no-firewall",
            guarded(0, netstat=says(OPEN), lsof=says(PROGRAMS)),
        ),
        (
            "database-open",
            2,
            "port-database close-port no-firewall",
            guarded(0, netstat=says(LISTENS.format(at="*", port=5432))),
        ),
        ("second-root", 2, "second-root ask-who", guarded(dscl=says("helper 0\nroot 0"))),
        (
            "protection-off",
            1,
            WIDE_OPEN,
            guarded(
                defaults=says("oleg"),
                csrutil=says("System Integrity Protection status: disabled."),
                spctl=says("assessments disabled"),
                fdesetup=says("FileVault is Off."),
            ),
        ),
    ],
)
def test_what_stands_open_is_told(
    case: str, status: int, keys: str, all_of_it: tuple[Mapping[str, str], Mapping[str, str]], tmp_path: Path
) -> None:
    tools, files = all_of_it
    Heard(script=EXPOSURE, case=case, status=status, keys=keys, tools=tools, files=files).check(tmp_path)


PROCESSES = """case $2 in
*args=) echo '  610 oleg ssh -N -R 2222:localhost:22 help.example.net' ;;
*) printf '  1 root /sbin/launchd\\n  512 oleg /Applications/AnyDesk.app/Contents/MacOS/AnyDesk\\n' ;;
esac"""


def test_programs_for_remote_control_are_found(tmp_path: Path) -> None:
    Heard(
        script="security.remote-control",
        case="running",
        status=1,
        keys="running ask-who-started tunnel ask-who-started own-sharing ask-who-started "
        "starts-itself ask-who-installed lies-here",
        tools={"ps": PROCESSES, "launchctl": ":"},
        files={
            "/Library/LaunchDaemons/com.philandro.anydesk.service.plist": "",
            "/Applications/AnyDesk.app": "",
            "/Users/oleg/Downloads/TeamViewerQS.dmg": "",
        },
    ).check(tmp_path)


def test_a_mac_that_nobody_else_controls_is_well(tmp_path: Path) -> None:
    Heard(
        script="security.remote-control",
        case="healthy",
        status=0,
        keys="nobody",
        tools={"ps": says("  1 root /sbin/launchd"), "launchctl": "exit 113"},
        files={"/Library/LaunchDaemons/org.example.vpnd.plist": "", "/Applications/Notes.app": ""},
    ).check(tmp_path)
