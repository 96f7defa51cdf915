"""Manifests from outside: what is right becomes a value, what is wrong one clear error each."""

from __future__ import annotations

import re
import string
import subprocess
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deskside.domain.errors import WrongUse
from deskside.domain.scripts.folder import ScriptFolder
from deskside.domain.scripts.manifest import Elevation, Platform
from deskside.domain.scripts.parameters import Choice, Parameter, ParameterType
from deskside.domain.scripts.toml_lines import line_of
from deskside.ui.words.errors import what_happened, what_to_do
from fakes.scripts import A_MANIFEST, MANIFEST, PROGRAM, SCRIPT, write_script

if TYPE_CHECKING:
    from pathlib import Path

    from deskside.adapters.catalogue.files import FileCatalogue

EVERYTHING = (
    MANIFEST.replace(
        'result = "plugin"', 'result = "plugin"\nexpires = 2027-12-31\nelevation = "admin"\nundo = "a.b"'
    )
    + """
[platforms.macos]
file = "linux.sh"
shell = "sh"
needs = ["dig|drill", "ip"]

[platforms.windows]
file = "linux.sh"
shell = "powershell"
minimum = "5.1"

[[parameters]]
name = "host"
type = "hostname"
label = "Host"
default = "example.org"

[[parameters]]
name = "count"
type = "integer"
label = { en = "Count", ru = "Сколько" }
default = 3
minimum = 1
maximum = 10.5

[[parameters]]
name = "verbose"
type = "boolean"
label = "Verbose"
default = true

[[parameters]]
name = "kind"
type = "choice"
label = "Kind"
optional = true
choices = [{ value = "a", label = "A" }, { value = "b", label = { en = "B", ru = "Б" } }]

[say.ok]
en = "Fine."
ru = "Хорошо."
"""
)


def folder(manifest: str, **files: str) -> ScriptFolder:
    texts = {"script.toml": manifest, "linux.sh": PROGRAM, **files}
    return ScriptFolder(SCRIPT, {path: text.encode() for path, text in texts.items()})


def test_a_manifest_becomes_a_value(catalogue: FileCatalogue) -> None:
    assert catalogue.manifest(folder(MANIFEST)) == A_MANIFEST


def test_every_key_is_understood(catalogue: FileCatalogue) -> None:
    read = catalogue.manifest(folder(EVERYTHING))
    assert read == replace(
        A_MANIFEST,
        expires=date(2027, 12, 31),
        elevation=Elevation.ADMIN,
        undo="a.b",
        platforms={
            **A_MANIFEST.platforms,
            "macos": Platform(file="linux.sh", shell="sh", needs=("dig|drill", "ip")),  # noqa: S604
            "windows": Platform(file="linux.sh", shell="powershell", minimum="5.1"),  # noqa: S604
        },
        parameters=(
            Parameter(name="host", type=ParameterType.HOSTNAME, label={"en": "Host"}, default="example.org"),
            Parameter(
                name="count",
                type=ParameterType.INTEGER,
                label={"en": "Count", "ru": "Сколько"},
                default="3",
                minimum=Decimal(1),
                maximum=Decimal("10.5"),
            ),
            Parameter(name="verbose", type=ParameterType.BOOLEAN, label={"en": "Verbose"}, default="true"),
            Parameter(
                name="kind",
                type=ParameterType.CHOICE,
                label={"en": "Kind"},
                optional=True,
                choices=(
                    Choice(value="a", label={"en": "A"}),
                    Choice(value="b", label={"en": "B", "ru": "Б"}),
                ),
            ),
        ),
        say={"ok": {"en": "Fine.", "ru": "Хорошо."}},
    )


