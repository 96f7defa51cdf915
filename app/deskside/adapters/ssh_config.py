"""How to reach what was typed, as the user's own `ssh` would: its configuration, read by `ssh -G`."""

from __future__ import annotations

import contextlib
import getpass
import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from deskside.domain.errors import WrongUse
from deskside.domain.ssh.config import MAX_CONFIG_BYTES, jumps_of, merge, read_effective, read_plain
from deskside.domain.targets import Address
from deskside.domain.text import display

if TYPE_CHECKING:
    from deskside.domain.ssh.config import Hop, Options

_TIME_S: Final = 10.0
_MAX_HOPS: Final = 8


class SshAddresses:
    """`usecases.ports.machine.Addresses`.

    Args:
        config: Another file than the user's and the system's, as `ssh -F` takes it; or None.
        ssh: The OpenSSH client; found in PATH by default, and an empty text means that there is none.
    """

    def __init__(self, config: Path | None = None, *, ssh: str | None = None) -> None:
        self._config = config
        self._ssh = shutil.which("ssh") or "" if ssh is None else ssh

    def resolve(self, address: Address) -> Address:
        """Fill in user, port, jump hosts, keys and files.

        Raises:
            WrongUse: `ssh-config-unreadable`, `ssh-config-needs-ssh`, `proxy-command-unsupported`,
                `proxy-jump-unreadable` or `too-many-jumps`.
        """
        options = self._options(address)
        jumps: tuple[Address, ...] = ()
        for hop in [] if address.jumps else jumps_of(options):
            jumps = (*jumps, *self._way_to(hop, through=jumps))
            if len(jumps) > _MAX_HOPS:
                raise WrongUse("too-many-jumps", host=address.host)
        found = merge(address, options, jumps)
        return found if found.user else replace(found, user=getpass.getuser())

    def _way_to(self, hop: Hop, *, through: tuple[Address, ...]) -> tuple[Address, ...]:
        """Return the hops that reach one jump host; a later hop's own `ProxyJump` is not asked, as in ssh."""
        typed = Address(host=hop.host, user=hop.user, port=hop.port or 22)
        options = self._options(typed)
        own = () if through else tuple(self._plain_hop(inner) for inner in jumps_of(options))
        jump = merge(typed, options, ())
        return (*own, jump if jump.user else replace(jump, user=getpass.getuser()))

    def _plain_hop(self, hop: Hop) -> Address:
        typed = Address(host=hop.host, user=hop.user, port=hop.port or 22)
        options = self._options(typed)
        if jumps_of(options):
            raise WrongUse("too-many-jumps", host=hop.host)
        found = merge(typed, options, ())
        return found if found.user else replace(found, user=getpass.getuser())

    def _options(self, address: Address) -> Options:
        return self._ask_ssh(address) if self._ssh else self._read_files(address.host)

    def _ask_ssh(self, address: Address) -> Options:
        command = [self._ssh, "-G"]
        if self._config is not None:
            command += ["-F", str(self._config)]
        if address.user:
            command += ["-l", address.user]
        if address.port != 22:
            command += ["-p", str(address.port)]
        try:
            asked = subprocess.run(  # noqa: S603 - the host is one word behind `--`
                [*command, "--", address.host],
                check=False,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_TIME_S,
                env=os.environ | {"LC_ALL": "C"},
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise WrongUse("ssh-config-unreadable", reason=type(error).__name__) from error
        if asked.returncode != 0:
            said = asked.stderr.decode("utf-8", "replace").strip().splitlines()
            raise WrongUse("ssh-config-unreadable", reason=display(said[-1] if said else "", limit=200))
        return read_effective(asked.stdout.decode("utf-8", "replace"))

    def _read_files(self, host: str) -> Options:
        files = [self._config] if self._config else [Path("~/.ssh/config"), Path("/etc/ssh/ssh_config")]
        options: Options = {}
        for file in files:
            with contextlib.suppress(FileNotFoundError):
                for name, values in self._read_file(file.expanduser(), host).items():
                    options.setdefault(name, values)
        return options

    def _read_file(self, file: Path, host: str) -> Options:
        try:
            with file.open("rb") as opened:
                text = opened.read(MAX_CONFIG_BYTES).decode("utf-8", "replace")
        except FileNotFoundError:
            if file == self._config:
                raise WrongUse("ssh-config-unreadable", reason=f"{file}") from None
            raise
        except OSError as error:
            raise WrongUse("ssh-config-unreadable", reason=f"{file}: {error.strerror}") from error
        return read_plain(text, host, str(file))
