"""The form of `walkthrough.toml`, checked by pydantic: every error at once, with its place.

Conditions stay text here; `walkthroughs` reads them, so that a mistake in one is told with its column.
"""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - pydantic reads the annotations when the models are built
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from deskside.adapters.catalogue.form_types import (
    STRICT,
    ChoiceForm,
    Language,
    Line,
    TextsForm,
    TitleForm,
    file_path,
    harmless,
    principal,
    script_id,
)
from deskside.domain.scripts.manifest import Effect  # noqa: TC001 - the same
from deskside.domain.walkthroughs.condition_text import MAX_CHARS
from deskside.domain.walkthroughs.document import MAX_STEPS, Lane, Page

_StepId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=40)]
_ScriptId = Annotated[str, StringConstraints(min_length=1), AfterValidator(script_id)]
_File = Annotated[str, AfterValidator(file_path)]
_Condition = Annotated[str, StringConstraints(min_length=1, max_length=MAX_CHARS), AfterValidator(harmless)]
_Parameter = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,29}$")]
_Verdict = Literal["ok", "warning", "critical", "unknown"]


class _Form(BaseModel):
    model_config = STRICT


class PictureForm(_Form):
    """A picture beside the person's words; one file, or one a language."""

    file: _File | dict[Language, _File]
    words: TextsForm


class FactForm(_Form):
    """A parameter whose value is a fact: `{ fact = "answer.printer" }`."""

    fact: _Condition


class _StepForm(_Form):
    id: _StepId
    title: TitleForm
    picture: PictureForm | None = None
    when: _Condition | None = None
    if_not: _StepId | None = None


class _AnyStepForm(_StepForm):
    say: TextsForm | None = None
    tell: TextsForm | None = None


class SayForm(_StepForm):
    """The clerk says something."""

    kind: Literal["say"]
    say: TextsForm
    tell: TextsForm | None = None


class TellForm(_StepForm):
    """The person reads something and does it."""

    kind: Literal["tell"]
    say: TextsForm | None = None
    tell: TextsForm


class AskForm(_AnyStepForm):
    """A question; the answer is the fact `answer.<id>`."""

    kind: Literal["ask"]
    of: Lane
    question: TextsForm
    answer: Literal["yes-no", "choice", "text"]
    choices: Annotated[tuple[ChoiceForm, ...], Field(max_length=12)] = ()


class OpenForm(_StepForm):
    """A settings page opens on the person's desktop."""

    kind: Literal["open"]
    page: Page
    say: TextsForm | None = None
    tell: TextsForm


_Given = Annotated[dict[_Parameter, str | int | float | bool | FactForm], Field(max_length=20)]


class RunForm(_AnyStepForm):
    """A script runs."""

    kind: Literal["run"]
    script: _ScriptId
    parameters: _Given = Field(default_factory=dict)
    good: Annotated[tuple[_Verdict, ...], Field(min_length=1)] = ("ok", "warning", "critical")


class CheckForm(_AnyStepForm):
    """The machine is measured until the condition is true."""

    kind: Literal["check"]
    condition: _Condition
    script: Annotated[str, AfterValidator(script_id)] = ""
    parameters: _Given = Field(default_factory=dict)
    every_s: Annotated[int, Field(strict=True, ge=0, le=600)] = 0


class CaseForm(_Form):
    """One branch of `choose`."""

    when: _Condition
    go: _StepId


class ChooseForm(_AnyStepForm):
    """It goes on here or there."""

    kind: Literal["choose"]
    cases: Annotated[tuple[CaseForm, ...], Field(min_length=1, max_length=12)]
    otherwise: _StepId


class WaitForm(_AnyStepForm):
    """Something takes its time."""

    kind: Literal["wait"]
    wait_for: Annotated[Literal["reboot", "cable", "person"], Field(alias="for")]
    until: _Condition | None = None


class UndoForm(_AnyStepForm):
    """What was changed is taken back."""

    kind: Literal["undo"]
    of: Annotated[tuple[_StepId, ...], Field(max_length=MAX_STEPS)] = ()


StepForm = Annotated[
    SayForm | TellForm | AskForm | OpenForm | RunForm | CheckForm | ChooseForm | WaitForm | UndoForm,
    Field(discriminator="kind"),
]


class WalkthroughForm(_Form):
    """The whole of `walkthrough.toml`."""

    format: Literal[1]
    version: Annotated[int, Field(ge=1, le=1_000_000, strict=True)]
    title: TitleForm
    about: TextsForm
    author: Annotated[str, AfterValidator(principal)]
    expires: Annotated[dt.date, Field(strict=True)] | None = None
    effect: Effect
    tell: TextsForm
    platforms: Annotated[tuple[Literal["linux", "macos", "windows"], ...], Field(min_length=1)]
    fits: dict[Language, Annotated[tuple[Line, ...], Field(max_length=40)]] = Field(default_factory=dict)
    findings: Annotated[
        tuple[Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,59}$")], ...], Field(max_length=40)
    ] = ()
    steps: Annotated[tuple[StepForm, ...], Field(min_length=1, max_length=MAX_STEPS)]


SCHEMA_ID: Final = "https://deskside.example/schemas/walkthrough.schema.json"


def walkthrough_schema() -> dict[str, Any]:
    """Return the JSON Schema of `walkthrough.toml`, for editors and for checks elsewhere."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        **WalkthroughForm.model_json_schema(),
        "title": "Deskside walkthrough, format 1",
    }
