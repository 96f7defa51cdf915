from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from catalogue.systemd import under_systemd
from needs import needs

if TYPE_CHECKING:
    from catalogue.desk import CatalogueDesk
    from catalogue.machine import Machine

SCRIPT = "time.offset"
TIME_SERVER = Path(__file__).parent / "outside/time_server.py"
WEB = Path(__file__).parent / "outside/web.py"
HERE = "127.0.0.1"


def test_a_right_clock_is_ok_also_if_only_a_web_server_tells_the_time(machine: Machine) -> None:
    machine.python(TIME_SERVER, HERE, "0")
    answer = machine.run(SCRIPT, case="healthy", server=HERE, limit="4")
    assert (answer.status, answer.keys) == (0, ["right"]), answer
    machine.hide("bash")
    machine.python(WEB, HERE, "80", "200", "hello")
    web = machine.run(SCRIPT, case="healthy-by-web", server=HERE, limit="4")
    assert (web.status, web.values("right")["by"]) == (0, "127.0.0.1 (web)"), web
    machine.hide("curl")
    assert machine.run(SCRIPT, server=HERE, limit="4").keys == ["right"]


def test_a_clock_that_is_a_minute_slow_is_a_warning(machine: Machine) -> None:
    machine.python(TIME_SERVER, HERE, "61.5")
    answer = machine.run(SCRIPT, case="slow", server=HERE)
    assert (answer.status, answer.keys) == (1, ["slow", "set-clock"]), answer
    # The server is given three seconds to answer; half of what it takes is how exact that can be.
    assert abs(float(answer.values("slow")["seconds"]) - 61.5) <= 2


def test_a_clock_that_is_hours_fast_is_critical(machine: Machine) -> None:
    needs("faketime")
    machine.python(TIME_SERVER, HERE, "0")
    machine.do("mv /usr/bin/date /usr/bin/date.real")
    fake = f"#!/bin/sh\nLD_PRELOAD={machine.do('ls /usr/lib/*/faketime/libfaketime.so.1').strip()}"
    machine.write("/usr/bin/date", f'{fake} FAKETIME=+2h exec date.real "$@"\n')
    machine.do("chmod +x /usr/bin/date")
    answer = machine.run(SCRIPT, case="far-fast", server=HERE)
    assert (answer.status, answer.keys) == (2, ["far-fast", "set-clock"]), answer
    machine.write("/usr/bin/date", f"{fake} FAKETIME='2001-01-01 12:00:00' exec date.real \"$@\"\n")
    machine.do("chmod +x /usr/bin/date")
    old = machine.run(SCRIPT, case="empty-battery", server=HERE)
    assert (old.status, old.values("before-its-time")) == (2, {"date": "2001-01-01"}), old


def test_a_server_that_is_silent_or_does_not_know_the_time_itself_proves_nothing(machine: Machine) -> None:
    machine.hide("curl", "wget")
    machine.swallow("udp dport 123")
    silent = machine.run(SCRIPT, case="server-silent", server=HERE)
    assert (silent.status, silent.keys) == (3, ["server-silent", "another-server"]), silent
    machine.do("nft flush ruleset")
    machine.python(TIME_SERVER, HERE, "0", "0")
    assert machine.run(SCRIPT, server=HERE).keys == ["server-silent", "another-server"]


def test_chrony_is_asked_where_it_keeps_the_time(machine: Machine) -> None:
    programs = [needs(name, package="chrony") for name in ("chronyd", "chronyc")]
    machine.do('for it; do [ -e "/usr/bin/${it##*/}" ] || ln -s "$it" /usr/bin/; done', *programs)
    machine.write("/etc/chrony.conf", "server 127.0.0.1 iburst\ncmdport 0\n")
    machine.do("chronyd -x -u root -f /etc/chrony.conf; until chronyc -n tracking >/dev/null; do :; done")
    lost = machine.run(SCRIPT, case="not-synchronised")
    assert (lost.status, lost.keys) == (1, ["not-synchronised", "check-time-source"]), lost
    machine.do('kill "$(cat /run/chrony/chronyd.pid)"; while [ -e /run/chrony/chronyd.pid ]; do :; done')
    machine.write("/etc/chrony.conf", "local stratum 8\ncmdport 0\n")
    machine.do(
        "chronyd -x -u root -f /etc/chrony.conf;"
        " until chronyc -n tracking | grep -q '^Leap status *: Normal'; do :; done"
    )
    answer = machine.run(SCRIPT, case="chrony")
    assert (answer.status, answer.values("right")["by"]) == (0, "chrony"), answer


def test_nobody_who_knows_is_unknown(machine: Machine) -> None:
    answer = machine.run(SCRIPT, case="nobody-says")
    assert (answer.status, answer.keys) == (3, ["nobody-says", "give-server"]), answer
    machine.hide("od")
    without = machine.run(SCRIPT, case="tool-missing")
    assert (without.status, without.values("missing-tool")) == (3, {"tool": "od"}), without


def test_timedatectl_is_asked_where_systemd_keeps_the_time(tmp_path: Path, desk: CatalogueDesk) -> None:
    needs("dbus-daemon", package="dbus")
    with under_systemd(tmp_path, desk, "dbus.service", "dbus.socket", "systemd-timedated.service") as machine:
        machine.do("ln -s systemd-timedated.service /etc/desk-units/dbus-org.freedesktop.timedate1.service")
        machine.hide("chronyc")
        machine.do("systemctl daemon-reload; systemctl start dbus.socket")
        kept = machine.do("timedatectl show --value -p NTPSynchronized").strip()
        answer = machine.run(SCRIPT)
    expected = (0, ["synchronised"]) if kept == "yes" else (1, ["nobody-keeps-time", "give-server"])
    assert (answer.status, answer.keys) == expected, answer
