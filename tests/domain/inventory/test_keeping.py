"""Screen locks, the desktop's proxy, backups, and who talks with whom."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from deskside.domain.inventory.backups import Backup
from deskside.domain.inventory.catalogue import CATEGORIES
from deskside.domain.inventory.facts import Help, Status
from deskside.domain.inventory.network.category import Network
from deskside.domain.inventory.network.rows import Connection, Proxy
from deskside.domain.inventory.security import Security
from deskside.domain.inventory.wire import Section
from domain.inventory.answers import RECORDED, block, facts, gap_of, read

GNOME = (
    "org.gnome.desktop.screensaver lock-enabled={on}\norg.gnome.desktop.screensaver lock-delay=uint32 30\n"
    "org.gnome.desktop.session idle-delay=uint32 {idle}\n"
)
MATE = (
    "org.mate.screensaver lock-enabled=true\norg.mate.screensaver lock-delay=0\n"
    "org.mate.session idle-delay=5\n"
)


@pytest.mark.parametrize(
    ("settings", "plasma", "expected"),
    [
        (GNOME.format(on="true", idle=300), None, (True, 330)),
        (GNOME.format(on="true", idle=0), None, (False, None)),  # never idle, so never locked
        (GNOME.format(on="false", idle=300), None, (False, None)),
        (MATE, None, (True, 300)),
        (MATE + GNOME.format(on="true", idle=300), None, (True, None)),  # which of the two, nobody knows
        ("kde=yes\n", None, (True, 300)),  # as it comes
        ("kde=yes\n", "Timeout=10\n", (True, 600)),
        ("kde=yes\n", "Autolock=false\nTimeout=10\n", (False, None)),
        ("kde=yes\n", "Timeout=0\n", (False, None)),
        ("kde=yes\n", "Timeout=soon\n", (True, None)),
        ("", None, (None, None)),
        ("org.gnome.desktop.screensaver lock-enabled='maybe'\n", None, (None, None)),
        ("kde=yes\n" + GNOME.format(on="false", idle=1), None, (None, None)),
    ],
)
def test_a_desktop_says_whether_it_locks_itself(
    settings: str, plasma: str | None, expected: tuple[bool | None, int | None]
) -> None:
    also = [block("kscreenlockerrc", plasma)] if plasma is not None else []
    security = read(Security, facts("fips=0"), block("settings", settings), *also)
    assert (security.screen_lock, security.screen_lock_after_s) == expected
    if expected[0] is None:
        assert gap_of(security, "screen_lock").help in {Help.NO_DESKTOP, Help.DESKTOPS}
        assert gap_of(security, "screen_lock").source == "gsettings"


def xfce(saver: str = "true", *more: str) -> bytes:
    """Shape of xfconf's files as public dotfiles have them; each line doubled where it has no `=`."""
    inside = "".join(f"    {line}\n" for line in more)
    return block(
        "xfce4/xfconf/xfce-perchannel-xml/xfce4-screensaver.xml",
        '  <property name="saver" type="empty">\n'
        f'    <property name="enabled" type="bool" value="{saver}"/>\n'
        '    <property name="idle-activation" type="empty">\n'
        '      <property name="delay" type="int" value="7"/>\n'
        "    </property>=    </property>\n  </property>=  </property>\n"
        f'  <property name="lock" type="empty">\n{inside}  </property>=  </property>\n',
    )


LOCK_OFF = '<property name="enabled" type="bool" value="false"/>'
LATER = (
    '<property name="saver-activation" type="empty">',
    '  <property name="delay" type="int" value="3"/>',
    "</property>=</property>",
)


