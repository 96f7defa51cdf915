"""Who may do what on a German laptop with Windows 11, and what protects it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from deskside.domain.inventory.facts import Status
from deskside.domain.inventory.security import Security
from deskside.domain.inventory.users import Users
from domain.inventory.answers import gap_of
from domain.inventory.windows.cases import body_of, read_windows, rows_of


def test_what_locks_an_idle_windows_and_what_keeps_its_files() -> None:
    found = read_windows(Security)
    assert (found.screen_lock, found.screen_lock_after_s) == (True, 900)  # the machine's limit comes first
    assert [(one.program, one.automatic, one.last_at is None) for one in found.backups] == [
        ("File History", None, False),
        ("OneDrive", True, True),
    ]
    assert (found.antivirus_on, found.antivirus_current, found.account_control) == (True, True, True)
    saver = {
        "ScreenSaveActive": "1",
        "ScreenSaverIsSecure": "0",
        "ScreenSaveTimeOut": "600",
        "SCRNSAVE.EXE": "x",
    }
    for own, policy, expected in (
        (saver, {}, (False, None)),
        (saver, {"ScreenSaverIsSecure": "1"}, (True, 600)),
        (saver | {"ScreenSaverIsSecure": "1"}, {"ScreenSaveTimeOut": "60"}, (True, 60)),
        ({}, {}, (False, None)),
    ):
        body = rows_of("registry/Desktop", own) + rows_of("registry/DesktopPolicy", policy)
        lock = read_windows(Security, body)
        assert (lock.screen_lock, lock.screen_lock_after_s) == expected
    assert read_windows(Security, rows_of("registry/SecureBoot", {})).screen_lock is None


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ((397_568,), (True, True)),
        ((397_584,), (True, False)),
        ((393_472,), (False, None)),
        ((), (None, None)),
    ],
)
def test_an_antivirus_guards_and_is_current_or_not(
    states: tuple[int, ...], expected: tuple[bool | None, bool | None]
) -> None:
    products = [{"displayName": "X", "productState": state} for state in states]
    found = read_windows(Security, rows_of("AntiVirusProduct", *products))
    assert (found.antivirus_on, found.antivirus_current) == expected


def test_administrators_are_told_by_number_and_a_session_counts_once() -> None:
    found = read_windows(Users)
    assert found.connected_as == "EMPFANG-3\\helfer"
    admin, anna = found.rows
    assert (admin.administrator, admin.can_log_in, admin.uid) == (True, False, 500)
    assert (anna.administrator, anna.can_log_in, anna.home) == (False, True, "C:\\Users\\anna")
    assert anna.full_name == "Anna Müller"
    assert anna.sign_in_expires_at == datetime.fromtimestamp(1_791_000_000, UTC)
    assert [(one.user, one.kind) for one in found.signed_in] == [("anna", "console")]


def test_who_is_an_administrator_stays_open_where_the_group_cannot_be_read() -> None:
    said = {"Get_D_LocalGroupMember": ("failed", "")}
    found = read_windows(Users, body_of("users", **said))
    assert {user.administrator for user in found.rows} == {None}
    assert gap_of(found, "rows.administrator").why is Status.UNREADABLE


def test_protection_with_an_organisations_word_above_the_machines() -> None:
    found = read_windows(Security)
    assert (found.secure_boot, found.tpm_version, found.managed) == (True, "2", True)
    assert (found.firewall, found.firewall_active) == ("windows", True)
    assert found.protection == ("Windows Defender",)
    assert found.remote_control == ("TeamViewer",)
    off = read_windows(Security, body_of("security", registry__FirewallGroupPolicy=("ok", "[]")))
    assert off.firewall_active is False
