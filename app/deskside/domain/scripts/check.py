"""What is wrong with a script folder, beyond the form of its manifest, and what its author should mend.

*Flaws* make it no script at all: nothing can be shown, approved or run. *Remarks* are for `script check`.
Errors are used as values here: each has its sentence for people.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from deskside.domain.errors import WrongUse
from deskside.domain.scripts.cases import disagreements
from deskside.domain.scripts.check_powershell import powershell_remarks, said_in_powershell
from deskside.domain.scripts.check_shell import said_in_shell, shell_remarks
from deskside.domain.scripts.findings import OWN_MESSAGES
from deskside.domain.scripts.folder import MANIFEST, MAX_SCRIPT_BYTES
from deskside.domain.scripts.manifest import Effect
from deskside.domain.scripts.parameters import ParameterType, check_value
from deskside.domain.scripts.remark import Remark
from deskside.domain.scripts.texts import places
from deskside.domain.scripts.toml_lines import line_of, line_of_parameter
from deskside.domain.scripts.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from deskside.domain.scripts.cases import Case
    from deskside.domain.scripts.folder import ScriptFolder
    from deskside.domain.scripts.manifest import Manifest
    from deskside.domain.scripts.parameters import Parameter
    from deskside.domain.scripts.texts import Texts

LANGUAGES: Final = ("en", "ru")
"""What every text of a script is written in."""

_NUMBERS: Final = frozenset({ParameterType.INTEGER, ParameterType.DECIMAL, ParameterType.PORT})


def flaws(folder: ScriptFolder, manifest: Manifest) -> tuple[WrongUse, ...]:
    """Return what the form of the manifest cannot say: files, defaults, choices."""
    return (*_file_flaws(folder, manifest), *_parameter_flaws(manifest.parameters))


def remarks(
    folder: ScriptFolder, manifest: Manifest, cases: Sequence[Case], *, undo: Manifest | None = None
) -> tuple[Remark, ...]:
    """Return what `script check` has to say about a folder without flaws.

    Args:
        folder: Its bytes.
        manifest: What they say.
        cases: Its recorded cases.
        undo: The script that it names as its undo, or None where there is none of that name.
    """
    text = folder.files[MANIFEST].decode()
    sources = tuple(_sources(folder, manifest))
    return (
        *(_placed(remark, text) for remark in _text_remarks(manifest)),
        *(_placed(remark, text) for remark in _message_remarks(sources, manifest)),
        *(remark for source in sources for remark in _program_remarks(source, manifest)),
        *(_placed(remark, text) for remark in _undo_remarks(folder.script, sources, manifest, undo)),
        *_case_remarks(folder, cases, manifest),
    )


@dataclass(frozen=True, slots=True)
class _Source:
    """One file that is sent."""

    file: str
    text: str
    shell: str
    whole: bool
    """Whether it is a program of its own, not functions for one."""

    def said(self) -> Iterator[tuple[int, str, bool]]:
        return (said_in_shell if self.shell == "sh" else said_in_powershell)(self.text)


def _sources(folder: ScriptFolder, manifest: Manifest) -> Iterator[_Source]:
    whole = {(platform.file, platform.shell) for platform in manifest.platforms.values()}
    sent = {(file, platform.shell) for platform in manifest.platforms.values() for file in platform.files}
    for file, shell in sorted(sent):
        yield _Source(file, folder.files[file].decode(), shell, (file, shell) in whole)


def _placed(remark: Remark, text: str) -> Remark:
    """Give a remark about a key of the manifest the line where that stands."""
    key = remark.what.facts.get("key")
    if remark.line or remark.file != MANIFEST or not isinstance(key, str):
        return remark
    place = key.split(".")
    parameter = place[0] == "parameters" and len(place) > 1
    return replace(remark, line=line_of_parameter(text, place[1]) if parameter else line_of(text, place))


def _file_flaws(folder: ScriptFolder, manifest: Manifest) -> Iterator[WrongUse]:
    for platform in manifest.platforms.values():
        left = MAX_SCRIPT_BYTES
        for file in platform.files:
            body = folder.files.get(file)
            if body is None:
                yield WrongUse("script-file-missing", script=folder.script, file=file)
                continue
            left -= len(body)
            if left < 0:
                yield WrongUse(
                    "script-file-too-large", script=folder.script, file=file, limit=MAX_SCRIPT_BYTES
                )
            elif not _is_text(body):
                yield WrongUse("script-not-text", script=folder.script, file=file)


def _is_text(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return b"\x00" not in body and b"\r" not in body


def _parameter_flaws(parameters: Sequence[Parameter]) -> Iterator[WrongUse]:
    seen: set[str] = set()
    for parameter in parameters:
        name = parameter.name
        if name in seen:
            yield WrongUse("parameter-twice", name=name)
        seen.add(name)
        if (parameter.type is ParameterType.CHOICE) is not bool(parameter.choices):
            yield WrongUse("parameter-key-wrong", name=name, key="choices", type=str(parameter.type))
        bounded = parameter.minimum is not None or parameter.maximum is not None
        if bounded and parameter.type not in _NUMBERS:
            yield WrongUse("parameter-key-wrong", name=name, key="minimum, maximum", type=str(parameter.type))
        if parameter.default is not None:
            yield from _default_flaw(parameter, parameter.default)


def _default_flaw(parameter: Parameter, default: str) -> Iterator[WrongUse]:
    if parameter.is_secret:
        yield WrongUse("parameter-key-wrong", name=parameter.name, key="default", type=str(parameter.type))
        return
    try:
        check_value(parameter, default)
    except WrongUse as error:
        yield error


def _texts(manifest: Manifest) -> Iterator[tuple[str, Texts]]:
    yield "title", manifest.title
    yield "tell", manifest.tell
    for parameter in manifest.parameters:
        yield f"parameters.{parameter.name}", parameter.label
        for choice in parameter.choices:
            yield f"parameters.{parameter.name}.{choice.value}", choice.label
    yield from ((f"messages.{key}", texts) for key, texts in manifest.messages.items())
    yield from ((f"say.{verdict}", texts) for verdict, texts in manifest.say.items())


def _text_remarks(manifest: Manifest) -> Iterator[Remark]:
    for key, texts in _texts(manifest):
        for language in LANGUAGES:
            if not texts.get(language):
                yield Remark("error", WrongUse("translation-missing", key=key, language=language))
            elif places(texts[language]) != places(texts["en"]):
                yield Remark("error", WrongUse("translation-places-differ", key=key, language=language))
    for verdict in Verdict:
        if verdict not in manifest.say:
            yield Remark("error", WrongUse("say-missing", key="say", verdict=str(verdict)))


def _message_remarks(sources: Sequence[_Source], manifest: Manifest) -> Iterator[Remark]:
    used: set[str] = set()
    for source in sources:
        for number, key, declared in source.said():
            used.add(key)
            if declared and key not in manifest.messages and key not in OWN_MESSAGES:
                yield Remark("error", WrongUse("message-undeclared", key=key), source.file, number)
    for key in sorted(manifest.messages.keys() - used):
        yield Remark("advice", WrongUse("message-unused", key=f"messages.{key}"))


def _program_remarks(source: _Source, manifest: Manifest) -> Iterator[Remark]:
    rules = shell_remarks if source.shell == "sh" else powershell_remarks
    return rules(source.file, source.text, manifest, whole=source.whole)


def _undo_remarks(
    script: str, sources: Sequence[_Source], manifest: Manifest, undo: Manifest | None
) -> Iterator[Remark]:
    name = manifest.undo
    if not name and manifest.effect is not Effect.READ:
        yield Remark("advice", WrongUse("undo-missing", key="effect", effect=str(manifest.effect)))
    if not name:
        return
    if undo is None:
        yield Remark("error", WrongUse("undo-partner-unknown", key="undo", undo=name))
        return
    if Effect.READ in {manifest.effect, undo.effect}:
        yield Remark("error", WrongUse("undo-only-reads", key="undo", undo=name))
    if not undo.undo:
        yield Remark("advice", WrongUse("undo-one-way", key="undo", undo=name, script=script))
    elif undo.undo != script:
        yield Remark("error", WrongUse("undo-of-another", key="undo", undo=name, other=undo.undo))
    for parameter in _ungiven(sources, manifest, undo):
        yield Remark("error", WrongUse("undo-value-missing", key="undo", undo=name, name=parameter))


def _ungiven(sources: Sequence[_Source], manifest: Manifest, undo: Manifest) -> Iterator[str]:
    """Yield the parameters of `undo` that the change neither takes nor says (`domain.scripts.undo`)."""
    said = {key for source in sources for _, key, declared in source.said() if not declared}
    given = said | {parameter.name for parameter in manifest.parameters}
    for parameter in undo.parameters:
        if parameter.name not in given and parameter.default is None and not parameter.optional:
            yield parameter.name


def _case_remarks(folder: ScriptFolder, cases: Sequence[Case], manifest: Manifest) -> Iterator[Remark]:
    for case in cases:
        file = f"cases/{case.name}.toml"
        text = folder.files.get(file, b"").decode()
        for wrong in disagreements(case, manifest):
            key = "verdict" if wrong.startswith("verdict") else "findings"
            said = WrongUse("case-disagrees", case=case.name, what=wrong)
            yield Remark("error", said, file, line_of(text, [key]))
    have = {case.verdict for case in cases}
    for kinds in ({"ok"}, {"warning", "critical"}, {"unknown"}):
        if have.isdisjoint(kinds):
            yield Remark("advice", WrongUse("case-missing", verdict=" / ".join(sorted(kinds))), "cases")
