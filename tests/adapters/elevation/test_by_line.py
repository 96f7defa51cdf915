"""Becoming an administrator where the system starts the helper elsewhere: all but the question is real.

What plays `osascript` reads its AppleScript as macOS would, and runs the command in it, or says no.
"""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from deskside.adapters.companion.jobs import Jobs
from deskside.adapters.companion.launch import Launch
from deskside.adapters.elevation.macos import OsascriptElevation
from deskside.adapters.elevation.windows import clean_environment
from deskside.adapters.process_groups.posix import WardenGroups
from deskside.domain.companion.job_stream import JobEnded, Output
from deskside.programs.this_system import WARDEN
from fakes.profile import Person
from servers.elevating import PROFILE, Offering
from waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deskside.adapters.companion.job import Job

SERVERS = Path(__file__).parents[2] / "servers"
SAYS_YES = f"""#!{sys.executable}
import re, subprocess, sys
assert sys.argv[1] == "-e"
command = re.match(r'do shell script "((?:[^"\\\\]|\\\\.)*)" with prompt "', sys.argv[2])[1]
sys.exit(subprocess.call(["/bin/sh", "-c", re.sub(r"\\\\(.)", r"\\1", command)], stdout=subprocess.DEVNULL))
"""
SAYS_NO = "#!/bin/sh\necho '0:47: execution error: User canceled. (-128)' >&2\nexit 1\n"


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    every = Jobs(lambda job: None, WardenGroups(WARDEN))
    yield every
    every.close()


def asked(jobs: Jobs, folder: Path, order: bytes, osascript: str = SAYS_YES) -> Job:
    plays, profile = folder / "osascript", folder / 'it\'s a "profile"'
    plays.write_text(osascript)
    plays.chmod(0o755)
    profile.write_bytes(PROFILE)
    helper = (sys.executable, str(SERVERS / "mac_helper.py"), str(profile))
    elevation = OsascriptElevation((sys.executable, str(SERVERS / "mac_go_between.py"), str(plays), *helper))
    launch = Launch(argv=elevation.argv, stdin=order, timeout_s=30, holds_stdin=True, elevation=elevation)
    return jobs.launch("0" * 32, "a" * 32, launch)


def heard(job: Job) -> tuple[dict[str, bytes], JobEnded]:
    out = {"stdout": b"", "stderr": b""}
    for record in job.follow(0, lambda: False):
        if isinstance(record, JobEnded):
            return out, record
        assert isinstance(record, Output)
        out[record.stream] += record.data
    raise AssertionError("no end")


def test_an_approved_script_runs_behind_the_systems_question(
    jobs: Jobs, offering: Offering, tmp_path: Path
) -> None:
    out, ended = heard(asked(jobs, tmp_path, offering.order("id -u; echo heard >&2; exit 7")))
    assert out == {"stdout": b"0\n", "stderr": b"heard\n"}
    assert (ended.reason, ended.status) == ("exited", 7)


def test_a_cancelled_question_is_a_no(jobs: Jobs, offering: Offering, tmp_path: Path) -> None:
    _, ended = heard(asked(jobs, tmp_path, offering.order("id"), SAYS_NO))
    assert (ended.reason, ended.code) == ("cancelled", "elevation-dismissed")


def test_the_helper_decides_itself(jobs: Jobs, tmp_path: Path) -> None:
    order = Offering(tmp_path, approvers=(Person("mallory"),)).order("id")
    _, ended = heard(asked(jobs, tmp_path, order))
    assert (ended.reason, ended.code) == ("not-started", "approver-unknown")


def test_a_helper_that_never_comes_is_a_failure(jobs: Jobs, offering: Offering, tmp_path: Path) -> None:
    _, ended = heard(asked(jobs, tmp_path, offering.order("id"), "#!/bin/sh\nexit 0\n"))
    assert (ended.reason, ended.code) == ("not-started", "elevation-failed")


def test_end_kills_what_the_script_started_though_it_is_nobodys_child_here(
    jobs: Jobs, offering: Offering, tmp_path: Path
) -> None:
    pids = tmp_path / "pids"
    order = offering.order(
        f"trap '' TERM; (setsid sh -c 'echo $$ >>{pids}; sleep 600' &); echo $$ >>{pids}\nsleep 600"
    )
    asked(jobs, tmp_path, order)
    eventually(lambda: pids.exists() and len(pids.read_text().split()) == 2, "both run")
    assert jobs.end_all()
    eventually(lambda: not any(map(_lives, pids.read_text().split())), "nobody is left")


def _lives(pid: str) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        return psutil.Process(int(pid)).status() != psutil.STATUS_ZOMBIE
    return False


def test_nothing_of_the_persons_own_folders_is_searched_on_windows() -> None:
    clean = clean_environment("D:\\Windows")
    for name in ("PATH", "PSModulePath"):
        assert all(folder.startswith("D:\\Windows") for folder in clean[name].split(";"))
    assert clean["SystemDrive"] == "D:"
