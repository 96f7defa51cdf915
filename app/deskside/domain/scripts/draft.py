"""A script that its author tries out before anybody has approved it.

It is no `RunnableScript`, so no machine takes it: there is a bench for it on the author's own computer, under
the author's own account, and nothing that happens there is written into a ticket.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskside.domain.errors import WrongUse
from deskside.domain.scripts.program import approved_files, composed

if TYPE_CHECKING:
    from deskside.domain.running import Shell
    from deskside.domain.scripts.folder import ScriptFolder
    from deskside.domain.scripts.manifest import Manifest
    from deskside.domain.scripts.parameters import Values


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The bytes that would be sent if the script were approved as it is now."""

    body: bytes
    arguments: tuple[str, ...]
    environment: tuple[tuple[str, str], ...]
    timeout_s: int
    shell: Shell = "sh"


def draft_of(folder: ScriptFolder, manifest: Manifest, platform: str, values: Values, token: str) -> Draft:
    """Compose a draft, exactly as an approved script is composed.

    Raises:
        WrongUse: `script-platform-unsupported`.
    """
    serves = manifest.platforms.get(platform)
    if serves is None or serves.shell != "sh":
        raise WrongUse("script-platform-unsupported", script=folder.script, platform=platform)
    secrets = ((name, secret.reveal()) for name, secret in values.secret)
    return Draft(
        body=composed(manifest, serves, approved_files(folder, serves), secrets),
        arguments=tuple(value for _, value in values.plain),
        environment=(("DESKSIDE_MARK", token),),
        timeout_s=manifest.timeout_s,
    )
