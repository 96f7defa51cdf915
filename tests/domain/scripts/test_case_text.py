"""A case made from the journal gives the findings that the journal has."""

from __future__ import annotations

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from deskside.domain.journal.facts import Finding
from deskside.domain.redaction import Redactor
from deskside.domain.scripts.case_text import Recording, case_files, with_result_lines, without_secrets
from deskside.domain.scripts.marks import RECORDED_TOKEN, MarkReader
from deskside.domain.secret import Secret
from fakes.scripts import A_MANIFEST

VALUES = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=30
).filter(lambda text: text == text.strip() and text.replace("\u00a0", " ") == text)
MESSAGES = {"silent": {"en": "{server} does not answer."}, "delay": {"en": "{value} {unit}"}}


@given(output=st.sampled_from(["", "looking", "looking\n"]), server=VALUES, value=VALUES)
def test_findings_become_result_lines_and_are_read_as_the_same_findings(
    output: str, server: str, value: str
) -> None:
    findings = (
        Finding(
            level="warning", text=f"{server} does not answer.", message="silent", values=(("server", server),)
        ),
        Finding(level="fact", text=f"{value} ms", message="delay", values=(("unit", "ms"), ("value", value))),
        Finding(level="next", text="Try again"),
    )
    reader = MarkReader(RECORDED_TOKEN, MESSAGES)
    left, read = reader.feed(with_result_lines(output, findings), final=True)
    assert [(one.level, one.message, one.values) for one in read] == [
        (one.level, one.message, one.values) for one in findings
    ]
    assert left.strip() == output.strip()


def test_a_case_holds_neither_token_nor_secret() -> None:
    token = "abcdef" * 5 + "ab"
    printed = f"pin 4711-secret and {token}\n::ok mark={token}::fine\npassword=hunter2hunter2\n".encode()
    output = without_secrets(printed, token, [Secret("4711-secret"), Secret("")])
    recording = Recording(platform="linux", exit_status=0, output=output, origin='a "quoted" \\ origin')
    files, verdict = case_files("mine", recording, A_MANIFEST, Redactor())
    everything = b"".join(files.values()).decode()
    for secret in (token, "4711-secret", "hunter2"):
        assert secret not in everything
    case = tomllib.loads(files["cases/mine.toml"].decode())
    assert (verdict, case["verdict"], case["origin"]) == ("ok", "ok", 'a "quoted" \\ origin')