def xscreensaver(lock: str, *more: str) -> bytes:
    """Return what its manual says that it keeps, values ours: synthetic."""
    lines = (f"lock:\t\t{lock}", "lockTimeout:\t0:01:30", "timeout:\t0:10:00", *more)
    return block("../.xscreensaver", "".join(f"{line}={line}\n" for line in lines))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (xfce(), (True, 420)),
        (xfce("true", *LATER), (True, 600)),
        (xfce("false"), (False, None)),
        (xfce("true", LOCK_OFF), (False, None)),
        (xfce("true", '<property name="enabled" type="bool" value="'), (True, 420)),  # cut off
        (xscreensaver("True"), (True, 690)),
        (xscreensaver("True", "mode:\t\toff"), (False, None)),
        (xscreensaver("False"), (False, None)),
        (block("../.xscreensaver", "lock:\tTrue\ntimeout:\tsoon\n"), (True, None)),
        (block("../.xscreensaver", "timeout:\t0:10:00\n"), (None, None)),
    ],
)
def test_xfce_and_what_lxqt_uses_say_whether_they_lock(
    said: bytes, expected: tuple[bool | None, int | None]
) -> None:
    security = read(Security, facts("fips=0"), said)
    assert (security.screen_lock, security.screen_lock_after_s) == expected


def test_the_newest_backup_of_each_program_is_told() -> None:
    security = read(
        Security,
        block(
            "settings",
            "org.gnome.DejaDup last-backup='2026-11-20T03:00:00.000000+02:00'\n"
            "borg=2026-11-01T05:06:07.89\nborg=junk\n",
        ),
        block("restic", "1700000000\n1700600000\nx\n99999999999999\n"),
        block("backintime", "1700000000\n"),
        block("backup_timers", "1790000000 /var/lib/systemd/timers/stamp-restic-backup.timer\nnonsense\n"),
    )
    assert security.backups == (
        Backup(program="Deja Dup", last_at=datetime(2026, 11, 20, 1, tzinfo=UTC), succeeded=True),
        Backup(program="Borg", last_at=datetime(2026, 11, 1, 5, 6, 7, tzinfo=UTC), succeeded=True),
        Backup(program="restic", last_at=datetime(2023, 11, 21, 20, 53, 20, tzinfo=UTC), succeeded=True),
        Backup(
            program="Back In Time", last_at=datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC), succeeded=True
        ),
        Backup(
            program="restic-backup.timer",
            last_at=datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC),
            automatic=True,
        ),
    )


def test_a_home_that_does_not_answer_is_a_gap_and_no_missing_backup() -> None:
    here, late = Section("security", "ok", 10, facts("fips=0")), Section("security.2", "timeout", 10_000, b"")
    security = CATEGORIES["security"].parse(here, late)
    assert isinstance(security, Security)
    assert {gap.field for gap in security.problems if gap.why is Status.TIMEOUT} == {"screen_lock", "backups"}


MANUAL = (
    "org.gnome.system.proxy mode='manual'\norg.gnome.system.proxy ignore-hosts=['localhost', '10.0.0.0/8']\n"
    "org.gnome.system.proxy.http host='proxy.example.org'\norg.gnome.system.proxy.http port=3128\n"
    "org.gnome.system.proxy.https host=''\norg.gnome.system.proxy.https port=0\n"
    "org.gnome.system.proxy.socks host='anna:secret@socks.example.org'\n"
    "org.gnome.system.proxy.socks port=1080\n"
)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            block("desktop_proxy", MANUAL),
            Proxy(
                http="proxy.example.org:3128",
                everything="***@socks.example.org:1080",
                exceptions="localhost,10.0.0.0/8",
                origin="desktop",
            ),
        ),
        (
            block(
                "desktop_proxy",
                "org.gnome.system.proxy mode='auto'\norg.gnome.system.proxy autoconfig-url=''\n",
            ),
            Proxy(automatic="wpad", origin="desktop"),
        ),
        (
            block(
                "desktop_proxy",
                "org.gnome.system.proxy mode='auto'\norg.gnome.system.proxy autoconfig-url='http://pac.example.org/p'\n",
            ),
            Proxy(automatic="http://pac.example.org/p", origin="desktop"),
        ),
        (block("desktop_proxy", "org.gnome.system.proxy mode='none'\n"), None),
        (
            block(
                "kioslaverc", "ProxyType=1\nhttpProxy=http://proxy.example.org 3128\nNoProxyFor=localhost\n"
            ),
            Proxy(http="http://proxy.example.org:3128", exceptions="localhost", origin="desktop"),
        ),
        (block("kioslaverc", "ProxyType=3\n"), Proxy(automatic="wpad", origin="desktop")),
        (
            block("kioslaverc", "ProxyType=2\nProxy Config Script=http://p/x\n"),
            Proxy(automatic="http://p/x", origin="desktop"),
        ),
        (block("kioslaverc", "ProxyType=4\nhttpProxy=HTTP_PROXY\n"), None),
        (
            block("proxy_env", "http_proxy=http://env:1\n") + block("desktop_proxy", MANUAL),
            Proxy(http="http://env:1", origin="environment"),
        ),
    ],
)
def test_the_desktops_proxy_is_told_where_the_environment_has_none(
    said: bytes, expected: Proxy | None
) -> None:
    assert read(Network, said).proxy == expected


