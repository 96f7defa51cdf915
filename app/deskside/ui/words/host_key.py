"""How the key of a machine is compared with what it shows."""

from __future__ import annotations

from deskside.ui.words import t


def how_it_is_read(algorithm: str) -> str:
    """Return where a machine's keeper sees the fingerprint of its key; OpenSSH's own place for it."""
    kind = algorithm.removeprefix("ssh-").partition("-")[0].lower()
    command = f"ssh-keygen -lf /etc/ssh/ssh_host_{kind}_key.pub"
    return t("Whoever looks after the machine sees it there with: {command}").format(command=command)
