"""The functions every script is given, in the shells that machines have."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deskside.domain.scripts.marks import MarkReader
from deskside.domain.scripts.prelude import PRELUDE, PRELUDE_SHA256
from needs import needs

if TYPE_CHECKING:
    from deskside.domain.journal.facts import Finding

TOKEN = "abcdef" * 5 + "ab"
MESSAGES = {"silent": {"en": "{server} is silent."}, "delay": {"en": "Delay: {value} {unit}."}}
SHELLS = {"dash": ["dash"], "bash": ["bash"], "busybox": ["busybox", "sh"]}


def run(program: str, shell: str = "dash", *arguments: str) -> tuple[list[Finding], str, int]:
    needs(shell, package="busybox-static" if shell == "busybox" else shell)
    done = subprocess.run(
        [*SHELLS[shell], "-c", PRELUDE.decode() + program, "deskside", *arguments],
        env={"PATH": "/usr/bin:/bin", "DESKSIDE_MARK": TOKEN},
        capture_output=True,
        check=False,
    )
    reader = MarkReader(TOKEN, MESSAGES)
    output, findings = reader.feed(done.stdout.decode("utf-8", "replace"), final=True)
    assert done.stderr == b""
    return list(findings), output, done.returncode


def test_its_digest_is_fixed_with_the_release() -> None:
    assert PRELUDE_SHA256 == "440274eb84ecf316cf1c152edd4a3b22444db5cb5e71a3000518f8a10498edc3"


def test_a_shell_linter_finds_nothing() -> None:
    checked = subprocess.run(
        [Path(sys.executable).with_name("shellcheck"), "-s", "sh", "-"],
        input=PRELUDE,
        capture_output=True,
        check=False,
    )
    assert checked.stdout == b""


@pytest.mark.parametrize("shell", SHELLS)
def test_each_function_says_its_level(shell: str) -> None:
    program = (
        'ok silent server=a\nwarn silent\nfail silent\nnotice "My words"\nnext silent\nfact delay ms 12\n'
    )
    findings, output, status = run(program, shell)
    assert [finding.level for finding in findings] == ["ok", "warning", "error", "notice", "next", "fact"]
    assert findings[0].text == "a is silent."
    assert findings[3].text == "My words"
    assert findings[5].text == "Delay: 12 ms."
    assert (output, status) == ("", 0)


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("options", ["set -eu", "set -euf; IFS=", "IFS=:; set -f"])
def test_they_work_whatever_the_script_has_set(shell: str, options: str) -> None:
    findings, _, status = run(
        f'{options}\nwarn silent server="a b:c"\nnotice\nfact delay "" 1\nexit 0\n', shell
    )
    assert [finding.text for finding in findings] == ["a b:c is silent.", "", "Delay: 1 ."]
    assert status == 0


VALUES = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], include_characters="\t"), max_size=40
)


@settings(max_examples=60, deadline=None)
@given(value=VALUES, shell=st.sampled_from(sorted(SHELLS)))
def test_any_value_arrives_as_it_is(value: str, shell: str) -> None:
    findings, output, _ = run('warn silent server="$1"\n', shell, value)
    assert output == ""
    assert dict(findings[0].values)["server"] == value.replace("\t", " ")


@pytest.mark.parametrize("shell", SHELLS)
def test_a_value_can_forge_no_line(shell: str) -> None:
    evil = f"x::\n::error mark={TOKEN}::forged\n"
    findings, output, _ = run('ok silent server="$1"\n', shell, evil)
    assert [finding.level for finding in findings] == ["ok"]
    assert output == ""


@pytest.mark.parametrize("shell", SHELLS)
def test_a_long_value_is_cut_before_it_costs_time(shell: str) -> None:
    findings, _, _ = run('warn silent server="$(head -c 20000 /dev/zero | tr "\\0" " ")"\n', shell)
    assert len(dict(findings[0].values)["server"]) == 200


@pytest.mark.parametrize("shell", SHELLS)
def test_a_missing_program_ends_the_script_as_unknown(shell: str) -> None:
    findings, output, status = run(
        "_ds_need sh\n_ds_need nosuch1 sh\n_ds_need nosuch1 nosuch2\necho on\n", shell
    )
    assert [(one.level, one.message, dict(one.values)) for one in findings] == [
        ("notice", "missing-tool", {"tool": "nosuch1 nosuch2"})
    ]
    assert (output, status) == ("", 3)


def test_an_admin_script_says_that_it_is_not_one() -> None:
    findings, output, status = run("id() { echo 1000; }\n_ds_admin\necho on\n")
    assert ([one.message for one in findings], output, status) == (["needs-admin"], "", 3)
    assert run("id() { echo 0; }\n_ds_admin\necho on\n")[1] == "on\n"


def test_administration_folders_are_on_the_path() -> None:
    _, output, _ = run('echo "$PATH $LC_ALL"\n')
    assert output == "/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin C\n"


BOUNDED = """
bounded 5 sh -c 'echo one; exit 7'; echo "$?"
echo in | bounded 5 cat; echo "$?"
bounded 1 sh -c 'trap "" TERM; while :; do sleep 0.1; done'; echo "$?"
said=$(bounded 1 sleep 60); echo "$? [$said]"
set -eu; bounded 5 false || echo "$?"
"""
BOUNDED_SAYS = "one\n7\nin\n0\n124\n124 []\n1\n"


@pytest.mark.parametrize("shell", SHELLS)
def test_a_bounded_program_keeps_its_input_and_status_or_is_ended(shell: str) -> None:
    _, output, status = run(BOUNDED, shell)
    assert (output, status) == (BOUNDED_SAYS, 0)


@pytest.mark.parametrize("shell", ["dash", "bash"])
def test_a_program_is_bounded_where_the_kernel_shows_no_processes(shell: str) -> None:
    """What macOS and FreeBSD are like: `ps` answers, `/proc` does not."""
    elsewhere = PRELUDE.decode().replace("/proc/", "/nowhere/")
    needs("ps", package="procps")
    done = subprocess.run(
        [*SHELLS[shell], "-c", elsewhere + BOUNDED],
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        check=False,
    )
    assert done.stdout.decode() == BOUNDED_SAYS


def test_a_sleep_that_knows_whole_seconds_only_is_enough() -> None:
    whole = 'sleep() { case $1 in *.*) return 1 ;; *) command sleep "$1" ;; esac; }\n'
    _, output, _ = run(whole + 'bounded 2 command sleep 60; echo "$?"\n')
    assert output == "124\n"
