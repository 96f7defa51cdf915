"""Each thing that can be at fault, produced for real in namespaces, and the sentence that names it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

import pytest

from deskside.adapters.clock import SystemClock
from deskside.adapters.ssh.surroundings import SshSurroundings
from deskside.domain.errors import Unreachable
from deskside.ui.words.errors import what_happened, what_to_do
from deskside.usecases.explain_relay import ExplainRelay
from deskside.usecases.task import CancelToken
from needs import needs
from servers.network import Place, Tinyproxy, cable, run
from servers.relay import Relay
from servers.sshd import make_key
from source import ROOT
from waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RELAY = "10.66.0.1"
DESK = "10.66.0.2"

COMPANION = """
import json, sys
from datetime import timedelta
from pathlib import Path
from deskside.adapters.clock import SystemClock
from deskside.adapters.ssh import dial
from deskside.adapters.ssh.relay import companion_line
from deskside.adapters.ssh.surroundings import SshSurroundings
from deskside.domain.errors import Unreachable
from deskside.domain.profile.keys import parse_public_key
from deskside.domain.profile.organisation import Relay
from deskside.usecases.explain_relay import ExplainRelay
from deskside.usecases.task import CancelToken
host, key, host_key, ahead_s = sys.argv[1:]
class Clock(SystemClock):
    def now(self):
        return super().now() + timedelta(seconds=int(ahead_s))
relay = Relay(host=host, host_keys=(parse_public_key(host_key),), companion_key=Path(key).read_text())
dial.CONNECT_TIME_S = 1.0
try:
    companion_line(relay, CancelToken()).end()
    print(json.dumps(["", {}]))
except Unreachable as error:
    explain = ExplainRelay(SshSurroundings(), Clock())
    error = explain(relay.host, relay.port, error, cancel=CancelToken())
    print(json.dumps([error.code, error.facts]))
