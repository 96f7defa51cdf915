"""The screen lock of Linux desktops, heard on D-Bus.

Two buses say so, and desktops differ in which: on the session's own bus the screen saver says
`ActiveChanged(true)`; on the system's bus logind says `Lock`, or that a session's `LockedHint` is true
(org.freedesktop.login1(5)). Who could forge the first acts as the same user already, and could end the
companion anyway; the second must come from logind itself, which the bus sees to.
"""

from __future__ import annotations

import contextlib
import os
import socket
from collections import deque
from typing import TYPE_CHECKING, Any, Final

# The library carries no types.
from jeepney import (  # type: ignore[import-untyped]
    DBusAddress,
    MatchRule,
    Message,
    MessageType,
    message_bus,
    new_method_call,
)
from jeepney.io.blocking import DBusConnection, open_dbus_connection  # type: ignore[import-untyped]

from deskside.adapters.threads import start_thread, within

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from deskside.adapters.threads import StartedThread

    _SaysSo = Callable[[DBusConnection, Message], bool]

_LOGIND: Final = "org.freedesktop.login1"
_SAVERS: Final = (
    "org.freedesktop.ScreenSaver",
    "org.gnome.ScreenSaver",
    "org.cinnamon.ScreenSaver",
    "org.mate.ScreenSaver",
    "org.xfce.ScreenSaver",
)
_SESSION_RULES: Final = tuple(
    MatchRule(type="signal", interface=saver, member="ActiveChanged") for saver in _SAVERS
)
_SYSTEM_RULES: Final = (
    MatchRule(type="signal", sender=_LOGIND, interface=f"{_LOGIND}.Session", member="Lock"),
    MatchRule(
        type="signal",
        sender=_LOGIND,
        interface="org.freedesktop.DBus.Properties",
        member="PropertiesChanged",
        path_namespace="/org/freedesktop/login1/session",
    ),
)
_LIST_SESSIONS: Final = new_method_call(
    DBusAddress("/org/freedesktop/login1", bus_name=_LOGIND, interface=f"{_LOGIND}.Manager"), "ListSessions"
)
_ANSWER_S: Final = 3.0


class DBusScreenLock:
    """Hears both buses, each on a thread of its own."""

    def __init__(self) -> None:
        self._buses: list[_Bus] = []

    def watch(self, locked: Callable[[], None]) -> bool:
        """Begin to listen on every bus that there is."""
        self._join("SESSION", _SESSION_RULES, _saver_is_active, locked)
        self._join("SYSTEM", _SYSTEM_RULES, _session_is_locked, locked)
        return bool(self._buses)

    def close(self) -> None:
        """Leave the buses."""
        while self._buses:
            self._buses.pop().close()

    def _join(
        self, name: str, rules: Sequence[MatchRule], says_so: _SaysSo, locked: Callable[[], None]
    ) -> None:
        """Listen on one bus; where there is none, or one that hangs or speaks something else, do not."""
        with contextlib.suppress(OSError, KeyError, ValueError, RuntimeError, StopIteration):
            bus = within(_ANSWER_S, "bus", lambda: _Bus(name, rules))
            self._buses.append(bus)
            bus.listen(locked, says_so)


class _Bus:
    """One connection to a bus that sends us the signals of `rules`."""

    def __init__(self, name: str, rules: Sequence[MatchRule]) -> None:
        self._name = name
        self._connection: DBusConnection = open_dbus_connection(name)
        self._closing = False
        self._thread: StartedThread | None = None
        for rule in rules:
            self._connection.send_and_get_reply(message_bus.AddMatch(rule), timeout=_ANSWER_S)

    def listen(self, locked: Callable[[], None], says_so: _SaysSo) -> None:
        self._thread = start_thread(f"screen-lock-{self._name.lower()}", lambda: self._hear(locked, says_so))

    def close(self) -> None:
        self._closing = True
        with contextlib.suppress(OSError):
            self._connection.sock.shutdown(socket.SHUT_RDWR)
        if self._thread is not None:
            self._thread.join()
        self._connection.close()

    def _hear(self, locked: Callable[[], None], says_so: _SaysSo) -> None:
        waiting: deque[Message] = deque()
        with self._connection.filter(MatchRule(type="signal"), queue=waiting):
            while not self._closing:
                try:
                    signal = self._connection.recv_until_filtered(waiting)
                    if says_so(self._connection, signal):
                        locked()
                except (OSError, ValueError, RuntimeError):
                    break
        if not self._closing:  # the bus is gone: so is the desktop, or our way to know
            locked()


def _saver_is_active(_connection: DBusConnection, message: Message) -> bool:
    return bool(message.body[:1] == (True,))


def _session_is_locked(connection: DBusConnection, message: Message) -> bool:
    """Say whether a signal of logind says that a session of this user is locked."""
    fields = {field.name: value for field, value in message.header.fields.items()}
    if fields.get("member") == "PropertiesChanged":
        changed: dict[str, Any] = message.body[1] if len(message.body) > 1 else {}
        if changed.get("LockedHint") != ("b", True):
            return False
    elif fields.get("member") != "Lock":
        return False
    return fields.get("path") in _own_sessions(connection)


def _own_sessions(connection: DBusConnection) -> set[str]:
    """Return the paths of this user's sessions. Where logind does not say, none is."""
    reply = connection.send_and_get_reply(_LIST_SESSIONS, timeout=_ANSWER_S)
    if reply.header.message_type is not MessageType.method_return:
        return set()
    return {path for _, user, _, _, path in reply.body[0] if user == os.getuid()}
