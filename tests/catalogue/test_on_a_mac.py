"""Scripts whose one file serves macOS too, run without /proc and getent, over stand-ins for a Mac's tools.

No real Mac was at hand: that its tools print what the stand-ins do is known from what others have published.
"""

from __future__ import annotations

import re
import socket
import subprocess
from typing import TYPE_CHECKING

import pytest

from catalogue.desk import CATALOGUE
from catalogue.mac import Heard, program, run, says

if TYPE_CHECKING:
    from pathlib import Path

DNS = """DNS configuration

resolver #1
  nameserver[0] : 192.0.2.53
  if_index : 15 (en0)

resolver #2
  domain   : local
  options  : mdns

DNS configuration (for scoped queries)

resolver #1
  nameserver[0] : 192.0.2.99
"""
FOUND = "name: files.example.org\nip_address: 127.0.0.1\n"
MACS = [one for one in CATALOGUE.ids() if "macos" in CATALOGUE.manifest(CATALOGUE.folder(one)).platforms]
SHELLS = ("bash", "dash")
"""macOS has an old bash as its sh; another shell may have been chosen for it."""


@pytest.mark.parametrize("shell", SHELLS)
def test_a_port_is_tried_at_the_address_that_macos_finds(shell: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = str(listening.getsockname()[1])
        status, said = run(
            tmp_path, shell, "network.tcp-port", {"dscacheutil": says(FOUND)}, "files.example.org", port
        )
    assert (status, "code=port-open" in said) == (0, True), said


def test_a_name_that_macos_does_not_find_is_said_so(tmp_path: Path) -> None:
    status, said = run(
        tmp_path, "bash", "network.tcp-port", {"dscacheutil": ":"}, "nowhere.example.org", "443"
    )
    assert (status, "code=name-not-found" in said) == (2, True), said


@pytest.mark.parametrize("shell", SHELLS)
def test_the_name_servers_are_those_of_the_first_resolver(shell: str, tmp_path: Path) -> None:
    answer = "files.example.org.\t300\tIN\tA\t127.0.0.1\n"
    stand_ins = {"scutil": says(DNS), "dig": says(answer), "dscacheutil": says(FOUND)}
    status, said = run(tmp_path, shell, "network.name-resolution", stand_ins, "files.example.org")
    assert (status, "code=name-found" in said) == (0, True), said
    assert "192.0.2.53: found 127.0.0.1" in said
    assert "192.0.2.99" not in said


def test_a_name_that_only_the_servers_know_is_a_failure_of_the_machine(tmp_path: Path) -> None:
    stand_ins = {
        "scutil": says(DNS),
        "dig": says("a.example.org.\t9\tIN\tA\t127.0.0.1\n"),
        "dscacheutil": ":",
    }
    status, said = run(tmp_path, "bash", "network.name-resolution", stand_ins, "a.example.org")
    assert (status, "code=system-does-not-ask" in said) == (2, True), said


def test_the_proxy_of_the_settings_is_tried(tmp_path: Path) -> None:
    proxies = "<dictionary> {\n  HTTPEnable : 1\n  HTTPPort : 3128\n  HTTPProxy : proxy.example.org\n}\n"
    curl = (
        'case "$*" in *--proxy*) echo "curl: (7)"; printf "\\n#000 \\n" ;; *) printf "ok\\n#200 \\n" ;; esac'
    )
    stand_ins = {"scutil": says(proxies), "curl": curl}
    status, said = run(tmp_path, "bash", "network.web-access", stand_ins, "http://example.org/", "ok")
    assert (status, "code=proxy-dead" in said) == (2, True), said
    assert "from=System%20Settings" in said


@pytest.mark.parametrize("shell", SHELLS)
def test_full_size_packets_that_vanish_are_found_with_the_ping_of_macos(shell: str, tmp_path: Path) -> None:
    ping = """
case "$*" in *-M*|*-4*) exit 64 ;; esac
size=56; while [ $# -gt 1 ]; do [ "$1" != -s ] || size=$2; shift; done
echo "PING $1 (198.51.100.7): $size data bytes"
[ "$size" -le 1372 ]"""
    stand_ins = {
        "ping": ping,
        "route": says("   route to: 198.51.100.7\n  interface: en0\n"),
        "ifconfig": says("en0: flags=8863<UP,RUNNING> mtu 1500\n\tether 02:00:00:00:00:01\n"),
    }
    status, said = run(tmp_path, shell, "network.packet-size", stand_ins, "files.example.org")
    assert (status, "code=black-hole" in said) == (2, True), said
    assert "mtu=1500 passes=1400" in said


@pytest.mark.parametrize(
    ("case", "status", "keys", "curl"),
    [
        ("healthy", 0, "answers", 'printf "#200 0.010 0.030 0.080 0.120 198.51.100.7"'),
        (
            "encryption-silent",
            2,
            "encryption-silent check-packets",
            'printf "#000 0.010 0.030 0 0 "; exit 28',
        ),
    ],
)
def test_a_secure_page_is_asked_for_with_the_curl_that_macos_has(
    case: str, status: int, keys: str, curl: str, tmp_path: Path
) -> None:
    given = ("files.example.org", "443")
    Heard(
        script="network.secure-web", case=case, status=status, keys=keys, tools={"curl": curl}, given=given
    ).check(tmp_path)


LAUNCHD = """system = {
\ttype = system
\tservices = {
\t\t     374      - \tcom.apple.runningboardd
\t\t       0     -9 \tcom.apple.AirPlayXPCHelper
\t\t       0      1 \tcom.apple.something
\t\t     811      0 \torg.example.vpnd
\t\t       0     %s \torg.example.updater
\t}
\tdisabled services = {
\t\t"com.apple.ftpd" => disabled
\t}
}
"""


@pytest.mark.parametrize(
    ("wanted", "exited", "status", "code"),
    [
        ("", "0", 0, "code=all-well count=2"),
        ("", "78", 2, "code=unit-failed name=org.example.updater why=exit-code exit=78"),
        ("vpnd", "0", 0, "code=all-well"),
        ("updater", "0", 2, "code=not-running name=updater"),
        ("mysql", "0", 1, "code=not-installed name=mysql"),
    ],
)
def test_services_that_failed_are_told_from_those_that_launchd_ended(
    wanted: str, exited: str, status: int, code: str, tmp_path: Path
) -> None:
    launchctl = "case $2 in system) ;; *) exit 113 ;; esac\n" + says(LAUNCHD % exited)
    ended, said = run(tmp_path, "bash", "services.failed", {"launchctl": launchctl}, wanted)
    assert (ended, code in said) == (status, True), said


def test_a_launchd_that_does_not_answer_is_unknown(tmp_path: Path) -> None:
    status, said = run(tmp_path, "dash", "services.failed", {"launchctl": "exit 1"}, "")
    assert (status, "code=no-manager" in said) == (3, True), said


@pytest.mark.parametrize(
    ("level", "pressure", "status", "code"),
    [
        ("61", "1", 0, "code=enough"),
        ("12", "2", 1, "code=little-left"),
        ("3", "4", 2, "code=almost-none-left"),
    ],
)
def test_memory_is_short_where_macos_says_so(
    level: str, pressure: str, status: int, code: str, tmp_path: Path
) -> None:
    sysctl = f"""
case $2 in
hw.memsize) echo 17179869184 ;;
kern.memorystatus_level) echo {level} ;;
kern.memorystatus_vm_pressure_level) echo {pressure} ;;
esac"""
    stand_ins = {
        "sysctl": sysctl,
        "vm_stat": says("Statistics: (page size of 16384 bytes)\nSwapins: 10.\nSwapouts: 20.\n"),
        "ps": says("8314880 2211 Video Editor\n 4100 2300 ps\n"),
        "sleep": ":",
    }
    ended, said = run(tmp_path, "bash", "memory.pressure", stand_ins, "24")
    assert (ended, code in said) == (status, True), said
    assert ("code=needs-most name=Video%20Editor pid=2211 mb=8120" in said) is (status > 0)


@pytest.mark.parametrize(
    ("listed", "last", "status", "code"),
    [
        ("No new software available.\n", "1763788272", 0, "code=up-to-date waiting=0"),
        (
            "* Label: macOS Sonoma 14.7.2-23H311\n\tTitle: macOS\n",
            "1763788272",
            0,
            "code=updates-wait count=1",
        ),
        ("* Label: Security Response 14.7.2 (a)\n", "1763788272", 1, "code=security-waits count=1"),
        ("No new software available.\n", "1760000000", 1, "code=list-old days="),
        ("No new software available.\n", "", 1, "code=never-checked"),
        ("Software Update Tool\n", "1763788272", 1, "code=never-checked"),
    ],
)
def test_updates_are_what_macos_found_when_it_last_looked(
    listed: str, last: str, status: int, code: str, tmp_path: Path
) -> None:
    told = f"-j) [ -z '{last}' ] || echo {last} ;;"
    date = f"case $1 in {told} +%s) echo 1763886400 ;; *) echo 1763886400 N ;; esac"
    stand_ins = {
        "softwareupdate": 'case "$*" in *--no-scan*) ;; *) exit 64 ;; esac\n' + says(listed),
        "defaults": "echo '2025-11-22 05:11:12 +0000'",
        "date": date,
    }
    ended, said = run(tmp_path, "bash", "updates.pending", stand_ins, "7")
    assert (ended, code in said) == (status, True), said


@pytest.mark.parametrize(
    ("case", "status", "keys", "there"),
    [
        ("healthy", 0, "right", "09:12:00"),
        ("far-fast", 2, "far-fast set-clock", "08:57:00"),
        ("nobody-says", 3, "nobody-says give-server", ""),
    ],
)
def test_a_mac_is_compared_with_the_server_that_it_has_the_time_from(
    case: str, status: int, keys: str, there: str, tmp_path: Path
) -> None:
    """Nothing serves the time at that address, so its web server is asked. macOS itself tells root only."""
    date = """case "$*" in
+%s) echo 1795425120 ;;
+%N) echo N ;;
*%Y-*) echo '2026-11-23 09:12:00' ;;
*) echo '12:12 MSK' ;;
esac"""
    Heard(
        script="time.offset",
        case=case,
        status=status,
        keys=keys,
        tools={"curl": f"echo 'Date: Mon, 23 Nov 2026 {there} GMT'", "date": date},
        given=("", "5"),
        files={"/etc/ntp.conf": "server 127.0.0.1\n"} if there else {},
    ).check(tmp_path)


def test_every_script_for_macos_has_cases_that_say_that_none_has_run_there() -> None:
    for script in MACS:
        folder = CATALOGUE.folder(script)
        cases = [case for case in CATALOGUE.cases(folder) if case.platform == "macos"]
        assert {case.verdict for case in cases} - {"unknown"}, script
        assert all("never run on a real Mac" in case.origin for case in cases), script


GNU = re.compile(
    r"/proc/|\b(?:stat -c|date -d|sed -i|grep -P|sort -V|timeout |readlink -f|getent|systemctl|ip route)"
)


@pytest.mark.parametrize("script", [one for one in MACS if "macos.sh" in CATALOGUE.folder(one).files])
def test_a_script_for_macos_asks_nothing_that_only_linux_has(script: str) -> None:
    source = CATALOGUE.folder(script).files["macos.sh"].decode()
    assert GNU.findall(source) == []
    for shell in ("dash", "bash"):
        done = subprocess.run([shell, "-n"], input=source, text=True, capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (0, ""), shell


@pytest.mark.parametrize("script", MACS)
def test_without_its_tools_it_is_unknown(script: str, tmp_path: Path) -> None:
    """What follows was never asked: the prelude ends it, as root and before its first line."""
    manifest = CATALOGUE.manifest(CATALOGUE.folder(script))
    if manifest.platforms["macos"].needs:
        sent = program(script, str(tmp_path)).replace("/usr/bin:/bin", str(tmp_path))
        shell = ["/bin/dash", "-c", f"id() {{ echo 0; }}\n{sent}"]
        done = subprocess.run(
            shell, env={"PATH": str(tmp_path)}, text=True, capture_output=True, check=False, timeout=30
        )
        assert (done.returncode, "missing-tool" in done.stdout) == (3, True), done
