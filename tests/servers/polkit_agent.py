"""A polkit agent for tests: it stands for the desktop's own prompt, and for the person who answers it.

`python polkit_agent.py ANSWER PID`: registers for the process PID and answers `right` or `wrong` with that
password, `dismiss` by closing the prompt, `silent` never. Prints `ready`, then one line a prompt, and ends
when a prompt is taken away.
Run as the person; the password goes to polkit's own setuid helper, as with every agent.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from jeepney import (  # type: ignore[import-untyped]
    DBusAddress,
    MessageType,
    new_error,
    new_method_call,
    new_method_return,
)
from jeepney.io.blocking import DBusConnection, open_dbus_connection  # type: ignore[import-untyped]

AUTHORITY = DBusAddress(
    "/org/freedesktop/PolicyKit1/Authority",
    bus_name="org.freedesktop.PolicyKit1",
    interface="org.freedesktop.PolicyKit1.Authority",
)
HELPERS = ("/usr/lib/policykit-1/polkit-agent-helper-1", "/usr/lib/polkit-1/polkit-agent-helper-1")
CANCELLED = "org.freedesktop.PolicyKit1.Error.Cancelled"


def main(answer: str, process: int) -> None:
    connection = open_dbus_connection("SYSTEM")
    register(connection, process)
    print("ready", flush=True)
    while True:
        message = connection.receive()
        if message.header.message_type is not MessageType.method_call:
            continue
        member = next(value for field, value in message.header.fields.items() if field.name == "member")
        print(member, flush=True)
        if member == "BeginAuthentication":
            begin(connection, message, answer)
        else:
            connection.send(new_method_return(message))
        if member == "CancelAuthentication":
            return


def register(connection: DBusConnection, process: int) -> None:
    stat = Path(f"/proc/{process}/stat").read_text()
    started = int(stat[stat.rindex(")") + 2 :].split()[19])
    subject = (
        "unix-process",
        {"pid": ("u", process), "start-time": ("t", started), "uid": ("i", os.getuid())},
    )
    call = new_method_call(
        AUTHORITY, "RegisterAuthenticationAgent", "(sa{sv})ss", (subject, "C", "/org/example/Agent")
    )
    reply = connection.send_and_get_reply(call)
    assert reply.header.message_type is MessageType.method_return, reply.body


def begin(connection: DBusConnection, message: Any, answer: str) -> None:
    if answer == "silent":
        return
    if answer == "dismiss":
        connection.send(new_error(message, CANCELLED, "s", ("closed",)))
        return
    cookie = message.body[4]
    helper = next(path for path in HELPERS if Path(path).exists())
    name = subprocess.run(["id", "-un"], check=True, capture_output=True, text=True).stdout.strip()
    said = subprocess.run(
        [helper, name], input=f"{cookie}\n{answer}\n", check=False, capture_output=True, text=True
    )
    print("helper", said.stdout.split()[-1:], flush=True)
    connection.send(new_method_return(message))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
