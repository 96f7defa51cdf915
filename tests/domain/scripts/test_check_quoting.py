"""Which parameters a shell would take apart, and which only look so."""

from __future__ import annotations

import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deskside.domain.scripts.check_quoting import unquoted
from needs import needs


def found(program: str) -> list[tuple[int, str]]:
    return list(unquoted(f"{program}\n", ("password",)))


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("ping $1", [(1, "1")]),
        ("ok\nok key server=$1", [(2, "1")]),
        ("[ $1 = x ]", [(1, "1")]),
        ('echo "$(ping $1)"', [(1, "1")]),
        ("a=`ping $1`", [(1, "1")]),
        ("(cd ${2})", [(1, "2")]),
        ("echo ${1:-x}", [(1, "1")]),
        ("printf %s $password", [(1, "password")]),
        ("for a in $@; do :; done", [(1, "@")]),
        ('if [ "$1" ]; then y=$1; ping $2; fi', [(1, "2")]),
        ("cat <<E\n$1\nE\nping $2", [(4, "2")]),
        ("x=1 ping $1", [(1, "1")]),
        ("echo \\$1; ping $1", [(1, "1")]),
    ],
)
def test_what_is_taken_apart_is_found(program: str, expected: list[tuple[int, str]]) -> None:
    assert found(program) == expected


@pytest.mark.parametrize(
    "program",
    [
        'ping "$1"',
        'ping "${1#x}" "$@"',
        "x=$1 y=${2:-5}",
        "export x=$1",
        "case $1 in a) ;; esac",
        "echo $((1 + $1)) $#",
        "awk '{ print $1 }' file",
        "# ping $1",
        "cat <<'E'\n$1\nE",
        "cat <<-E\n\t$1\n\tE",
        'x="$(ping "$1")"',
        "other=$other; echo $other",
        'f() { ping "$1"; }',
    ],
)
def test_what_stays_whole_is_left_alone(program: str) -> None:
    assert found(program) == []


PIECES = ["$1", '"$1"', "x=$1", "'$1'", "\\$1", "echo", " ", "\t", ";", "|"]
MORE = ["(", ")", "$(", "$((", "))", "`", '"', "'", "#", "\n", "<<E\n", "case ", " in", "&&"]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PIECES + MORE), max_size=12))
def test_whatever_a_person_types_is_read_to_its_end(pieces: list[str]) -> None:
    program = "".join(pieces)
    assert all(line <= program.count("\n") + 1 for line, _ in found(program))


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(['"$1"', "$1", "x$1", '"a$1b"', "'$1'", '"$(echo "$1")"', '$(printf "%s" "$1")']))
def test_a_shell_takes_apart_what_is_found_and_nothing_else(word: str) -> None:
    """The shell itself is asked: a value with a blank becomes two words exactly where that is said."""
    needs("dash", package="dash")
    asked = ["dash", "-c", f"set -- 'one two'; printf '%s\\n' {word}"]
    words = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.count("\n")
    substituted = word.startswith("$(")
    assert (words > 1) == bool(found(f"printf {word}")) or substituted
