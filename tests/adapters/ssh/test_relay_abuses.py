"""What a relay with our configuration refuses: asked by OpenSSH's own client, as whoever has a key would."""

from __future__ import annotations

import contextlib
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from deskside.adapters.ssh.relay import RelayLine, companion_line
from deskside.adapters.ssh.relay_seen import SshRelays
from deskside.domain.errors import Unreachable
from deskside.usecases.task import CancelToken
from servers.lines import Line
from servers.relay import Relay
from waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator

NO_SESSION = r"open failed|no-more-sessions|Connection closed|administratively prohibited"
NO_FORWARD = r"remote port forwarding failed|forwarding request failed|Remote forwarding failed"
NOT_THERE = r"administratively prohibited|open failed"


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relay]:
    with Relay(tmp_path_factory.mktemp("relay")) as started:
        yield started


@cache
def clerk(relay: Relay) -> Path:
    return relay.clerk().identity


def command(relay: Relay, account: str, *options: str) -> list[str]:
    identity = relay.companion_key if account == "deskside-inbound" else clerk(relay)
    fixed = {
        "StrictHostKeyChecking": "no",
        "UserKnownHostsFile": "/dev/null",
        "IdentitiesOnly": "yes",
        "IdentityAgent": "none",
        "ExitOnForwardFailure": "yes",
        "BatchMode": "yes",
        "Port": str(relay.port),
        "User": account,
    }
    settings = [word for name, value in fixed.items() for word in ("-o", f"{name}={value}")]
    return ["ssh", "-F", "none", "-v", "-i", str(identity), *settings, *options]


def refused(relay: Relay, account: str, *options: str) -> str:
    """Run ssh to its end, which must be a bad one, and return what it said."""
    done = subprocess.run(
        command(relay, account, *options),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )
    assert "Authenticated to" in done.stderr, done.stderr
    assert done.returncode not in {0, None}, done.stderr
    assert done.stdout == ""
    return done.stderr


@pytest.mark.parametrize("account", ["deskside-inbound", "deskside-clerk"])
@pytest.mark.parametrize(
    "options",
    [
        ("127.0.0.1",),
        ("127.0.0.1", "echo", "in"),
        ("-s", "127.0.0.1", "sftp"),
        ("-tt", "127.0.0.1"),
        ("-A", "127.0.0.1", "ssh-add", "-l"),
        ("-X", "127.0.0.1", "xterm"),
    ],
    ids=["shell", "program", "sftp", "terminal", "agent", "X11"],
)
def test_nobody_gets_a_session(relay: Relay, account: str, options: tuple[str, ...]) -> None:
    assert re.search(NO_SESSION, refused(relay, account, *options))


@pytest.mark.parametrize(
    "where",
    [
        "0.0.0.0:0",
        "*:0",
        "localhost:0",
        ":0",
        "127.0.0.1:0",
        "[::1]:0",
        "127.66.0.1:22",
        "127.66.0.1:443",
        "/run/deskside-abuse",
    ],
)
def test_a_companion_listens_nowhere_else(relay: Relay, where: str) -> None:
    to = "/dev/log" if where.startswith("/") else "127.0.0.1:9"
    assert re.search(NO_FORWARD, refused(relay, "deskside-inbound", "-N", "-R", f"{where}:{to}", "127.0.0.1"))


def test_a_companion_takes_nobodys_port(relay: Relay) -> None:
    owner = companion_line(relay.in_profile(), CancelToken())
    port = owner.wait_at(0, lambda channel: channel.close())
    said = refused(relay, "deskside-inbound", "-N", "-R", f"127.66.0.1:{port}:127.0.0.1:9", "127.0.0.1")
    assert re.search(NO_FORWARD, said)
    owner.end()


@pytest.mark.parametrize("where", ["127.66.0.1:40000", "127.0.0.1:443", "192.0.2.1:80", "169.254.169.254:80"])
def test_a_companion_is_led_nowhere(relay: Relay, where: str) -> None:
    assert re.search(NOT_THERE, refused(relay, "deskside-inbound", "-W", where, "127.0.0.1"))


@pytest.mark.parametrize("where", ["127.66.0.1:0", "127.0.0.1:0", "0.0.0.0:0", "/run/deskside-abuse"])
def test_a_clerk_listens_nowhere(relay: Relay, where: str) -> None:
    to = "/dev/log" if where.startswith("/") else "127.0.0.1:9"
    assert re.search(NO_FORWARD, refused(relay, "deskside-clerk", "-N", "-R", f"{where}:{to}", "127.0.0.1"))