WRONG = [
    ("", "manifest-key-missing", 1, "format"),
    (MANIFEST.replace("version = 3\n", ""), "manifest-key-missing", 1, "version"),
    (MANIFEST.replace("version = 3", 'version = "3"'), "manifest-value-wrong", 2, "version"),
    (MANIFEST.replace("version = 3", "version = 0"), "manifest-value-wrong", 2, "version"),
    (MANIFEST.replace("version = 3", "version = true"), "manifest-value-wrong", 2, "version"),
    (MANIFEST.replace("format = 1", "format = 2"), "manifest-value-wrong", 1, "format"),
    (MANIFEST.replace('"read"', '"harmless"'), "manifest-value-wrong", 5, "effect"),
    (MANIFEST.replace("= 30", "= 99999"), "manifest-value-wrong", 6, "timeout_s"),
    (MANIFEST.replace("author@", "two words@"), "manifest-value-wrong", 4, "author"),
    (MANIFEST.replace("author@", "автор@"), "manifest-value-wrong", 4, "author"),
    (MANIFEST.replace("timeout_s = 30", "timeout_s = 30\ncolour = 1"), "manifest-key-unknown", 7, "colour"),
    (MANIFEST.replace("linux.sh", "../../etc/passwd"), "manifest-value-wrong", 14, "platforms.linux.file"),
    (MANIFEST.replace('"sh"', '"bash"'), "manifest-value-wrong", 14, "platforms.linux.shell"),
    (MANIFEST.replace("linux = {", "amiga = {"), "manifest-value-wrong", 14, "platforms.amiga"),
    (MANIFEST.replace('en = "{server}', 'de = "{server}'), "manifest-value-wrong", 16, "messages.silent"),
    (MANIFEST.replace("messages.silent", "messages.Silent"), "manifest-value-wrong", 16, "messages.Silent"),
    (
        MANIFEST.replace('en = "Looks', 'en = "\\u001b[2JLooks'),
        "manifest-value-wrong",
        10,
        "tell.en",
    ),
    (MANIFEST.replace('ru = "Ищет', 'ru = "\\u202eИщет'), "manifest-value-wrong", 11, "tell.ru"),
    (MANIFEST.replace('en = "Looks', 'en = "a\\nLooks'), "manifest-value-wrong", 10, "tell.en"),
    (
        MANIFEST + '[[parameters]]\nname = "x"\ntype = "text"\nlabel = "X"\n'
        '[[parameters]]\nname = "PATH"\ntype = "text"\nlabel = "X"\n',
        "manifest-value-wrong",
        24,
        "parameters.1.name",
    ),
    (MANIFEST + '[say.good]\nen = "x"\n', "manifest-value-wrong", 19, "say.good"),
]


@pytest.mark.parametrize(("manifest", "code", "line", "key"), WRONG)
def test_a_wrong_manifest_says_what_and_where(
    catalogue: FileCatalogue, manifest: str, code: str, line: int, key: str
) -> None:
    found = catalogue.flaws(folder(manifest))
    assert found
    first = next(flaw for flaw in found if flaw.facts["key"] == key)
    assert (first.code, first.facts["line"]) == (code, line)
    assert first.facts["script"] == SCRIPT
    for flaw in found:
        shown = what_happened(flaw) + what_to_do(flaw)
        assert not re.search(r"\{[a-z_]+\}", shown)
        assert not any(unicode_control in shown for unicode_control in "\x1b\u202e\n")
    with pytest.raises(WrongUse, match=found[0].code):
        catalogue.manifest(folder(manifest))


def test_all_that_is_wrong_is_said_at_once(catalogue: FileCatalogue) -> None:
    manifest = MANIFEST.replace('"read"', '"x"').replace("= 30", "= 0").replace('result = "plugin"\n', "")
    assert {flaw.facts["key"] for flaw in catalogue.flaws(folder(manifest))} == {
        "effect",
        "timeout_s",
        "result",
    }


@pytest.mark.parametrize("manifest", ["format = ", "[[[", "a = 1\na = 2", "\x00", "x = {" * 5_000])
def test_what_is_no_toml_says_where(catalogue: FileCatalogue, manifest: str) -> None:
    (flaw,) = catalogue.flaws(folder(manifest))
    assert flaw.code == "manifest-not-toml"


