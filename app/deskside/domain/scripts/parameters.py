"""A script's parameters: typed, checked at the desk, sent as data and never as code."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from deskside.domain.errors import WrongUse
from deskside.domain.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from deskside.domain.scripts.texts import Texts

MAX_TEXT_CHARS: Final = 512
MAX_SECRET_CHARS: Final = 1_024
MAX_PLAIN_BYTES: Final = 2_048
"""All positional arguments together: quoted, they share 4 KiB of command line with the leash."""

_LABEL: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")
_ZONE: Final = re.compile(r"[^%]*(?:%[A-Za-z0-9_.-]{1,15})?")
_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,18}")
_DECIMAL: Final = re.compile(r"[+-]?[0-9]{1,18}(?:\.[0-9]{1,9})?")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_ABSOLUTE: Final = re.compile(r"/|[A-Za-z]:[\\/]|\\\\")
_YES: Final = frozenset({"true", "yes", "on", "1"})
_NO: Final = frozenset({"false", "no", "off", "0"})


class ParameterType(StrEnum):
    """What kind of value a parameter takes."""

    HOSTNAME = "hostname"
    IP = "ip"
    PORT = "port"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    TEXT = "text"
    PATH = "path"
    SECRET = "secret"  # noqa: S105 - the name of a type


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One value of a `choice` and what people see for it."""

    value: str
    label: Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter as the manifest declares it. `default` is None where there is none."""

    name: str
    type: ParameterType
    label: Texts
    default: str | None = None
    optional: bool = False
    choices: tuple[Choice, ...] = ()
    minimum: Decimal | None = None
    maximum: Decimal | None = None

    @property
    def is_secret(self) -> bool:
        """Whether its value may stand on no screen, command line or journal."""
        return self.type is ParameterType.SECRET


@dataclass(frozen=True, slots=True)
class Values:
    """Checked values, in the order of the manifest. An optional one that was left out is `''`."""

    plain: tuple[tuple[str, str], ...] = ()
    secret: tuple[tuple[str, Secret], ...] = field(default=())


def check_values(parameters: Sequence[Parameter], given: Mapping[str, str | Secret]) -> Values:
    """Check what a person gave against what the manifest declares.

    Raises:
        WrongUse: `parameter-unknown`, `parameter-missing`, `parameter-not-TYPE`, `parameter-too-small`,
            `parameter-too-large`, `parameter-too-long` or `parameters-too-long`, with the name and, for
            a plain one, the beginning of the value.
    """
    known = {parameter.name for parameter in parameters}
    for name in given:
        if name not in known:
            raise WrongUse("parameter-unknown", name=name[:40])
    plain: list[tuple[str, str]] = []
    secret: list[tuple[str, Secret]] = []
    for parameter in parameters:
        value = _wanted(parameter, given)
        if parameter.is_secret:
            secret.append((parameter.name, Secret(_checked_secret(parameter, value))))
        else:
            plain.append((parameter.name, check_value(parameter, value) if value else ""))
    if sum(len(value.encode()) for _, value in plain) > MAX_PLAIN_BYTES:
        raise WrongUse("parameters-too-long", limit=MAX_PLAIN_BYTES)
    return Values(tuple(plain), tuple(secret))


def check_value(parameter: Parameter, value: str) -> str:
    """Return a plain value in the form in which it is sent.

    Raises:
        WrongUse: As `check_values`.
    """
    if len(value) > MAX_TEXT_CHARS:
        raise WrongUse("parameter-too-long", name=parameter.name, limit=MAX_TEXT_CHARS)
    read = _READ[parameter.type](parameter, value)
    if parameter.type in {ParameterType.INTEGER, ParameterType.DECIMAL, ParameterType.PORT}:
        _check_range(parameter, Decimal(read))
    return read


def _wanted(parameter: Parameter, given: Mapping[str, str | Secret]) -> str:
    value = given.get(parameter.name)
    text = value.reveal() if isinstance(value, Secret) else value
    if not text:
        text = parameter.default or ""
    if not text and not parameter.optional:
        raise WrongUse("parameter-missing", name=parameter.name)
    return text


def _checked_secret(parameter: Parameter, value: str) -> str:
    if len(value) > MAX_SECRET_CHARS:
        raise WrongUse("parameter-too-long", name=parameter.name, limit=MAX_SECRET_CHARS)
    if "\x00" in value or not _is_unicode(value):
        raise WrongUse("parameter-not-secret", name=parameter.name)
    return value


def _check_range(parameter: Parameter, number: Decimal) -> None:
    if parameter.minimum is not None and number < parameter.minimum:
        raise WrongUse("parameter-too-small", name=parameter.name, least=str(parameter.minimum))
    if parameter.maximum is not None and number > parameter.maximum:
        raise WrongUse("parameter-too-large", name=parameter.name, most=str(parameter.maximum))


def _is_unicode(value: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in value)


def _about(parameter: Parameter, value: str) -> dict[str, str | int]:
    return {"name": parameter.name, "value": value[:80]}


def _hostname(parameter: Parameter, value: str) -> str:
    """RFC 1123 labels (and the underscores that real names have); other scripts as their A-labels."""
    name = value.strip()
    try:
        name = name if name.isascii() else name.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise WrongUse("parameter-not-hostname", **_about(parameter, value)) from error
    labels = name.removesuffix(".").split(".")
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise WrongUse("parameter-not-hostname", **_about(parameter, value))
    return name


def _ip(parameter: Parameter, value: str) -> str:
    try:
        if not _ZONE.fullmatch(value.strip()):
            raise ValueError
        return str(ipaddress.ip_address(value.strip()))
    except ValueError as error:
        raise WrongUse("parameter-not-ip", **_about(parameter, value)) from error


def _port(parameter: Parameter, value: str) -> str:
    number = int(value) if _INTEGER.fullmatch(value.strip()) else 0
    if not 0 < number < 65_536:
        raise WrongUse("parameter-not-port", **_about(parameter, value))
    return str(number)


def _integer(parameter: Parameter, value: str) -> str:
    if not _INTEGER.fullmatch(value.strip()):
        raise WrongUse("parameter-not-integer", **_about(parameter, value))
    return str(int(value))


def _decimal(parameter: Parameter, value: str) -> str:
    number = value.strip().replace(",", ".")
    if not _DECIMAL.fullmatch(number):
        raise WrongUse("parameter-not-decimal", **_about(parameter, value))
    return f"{Decimal(number):f}"


def _boolean(parameter: Parameter, value: str) -> str:
    word = value.strip().casefold()
    if word not in _YES | _NO:
        raise WrongUse("parameter-not-boolean", **_about(parameter, value))
    return "true" if word in _YES else "false"


def _choice(parameter: Parameter, value: str) -> str:
    if all(choice.value != value for choice in parameter.choices):
        raise WrongUse("parameter-not-choice", **_about(parameter, value))
    return value


def _text(parameter: Parameter, value: str) -> str:
    if _CONTROL.search(value):
        raise WrongUse("parameter-not-text", **_about(parameter, value))
    return value


def _path(parameter: Parameter, value: str) -> str:
    if not _ABSOLUTE.match(value) or _CONTROL.search(value):
        raise WrongUse("parameter-not-path", **_about(parameter, value))
    return value


_READ: Final[Mapping[ParameterType, Callable[[Parameter, str], str]]] = {
    ParameterType.HOSTNAME: _hostname,
    ParameterType.IP: _ip,
    ParameterType.PORT: _port,
    ParameterType.INTEGER: _integer,
    ParameterType.DECIMAL: _decimal,
    ParameterType.BOOLEAN: _boolean,
    ParameterType.CHOICE: _choice,
    ParameterType.TEXT: _text,
    ParameterType.PATH: _path,
}
