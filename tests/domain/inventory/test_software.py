"""Categories `software`, `services` and `startup`."""

from __future__ import annotations

from datetime import UTC, datetime

from deskside.domain.inventory.facts import Help, Status
from deskside.domain.inventory.services import Service, Services
from deskside.domain.inventory.software import Program, Software
from deskside.domain.inventory.startup import Startup
from domain.inventory.answers import block, facts, gap_of, read

DPKG = (
    "bash\t5.2.15-2+b2\tamd64\t7164\t\tshells\n"
    "gone\t1.0\tall\t1\tconfig-files\tmisc\n"
    "half\t1.0\tall\t\thalf-configured\tmisc\n"
    "too\tfew\tcolumns\n"
)


def test_dpkg_packages_are_told_and_removed_ones_are_not() -> None:
    software = read(Software, block("dpkg", DPKG))
    assert software.rows == (
        Program(
            id="bash", version="5.2.15-2+b2", source="dpkg", architecture="amd64", section="shells",
            size_bytes=7_335_936, scope="machine", broken=False,
        ),
        Program(
            id="half", version="1.0", source="dpkg", architecture="all", section="misc",
            scope="machine", broken=True,
        ),
    )  # fmt: skip


def test_rpm_packages_are_told_and_trusted_keys_are_not() -> None:
    text = (
        "bash\t5.2.32-1.fc41\tx86_64\t8544678\t1700000000\tFedora Project\n"
        "vim-data\t2:9.1.0-1\tnoarch\t10\t0\t(none)\n"
        "gpg-pubkey\te99d6ad1-64d2612c\t(none)\t0\t1700000000\t(none)\n"
    )
    bash, vim = read(Software, block("rpm", text)).rows
    assert (bash.publisher, bash.installed_at) == (
        "Fedora Project",
        datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC),
    )
    assert (vim.version, vim.publisher, vim.installed_at) == ("2:9.1.0-1", None, None)


def test_apk_packages_are_told_from_its_own_database() -> None:
    text = "P:busybox\nV:1.36.1-r29\nA:x86_64\nI:962560\nm:Someone <a@example.org>\nP:musl\nV:1.2.5-r0\n"
    busybox, musl = read(Software, block("apk", text)).rows
    assert (busybox.id, busybox.version, busybox.size_bytes) == ("busybox", "1.36.1-r29", 962_560)
    assert (musl.id, musl.publisher) == ("musl", None)


def test_pacman_flatpak_and_snap_are_told_by_their_folders() -> None:
    software = read(
        Software,
        block("pacman", "/var/lib/pacman/local/gtk-update-icon-cache-1:4.14.5-1\n"),
        block("flatpak", "/var/lib/flatpak/app/org.mozilla.firefox\n"),
        block("flatpak_user", "/home/anna/.local/share/flatpak/app/org.gimp.GIMP\n"),
        block("snap", "/snap/core22/current\n/snap/hello/current\n"),
        block("snap_versions", "/snap/core22/current/meta/snap.yaml:version: '20240904'\n"),
    )
    assert [(row.source, row.id, row.version, row.scope) for row in software.rows] == [
        ("pacman", "gtk-update-icon-cache", "1:4.14.5-1", "machine"),
        ("flatpak", "org.mozilla.firefox", None, "machine"),
        ("flatpak", "org.gimp.GIMP", None, "user"),
        ("snap", "core22", "20240904", "machine"),
        ("snap", "hello", None, "machine"),
    ]
    assert gap_of(software, "rows.version").help is Help.NOT_PROVIDED


def test_two_databases_on_one_machine_are_both_told() -> None:
    software = read(Software, block("dpkg", DPKG), block("apk", "P:musl\nV:1\n"))
    assert [row.source for row in software.rows] == ["dpkg", "dpkg", "apk"]


def test_a_machine_without_a_package_manager_says_so() -> None:
    software = read(Software)
    assert software.status is Status.UNSUPPORTED
    assert gap_of(software, "rows").help is Help.NOT_PROVIDED


