"""Parameters of a script as a person gives them to a command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.domain.errors import WrongUse
from deskside.domain.scripts.parameters import ParameterType
from deskside.programs.cli.terminal import TerminalDialogue
from deskside.ui.words import scripts as script_words
from deskside.usecases.ports.machine import SecretQuestion

if TYPE_CHECKING:
    from collections.abc import Iterable

    from deskside.domain.secret import Secret
    from deskside.programs.house import House


def values_of(said: Iterable[str], house: House, script: str) -> dict[str, str | Secret]:
    """Return the parameters; a secret one is asked for, so that it stands in no command line.

    Raises:
        WrongUse: `parameter-unreadable`, or the script is broken.
    """
    values: dict[str, str | Secret] = {}
    for one in said:
        name, equals, value = one.partition("=")
        if not equals:
            raise WrongUse("parameter-unreadable", parameter=one[:80])
        values[name] = value
    folder = house.catalogue.folder(script)
    for parameter in house.catalogue.manifest(folder).parameters:
        if parameter.type is ParameterType.SECRET and parameter.name not in values:
            label = script_words.text_words(parameter.label)
            answer = TerminalDialogue().secret(SecretQuestion(kind="password", label=label))
            if answer:
                values[parameter.name] = answer.secret
    return values
