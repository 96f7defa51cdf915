"""The settings file: TOML, read with the standard library, written whole or not at all."""

from __future__ import annotations

import contextlib
import dataclasses
import os
from pathlib import Path

from deskside.domain.errors import BrokeMidway, WrongUse
from deskside.domain.settings import COLOURS, TEXT_SIZES, Settings

_MAX_BYTES = 65_536
_ONE_OF = {"colours": COLOURS, "text_size": TEXT_SIZES}


class SettingsFile:
    """`config.toml` in the user's configuration folder, or wherever the user says.

    Attributes:
        said: The names of what the file set when it was last read; all else is a default.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.said: frozenset[str] = frozenset()

    def load(self) -> Settings:
        """Return what the file says, and the defaults where it says nothing or is absent.

        Raises:
            WrongUse: `settings-unreadable`, `settings-unknown` for a name we do not have, or
                `settings-value` for a value that does not fit.
        """
        try:
            with self.path.open("rb") as file:
                import tomllib  # noqa: PLC0415 - the first window does not wait for it without a file

                said = tomllib.loads(file.read(_MAX_BYTES).decode("utf-8"))
        except FileNotFoundError:
            return Settings()
        except (OSError, ValueError) as error:
            raise WrongUse("settings-unreadable", path=str(self.path), why=str(error)[:200]) from error
        return self._checked(said)

    def _checked(self, said: dict[str, object]) -> Settings:
        known = [field.name for field in dataclasses.fields(Settings)]
        values: dict[str, str] = {}
        for name, value in said.items():
            if name not in known:
                raise WrongUse(
                    "settings-unknown", path=str(self.path), name=name[:80], known=", ".join(known)
                )
            if type(value) is int and name in _ONE_OF:  # `text_size = 150` is as good
                value = str(value)  # noqa: PLW2901
            if not isinstance(value, str) or value not in _ONE_OF.get(name, (value,)):
                raise WrongUse("settings-value", path=str(self.path), name=name)
            values[name] = value
        self.said = frozenset(values)
        return Settings(**values)  # type: ignore[arg-type]  # checked just above

    def named(self, file: str) -> Path | None:
        """Return the path that a setting names, beside the settings file where it is relative, or None."""
        return self.path.parent / Path(file).expanduser() if file else None

    def save(self, settings: Settings) -> None:
        """Replace the file; a reader sees the old one or the new one, never half of it.

        Raises:
            BrokeMidway: `settings-not-saved`.
        """
        import tempfile  # noqa: PLC0415 - seldom needed, and not cheap

        import tomli_w  # noqa: PLC0415

        text = tomli_w.dumps({name: value for name, value in dataclasses.asdict(settings).items() if value})
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=self.path.parent, prefix=".config-")
            try:
                with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                    file.write(text)
                    file.flush()
                    os.fsync(file.fileno())
                Path(name).replace(self.path)
            except OSError:
                with contextlib.suppress(OSError):
                    Path(name).unlink()
                raise
        except OSError as error:
            raise BrokeMidway("settings-not-saved", path=str(self.path), why=error.strerror or "") from error
