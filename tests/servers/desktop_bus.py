"""A message bus of a test's own, and services on it that say what a desktop would."""

from __future__ import annotations

import contextlib
import subprocess
from typing import TYPE_CHECKING, Any, Self

from jeepney import (  # type: ignore[import-untyped]
    DBusAddress,
    MessageType,
    message_bus,
    new_method_call,
    new_method_return,
    new_signal,
)
from jeepney.io.blocking import DBusConnection, open_dbus_connection  # type: ignore[import-untyped]

from deskside.adapters.threads import start_thread
from needs import needs

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
  </policy>
</busconfig>
"""
_STATISTICS = DBusAddress(
    "/org/freedesktop/DBus",
    bus_name="org.freedesktop.DBus",
    interface="org.freedesktop.DBus.Debug.Stats",
)


class Bus:
    """A dbus-daemon of the test's own."""

    def __init__(self, folder: Path, name: str) -> None:
        self._config = folder / f"{name}.conf"
        socket = folder / name
        self._config.write_text(CONFIG.format(socket=socket))
        self.address = f"unix:path={socket}"
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        daemon = needs("dbus-daemon", package="dbus")
        command = [daemon, f"--config-file={self._config}", "--nofork", "--nopidfile", "--print-address"]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        assert self._process.stdout.readline(), "dbus-daemon did not start"
        return self

    def is_listened_to(self, interface: str) -> bool:
        """Say whether somebody has asked for the signals of `interface`: one that comes before is lost."""
        asked = new_method_call(_STATISTICS, "GetAllMatchRules")
        with contextlib.closing(open_dbus_connection(self.address)) as connection:
            (rules,) = connection.send_and_get_reply(asked).body
        return any(f"interface='{interface}'" in rule for each in rules.values() for rule in each)

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.communicate()
            self._process = None


class Service:
    """Something on a bus that owns a name, gives one answer, and sends signals."""

    def __init__(self, bus: Bus, name: str, sessions: list[tuple[Any, ...]] | None = None) -> None:
        self._connection: DBusConnection = open_dbus_connection(bus.address)
        self._connection.send_and_get_reply(message_bus.RequestName(name))
        self._sessions = sessions
        self._thread = start_thread("service", self._answer) if sessions is not None else None

    def say(
        self, path: str, interface: str, member: str, signature: str = "", body: tuple[Any, ...] = ()
    ) -> None:
        self._connection.send(
            new_signal(DBusAddress(path, interface=interface), member, signature or None, body)
        )

    def settle(self) -> None:
        """Return once the bus has passed on what was said."""
        self._connection.send_and_get_reply(message_bus.GetId())

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._connection.sock.shutdown(2)
        if self._thread is not None:
            self._thread.join()
        self._connection.close()

    def _answer(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            while True:
                asked = self._connection.receive()
                if asked.header.message_type is MessageType.method_call:
                    self._connection.send(new_method_return(asked, "a(susso)", (self._sessions,)))
