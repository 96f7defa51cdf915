"""From a run that really happened to a recorded case: the two files, with nothing secret in them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from deskside.domain.scripts.marks import RECORDED_TOKEN
from deskside.domain.scripts.result import ResultReader
from deskside.domain.text import decode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from deskside.domain.journal.facts import Finding
    from deskside.domain.redaction import Redactor
    from deskside.domain.scripts.manifest import Manifest
    from deskside.domain.secret import Secret

_MASK: Final = "***"
_ESCAPES: Final = {"%": "%25", " ": "%20", "\t": "%20", ":": "%3A"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """One run, as far as a case needs it."""

    platform: str
    exit_status: int
    output: str
    """Standard output with result lines, made harmless."""
    origin: str
    """Where it was recorded, for people."""


def case_files(
    name: str, recording: Recording, manifest: Manifest, redactor: Redactor
) -> tuple[dict[str, bytes], str]:
    """Return the files of a case by their path in the script's folder, and the verdict that it gives.

    What is secret is taken out of the output first; verdict and findings are read from what is left, so that
    the case gives what it says.
    """
    output, _ = redactor.redact(recording.output)
    reader = ResultReader(manifest, RECORDED_TOKEN)
    reader.feed(decode(output.encode()), final=True)
    found = reader.conclude(recording.exit_status)
    lines = [
        f"origin = {_string(recording.origin)}",
        f'platform = "{recording.platform}"',
        f"exit = {recording.exit_status}",
        f'output = "{name}.out"',
        f'verdict = "{found.verdict}"',
        "findings = [",
        *(f"    {_row(finding)}," for finding in found.findings),
        "]",
    ]
    text = "\n".join(lines) + "\n"
    return {f"cases/{name}.out": output.encode(), f"cases/{name}.toml": text.encode()}, str(found.verdict)


def without_secrets(output: bytes, token: str, secrets: Iterable[Secret]) -> str:
    """Return recorded output with zeros for the run's token and `***` for every secret it was given."""
    text = decode(output).replace(token, RECORDED_TOKEN)
    for secret in sorted((secret.reveal() for secret in secrets), key=len, reverse=True):
        text = text.replace(secret, _MASK) if secret else text
    return text


def with_result_lines(output: str, findings: Sequence[Finding]) -> str:
    """Return output from the journal with its findings as result lines behind it, as a case has them.

    The journal keeps both apart; where in the output each line stood is not known any more.
    """
    if output and not output.endswith("\n"):
        output += "\n"
    return output + "".join(f"{_result_line(finding)}\n" for finding in findings)


def _result_line(finding: Finding) -> str:
    values = dict(finding.values)
    mark = f"mark={RECORDED_TOKEN}"
    if finding.level == "fact":
        unit = _escaped(values.get("unit", ""))
        return f"::fact {mark} name={finding.message} unit={unit}::{values.get('value', '')}"
    if not finding.message:
        return f"::{finding.level} {mark}::{finding.text}"
    pairs = "".join(f" {name}={_escaped(value)}" for name, value in values.items())
    return f"::{finding.level} {mark} code={finding.message}{pairs}::"


def _escaped(value: str) -> str:
    return "".join(_ESCAPES.get(letter, letter) for letter in value)


def _row(finding: Finding) -> str:
    said = "message" if finding.message else "text"
    row = f'{{ level = "{finding.level}", {said} = {_string(getattr(finding, said))}'
    return row + _values(dict(finding.values)) + " }"


def _values(values: Mapping[str, str]) -> str:
    if not values:
        return ""
    return f", values = {{ {', '.join(f'{name} = {_string(value)}' for name, value in values.items())} }}"


def _string(text: str) -> str:
    """Return a TOML string; JSON's escapes are a part of TOML's (toml.io, Strings)."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