def test_a_manifest_that_is_no_text_says_so(catalogue: FileCatalogue) -> None:
    binary = ScriptFolder(SCRIPT, {"script.toml": b"\xff\xfe"})
    assert [flaw.code for flaw in catalogue.flaws(binary)] == ["script-not-text"]
    assert [flaw.code for flaw in catalogue.flaws(ScriptFolder(SCRIPT, {}))] == ["script-file-missing"]


def test_what_the_form_cannot_say_is_a_flaw_too(catalogue: FileCatalogue) -> None:
    assert [flaw.code for flaw in catalogue.flaws(folder(MANIFEST.replace("linux.sh", "other.sh")))] == [
        "script-file-missing"
    ]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(string.printable + "щ\u202e\x1b", max_size=60), st.integers(0, len(MANIFEST)))
def test_no_manifest_can_break_the_reader(catalogue: FileCatalogue, text: str, at: int) -> None:
    for flaw in catalogue.flaws(folder(MANIFEST[:at] + text + MANIFEST[at:])):
        assert what_happened(flaw)


CASE = """\
origin = "a test"
platform = "linux"
exit = 0
output = "healthy.out"
verdict = "ok"
findings = [{ level = "fact", message = "delay", values = { unit = "ms", value = 30 } }]
"""


def test_recorded_cases_are_read_with_their_output(catalogue: FileCatalogue) -> None:
    (case,) = catalogue.cases(folder(MANIFEST, **{"cases/a.toml": CASE, "cases/healthy.out": "out"}))
    assert (case.name, case.exit_status, case.output, case.verdict) == ("a", 0, b"out", "ok")
    assert case.findings[0].values == {"unit": "ms", "value": "30"}


@pytest.mark.parametrize(
    ("case", "code"),
    [
        (CASE.replace("exit = 0\n", ""), "manifest-key-missing"),
        (CASE.replace('"ok"', '"fine"'), "manifest-value-wrong"),
        (CASE.replace("healthy.out", "../linux.sh"), "manifest-value-wrong"),
        (CASE.replace("healthy.out", "other.out"), "script-file-missing"),
        (CASE + "extra = 1\n", "manifest-key-unknown"),
        ("{", "manifest-not-toml"),
    ],
)
def test_a_broken_case_is_named(catalogue: FileCatalogue, case: str, code: str) -> None:
    with pytest.raises(WrongUse, match=code) as error:
        catalogue.cases(folder(MANIFEST, **{"cases/a.toml": case, "cases/healthy.out": ""}))
    assert str(error.value.facts["file"]).startswith("cases/")


def test_a_broken_script_hides_no_other(catalogue: FileCatalogue, root: Path) -> None:
    write_script(root, "network.broken", manifest="format = ")
    write_script(root, "network.good")
    assert catalogue.ids() == ["network.broken", "network.good"]
    assert catalogue.flaws(catalogue.folder("network.good")) == ()


def test_lines_are_found_in_nested_tables() -> None:
    text = 'a = 1\n[b]\nc = 2\n[[d]]\ne = 1\n[[d]]\ne = 2\n[b.f]\ng = { h = 1 }\n"i" = 2\n'
    places = [("a",), ("b", "c"), ("d", 0, "e"), ("d", 1, "e"), ("b", "f", "g", "h"), ("b", "f", "i")]
    assert [line_of(text, place) for place in places] == [1, 3, 5, 7, 9, 10]
    assert [line_of(text, place) for place in [("z",), ("b", "z"), ("d", 1, "z")]] == [1, 2, 6]


def test_a_command_that_reads_no_manifest_does_not_pay_for_pydantic() -> None:
    program = (
        "import sys; from pathlib import Path; from deskside.adapters.catalogue.files import FileCatalogue; "
        "FileCatalogue(Path('.')).ids(); print('pydantic' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout == "False\n"