@pytest.mark.parametrize(
    "where",
    [
        "127.0.0.1:443",
        "localhost:443",
        "[::1]:443",
        "127.66.0.2:40000",
        "192.0.2.1:80",
        "169.254.169.254:80",
        "127.66.0.1:443",
    ],
)
def test_a_clerk_is_led_to_companions_only(relay: Relay, where: str) -> None:
    """The last one is the relay's own server, which listens on every address."""
    assert re.search(NOT_THERE, refused(relay, "deskside-clerk", "-W", where, "127.0.0.1"))


def test_a_service_on_every_address_of_the_relay_is_kept_from_clerks(relay: Relay) -> None:
    """`PermitOpen` knows no range of ports; the control shows that the service is there for others."""
    served = [*relay.enter, sys.executable, "-m", "http.server", "5432"]
    database = subprocess.Popen(served, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        eventually(lambda: answers(relay, 5432), "the service is up")
        assert re.search(NOT_THERE, refused(relay, "deskside-clerk", "-W", "127.66.0.1:5432", "127.0.0.1"))
    finally:
        database.kill()
        database.wait(60)


def answers(relay: Relay, port: int) -> bool:
    try:
        relay.connect(("127.66.0.1", port)).close()
    except OSError:
        return False
    return True


def test_the_control_what_is_meant_works_with_the_same_client(relay: Relay) -> None:
    companion = subprocess.Popen(
        command(relay, "deskside-inbound", "-N", "-R", "127.66.0.1:0:127.0.0.1:9", "127.0.0.1"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert companion.stderr is not None
        allocated = next(line for line in companion.stderr if "Allocated port" in line)
        port = int(re.findall(r"Allocated port (\d+)", allocated)[0])
        assert 40_000 <= port <= 49_999
    finally:
        companion.kill()
        companion.communicate(timeout=60)


# ---------------------------------------------------------------- floods


def test_one_companion_takes_few_ports_and_leaves_the_rest_to_others(relay: Relay) -> None:
    """T23: without the limit one connection opened 3,000 listeners (security.md 3.7)."""
    flooder = companion_line(relay.in_profile(), CancelToken())
    taken = ports_of(flooder)
    assert 1 <= len(taken) < 40
    other = companion_line(relay.in_profile(), CancelToken())
    assert other.wait_at(0, lambda channel: channel.close()) not in taken
    other.end()
    flooder.end()


def ports_of(flooder: RelayLine) -> list[int]:
    """Take ports until the relay gives no more, 200 at most."""
    taken: list[int] = []
    with contextlib.suppress(Unreachable):
        while len(taken) < 200:
            taken.append(flooder.wait_at(0, lambda channel: channel.close()))
    return taken


def test_half_open_connections_from_one_address_are_few(tmp_path: Path) -> None:
    with Relay(tmp_path / "relay") as relay:
        seen = SshRelays("127.0.0.1", relay.port)
        assert 1 <= seen.halfway(16, CancelToken()) <= 8
        eventually(lambda: seen.halfway(1, CancelToken()) == 1, "places become free again")


# ---------------------------------------------------------------- the line


def test_stripping_strict_key_exchange_is_noticed(relay: Relay) -> None:
    """T26: what was changed in clear is under the signature of the host key."""

    def strip(data: bytes) -> bytes:
        return data.replace(b"kex-strict-s-v00@openssh.com", b"kex-laxity-s-v00@openssh.com")

    with Line(relay.connect, edit=strip) as line:
        with pytest.raises(Unreachable) as caught:
            companion_line(relay.in_profile(line), CancelToken())
        assert caught.value.code in {"greeting-broken", "greeting-cut-off"}
    with Line(relay.connect, edit=bytes) as line:
        companion_line(relay.in_profile(line), CancelToken()).end()


def test_ssh_audit_finds_nothing_that_fails(relay: Relay) -> None:
    audit = Path(sys.executable).with_name("ssh-audit")
    assert audit.exists(), "this test needs ssh-audit: make setup installs it"
    done = subprocess.run(
        [str(audit), "--no-colors", "--skip-rate-test", "-p", str(relay.port), "127.0.0.1"],
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )
    assert "OpenSSH" in done.stdout, done.stdout + done.stderr
    assert "[fail]" not in done.stdout, done.stdout