"""


class Net(NamedTuple):
    """A companion's computer, and a relay one cable away."""

    desk: Place
    relay: Relay

    @property
    def at_relay(self) -> tuple[str, ...]:
        return self.relay.enter

    def tried(
        self,
        host: str = RELAY,
        *,
        key: Path | None = None,
        host_key: str = "",
        ahead_s: int = 0,
        proxy: str = "",
        wrap: tuple[str, ...] = (),
    ) -> Unreachable:
        """Let a companion try, and return what it tells its person."""
        arguments = (
            host,
            str(key or self.relay.companion_key),
            host_key or self.relay.host_key,
            str(ahead_s),
        )
        done = subprocess.run(
            [*self.desk.enter, *wrap, sys.executable, "-c", COMPANION, *arguments],
            env={**os.environ, "PYTHONPATH": str(ROOT / "app")} | ({"https_proxy": proxy} if proxy else {}),
            capture_output=True,
            text=True,
            timeout=150,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        code, facts = json.loads(done.stdout)
        return Unreachable(code, **facts)


@pytest.fixture(scope="module")
def net(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Net]:
    with Relay(tmp_path_factory.mktemp("relay")) as relay, Place() as desk:
        assert relay.process is not None
        cable(desk.pid, f"{DESK}/24", relay.process.pid, f"{RELAY}/24")
        yield Net(desk, relay)


@contextmanager
def rules(net: Net, *lines: str) -> Iterator[None]:
    """Have the relay's side do something to what arrives there."""
    nft = needs("nft", package="nftables")
    hook = "{ type filter hook input priority -10; }"
    run(*net.at_relay, nft, "add table inet trouble; add chain inet trouble in " + hook)
    try:
        for line in lines:
            run(*net.at_relay, nft, f"add rule inet trouble in {line}")
        yield
    finally:
        run(*net.at_relay, nft, "delete table inet trouble")


@contextmanager
def served(net: Net, port: int, *command: str) -> Iterator[None]:
    """Run a server beside the relay until the block ends; it says something on standard error first."""
    server = subprocess.Popen(
        [*net.at_relay, *command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL
    )
    try:
        eventually(lambda: server.poll() is not None or _answers(net, port), "it listens")
        assert server.poll() is None, server.communicate()
        yield
    finally:
        server.kill()
        server.communicate(timeout=60)


def _answers(net: Net, port: int) -> bool:
    try:
        net.relay.connect((RELAY, port)).close()
    except OSError:
        return False
    return True


def web(port: int) -> tuple[str, ...]:
    return (sys.executable, "-m", "http.server", "--bind", RELAY, str(port))


def said(error: Unreachable) -> str:
    """Return what the person reads, and hold it to be short, whole and without jargon that scares."""
    text = f"{what_happened(error)} {what_to_do(error)}"
    assert "…" not in text
    assert len(text) < 230
    return text


def test_nothing_is_at_fault_where_all_is_well(net: Net) -> None:
    assert net.tried().code == ""


def test_no_network(net: Net) -> None:
    error = net.tried("192.0.2.1")
    assert (error.code, error.facts["why"]) == ("relay-fault-offline", "no-route")
    assert "not connected" in said(error)


def test_no_resolver(net: Net, tmp_path: Path) -> None:
    (tmp_path / "resolv.conf").write_text("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")
    mount = f'mount --bind "{tmp_path}/resolv.conf" "$(readlink -f /etc/resolv.conf)" && exec "$@"'
    wrap = ("unshare", "--mount", "--propagation", "private", "sh", "-c", mount, "sh")
    error = net.tried("relay.example.org", wrap=wrap)
    assert error.code == "relay-fault-names"
    assert "name service" in said(error)


def test_packets_are_dropped(net: Net) -> None:
    with rules(net, f"ip saddr {DESK} drop"):
        error = net.tried()
    assert (error.code, error.facts["why"]) == ("relay-fault-network", "connection-timed-out")
    assert "lets nothing through" in said(error)


def test_a_proxy_that_refuses(net: Net, tmp_path: Path) -> None:
    with Tinyproxy(tmp_path, net.desk, ports=(22,)):
        error = net.tried(proxy="http://127.0.0.1:8888")
    assert (error.code, error.facts["why"]) == ("relay-fault-proxy", "proxy-refuses")
    assert "proxy of this network, 127.0.0.1:8888" in said(error)


@pytest.mark.parametrize(
    ("setting", "code"),
    [("socks5://127.0.0.1:1080", "proxy-kind-unsupported"), ("http://proxy:x", "proxy-unreadable")],
)
def test_a_proxy_setting_that_is_none(net: Net, setting: str, code: str) -> None:
    error = net.tried(proxy=setting)
    assert error.code == code
    said(error)


def test_a_proxy_that_speaks_for_the_relay(net: Net, tmp_path: Path) -> None:
    """As those do that look into TLS: they open a tunnel and answer themselves."""
    with redirected(net, 443, 8080), served(net, 8080, *web(8080)), Tinyproxy(tmp_path, net.desk):
        error = net.tried(proxy="http://127.0.0.1:8888")
    assert (error.code, error.facts["proxy"]) == ("relay-fault-proxy", "127.0.0.1:8888")


def test_a_portal_that_answers_in_the_relays_place(net: Net) -> None:
    with redirected(net, 443, 8080), served(net, 8080, *web(8080)):
        error = net.tried()
    assert error.code == "relay-fault-portal"
    assert "sign in first" in said(error)


@contextmanager
def redirected(net: Net, port: int, to: int) -> Iterator[None]:
    """Send what is for the relay to something else that listens there, as a portal does."""
    nft = needs("nft", package="nftables")
    run(
        *net.at_relay,
        nft,
        "add table ip portal; add chain ip portal in { type nat hook prerouting priority 0; }",
    )
    try:
        run(*net.at_relay, nft, f"add rule ip portal in ip saddr {DESK} tcp dport {port} redirect to :{to}")
        yield
    finally:
        run(*net.at_relay, nft, "delete table ip portal")


def test_a_portal_with_tls(net: Net, tmp_path: Path) -> None:
    openssl = needs("openssl")
    made = ("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=portal", "-days", "2")
    run(openssl, *made, "-keyout", str(tmp_path / "key"), "-out", str(tmp_path / "certificate"))
    keys = ("-key", str(tmp_path / "key"), "-cert", str(tmp_path / "certificate"))
    server = (openssl, "s_server", "-accept", "8443", "-quiet", "-www", *keys)
    with redirected(net, 443, 8443), served(net, 8443, *server):
        error = net.tried()
    assert error.code == "relay-fault-portal"


def test_a_portal_that_drops_all_but_its_page(net: Net) -> None:
    with rules(net, f"ip saddr {DESK} tcp dport 443 drop"), served(net, 80, *web(80)):
        error = net.tried()
    assert (error.code, error.facts["why"]) == ("relay-fault-portal", "connection-timed-out")


@pytest.mark.parametrize("ahead_s", [3600, -86_400])
def test_a_clock_that_is_wrong(net: Net, tmp_path: Path, ahead_s: int) -> None:
    make_key(tmp_path / "old")
    with served(net, 80, *web(80)):
        error = net.tried(key=tmp_path / "old", ahead_s=ahead_s)
    assert (error.code, error.facts["why"]) == ("relay-fault-clock", "relay-login-refused")
    assert abs(int(error.facts["minutes"]) - abs(ahead_s) // 60) <= 1
    assert "wrong by about" in said(error)


def test_a_relay_that_does_not_run(net: Net) -> None:
    with rules(net, f"ip saddr {DESK} tcp dport 443 reject with tcp reset"):
        error = net.tried()
    assert (error.code, error.facts["why"]) == ("relay-fault-relay", "connection-refused")
    assert "Nothing is wrong with your computer" in said(error)


def test_a_relay_that_is_another(net: Net, tmp_path: Path) -> None:
    make_key(tmp_path / "other")
    error = net.tried(host_key=(tmp_path / "other.pub").read_text())
    assert (error.code, error.facts["why"]) == ("relay-fault-relay", "relay-key-mismatch")


def test_a_relay_that_no_longer_knows_this_program(net: Net, tmp_path: Path) -> None:
    make_key(tmp_path / "old")
    error = net.tried(key=tmp_path / "old")
    assert (error.code, error.facts["why"]) == ("relay-fault-relay", "relay-login-refused")


def test_what_needs_no_look_is_kept() -> None:
    kept = Unreachable("relay-route-wrong", host="relay", port=1)
    explain = ExplainRelay(SshSurroundings(), SystemClock())
    assert explain("relay", 443, kept, cancel=CancelToken()) is kept
