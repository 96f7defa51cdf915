"""Certificates and mail servers, asked for with the curl and the openssl that a Mac has: both are real."""

from __future__ import annotations

import socket
import ssl
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import pytest

from catalogue.certificates import Authority
from catalogue.mac import Heard, put
from deskside.adapters.threads import start_thread

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOST = "localhost"
TOOLS = {"curl": "", "openssl": ""}
CERTIFICATE, MAIL = "network.certificate", "mail.server-reach"
ALIKE = {
    r"valid from .* UTC": "valid from Nov 15 09:12:00 2026 GMT until Feb 20 09:12:00 2027 GMT; issued by "
    "Example Help Desk CA; clock here: Nov 23 09:12:00 2026 UTC",
    r"(until|from)=\S+?::": r"\1=Nov%2021%2009%3A12%3A00%202026%20GMT::",
    r"curl: \((\d+)\).*": r"curl: (\1) and in its own words why",
}
"""What is different each day, or with another curl."""


class Folder:
    """A place that an authority can put certificates into."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, path: str, text: str) -> None:
        put(self._folder, path, text)


def certificate(folder: Path, host: str = HOST, **dates: int) -> ssl.SSLContext:
    """Return what a server needs for `host`, by an authority that this Mac trusts."""
    authority, place = Authority(), Folder(folder)
    authority.trusted_by(place)
    paths = authority.give(place, host, **dates)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    shown, key = (folder / "root" / path.lstrip("/") for path in paths)
    context.load_cert_chain(shown, key)
    return context


def trusts(folder: Path) -> dict[str, str]:
    return {"CURL_CA_BUNDLE": str(folder / "root/usr/lib/ssl/cert.pem")}


def speak(client: socket.socket, protocol: str, context: ssl.SSLContext) -> None:
    """Greet, turn to encryption where the protocol does so, and hear the other side out."""
    if protocol == "plain":
        client.sendall(b"* OK IMAP4rev1 ready\r\n")
        client.recv(512)
        return
    if protocol == "submission":
        client.sendall(b"220 mail.example.org ESMTP\r\n")
        client.recv(512)
        client.sendall(b"250-mail.example.org\r\n250 STARTTLS\r\n")
        client.recv(512)
        client.sendall(b"220 go ahead\r\n")
    with context.wrap_socket(client, server_side=True) as safe:
        if protocol == "web":
            safe.recv(2000)
            safe.sendall(b"HTTP/1.0 204 No Content\r\n\r\n")
        elif protocol == "imaps":
            safe.sendall(b"* OK IMAP4rev1 ready\r\n")
        while heard := safe.recv(512):
            safe.sendall(b"250 yes\r\n" if protocol == "submission" else heard.split()[0] + b" OK done\r\n")


@contextmanager
def serving(protocol: str, context: ssl.SSLContext) -> Iterator[str]:
    """Serve on a port of this machine, whose number is given, until the end."""
    over = threading.Event()

    def serve() -> None:
        while not over.is_set():
            with suppress(OSError):
                client, _ = listening.accept()
                with client:
                    client.settimeout(20)
                    speak(client, protocol, context)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = str(listening.getsockname()[1])
        thread = start_thread("server of a test", serve)
        try:
            yield port
        finally:
            over.set()
            socket.create_connection(("127.0.0.1", int(port))).close()
            thread.join()


@pytest.mark.parametrize(
    ("case", "status", "keys", "dates"),
    [
        ("healthy", 0, "accepted", {}),
        ("expires-soon", 1, "expires-soon tell-owner", {"ends": 5}),
        ("expired", 2, "expired check-clock", {"ends": -2}),
        ("not-yet-valid", 2, "not-yet-valid check-clock", {"begins": 3}),
        ("other-name", 2, "other-name check-address", {}),
        ("not-trusted", 2, "not-trusted check-issuer", {}),
    ],
)
def test_a_certificate_is_judged_as_curl_judges_it(
    case: str, status: int, keys: str, dates: dict[str, int], tmp_path: Path
) -> None:
    host = "other.example.org" if case == "other-name" else HOST
    context = certificate(tmp_path, host, **dates)
    with serving("web", context) as port:
        Heard(
            script=CERTIFICATE,
            case=case,
            status=status,
            keys=keys,
            tools=TOOLS,
            given=(HOST, port, "none", "14"),
            environment={} if case == "not-trusted" else trusts(tmp_path),
            alike={**ALIKE, port: "443"},
        ).check(tmp_path)


@pytest.mark.parametrize(
    ("case", "status", "keys", "start"),
    [
        ("no-tls", 2, "no-tls check-port", "none"),
        ("refused", 2, "port-refused check-port", "none"),
        ("ldap", 3, "ldap-unknown", "ldap"),
    ],
)
def test_a_port_without_a_certificate_is_told(
    case: str, status: int, keys: str, start: str, tmp_path: Path
) -> None:
    with serving("plain", ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)) as port:
        to = "1" if case == "refused" else port
        Heard(
            script=CERTIFICATE,
            case=case,
            status=status,
            keys=keys,
            tools=TOOLS,
            given=(HOST, to, start, "14"),
            alike={**ALIKE, to: "443"} if len(to) > 1 else ALIKE,
        ).check(tmp_path)


@pytest.mark.parametrize(
    ("case", "status", "keys"),
    [
        ("healthy", 0, "reached reached"),
        (
            "not-trusted",
            2,
            "certificate-not-trusted check-certificate certificate-not-trusted check-certificate",
        ),
        ("other-name", 2, "certificate-name check-certificate certificate-name check-certificate"),
        ("expired", 2, "certificate-date check-certificate certificate-date check-certificate"),
        ("refused", 2, "refused check-port refused check-port"),
    ],
)
def test_mail_servers_are_asked_as_programs_of_a_mac_do(
    case: str, status: int, keys: str, tmp_path: Path
) -> None:
    host, dates = (
        {"other-name": "other.example.org"}.get(case, HOST),
        {"ends": -2} if case == "expired" else {},
    )
    context = certificate(tmp_path, host, **dates)
    with serving("imaps", context) as incoming, serving("submission", context) as outgoing:
        ports = ("1", "2") if case == "refused" else (incoming, outgoing)
        Heard(
            script=MAIL,
            case=case,
            status=status,
            keys=keys,
            tools=TOOLS,
            given=(HOST, ports[0], HOST, ports[1]),
            environment={} if case == "not-trusted" else trusts(tmp_path),
            edits={"993) scheme=imaps": f"{ports[0]}) scheme=imaps"},
            alike={**ALIKE, rf"\b{ports[0]}\b": "993", rf"\b{ports[1]}\b": "587"},
        ).check(tmp_path)
