"""Where things lie: what came with the program, and what belongs to this user of this computer."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Mapping

_PACKAGE = Path(__file__).resolve().parents[1]
_CLONE = _PACKAGE.parents[1]


def resources_dir() -> Path:
    """Return the folder `resources`, of the installed package or of the clone."""
    return _first(_PACKAGE / "_resources", _CLONE / "resources")


def shipped_scripts_dir() -> Path:
    """Return the catalogue that came with the program."""
    return _first(_PACKAGE / "_scripts", _CLONE / "scripts")


def shipped_walkthroughs_dir() -> Path:
    """Return the walkthroughs that came with the program."""
    return resources_dir() / "walkthroughs"


def own_folder() -> Path:
    """Return the folder that a companion which is not one file lies in: the clone's, or the environment's."""
    return _CLONE if (_CLONE / "pyproject.toml").is_file() else Path(sys.prefix)


def _first(installed: Path, cloned: Path) -> Path:
    return installed if installed.is_dir() else cloned


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """This user's folders and the overrides of formats.md section 1."""

    config: Path
    data: Path
    database_url: str
    approvals: Path
    scripts: Path
    walkthroughs: Path
    ssh_config: Path | None
    """Another ssh_config, or None for the user's own."""
    profile: Path | None = None
    """The organisation profile that `DESKSIDE_PROFILE` names."""

    @classmethod
    def of(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Read `DESKSIDE_*`; without `DESKSIDE_HOME` the platform's own folders are used."""
        if home := environment.get("DESKSIDE_HOME"):
            config = data = Path(home).expanduser().absolute()
        else:
            import platformdirs  # noqa: PLC0415 - 20 ms that a set DESKSIDE_HOME saves

            folders = platformdirs.PlatformDirs("deskside", appauthor=False)
            config, data = folders.user_config_path, folders.user_data_path
        return cls(
            config=config,
            data=data,
            database_url=environment.get("DESKSIDE_DATABASE_URL") or f"sqlite:///{data / 'desk.db'}",
            approvals=Path(environment.get("DESKSIDE_APPROVALS") or data / "approvals"),
            scripts=Path(environment.get("DESKSIDE_SCRIPTS") or shipped_scripts_dir()),
            walkthroughs=Path(environment.get("DESKSIDE_WALKTHROUGHS") or shipped_walkthroughs_dir()),
            ssh_config=Path(found) if (found := environment.get("DESKSIDE_SSH_CONFIG")) else None,
            profile=Path(named) if (named := environment.get("DESKSIDE_PROFILE")) else None,
        )
