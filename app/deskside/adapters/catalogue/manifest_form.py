"""The form of `script.toml` and of a recorded case, checked by pydantic: every error at once, with its place.

Importing this costs 70 ms, so only a command that reads a manifest does it.
"""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - pydantic reads the annotations when the models are built
from decimal import Decimal  # noqa: TC003 - the same
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from deskside.adapters.catalogue.form_types import (
    STRICT,
    ChoiceForm,
    Key,
    Line,
    ScalarText,
    TextsForm,
    TitleForm,
    file_path,
    principal,
    script_id,
)
from deskside.domain.scripts.manifest import Effect, Elevation, Manifest, Platform, ResultConvention
from deskside.domain.scripts.parameters import Choice, Parameter, ParameterType

_Program = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._+-]{1,60}(\|[A-Za-z0-9._+-]{1,60}){0,4}$")]
_VariableName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,29}$")]


class _Form(BaseModel):
    model_config = STRICT


class PlatformForm(_Form):
    """One entry of `[platforms]`."""

    file: Annotated[str, AfterValidator(file_path)]
    shell: Literal["sh", "powershell"]
    needs: Annotated[tuple[_Program, ...], Field(max_length=12)] = ()
    minimum: Annotated[str, StringConstraints(pattern=r"^[0-9.]{0,20}$")] = ""
    helpers: Annotated[
        tuple[Annotated[str, AfterValidator(file_path)], ...], Field(alias="with", max_length=8)
    ] = ()


class ParameterForm(_Form):
    """One `[[parameters]]`."""

    name: _VariableName
    type: ParameterType
    label: TitleForm
    default: ScalarText | None = None
    optional: Annotated[bool, Field(strict=True)] = False
    choices: Annotated[tuple[ChoiceForm, ...], Field(max_length=40)] = ()
    minimum: Decimal | None = None
    maximum: Decimal | None = None


class ManifestForm(_Form):
    """The whole of `script.toml`."""

    format: Literal[1]
    version: Annotated[int, Field(ge=1, le=1_000_000, strict=True)]
    title: TitleForm
    author: Annotated[str, AfterValidator(principal)]
    expires: Annotated[dt.date, Field(strict=True)] | None = None
    effect: Effect
    elevation: Elevation = Elevation.NONE
    timeout_s: Annotated[int, Field(ge=1, le=3600, strict=True)]
    undo: Annotated[str, AfterValidator(script_id)] = ""
    result: ResultConvention
    tell: TextsForm
    platforms: Annotated[dict[Literal["linux", "macos", "windows"], PlatformForm], Field(min_length=1)]
    parameters: Annotated[tuple[ParameterForm, ...], Field(max_length=20)] = ()
    messages: Annotated[dict[Key, TextsForm], Field(max_length=100)] = {}
    say: dict[Literal["ok", "warning", "critical", "unknown"], TextsForm] = {}

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
    values: Annotated[dict[str, ScalarText], Field(max_length=8)] = {}


class CaseForm(_Form):
    """The whole of `cases/<name>.toml`."""

    origin: Line
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
