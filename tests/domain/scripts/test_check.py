"""What makes a folder no script, and what its author should mend."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from deskside.domain.scripts.cases import Case, ExpectedFinding, disagreements
from deskside.domain.scripts.check import flaws, remarks
from deskside.domain.scripts.folder import MAX_SCRIPT_BYTES, ScriptFolder
from deskside.domain.scripts.manifest import Effect, Manifest
from deskside.domain.scripts.parameters import Choice, Parameter, ParameterType
from fakes.scripts import A_MANIFEST, PROGRAM, SCRIPT

SAY = {verdict: {"en": "x", "ru": "x"} for verdict in ("ok", "warning", "critical", "unknown")}
WHOLE = replace(A_MANIFEST, say=SAY)
ZEROS = "0" * 32


def folder(program: bytes | str = PROGRAM) -> ScriptFolder:
    body = program.encode() if isinstance(program, str) else program
    return ScriptFolder(SCRIPT, {"linux.sh": body, "script.toml": b""})


def case(name: str, verdict: str, status: int, output: str, *findings: ExpectedFinding) -> Case:
    return Case(
        name=name,
        origin="a test",
        platform="linux",
        exit_status=status,
        output=output.encode(),
        verdict=verdict,
        findings=findings,
    )


HEALTHY = case(
    "healthy",
    "ok",
    0,
    f"looking\n::ok mark={ZEROS} code=silent server=192.0.2.1::\n",
    ExpectedFinding(level="ok", message="silent", values={"server": "192.0.2.1"}),
)
SILENT = case(
    "silent", "critical", 2, f"::error mark={ZEROS}::no\n", ExpectedFinding(level="error", values={})
)
ABSENT = case(
    "absent",
    "unknown",
    3,
    f"::notice mark={ZEROS} code=missing-tool tool=dig::\n",
    ExpectedFinding(level="notice", message="missing-tool", values={"tool": "dig"}),
)
CASES = (HEALTHY, SILENT, ABSENT)


def parameter(kind: str, **more: object) -> Parameter:
    return Parameter(name="p", type=ParameterType(kind), label={"en": "P", "ru": "П"}, **more)  # type: ignore[arg-type]


def said(
    manifest: Manifest = WHOLE, program: str = PROGRAM, cases: tuple[Case, ...] = CASES
) -> list[tuple[str, str]]:
    return [(one.severity, one.what.code) for one in remarks(folder(program), manifest, cases)]


def test_a_whole_script_has_neither_flaw_nor_remark() -> None:
    assert flaws(folder(), WHOLE) == ()
    assert said() == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"x" * (MAX_SCRIPT_BYTES + 1), "script-file-too-large"),
        (b"\xff\xfe", "script-not-text"),
        (b"echo\0", "script-not-text"),
        (b"echo\r\n", "script-not-text"),
    ],
)
def test_what_cannot_be_sent_is_a_flaw(body: bytes, code: str) -> None:
    assert [flaw.code for flaw in flaws(folder(body), WHOLE)] == [code]


def test_a_missing_file_is_a_flaw() -> None:
    assert [flaw.code for flaw in flaws(ScriptFolder(SCRIPT, {}), WHOLE)] == ["script-file-missing"]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (parameter("port", default="99999"), "parameter-not-port"),
        (parameter("integer", default="3", minimum=Decimal(5)), "parameter-too-small"),
        (parameter("secret", default="hunter2"), "parameter-key-wrong"),
        (parameter("text", minimum=Decimal(5)), "parameter-key-wrong"),
        (parameter("choice"), "parameter-key-wrong"),
        (parameter("text", choices=(Choice(value="a", label={}),)), "parameter-key-wrong"),
    ],
)
def test_a_parameter_that_makes_no_sense_is_a_flaw(wrong: Parameter, code: str) -> None:
    assert [flaw.code for flaw in flaws(folder(), replace(WHOLE, parameters=(wrong,)))] == [code]


def test_a_name_used_twice_is_a_flaw() -> None:
    twice = (parameter("text", optional=True), parameter("text", optional=True))
    assert [flaw.code for flaw in flaws(folder(), replace(WHOLE, parameters=twice))] == ["parameter-twice"]


def test_a_missing_or_different_translation_is_an_error() -> None:
    messages = {"silent": {"en": "{server} is silent"}}
    assert said(replace(WHOLE, messages=messages)) == [("error", "translation-missing")]
    messages = {"silent": {"en": "{server} is silent", "ru": "{host} молчит"}}
    assert said(replace(WHOLE, messages=messages)) == [("error", "translation-places-differ")]


def test_the_clerk_needs_something_to_say_for_each_verdict() -> None:
    assert said(replace(WHOLE, say={})) == [("error", "say-missing")] * 4


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("warn no-such x=1", [("error", "message-undeclared")]),
        ("if true; then fail no-such; fi", [("error", "message-undeclared")]),
        ("true || next no-such", [("error", "message-undeclared")]),
        ("# warn no-such", []),
        ("warn Something in my words", []),
        ("notice missing-tool tool=x", []),
        ("timeout 5 ping x", [("error", "script-leaves-group")]),
        ("timeout --foreground 5 ping x", []),
        ("nohup sleep 1 &", [("error", "script-leaves-group")]),
        ("a=$(setsid sleep 1)", [("error", "script-leaves-group")]),
        ("echo setsid is a word", []),
        ("rm -f /tmp/x", [("advice", "script-may-change")]),
        ("ok silent; systemctl restart cups", [("advice", "script-may-change")]),
        ("systemctl status cups", []),
        ("apt-get -q check", []),
        ("apt list --upgradable", []),
        ("apt-get -y install cups", [("advice", "script-may-change")]),
        ("bounded 5 dnf clean all", [("advice", "script-may-change")]),
        ("mount /dev/sdb1 /mnt", [("advice", "script-may-change")]),
        ("mount 2>/dev/null </dev/null | grep nfs", []),
        ("launchctl kickstart -k system/org.cups.cupsd", [("advice", "script-may-change")]),
        ("launchctl print system", []),
        ("dscl . -append /Users/oleg AuthenticationAuthority x", [("advice", "script-may-change")]),
        ("bounded 5 networksetup -setairportpower en0 on", [("advice", "script-may-change")]),
        ("confirm=1", []),
    ],
)
def test_lines_of_the_script_are_looked_at(line: str, expected: list[tuple[str, str]]) -> None:
    assert said(program=f"ok silent\n{line}\nexit 0\n") == expected


def test_a_script_that_may_change_things_may_use_what_changes_them() -> None:
    program = "rm -f /tmp/x\nok silent\nexit 0\n"
    assert said(replace(WHOLE, effect=Effect.CHANGE), program) == [("advice", "undo-missing")]


def test_an_end_without_exit_is_worth_a_word() -> None:
    assert said(program="ok silent\n[ -e /x ]\n") == [("advice", "script-no-exit")]


def test_a_message_that_is_never_said_is_worth_a_word() -> None:
    messages = {**WHOLE.messages, "delay": {"en": "x", "ru": "x"}, "never": {"en": "x", "ru": "x"}}
    program = "ok silent\nfact delay ms 5\nexit 0\n"
    assert said(replace(WHOLE, messages=messages), program) == [("advice", "message-unused")]


def test_recorded_cases_are_run() -> None:
    wrong = replace(HEALTHY, verdict="warning")
    found = remarks(folder(), WHOLE, (wrong, SILENT, ABSENT))
    assert [(one.what.code, one.what.facts) for one in found] == [
        ("case-disagrees", {"case": "healthy", "what": "verdict: ok"}),
        ("case-missing", {"verdict": "ok"}),
    ]


def test_what_differs_in_a_case_is_named() -> None:
    extra = replace(HEALTHY, findings=())
    less = replace(HEALTHY, output=b"", exit_status=0)
    other = replace(
        HEALTHY, findings=(ExpectedFinding(level="ok", message="silent", values={"server": "x"}),)
    )
    text = replace(SILENT, findings=(ExpectedFinding(level="error", text="yes", values={}),))
    assert disagreements(extra, WHOLE) == ("finding 1: ok silent",)
    assert disagreements(less, WHOLE) == ("verdict: unknown", "finding 1: missing")
    assert disagreements(other, WHOLE) == ("finding 1: ok silent",)
    assert disagreements(text, WHOLE) == ("finding 1: error no",)
