"""What one person chose on one computer. Nothing here grants a right or widens trust."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypedDict, get_args

Colours = Literal["system", "light", "dark", "contrast"]
COLOURS: tuple[Colours, ...] = get_args(Colours)
TextSize = Literal["100", "125", "150", "200"]
TEXT_SIZES: tuple[TextSize, ...] = get_args(TextSize)
"""Per cent of the usual size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings file, with what holds where it says nothing."""

    name: str = ""
    """The clerk's name for people to read; nobody has verified it, and every reader is told so."""
    language: str = ""
    """ISO 639-1, or empty for the system's."""
    colours: Colours = "system"
    text_size: TextSize = "100"
    signing_key: str = ""
    """What signs the journal's checkpoints: a key file, or the fingerprint of a key in the agent."""
    profile: str = ""
    """File of the organisation profile, beside the settings file where it is relative. Naming one makes it
    trusted no sooner: a person accepts it once."""
    scripts_from: str = ""
    """Where scripts are kept: `git:REMOTE`, `git:REMOTE#BRANCH` or a folder's whole path. Empty: where the
    organisation's profile says, else those that came with the program."""


Origin = Literal["default", "file", "environment", "option", "profile"]
"""Who says what holds here."""


class SettingShape(TypedDict):
    """One value that holds here; `place` is the file, the variable or the profile that says so, or null."""

    setting: str
    value: str
    origin: Origin
    place: str | None