def test_a_package_manager_that_fails_leaves_a_gap_and_what_it_said() -> None:
    software = read(Software, block("rpm", "bash\t5\tx86_64\t1\t1\tX\nerror: rpmdb: damaged\n", "failed"))
    assert [row.id for row in software.rows] == ["bash"]
    assert (gap_of(software, "rows").why, software.status) == (Status.UNREADABLE, Status.PARTIAL)


def test_names_that_hide_or_reorder_text_are_shown_harmless() -> None:
    text = "bash\u202egnp\u200b\t1\x1b[31m\tall\t1\t\tx\x1eabc end ok 0 0\n"
    (row,) = read(Software, block("dpkg", text)).rows
    assert row.id == "bash\N{REPLACEMENT CHARACTER}gnp"
    assert row.version == "1"
    assert row.section == "x\N{SYMBOL FOR RECORD SEPARATOR}abc end ok 0 0"


UNITS = """\
cups.service loaded active running CUPS Scheduler
backup.service loaded failed failed Резервная копия
ghost.service not-found inactive dead ghost.service
hidden.service masked inactive dead hidden.service
sshd@2.service loaded active running One session
"""
FILES = (
    "/etc/systemd/system/cups.service\tyes\troot\t-/opt/cupsd\n"
    "/usr/lib/systemd/system/cups.service\t\t\t/usr/sbin/cupsd\n"
    "/usr/lib/systemd/system/idle.service\t\tnobody\t/bin/idle\n"
    "/usr/lib/systemd/system/getty@.service\tyes\t\t-/sbin/agetty\n"
    "/run/systemd/generator.late/old.service\t\t\t/etc/init.d/old\n"
)


def test_services_join_what_runs_with_what_is_set_up() -> None:
    services = read(
        Services,
        block("units", UNITS),
        block("unit_files", FILES),
        block(
            "unit_links",
            "enabled cups.service\nenabled getty@tty1.service\nmasked hidden.service\nalias x11.service\n",
        ),
        block(
            "failures",
            "Result=exit-code\nExecMainStatus=3\nId=backup.service\n\nResult=success\nId=other.service\n",
        ),
    )
    found = {row.name or "": row for row in services.rows}
    assert list(found) == sorted(found)
    assert found["cups"] == Service(
        name="cups", title="CUPS Scheduler", state="active", detail="running", start="enabled",
        account="root", path="/opt/cupsd",
    )  # fmt: skip
    assert (found["backup"].state, found["backup"].result, found["backup"].exit_status) == (
        "failed",
        "exit-code",
        3,
    )
    assert (found["idle"].state, found["idle"].start, found["idle"].account) == (
        "inactive",
        "static",
        "nobody",
    )
    assert (found["getty@tty1"].start, found["getty@tty1"].path) == ("enabled", "/sbin/agetty")
    assert (found["hidden"].start, found["old"].start, found["x11"].start) == ("masked", "generated", "alias")
    assert "ghost" not in found
    assert "getty@" not in found


def test_without_an_answer_from_systemd_no_state_is_made_up() -> None:
    for status, why in (("failed", Status.UNREADABLE), ("missing-tool", Status.MISSING_TOOL)):
        services = read(Services, block("units", "", status), block("unit_files", FILES))
        assert {row.state for row in services.rows} == {None}
        assert gap_of(services, "rows.state").why is why


def test_openrc_and_old_init_scripts_are_services_too() -> None:
    services = read(
        Services, block("openrc", "sshd started enabled\ncrond stopped disabled\nx failed enabled\n")
    )
    assert services.manager == "openrc"
    assert [(row.name, row.state, row.start) for row in services.rows] == [
        ("sshd", "active", "enabled"),
        ("crond", "inactive", "disabled"),
        ("x", "failed", "enabled"),
    ]
    services = read(
        Services,
        block("sysv", "/etc/init.d/README\n/etc/init.d/ssh\n"),
        block("sysv_links", "/etc/rc2.d/S01ssh\n"),
    )
    assert (services.manager, services.rows) == ("sysv", (Service(name="ssh", start="enabled"),))
    assert gap_of(services, "rows.state").why is Status.UNSUPPORTED


