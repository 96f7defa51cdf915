from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from catalogue.machine import Machine

SCRIPT = "network.name-resolution"
NAME_SERVER = Path(__file__).parent / "outside/name_server.py"


def use(machine: Machine, *servers: str, hosts: str = "127.0.0.1 localhost\n", timed: bool = False) -> None:
    """Let the machine ask these; where nothing is `timed`, its clock stands still: no look-up is slow."""
    if not timed:
        machine.hold("/proc/uptime", "1000.00 1000.00\n")
    machine.write("/etc/resolv.conf", "".join(f"nameserver {server}\n" for server in servers))
    machine.write("/etc/hosts", hosts)


def test_every_server_that_answers_is_ok(machine: Machine) -> None:
    use(machine, "127.0.0.2", "127.0.0.3")
    machine.python(NAME_SERVER, "127.0.0.2", "0", "mail.example.org=192.0.2.5")
    machine.python(NAME_SERVER, "127.0.0.3", "0", "mail.example.org=192.0.2.5")
    for shell in ("bash", "busybox", "dash"):
        machine.speak(shell)
        answer = machine.run(SCRIPT, case="healthy", host="mail.example.org")
        assert (answer.status, answer.values("name-found")["address"]) == (0, "192.0.2.5"), answer


def test_it_needs_no_more_than_busybox_to_ask_each_server(machine: Machine) -> None:
    use(machine, "127.0.0.2", "127.0.0.3")
    machine.python(NAME_SERVER, "127.0.0.2", "0", "mail.example.org=192.0.2.5")
    machine.hide("dig", "host")
    machine.use_busybox("nslookup")
    answer = machine.run(SCRIPT, host="mail.example.org")
    assert (answer.status, answer.values("server-silent")) == (1, {"server": "127.0.0.3"}), answer


def test_a_black_hole_beside_a_good_server_is_named(machine: Machine) -> None:
    use(machine, "127.0.0.2", "192.0.2.53")
    machine.do("ip addr add 192.0.2.53/32 dev lo")
    machine.swallow("ip daddr 192.0.2.53")
    machine.python(NAME_SERVER, "127.0.0.2", "0", "mail.example.org=192.0.2.5")
    answer = machine.run(SCRIPT, case="one-server-silent", host="mail.example.org")
    assert answer.status == 1, answer
    assert answer.values("server-silent") == {"server": "192.0.2.53"}
    assert "remove-server" in answer.keys


def test_nobody_answering_is_critical(machine: Machine) -> None:
    use(machine, "127.0.0.2", "127.0.0.3")
    answer = machine.run(SCRIPT, case="servers-silent", host="mail.example.org")
    assert answer.status == 2, answer
    assert answer.values("all-silent") == {"servers": "127.0.0.2 127.0.0.3"}


def test_no_server_set_is_critical(machine: Machine) -> None:
    use(machine)
    assert machine.run(SCRIPT, case="no-server-set").keys == ["no-servers", "check-connection"]


def test_a_name_that_does_not_exist_is_not_blamed_on_the_servers(machine: Machine) -> None:
    use(machine, "127.0.0.2")
    machine.python(NAME_SERVER, "127.0.0.2", "0", "mail.example.org=192.0.2.5")
    answer = machine.run(SCRIPT, case="name-unknown", host="mial.example.org")
    assert (answer.status, answer.keys[-2:]) == (1, ["name-unknown", "check-spelling"]), answer


def test_servers_that_disagree_are_told_apart(machine: Machine) -> None:
    use(machine, "127.0.0.2", "127.0.0.3")
    machine.python(NAME_SERVER, "127.0.0.2", "0", "intra.example.org=192.0.2.5")
    machine.python(NAME_SERVER, "127.0.0.3", "0")
    answer = machine.run(SCRIPT, case="servers-disagree", host="intra.example.org")
    assert answer.status == 1, answer
    assert answer.values("servers-disagree") == {
        "name": "intra.example.org",
        "yes": "127.0.0.2",
        "no": "127.0.0.3",
    }


def test_a_slow_server_is_named(machine: Machine) -> None:
    use(machine, "127.0.0.2", timed=True)
    machine.python(NAME_SERVER, "127.0.0.2", "0.7", "mail.example.org=192.0.2.5")
    answer = machine.run(SCRIPT, case="server-slow", host="mail.example.org")
    assert answer.status == 1, answer
    assert int(answer.values("server-slow")["ms"]) >= 700


def test_a_line_in_the_hosts_file_that_contradicts_the_servers_is_found(machine: Machine) -> None:
    use(machine, "127.0.0.2", hosts="127.0.0.1 localhost\n203.0.113.9 mail.example.org\n")
    machine.python(NAME_SERVER, "127.0.0.2", "0", "mail.example.org=192.0.2.5")
    answer = machine.run(SCRIPT, case="hosts-file", host="mail.example.org")
    assert (answer.status, answer.values("hosts-file")["address"]) == (1, "203.0.113.9"), answer


def test_without_its_tool_it_says_unknown(machine: Machine) -> None:
    machine.hide("getent")
    answer = machine.run(SCRIPT, case="tool-missing")
    assert (answer.status, answer.values("missing-tool")) == (3, {"tool": "getent"}), answer
