"""What is sent: the helper functions, what must be there, the secrets, the approved file."""

from __future__ import annotations

import ast
import hashlib
import subprocess
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deskside.domain.errors import WrongUse
from deskside.domain.scripts.admission import Admitted
from deskside.domain.scripts.evidence import CheckedSignature, SignedStatement
from deskside.domain.scripts.folder import ScriptFolder
from deskside.domain.scripts.manifest import Elevation, Manifest, Platform
from deskside.domain.scripts.parameters import Values
from deskside.domain.scripts.prelude import PRELUDE
from deskside.domain.scripts.program import runnable_script, sent_sha256
from deskside.domain.secret import Secret
from fakes.scripts import A_MANIFEST, SCRIPT
from source import modules

APPROVED = b"printf '%s' \"$password\"\n"
NOTHING = Values()
TOKEN = "0" * 32

SIGNED = SignedStatement(
    b"{the exact bytes}",
    (
        CheckedSignature(key=b"k", namespace="n", intact=True, armoured=b"-- good --"),
        CheckedSignature(key=b"", namespace="", intact=False, armoured=b"-- bad --"),
    ),
)


def admitted(manifest: Manifest = A_MANIFEST) -> Admitted:
    folder = ScriptFolder(SCRIPT, {"linux.sh": APPROVED, "script.toml": b""})
    return Admitted(
        folder=folder,
        manifest=manifest,
        statement_sha256="",
        approvers=(),
        trust="self-approved",
        signed=SIGNED,
    )


def test_the_approved_file_is_sent_as_it_was_hashed() -> None:
    runnable = runnable_script(admitted(), "linux", NOTHING, "token")
    assert runnable.body == PRELUDE + APPROVED
    assert runnable.approved_sha256 == hashlib.sha256(APPROVED).hexdigest()
    assert sent_sha256(admitted(), "linux", NOTHING) == hashlib.sha256(runnable.body).hexdigest()
    assert runnable.environment == (("DESKSIDE_MARK", "token"),)


def test_plain_values_are_arguments_in_their_order() -> None:
    values = Values((("host", "a b"), ("note", "")))
    assert runnable_script(admitted(), "linux", values, "token").arguments == ("a b", "")


def test_what_must_be_there_is_asked_before_the_script_begins() -> None:
    linux = Platform(file="linux.sh", shell="sh", needs=("dig|drill", "ip"))  # noqa: S604 - a name
    manifest = replace(A_MANIFEST, platforms={"linux": linux}, elevation=Elevation.ADMIN)
    body = runnable_script(admitted(manifest), "linux", NOTHING, "token").body
    assert body == PRELUDE + b"_ds_need dig drill\n_ds_need ip\n_ds_admin\n" + APPROVED


@pytest.mark.parametrize(("kernel", "missing"), [("Darwin", "scutil"), ("Linux", "getent")])
def test_where_one_file_serves_linux_and_macos_the_machine_says_what_it_needs(
    kernel: str, missing: str
) -> None:
    linux = A_MANIFEST.platforms["linux"]
    platforms = {
        "linux": replace(linux, needs=("sh", "no-such-getent")),
        "macos": replace(linux, needs=("sh", "no-such-scutil")),
    }
    body = runnable_script(admitted(replace(A_MANIFEST, platforms=platforms)), "linux", NOTHING, TOKEN).body
    program = f"uname() {{ echo {kernel}; }}\n".encode() + body
    ran = subprocess.run(["sh", "-s"], input=program, capture_output=True, check=False)
    assert (ran.returncode, f"tool=no-such-{missing}::" in ran.stdout.decode()) == (3, True), ran.stdout


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40))
def test_a_secret_reaches_the_script_and_nothing_else(secret: str) -> None:
    values = Values(secret=(("password", Secret(secret)),))
    runnable = runnable_script(admitted(), "linux", values, "token")
    done = subprocess.run(
        ["sh", "-c", runnable.body.decode(), "deskside"], check=True, capture_output=True, env={}
    )
    assert done.stdout == secret.encode()
    assert (runnable.arguments, runnable.environment) == ((), (("DESKSIDE_MARK", "token"),))


def test_the_recorded_digest_says_nothing_about_a_secret() -> None:
    digests = {
        sent_sha256(admitted(), "linux", Values(secret=(("password", Secret(secret)),)))
        for secret in ("hunter2", "correct horse")
    }
    assert len(digests) == 1


@pytest.mark.parametrize("platform", ["windows", "macos"])
def test_a_script_without_a_file_for_the_machine_is_not_sent(platform: str) -> None:
    shell = Platform(file="linux.sh", shell="cmd")  # noqa: S604 - a name
    manifest = replace(A_MANIFEST, platforms={"linux": A_MANIFEST.platforms["linux"], "windows": shell})
    with pytest.raises(WrongUse, match="script-platform-unsupported"):
        runnable_script(admitted(manifest), platform, NOTHING, "token")


def test_a_runnable_script_is_made_in_one_place_only() -> None:
    makers = {
        module.name
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("RunnableScript")
    }
    assert makers == {"deskside.domain.scripts.program"}


def test_an_admission_is_made_in_one_place_only() -> None:
    makers = {
        module.name
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "Admitted"
    }
    assert makers == {"deskside.domain.scripts.admission"}


def test_what_it_was_admitted_on_goes_along_byte_for_byte() -> None:
    values = Values(plain=(("host", "example.org"),), secret=(("password", Secret("hunter2")),))
    evidence = runnable_script(admitted(), "linux", values, TOKEN).evidence
    assert evidence is not None
    assert evidence.files == {"linux.sh": APPROVED, "script.toml": b""}
    assert evidence.statement == b"{the exact bytes}"
    assert evidence.signatures == (b"-- good --", b"-- bad --")
    assert evidence.values == values.plain
    assert evidence.secrets == values.secret
    assert evidence.sent_sha256 == sent_sha256(admitted(), "linux", values)
    assert "hunter2" not in repr(runnable_script(admitted(), "linux", values, TOKEN).evidence)
