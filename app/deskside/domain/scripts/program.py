"""From an admitted script to the bytes that are sent."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from deskside.domain.errors import WrongUse
from deskside.domain.running import Evidence, RunnableScript
from deskside.domain.scripts.folder import joined
from deskside.domain.scripts.manifest import Elevation
from deskside.domain.scripts.prelude import PRELUDE
from deskside.domain.scripts.prelude_powershell import powershell_body
from deskside.domain.ssh.quoting import assign_in_sh

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from deskside.domain.running import Shell
    from deskside.domain.scripts.admission import Admitted
    from deskside.domain.scripts.folder import ScriptFolder
    from deskside.domain.scripts.manifest import Manifest, Platform
    from deskside.domain.scripts.parameters import Values

MASK: Final = "***"
_SHELLS: Final[dict[str, Shell]] = {"sh": "sh", "powershell": "powershell"}


def runnable_script(admitted: Admitted, platform: str, values: Values, token: str) -> RunnableScript:
    """Compose what is sent: helper functions, checks, secrets, and the approved file as it was hashed.

    The only place that makes a `RunnableScript`; `admitted` is the proof it asks for.

    Raises:
        WrongUse: `script-platform-unsupported`.
    """
    manifest = admitted.manifest
    serves = manifest.platforms.get(platform)
    if serves is None or serves.shell not in _SHELLS:
        raise WrongUse("script-platform-unsupported", script=admitted.folder.script, platform=platform)
    approved = approved_files(admitted.folder, serves)
    secrets = ((name, secret.reveal()) for name, secret in values.secret)
    return RunnableScript(
        script=admitted.folder.script,
        version=manifest.version,
        body=composed(manifest, serves, approved, secrets),
        approved_sha256=hashlib.sha256(joined(approved)).hexdigest(),
        shell=_SHELLS[serves.shell],
        arguments=tuple(value for _, value in values.plain),
        environment=(("DESKSIDE_MARK", token),),
        timeout_s=manifest.timeout_s,
        as_admin=manifest.elevation is Elevation.ADMIN,
        evidence=Evidence(
            files=admitted.folder.files,
            statement=admitted.signed.body,
            signatures=tuple(signature.armoured for signature in admitted.signed.signatures),
            sent_sha256=sent_sha256(admitted, platform, values),
            values=values.plain,
            secrets=values.secret,
        ),
    )


def sent_sha256(admitted: Admitted, platform: str, values: Values) -> str:
    """Return the hex SHA-256 of what is sent, every secret counted as `***`.

    A digest over a secret could be tried out against guesses for ever; over a mask it says all else.
    """
    manifest = admitted.manifest
    serves = manifest.platforms[platform]
    masked = ((name, MASK) for name, _ in values.secret)
    approved = approved_files(admitted.folder, serves)
    return hashlib.sha256(composed(manifest, serves, approved, masked)).hexdigest()


def approved_files(folder: ScriptFolder, serves: Platform) -> list[bytes]:
    """Return what serves a platform: files of functions in their order, then the program."""
    return [folder.files[path] for path in serves.files]


def composed(
    manifest: Manifest, serves: Platform, approved: Sequence[bytes], secrets: Iterable[tuple[str, str]]
) -> bytes:
    """Return what a shell is fed: helper functions, checks, secrets, and the script's own files."""
    as_admin = manifest.elevation is Elevation.ADMIN
    if serves.shell == "powershell":
        return powershell_body(serves, approved, secrets, as_admin=as_admin)
    lines = list(_needs(manifest, serves))
    if as_admin:
        lines.append("_ds_admin\n")
    lines += [f"{assign_in_sh(name, value)}\n" for name, value in secrets]
    return PRELUDE + "".join(lines).encode() + joined(approved)


def _needs(manifest: Manifest, serves: Platform) -> Iterator[str]:
    """Yield what looks for the programs that the script needs.

    Where one file serves Linux and macOS, the machine itself says which of the two it is: not every server
    tells before something has been run on it.
    """
    mac = manifest.platforms.get("macos")
    shared = serves is manifest.platforms.get("linux") and mac is not None and mac.files == serves.files
    if mac is None or not shared or mac.needs == serves.needs:
        yield from _need_lines(serves)
        return
    yield "case $(uname -s) in\nDarwin)\n:\n"
    yield from _need_lines(mac)
    yield ";;\n*)\n:\n"
    yield from _need_lines(serves)
    yield ";;\nesac\n"


def _need_lines(serves: Platform) -> Iterator[str]:
    return (f"_ds_need {' '.join(need.split('|'))}\n" for need in serves.needs)