def test_a_machine_without_a_service_manager_says_so() -> None:
    assert read(Services).status is Status.UNSUPPORTED


STARTS = (
    "/usr/lib/systemd/system/fstrim.timer\tDescription=Discard unused blocks\n"
    "/usr/lib/systemd/system/fstrim.timer\tOnCalendar=weekly\n"
    "/etc/systemd/system/sync.timer\tOnBootSec=5min\n"
    "/etc/systemd/system/sync.timer\tOnUnitActiveSec=1h\n"
    "/etc/systemd/system/sync.timer\tUnit=mail.service\n"
    "/usr/lib/systemd/system/pg@.timer\tOnCalendar=daily\n"
    "/home/anna/.config/autostart/mail.desktop\tName=Почта\n"
    "/home/anna/.config/autostart/mail.desktop\tExec=thunderbird --headless\n"
    "/home/anna/.config/autostart/mail.desktop\tName=Another action\n"
    "/etc/xdg/autostart/off.desktop\tName=Off\n"
    "/etc/xdg/autostart/off.desktop\tHidden=true\n"
    "/etc/crontab\tSHELL=/bin/sh\n"
    "/etc/crontab\t17 *\t* * *\troot\tcd / && run-parts /etc/cron.hourly\n"
    "/etc/cron.d/php\t@reboot root /usr/bin/php  -v\n"
    "/etc/anacrontab\t7 10 cron.weekly nice run-parts /etc/cron.weekly\n"
    "/var/spool/cron/crontabs/anna\t*/5 * * * * fetchmail\n"
    "/etc/cron.d/broken\tonly three words\n"
)


def test_what_starts_by_itself_is_told_with_when_and_by_whom() -> None:
    startup = read(
        Startup,
        block("starts", STARTS),
        block("unit_links", "enabled fstrim.timer\n"),
        block("cron_files", "/etc/cron.daily/logrotate\n/etc/rc.local\n"),
    )
    assert [(row.kind, row.name, row.schedule, row.account, row.enabled) for row in startup.rows] == [
        ("timer", "fstrim", "weekly", None, True),
        ("timer", "sync", "OnBootSec=5min, OnUnitActiveSec=1h", None, False),
        ("autostart", "Почта", None, "anna", True),
        ("autostart", "Off", None, None, False),
        ("cron", "cd / && run-parts /etc/cron.hourly", "17 * * * *", "root", True),
        ("cron", "/usr/bin/php -v", "@reboot", "root", True),
        ("cron", "cron.weekly", "7 10", "root", True),
        ("cron", "fetchmail", "*/5 * * * *", "anna", True),
        ("cron", "logrotate", "@daily", "root", True),
        ("boot", "rc.local", None, "root", True),
    ]
    assert startup.rows[2].command == "thunderbird --headless"
    assert startup.rows[1].command == "mail.service"


def test_a_password_in_a_command_is_not_shown() -> None:
    startup = read(
        Startup, block("starts", "/etc/cron.d/backup\t0 3 * * * root dump --password=hunter2 --all\n")
    )
    assert "hunter2" not in repr(startup)
    assert (startup.rows[0].command or "").startswith("dump --password=")


def test_crontabs_of_others_are_not_allowed_and_ones_own_are_told() -> None:
    startup = read(
        Startup,
        block("crontabs", "", "denied"),
        block("crontab", "# m h\nMAILTO=x\n0 9 * * 1 report\n"),
        facts(),
    )
    assert [row.command for row in startup.rows] == ["report"]
    assert gap_of(startup, "rows").why is Status.DENIED
