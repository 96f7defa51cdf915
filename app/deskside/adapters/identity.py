"""Who acts, as far as this computer can tell: the operating system's account."""

from __future__ import annotations

import getpass
import os
import platform

from deskside.domain.journal.facts import Actor
from deskside.domain.text import display


def this_account(*, name: str = "", key_fingerprint: str = "") -> Actor:
    """Return the account that runs this process, `user@host`.

    Args:
        name: What the user calls themselves in the settings: always shown as unverified.
        key_fingerprint: Of the key that the account signs with, if any.
    """
    return Actor(
        account=display(f"{_account()}@{platform.node() or 'localhost'}", limit=128),
        name=display(name),
        key_fingerprint=key_fingerprint,
    )


def _account() -> str:
    """Return the account of the process's own user id: an environment variable could say anything."""
    if os.name == "nt":
        return getpass.getuser()
    import pwd  # noqa: PLC0415 - not on Windows

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # an id without an entry, as in some containers
        return f"uid-{os.getuid()}"
