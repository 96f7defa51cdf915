"""The form of `script.toml` and of a recorded case, checked by pydantic: every error at once, with its place.

Importing this costs 70 ms, so only a command that reads a manifest does it.
"""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - pydantic reads the annotations when the models are built
from decimal import Decimal  # noqa: TC003 - the same
from typing import Annotated, Any, Final, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)

from deskside.domain.scripts.allowed_signers import is_principal
from deskside.domain.scripts.folder import is_file_path, is_script_id
from deskside.domain.scripts.manifest import Effect, Elevation, Manifest, Platform, ResultConvention
from deskside.domain.scripts.parameters import Choice, Parameter, ParameterType
from deskside.domain.text import clean

_Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
_Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
_Program = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._+-]{1,60}(\|[A-Za-z0-9._+-]{1,60}){0,4}$")]
_VariableName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,29}$")]


def _harmless(text: str) -> str:
    if clean(text) != text or "\n" in text:
        raise ValueError("one line without control characters")
    return text


def _english_is_there(texts: dict[str, str]) -> dict[str, str]:
    if "en" not in texts:
        raise ValueError("en")
    return texts


def _principal(text: str) -> str:
    if not is_principal(text):
        raise ValueError("principal")
    return text


def _path(text: str) -> str:
    if not is_file_path(text):
        raise ValueError("file")
    return text


def _script_id(text: str) -> str:
    if text and not is_script_id(text):
        raise ValueError("category.name")
    return text


def _scalar_as_text(value: object) -> object:
    """Let a default be written as what it is: `default = 53`, `default = true`."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else value


_Line = Annotated[str, StringConstraints(min_length=1, max_length=500), AfterValidator(_harmless)]
_Texts = Annotated[
    dict[_Language, _Line],
    AfterValidator(_english_is_there),
    WithJsonSchema(
        {
            "type": "object",
            "required": ["en"],
            "additionalProperties": False,
            "patternProperties": {"^[a-z]{2}$": {"type": "string", "minLength": 1, "maxLength": 500}},
        }
    ),
]
_Title = Annotated[
    dict[_Language, _Line],
    BeforeValidator(lambda value: {"en": value} if isinstance(value, str) else value),
    AfterValidator(_english_is_there),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "minLength": 1, "maxLength": 500},
                {
                    "type": "object",
                    "required": ["en"],
                    "additionalProperties": {"type": "string", "minLength": 1, "maxLength": 500},
                },
            ]
        }
    ),
]
_Scalar = Annotated[
    str,
    BeforeValidator(_scalar_as_text),
    StringConstraints(max_length=512),
    AfterValidator(_harmless),
    WithJsonSchema({"type": ["string", "number", "boolean"]}),
]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PlatformForm(_Form):
    """One entry of `[platforms]`."""

    file: Annotated[str, AfterValidator(_path)]
    shell: Literal["sh", "powershell"]
    needs: Annotated[tuple[_Program, ...], Field(max_length=12)] = ()
    minimum: Annotated[str, StringConstraints(pattern=r"^[0-9.]{0,20}$")] = ""


class ChoiceForm(_Form):
    """One of `choices`."""

    value: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._:/@+-]{1,60}$")]
    label: _Title


class ParameterForm(_Form):
    """One `[[parameters]]`."""

    name: _VariableName
    type: ParameterType
    label: _Title
    default: _Scalar | None = None
    optional: Annotated[bool, Field(strict=True)] = False
    choices: Annotated[tuple[ChoiceForm, ...], Field(max_length=40)] = ()
    minimum: Decimal | None = None
    maximum: Decimal | None = None


class ManifestForm(_Form):
    """The whole of `script.toml`."""

    format: Literal[1]
    version: Annotated[int, Field(ge=1, le=1_000_000, strict=True)]
    title: _Title
    author: Annotated[str, AfterValidator(_principal)]
    expires: Annotated[dt.date, Field(strict=True)] | None = None
    effect: Effect
    elevation: Elevation = Elevation.NONE
    timeout_s: Annotated[int, Field(ge=1, le=3600, strict=True)]
    undo: Annotated[str, AfterValidator(_script_id)] = ""
    result: ResultConvention
    tell: _Texts
    platforms: Annotated[dict[Literal["linux", "macos", "windows"], PlatformForm], Field(min_length=1)]
    parameters: Annotated[tuple[ParameterForm, ...], Field(max_length=20)] = ()
    messages: Annotated[dict[_Key, _Texts], Field(max_length=100)] = {}
    say: dict[Literal["ok", "warning", "critical", "unknown"], _Texts] = {}

    def manifest(self) -> Manifest:
        """Return it as the domain's value."""
        return Manifest(
            version=self.version,
            title=self.title,
            author=self.author,
            effect=self.effect,
            timeout_s=self.timeout_s,
            result=self.result,
            tell=self.tell,
            platforms={name: Platform(**form.model_dump()) for name, form in self.platforms.items()},
            expires=self.expires,
            elevation=self.elevation,
            undo=self.undo,
            parameters=tuple(_parameter(form) for form in self.parameters),
            messages=self.messages,
            say={str(verdict): texts for verdict, texts in self.say.items()},
        )


class FindingForm(_Form):
    """One of a case's `findings`."""

    level: Literal["ok", "notice", "warning", "error", "next", "fact"]
    message: Annotated[str, StringConstraints(max_length=80)] = ""
    text: Annotated[str, StringConstraints(max_length=500)] = ""
    values: Annotated[dict[str, _Scalar], Field(max_length=8)] = {}


class CaseForm(_Form):
    """The whole of `cases/<name>.toml`."""

    origin: _Line
    platform: Literal["linux", "macos", "windows"]
    exit: Annotated[int, Field(ge=0, le=255, strict=True)]
    output: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,60}$")]
    verdict: Literal["ok", "warning", "critical", "unknown"]
    findings: Annotated[tuple[FindingForm, ...], Field(max_length=200)] = ()


SCHEMA_ID: Final = "https://deskside.example/schemas/script.schema.json"


def script_schema() -> dict[str, Any]:
    """Return the JSON Schema of `script.toml`, for editors and for checks elsewhere."""
    schema = ManifestForm.model_json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        **schema,
        "title": "Deskside diagnostic script, format 1",
    }


def _parameter(form: ParameterForm) -> Parameter:
    return Parameter(
        name=form.name,
        type=form.type,
        label=form.label,
        default=form.default,
        optional=form.optional,
        choices=tuple(Choice(value=choice.value, label=choice.label) for choice in form.choices),
        minimum=form.minimum,
        maximum=form.maximum,
    )
