"""What the forms of scripts and of walkthroughs share: texts in languages, names, scalars."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    WithJsonSchema,
)

from deskside.domain.scripts.allowed_signers import is_principal
from deskside.domain.scripts.folder import is_file_path, is_script_id
from deskside.domain.text import clean

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]


def harmless(text: str) -> str:
    """Refuse what is more than one line, or would not be shown as it is."""
    if clean(text) != text or "\n" in text:
        raise ValueError("one line without control characters")
    return text


def _english_is_there(texts: dict[str, str]) -> dict[str, str]:
    if "en" not in texts:
        raise ValueError("en")
    return texts


def principal(text: str) -> str:
    """Refuse what is no principal of `allowed_signers`."""
    if not is_principal(text):
        raise ValueError("principal")
    return text


def file_path(text: str) -> str:
    """Refuse what can be no file inside a folder."""
    if not is_file_path(text):
        raise ValueError("file")
    return text


def script_id(text: str) -> str:
    """Refuse what is no id of a script; nothing at all is allowed."""
    if text and not is_script_id(text):
        raise ValueError("category.name")
    return text


def _scalar_as_text(value: object) -> object:
    """Let a default be written as what it is: `default = 53`, `default = true`."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else value


Line = Annotated[str, StringConstraints(min_length=1, max_length=500), AfterValidator(harmless)]
TextsForm = Annotated[
    dict[Language, Line],
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
TitleForm = Annotated[
    dict[Language, Line],
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
ScalarText = Annotated[
    str,
    BeforeValidator(_scalar_as_text),
    StringConstraints(max_length=512),
    AfterValidator(harmless),
    WithJsonSchema({"type": ["string", "number", "boolean"]}),
]


STRICT: Final = ConfigDict(extra="forbid", frozen=True)
"""Of every form: a key that is not known is a mistake."""


class ChoiceForm(BaseModel):
    """One of `choices`."""

    model_config = STRICT

    value: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._:/@+-]{1,60}$")]
    label: TitleForm