SS = """\
tcp   LISTEN 0 128 0.0.0.0:22 0.0.0.0:* users:(("sshd",pid=1,fd=3))
tcp   ESTAB  0 0 192.0.2.5:40000 198.51.100.7:443 users:(("firefox",pid=9,fd=3),("firefox",pid=8,fd=3))
tcp   ESTAB  0 0 192.0.2.5:40001 198.51.100.7:443 users:(("firefox",pid=9,fd=4))
tcp   ESTAB  0 0 127.0.0.1:40002 127.0.0.1:631
tcp   ESTAB  0 0 [2001:db8::5]:22 [2001:db8::9%eth0]:50000
tcp   ESTAB  0 0 [::ffff:192.0.2.5]:22 [::ffff:127.0.0.1]:50000
tcp   SYN-SENT 0 1 192.0.2.5:40003 203.0.113.1:25
udp   UNCONN 0 0 0.0.0.0:68 0.0.0.0:*
udp   ESTAB 0 0 192.0.2.5:50000 198.51.100.53:53 users:(("app",pid=7,fd=3))
"""
SOCKETS = """\
/proc/net/tcp:   0: 00000000:0016 00000000:0000 0A 00000000:00000000
/proc/net/tcp:   1: 050200C0:9C40 076433C6:01BB 01 00000000:00000000
/proc/net/tcp6:  1: 000080FE00000000FF005450ABCDEF00:0016 B80D0120000000000000000009000000:C350 01 0
"""


@pytest.mark.parametrize("name", ["debian-12-desktop-as-user", "debian-12-desktop-as-root"])
def test_passwords_that_were_in_a_recorded_desktop_are_not_in_its_answer(name: str) -> None:
    """Of its proxy, in dconf, and of its backup, in a unit; both began so. The proxy itself is there."""
    answer = (RECORDED / f"{name}.answer").read_bytes()
    assert b"made-up" not in answer
    assert (b"proxy.practice.example" in answer) == name.endswith("user")


def test_who_talks_with_whom_is_counted_by_program_and_port() -> None:
    found = read(Network, block("ss", SS))
    assert [(one.port, one.program) for one in found.listening] == [(22, "sshd"), (68, None)]
    assert found.connections == (
        Connection(program="firefox", address="198.51.100.7", port=443, protocol="tcp", count=2),
        Connection(address="2001:db8::9", port=50000, protocol="tcp", count=1),
        Connection(program="app", address="198.51.100.53", port=53, protocol="udp", count=1),
    )


def test_the_kernels_own_tables_say_the_same_without_programs() -> None:
    found = read(Network, block("sockets", SOCKETS))
    assert [one.port for one in found.listening] == [22]
    assert [(one.address, one.port) for one in found.connections] == [
        ("198.51.100.7", 443),
        ("2001:db8::9", 50000),
    ]


@pytest.mark.parametrize(
    "name",
    [
        "settings",
        "restic",
        "backup_timers",
        "kscreenlockerrc",
        "desktop_proxy",
        "kioslaverc",
        "ss",
        "sockets",
    ],
)
@pytest.mark.parametrize(
    "body", [b"\xff\xfe\x00=\n", b"=" * 5000, b"\n" * 5000, b"tcp ESTAB 0 0 [:::1]:99999 x:99999\n"]
)
def test_garbage_from_a_desktop_gives_no_fact(name: str, body: bytes) -> None:
    kind: Any
    for kind in (Security, Network):
        found = read(kind, facts("x=y"), block(name, body))
        assert getattr(found, "backups", ()) == ()
        assert getattr(found, "connections", ()) == ()
        assert getattr(found, "proxy", None) is None
