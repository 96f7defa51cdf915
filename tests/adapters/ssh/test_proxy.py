"""A real proxy as the only way to a real relay: found, used, logged in to, and named where it is at fault."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

import paramiko
import pytest

from deskside.adapters.ssh import proxy as proxies
from deskside.adapters.ssh.proxy import dial_relay, system_proxy, through
from deskside.adapters.ssh.proxy_login import relay_dialler
from deskside.domain.errors import Cancelled, Unreachable
from deskside.domain.proxy.settings import Proxy, parse_proxy
from deskside.domain.secret import Secret
from deskside.usecases.task import CancelToken
from fakes.dialogue import FakeDialogue
from fakes.secrets import FakeSecrets
from servers.lines import Line
from servers.network import Place, Tinyproxy, cable
from servers.ports import free_port
from servers.relay import Relay, inside
from source import ROOT

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Dial = Callable[[str, int, CancelToken], socket.socket]

RELAY = "10.66.0.1"
PROXY = "10.65.0.1"


class Office(NamedTuple):
    """A network whose only way out is a proxy. Nothing is forwarded between its two sides."""

    desk: Place
    exit: Place
    relay: Relay


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with Relay(tmp_path_factory.mktemp("relay")) as relay, Place() as desk, Place() as way_out:
        assert relay.process is not None
        cable(desk.pid, "10.65.0.2/24", way_out.pid, f"{PROXY}/24")
        cable(way_out.pid, "10.66.0.2/24", relay.process.pid, f"{RELAY}/24")
        yield Office(desk, way_out, relay)


def at(office: Office, proxy: Proxy) -> str:
    """Ask for a tunnel from the desk's side and return the first line that comes through it."""
    with inside(office.desk.namespace), through(proxy, RELAY, 443, CancelToken()) as wire:
        wire.settimeout(60)
        return wire.makefile("rb").readline().decode()


def refused(office: Office, proxy: Proxy) -> Unreachable:
    with pytest.raises(Unreachable) as caught:
        at(office, proxy)
    return caught.value


def test_without_the_proxy_there_is_no_way(office: Office) -> None:
    with inside(office.desk.namespace), pytest.raises(Unreachable) as caught:
        dial_relay(RELAY, 443, CancelToken(), find=lambda _: None)
    assert caught.value.code == "no-route"


COMPANION = """
import sys
from pathlib import Path
from deskside.adapters.companion.relay_link import RelayLink, Waiting
from deskside.adapters.ssh.relay import companion_line
from deskside.domain.profile.keys import parse_public_key
from deskside.domain.profile.organisation import Relay
host, key, host_key = sys.argv[1:]
relay = Relay(host=host, host_keys=(parse_public_key(host_key),), companion_key=Path(key).read_text())
def told(event):
    print(event.port if isinstance(event, Waiting) else event, flush=True)
def knock(channel):
    channel.sendall(b"here I am")
link = RelayLink([relay], companion_line, told=told, knock=knock)
sys.stdin.read()
link.stop()
"""


