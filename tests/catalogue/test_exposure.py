from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from catalogue.machine import Machine

SCRIPT = "security.exposure"
LISTEN = """
import socket, sys
servers = [socket.create_server((where, int(port))) for where, port in (a.split("/") for a in sys.argv[1:])]
print("ready", flush=True)
while True:
    servers[0].accept()[0].close()
"""


def test_a_machine_on_which_nothing_stands_open_is_ok(machine: Machine) -> None:
    machine.start("python3", "-c", LISTEN, "127.0.0.1/6379")
    machine.do("find /etc -xdev -maxdepth 3 -type f -perm -0002 -exec chmod o-w {} +")
    answer = machine.run(SCRIPT, case="healthy")
    assert (answer.status, answer.keys) == (0, ["nothing-open"]), answer
    assert answer.values("open-ports")["value"] == "0"


def test_an_open_database_is_critical_without_a_firewall_and_a_warning_behind_one(machine: Machine) -> None:
    machine.start("python3", "-c", LISTEN, "0.0.0.0/6379", "0.0.0.0/23")
    answer = machine.run(SCRIPT, case="database")
    assert answer.status == 2, answer
    assert answer.values("port-database") == {"port": "6379", "program": "python3"}
    assert {"port-unencrypted", "no-firewall"} <= set(answer.keys)
    machine.swallow("tcp dport 6379")
    behind = machine.run(SCRIPT, case="behind-firewall")
    assert (behind.status, "no-firewall" in behind.keys) == (1, False), behind


def test_accounts_and_files_that_are_open_to_anybody_are_critical(machine: Machine) -> None:
    machine.do("echo toor::0:0::/root:/bin/sh >>/etc/passwd; echo oleg::19000:0:99999:7::: >>/etc/shadow")
    machine.do("chmod 666 /etc/hosts")
    answer = machine.run(SCRIPT, case="open-to-anybody")
    assert answer.status == 2, answer
    assert answer.values("second-root") == {"name": "toor"}
    assert answer.values("no-password") == {"name": "oleg"}
    assert answer.values("anybody-writes") == {"file": "/etc/hosts"}


def test_without_its_tool_it_says_unknown(machine: Machine) -> None:
    machine.hide("ss")
    answer = machine.run(SCRIPT, case="tool-missing")
    assert (answer.status, answer.values("missing-tool")) == (3, {"tool": "ss"}), answer
