"""From a script that nobody has approved to the draft that its author may try out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.domain.errors import WrongUse
from deskside.domain.running import Draft
from deskside.domain.scripts.program import approved_files, composed

if TYPE_CHECKING:
    from deskside.domain.scripts.folder import ScriptFolder
    from deskside.domain.scripts.manifest import Manifest
    from deskside.domain.scripts.parameters import Values


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
