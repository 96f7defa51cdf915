"""The part of the house that knows where scripts come from."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from deskside.domain.errors import DesksideError
from deskside.programs.places import shipped_scripts_dir

if TYPE_CHECKING:
    from pathlib import Path

    from deskside.adapters.catalogue.followed import FollowedFolder
    from deskside.adapters.clock import SystemClock
    from deskside.domain.settings import Settings
    from deskside.programs.organisation import Organisation
    from deskside.programs.places import Places
    from deskside.usecases.follow_scripts import FollowScripts


T = TypeVar("T")


class of_catalogue(cached_property[T]):  # noqa: N801 - it is used as a decorator
    """A deed that holds a catalogue as it lay there: it is built anew after `FollowingDeeds.look_again`."""


class FollowingDeeds(ABC):
    """Each adapter and deed is built when it is first needed, as everything in `House`."""

    places: Places
    clock: SystemClock
    settings: Settings
    _looks_in: Path | None = None
    """The catalogue that a command has named."""

    @property
    @abstractmethod
    def organisation(self) -> Organisation:
        """Whom this computer belongs to."""

    def look_again(self) -> None:
        """Use the catalogue that is there now: it may have been taken from elsewhere since."""
        for part in type(self).__mro__:
            for name, made in vars(part).items():
                if isinstance(made, of_catalogue):
                    self.__dict__.pop(name, None)

    @property
    def scripts_from(self) -> str:
        """Where scripts are kept: this person's own setting, else what the organisation's profile says."""
        if self.settings.scripts_from:
            return self.settings.scripts_from
        try:
            profile = self.organisation.profile_or_last
        except DesksideError:
            return ""
        return profile.scripts_from if profile else ""

    @property
    def scripts_dir(self) -> Path:
        """The catalogue in use: one that was named, else one taken from elsewhere, else the shipped one."""
        if self._looks_in is not None:
            return self._looks_in
        named = self.places.scripts
        if named != shipped_scripts_dir() or not self.scripts_from:
            return named
        taken = self.followed_scripts.scripts
        return taken if taken.is_dir() else named

    @cached_property
    def followed_scripts(self) -> FollowedFolder:
        """The desk's own copy of scripts that are kept elsewhere."""
        from deskside.adapters.catalogue.followed import FollowedFolder  # noqa: PLC0415

        return FollowedFolder(self.places.data / "followed")

    def follow_scripts(self, *, asks: bool = False) -> FollowScripts:
        """Return the deed that brings that copy up to date.

        Args:
            asks: Whether somebody is at a terminal, whom ssh may ask.

        Raises:
            WrongUse: `scripts-source-wrong`.
        """
        from pathlib import Path  # noqa: PLC0415

        from deskside.adapters.catalogue.following import FolderSource, GitSource  # noqa: PLC0415
        from deskside.domain.scripts.following import read_source  # noqa: PLC0415
        from deskside.usecases.follow_scripts import FollowScripts  # noqa: PLC0415

        named = self.scripts_from
        source, followed = read_source(named), self.followed_scripts
        kept_at = (
            GitSource(source, followed.mirror, asks=asks)
            if source.kind == "git"
            else FolderSource(Path(source.place).expanduser())
        )
        return FollowScripts(kept_at, followed, self.clock, named)