def test_a_companion_behind_the_proxy_is_reached_by_a_clerk(office: Office, tmp_path: Path) -> None:
    with Tinyproxy(tmp_path, office.exit) as proxy:
        arguments = (RELAY, str(office.relay.companion_key), office.relay.host_key)
        companion = subprocess.Popen(
            [*office.desk.enter, sys.executable, "-c", COMPANION, *arguments],
            env={
                **os.environ,
                "https_proxy": f"http://{PROXY}:{proxy.port}",
                "PYTHONPATH": str(ROOT / "app"),
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert companion.stdout is not None
            port = int(companion.stdout.readline())
            key = office.relay.clerk()
            private = paramiko.Ed25519Key.from_private_key_file(str(key.identity))
            private.load_certificate(str(key.certificate))
            with paramiko.Transport(office.relay.connect()) as clerk:
                clerk.start_client(timeout=60)
                clerk.auth_publickey("deskside-clerk", private)
                near = clerk.open_channel("direct-tcpip", ("127.66.0.1", port), ("127.0.0.1", 0), timeout=60)
                assert near.recv(100) == b"here I am"
        finally:
            companion.communicate(timeout=60)
        assert f"CONNECT {RELAY}:443" in proxy.log


def test_nothing_of_the_relay_is_lost_behind_the_answer(office: Office, tmp_path: Path) -> None:
    with Tinyproxy(tmp_path, office.exit):
        assert at(office, Proxy(PROXY, 8888)).startswith("SSH-2.0-OpenSSH_")


def test_a_login_that_the_setting_holds_is_used(office: Office, tmp_path: Path) -> None:
    with Tinyproxy(tmp_path, office.exit, login="anna s3cret"):
        assert at(office, parse_proxy(f"http://anna:s3cret@{PROXY}:8888")).startswith("SSH-2.0-")
        assert refused(office, Proxy(PROXY, 8888)).code == "proxy-wants-login"
        wrong = refused(office, Proxy(PROXY, 8888, "anna", Secret("guess")))
        assert wrong.code == "proxy-login-refused"
        assert "guess" not in str(wrong)


def test_a_person_is_asked_for_the_password_and_the_keyring_keeps_it(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring = FakeSecrets()
    dialogue = FakeDialogue("wrong", "s3cret", remember=True)

    monkeypatch.setenv("https_proxy", f"http://anna@{PROXY}:8888")

    def dialled(dial: Dial) -> None:
        with inside(office.desk.namespace):
            dial(RELAY, 443, CancelToken()).close()

    with Tinyproxy(tmp_path, office.exit, login="anna s3cret"):
        first = relay_dialler(dialogue, keyring)
        dialled(first)
        dialled(first)
        assert [question.label for question in dialogue.questions] == [f"anna@{PROXY}:8888"] * 2
        assert keyring.kept == {("password", f"anna@{PROXY}:8888"): "s3cret"}
        dialled(relay_dialler(FakeDialogue(), keyring))
        keyring.remember("password", f"anna@{PROXY}:8888", Secret("changed meanwhile"))
        with pytest.raises(Unreachable) as caught:
            dialled(relay_dialler(FakeDialogue(), keyring))
        assert caught.value.code == "proxy-login-refused"
        assert keyring.kept == {}


def test_a_proxy_that_forbids_the_port_refuses(office: Office, tmp_path: Path) -> None:
    with Tinyproxy(tmp_path, office.exit, ports=(22,)):
        error = refused(office, Proxy(PROXY, 8888))
        assert (error.code, error.facts["status"]) == ("proxy-refuses", 403)


def test_a_proxy_that_cannot_reach_the_relay_says_so(office: Office, tmp_path: Path) -> None:
    with Tinyproxy(tmp_path, office.exit, ports=(444,)), inside(office.desk.namespace):
        with pytest.raises(Unreachable) as caught:
            through(Proxy(PROXY, 8888), RELAY, 444, CancelToken())
        assert caught.value.code == "proxy-cannot-reach"


def test_a_proxy_that_is_away_is_passed_by() -> None:
    with Line(says=b"SSH-2.0-x\r\n") as relay:
        wire = dial_relay(
            "127.0.0.1", relay.port, CancelToken(), find=lambda _: Proxy("127.0.0.1", free_port())
        )
        with wire:
            assert wire.recv(100) == b"SSH-2.0-x\r\n"


@pytest.mark.parametrize(
    ("says", "code"),
    [
        (b"SSH-2.0-OpenSSH_9.2\r\n", "proxy-broken"),
        (b"HTTP/1.1 200 " + b"x" * 100_000, "proxy-broken"),
        (b"HTTP/1.1 2\r\n\r\n", "proxy-broken"),
        (b"HTTP/1.1 301 Log in first\r\nLocation: http://portal/\r\n\r\n", "proxy-refuses"),
        (b"HTTP/1.1 504 Gateway Time-out\r\n\r\n", "proxy-cannot-reach"),
        (b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "proxy-wants-login"),
    ],
    ids=["no proxy at all", "an endless head", "a broken head", "a redirection", "time-out", "login"],
)
def test_what_a_proxy_may_answer(says: bytes, code: str) -> None:
    with Line(says=says) as line, pytest.raises(Unreachable) as caught:
        through(Proxy("127.0.0.1", line.port), "relay.example.org", 443, CancelToken())
    assert caught.value.code == code
    assert caught.value.facts["proxy"] == f"127.0.0.1:{line.port}"


def test_a_proxy_that_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proxies, "REPLY_TIME_S", 0.3)
    with Line() as line, pytest.raises(Unreachable) as caught:
        through(Proxy("127.0.0.1", line.port), "relay.example.org", 443, CancelToken())
    assert caught.value.code == "proxy-silent"


def test_waiting_for_a_proxy_can_be_cancelled() -> None:
    cancel = CancelToken()
    with Line() as line:
        cancel.cancel()
        with pytest.raises(Cancelled):
            through(Proxy("127.0.0.1", line.port), "relay.example.org", 443, cancel)


# ---------------------------------------------------------------- where it is named


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "XDG_CURRENT_DESKTOP"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    return monkeypatch


@pytest.mark.parametrize(
    ("variables", "found"),
    [
        ({}, None),
        ({"https_proxy": "http://proxy:3128"}, Proxy("proxy", 3128)),
        ({"HTTPS_PROXY": "proxy:3128"}, Proxy("proxy", 3128)),
        ({"all_proxy": "http://proxy:3128/"}, Proxy("proxy", 3128)),
        ({"http_proxy": "http://proxy:3128"}, None),
        ({"https_proxy": "http://proxy:3128", "no_proxy": "example.org"}, None),
        ({"https_proxy": "http://proxy:3128", "no_proxy": ".example.org,localhost"}, None),
        ({"https_proxy": "http://proxy:3128", "no_proxy": "other.org"}, Proxy("proxy", 3128)),
    ],
)
def test_the_environment(
    settings: pytest.MonkeyPatch, variables: dict[str, str], found: Proxy | None
) -> None:
    for name, value in variables.items():
        settings.setenv(name, value)
    assert system_proxy("relay.example.org") == found


def test_gnome_is_asked(settings: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "gsettings"
    program.write_text(
        "#!/bin/sh\ncat <<'END'\n"
        "org.gnome.system.proxy mode 'manual'\n"
        "org.gnome.system.proxy ignore-hosts ['localhost', '10.0.0.0/8']\n"
        "org.gnome.system.proxy.https host 'proxy.office'\n"
        "org.gnome.system.proxy.https port 3128\nEND\n"
    )
    program.chmod(0o755)
    settings.setenv("XDG_CURRENT_DESKTOP", "ubuntu:GNOME")
    settings.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert system_proxy("relay.example.org") == Proxy("proxy.office", 3128)
    assert system_proxy("10.1.2.3") is None


def test_kde_is_read(settings: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "kioslaverc").write_text(
        "[Proxy Settings][$Version]\nupdate_info=x\n\n[Proxy Settings]\nNoProxyFor=.local\nProxyType=1\n"
        "httpsProxy=http://proxy.office 3128\n"
    )
    settings.setenv("XDG_CURRENT_DESKTOP", "KDE")
    settings.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert system_proxy("relay.example.org") == Proxy("proxy.office", 3128)
    assert system_proxy("relay.local") is None


def test_a_desktop_that_says_nothing(settings: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings.setenv("PATH", str(tmp_path))
    settings.setenv("XDG_CONFIG_HOME", str(tmp_path))
    for desktop in ("GNOME", "KDE"):
        settings.setenv("XDG_CURRENT_DESKTOP", desktop)
        assert system_proxy("relay.example.org") is None
