"""Programs of Monitoring Plugins, as Debian ships them, as scripts: nothing of them is changed or wrapped."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from catalogue.desk import CatalogueDesk
from catalogue.machine import Machine
from deskside.adapters.catalogue.files import FileCatalogue
from needs import needs

if TYPE_CHECKING:
    from collections.abc import Iterator

UNPACKED = Path(__file__).parents[2] / ".venv/debian/usr/lib/nagios/plugins"
INSTALLED = "/usr/lib/nagios/plugins"
TIME_SERVER = Path(__file__).parent / "outside/time_server.py"
MANIFEST = """\
format = 1
version = 1
title = {{ en = "A plugin", ru = "Плагин" }}
author = "it.scripts@deskside.example"
effect = "read"
timeout_s = 30
result = "plugin"

[tell]
en = "Asks a plugin. Changes nothing."
ru = "Спрашивает плагин. Ничего не меняет."

[platforms]
linux = {{ file = "{file}", shell = "sh" }}

[[parameters]]
name = "first"
type = "text"
label = {{ en = "First", ru = "Первый" }}
optional = true

[[parameters]]
name = "second"
type = "text"
label = {{ en = "Second", ru = "Второй" }}
optional = true
"""
DISK = f'exec {INSTALLED}/check_disk -w "$1" -c "$2" -p /srv\n'
LOAD = f'exec {INSTALLED}/check_load -w "$1" -c "$2"\n'
PROCS = f'exec {INSTALLED}/check_procs -C "$1" -c 1:\n'
TIME = f"exec {INSTALLED}/check_ntp_time -H 127.0.0.1 -w 10 -c 60\n"
SENSORS = f"exec {INSTALLED}/check_sensors\n"
FILE_AGE = f'exec {INSTALLED}/check_file_age -w 60 -c 3600 -f "$1"\n'
MISSING = f"exec {INSTALLED}/check_lamp 2>&1\n"
OWN = """#!/bin/sh
# A plugin that is nothing but shell is the script's file itself.
test -e "$1" || { echo "LAMP UNKNOWN - no lamp at $1"; exit 3; }
lit=$(cat "$1")
[ "$lit" -gt 2 ] || { echo "LAMP WARNING - $lit are lit | lit=$lit;3:;1:;0;8"; exit 1; }
echo "LAMP OK - $lit are lit | lit=$lit;3:;1:;0;8"
exit 0
"""
PROGRAMS = {
    "disk": DISK,
    "load": LOAD,
    "procs": PROCS,
    "time": TIME,
    "sensors": SENSORS,
    "age": FILE_AGE,
    "missing": MISSING,
}


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    """A machine with the plugins, and a desk whose catalogue has a script for each."""
    needs("check_disk", package="monitoring-plugins-basic", path=str(UNPACKED / "check_disk"))
    needs("utils.sh", package="monitoring-plugins-common", path=str(UNPACKED / "utils.sh"))
    scripts = tmp_path / "scripts"
    for name, program in PROGRAMS.items():
        add(scripts, name, "linux.sh", program)
    add(scripts, "lamp", "check_lamp", OWN)
    (tmp_path / "desk").mkdir()
    desk = CatalogueDesk(tmp_path / "desk")
    desk.scripts, desk.catalogue = scripts, FileCatalogue(scripts)
    with Machine(tmp_path, desk) as machine:
        machine.do('mkdir -p /usr/lib/nagios; cp -r "$1" /usr/lib/nagios/', str(UNPACKED))
        yield machine
    desk.close()


def add(scripts: Path, name: str, file: str, program: str) -> None:
    folder = scripts / "plugin" / name
    folder.mkdir(parents=True)
    (folder / "script.toml").write_text(MANIFEST.format(file=file))
    (folder / file).write_text(program)


def test_room_load_and_programs_become_verdict_text_and_measurements(machine: Machine) -> None:
    machine.do("mkdir -p /srv; mount -t tmpfs -o size=10m small /srv; head -c 8M /dev/zero >/srv/film")
    full = machine.run("plugin.disk", first="30%", second="10%")
    assert (full.verdict, full.status) == ("warning", 1), full
    state, *facts = full.findings
    assert (state.level, state.text.split(" - ")[0]) == ("warning", "DISK WARNING")
    assert [(fact.message, dict(fact.values)["unit"]) for fact in facts] == [("/srv", "B")]
    assert machine.run("plugin.disk", first="10%", second="5%").verdict == "ok"
    assert machine.run("plugin.disk", first="90%", second="50%").verdict == "critical"
    idle = machine.run("plugin.load", first="9999", second="9999")
    assert (idle.verdict, [fact.message for fact in idle.findings[1:]]) == (
        "ok",
        ["load1", "load5", "load15"],
    )
    gone = machine.run("plugin.procs", first="lamp-daemon")
    assert (gone.verdict, gone.findings[1].message) == ("critical", "procs"), gone


def test_the_time_is_asked_of_a_server_and_one_that_is_silent_is_no_answer(machine: Machine) -> None:
    server = machine.python(TIME_SERVER, "127.0.0.1", "0")
    right = machine.run("plugin.time")
    assert (right.verdict, right.findings[1].message) == ("ok", "offset"), right
    machine.stop(server)
    machine.python(TIME_SERVER, "127.0.0.1", "30")
    assert machine.run("plugin.time").verdict == "warning"


def test_plugins_in_shell_and_perl_run_where_they_are_installed(machine: Machine) -> None:
    machine.write("/usr/bin/sensors", "#!/bin/sh\necho 'fan1: 0 RPM ALARM'\n")
    machine.do("chmod 755 /usr/bin/sensors; echo new >/srv/backup")
    assert machine.run("plugin.sensors").verdict == "critical"
    assert machine.run("plugin.age", first="/srv/backup").verdict == "ok"
    machine.do("touch -d '1 day ago' /srv/backup")
    assert machine.run("plugin.age", first="/srv/backup").verdict == "critical"


def test_a_plugin_that_is_only_shell_is_the_file_itself(machine: Machine) -> None:
    assert machine.run("plugin.lamp", first="/srv/lamp").verdict == "unknown"
    machine.do("echo 2 >/srv/lamp")
    dim = machine.run("plugin.lamp", first="/srv/lamp")
    assert (dim.verdict, dim.findings[0].text) == ("warning", "LAMP WARNING - 2 are lit"), dim
    assert dict(dim.findings[1].values)["value"] == "2"


def test_a_plugin_that_is_not_there_or_is_used_wrongly_is_unknown(machine: Machine) -> None:
    assert machine.run("plugin.load", first="much", second="more").verdict == "unknown"
    assert machine.run("plugin.missing").verdict == "unknown"
