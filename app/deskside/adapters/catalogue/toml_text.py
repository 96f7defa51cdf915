"""A TOML file out of a folder's bytes, and what is wrong with it in our codes, with the line."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

from deskside.domain.errors import WrongUse
from deskside.domain.scripts.toml_lines import line_of
from deskside.domain.text import display

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from deskside.domain.scripts.folder import ScriptFolder


def toml_of(folder: ScriptFolder, path: str) -> tuple[str, dict[str, Any]]:
    """Return a file of a folder as text, and what that says as TOML.

    Raises:
        WrongUse: `script-file-missing`, `script-not-text`, `manifest-not-toml`.
    """
    body = folder.files.get(path)
    if body is None:
        raise WrongUse("script-file-missing", script=folder.script, file=path)
    try:
        text = body.decode()
        return text, tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise WrongUse("script-not-text", script=folder.script, file=path) from error
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise WrongUse(
            "manifest-not-toml", script=folder.script, file=path, where=display(str(error), 120)
        ) from error


def flaw_of(script: str, file: str, text: str, detail: ErrorDetails) -> WrongUse:
    """Say one of pydantic's errors with our codes; `expected` is a form, the same in every language."""
    place = tuple(part for part in detail["loc"] if part != "[key]")
    key = display(".".join(str(part) for part in place), 80)
    facts: dict[str, str | int] = {
        "script": script,
        "file": file,
        "line": line_of(text, place),
        "key": key,
    }
    match detail["type"]:
        case "missing":
            return WrongUse("manifest-key-missing", **facts)
        case "extra_forbidden":
            return WrongUse("manifest-key-unknown", **facts)
        case _:
            return WrongUse("manifest-value-wrong", **facts, expected=_expected(detail))


def _expected(detail: ErrorDetails) -> str:
    context = detail.get("ctx", {})
    for name in ("expected", "expected_tags", "pattern", "error"):
        if name in context:
            return display(str(context[name]).removeprefix("^").removesuffix("$"), 120)
    bounds = [f"{name} {context[name]}" for name in sorted(context) if name not in {"input_value"}]
    return display(", ".join(bounds) or detail["type"].removesuffix("_type").removesuffix("_parsing"), 120)
