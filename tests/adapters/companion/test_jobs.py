"""A job belongs to the companion: it outlives a line, never its end, and hides from nobody."""

from __future__ import annotations

import contextlib
import hashlib
import os
import resource
import signal
import threading
from typing import TYPE_CHECKING

import psutil
import pytest

from deskside.adapters.companion.jobs import Jobs
from deskside.adapters.companion.launch import Launch, launch_of
from deskside.adapters.elevation.linux import PkexecElevation
from deskside.adapters.process_groups.posix import WardenGroup, WardenGroups
from deskside.domain.companion.job_stream import Gap, JobEnded, Output
from deskside.domain.errors import Refused
from deskside.domain.running import Probe
from deskside.programs.this_system import WARDEN
from waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from deskside.adapters.companion.job import Job

NAMES = iter(f"{number:032x}" for number in range(1, 10_000))

STUBBORN = b"""
trap '' TERM INT HUP
(trap '' TERM; exec setsid sh -c 'trap "" TERM HUP; echo $$ >>"$0"; exec sleep 600' "$1") &
hide='trap "" TERM HUP; echo $$ >>"$0"; exec sleep 600'
(setsid sh -c '(setsid sh -c "$0" "$1") & exit 0' "$hide" "$1") &
echo $$ >>"$1"
echo ready
while :; do sleep 600; done
"""
"""Ignores TERM, starts what ignores TERM in sessions of its own, and forks twice, so that init adopts it."""


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    every = Jobs(lambda job: None, WardenGroups(WARDEN))
    yield every
    every.close()


def warden_of(jobs: Jobs) -> WardenGroups:
    assert isinstance(jobs._groups, WardenGroups)
    return jobs._groups


def group_of(job: Job) -> WardenGroup:
    assert isinstance(job._group, WardenGroup)
    return job._group


def program(body: bytes, *arguments: str, timeout_s: int = 60) -> Launch:
    return launch_of(Probe(name="test", body=body, sha256="", arguments=arguments, timeout_s=timeout_s))


def started(jobs: Jobs, body: bytes, *arguments: str, timeout_s: int = 60) -> Job:
    return jobs.launch(next(NAMES), "a" * 32, program(body, *arguments, timeout_s=timeout_s))


def whole(job: Job, offset: int = 0) -> tuple[bytes, bytes, JobEnded]:
    out = {"stdout": b"", "stderr": b""}
    for record in job.follow(offset, lambda: False):
        match record:
            case Output(stream, data):
                out[stream] += data
            case JobEnded():
                return out["stdout"], out["stderr"], record
            case Gap():
                raise AssertionError(record)
    raise AssertionError("no end")


def pids_in(path: Path) -> list[int]:
    return [int(line) for line in path.read_text().split()] if path.exists() else []


def alive(pids: list[int]) -> list[int]:
    living = []
    for pid in pids:
        with contextlib.suppress(psutil.NoSuchProcess):
            if psutil.Process(pid).status() != "zombie":
                living.append(pid)
    return living


def test_a_program_runs_with_its_arguments_and_tells_its_streams_apart(jobs: Jobs) -> None:
    job = started(jobs, b"printf '%s|' \"$@\"; echo oops >&2; exit 3\n", "a b", "$(id)", "'")
    out, err, ended = whole(job)
    assert (out, err) == (b"a b|$(id)|'|", b"oops\n")
    assert (ended.reason, ended.status) == ("exited", 3)
    assert ended.output_bytes == len(out) + len(err)


def test_what_a_job_prints_is_counted_and_hashed_whole(jobs: Jobs) -> None:
    job = started(jobs, b"head -c 20000000 /dev/zero\n")
    assert job.join(60)
    assert job.ended is not None
    assert job.ended.output_bytes == 20_000_000
    assert job.ended.output_sha256 == hashlib.sha256(bytes(20_000_000)).hexdigest()
    records = list(job.follow(0, lambda: False))
    (gap,) = [record for record in records if isinstance(record, Gap)]
    kept = sum(len(record.data) for record in records if isinstance(record, Output))
    assert kept + gap.size == 20_000_000
    assert abs(kept - (8 << 20)) <= 32 << 10


def test_a_follower_that_comes_back_misses_nothing(jobs: Jobs, tmp_path: Path) -> None:
    go = tmp_path / "go"
    os.mkfifo(go)
    job = started(jobs, b'echo one; cat "$1" >/dev/null; echo two\n', str(go))
    first = next(iter(job.follow(0, lambda: False)))
    assert first == Output("stdout", b"one\n")
    go.write_text("")
    out, _, ended = whole(job, offset=4)
    assert (out, ended.status) == (b"two\n", 0)
    assert whole(job)[0] == b"one\ntwo\n"


def test_a_follower_whose_line_is_gone_stops_following(jobs: Jobs) -> None:
    job = started(jobs, b"sleep 600\n")
    gone = threading.Event()
    gone.set()
    assert list(job.follow(0, gone.is_set)) == []
    assert job.ended is None


def test_end_kills_within_a_second_what_ignores_term_leaves_its_session_and_forks_twice(
    jobs: Jobs, tmp_path: Path
) -> None:
    pids = tmp_path / "pids"
    started(jobs, STUBBORN, str(pids))
    eventually(lambda: len(pids_in(pids)) == 3, "three processes hide")
    assert len(alive(pids_in(pids))) == 3
    assert jobs.end_all()
    assert alive(pids_in(pids)) == []


def test_the_end_of_all_waits_until_the_end_of_each_is_noted() -> None:
    noted: list[str] = []

    def note(job: Job) -> None:
        threading.Event().wait(0.1)  # a journal on a slow disk
        noted.append(job.name)

    every = Jobs(note, WardenGroups(WARDEN))
    job = started(every, b"sleep 600\n")
    assert every.end_all()
    assert noted == [job.name]
    every.close()


def test_nothing_of_a_job_stays_when_its_program_has_ended(jobs: Jobs, tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    job = started(jobs, b'(setsid sh -c \'echo $$ >"$0"; exec sleep 600\' "$1" &)\n'
                        b'until [ -s "$1" ]; do sleep .01; done; exit 5\n', str(pids))  # fmt: skip
    assert whole(job)[2].status == 5
    assert alive(pids_in(pids)) == []


def test_killing_the_core_leaves_nothing_running(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    every = Jobs(lambda job: None, WardenGroups(WARDEN))
    started(every, STUBBORN, str(pids))
    eventually(lambda: len(pids_in(pids)) == 3, "three processes hide")
    for job in every._all():
        group_of(job)._control.shutdown(2)  # what the operating system does for a process that is killed
    warden_of(every)._orders.shutdown(2)
    eventually(lambda: alive(pids_in(pids)) == [], "all of it is gone")
    every.close()


def test_killing_a_keeper_or_the_warden_leaves_nothing_running(jobs: Jobs, tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    job = started(jobs, STUBBORN, str(pids))
    eventually(lambda: len(pids_in(pids)) == 3, "three processes hide")
    (keeper,) = psutil.Process(warden_of(jobs).pid).children()
    os.kill(keeper.pid, signal.SIGKILL)
    eventually(lambda: alive(pids_in(pids)) == [], "all of it is gone")
    assert job.join(60)
    assert job.ended is not None
    assert job.ended.status is None


def test_a_job_that_takes_too_long_is_asked_and_then_made_to_end(jobs: Jobs) -> None:
    job = started(jobs, b"trap 'echo asked; exit 7' TERM; echo ready; while :; do sleep .05; done\n")
    assert next(iter(job.follow(0, lambda: False))) == Output("stdout", b"ready\n")
    job._ends_at_s = 0.0  # only now: a busy computer may take longer than a second to begin
    out, _, ended = whole(job)
    assert (out, ended.reason, ended.status) == (b"ready\nasked\n", "timed-out", 7)


def _stand_still(processes: list[psutil.Process]) -> bool:
    """So does a zombie that nobody collects, and a shell whose program was halted as it began (vfork(2))."""
    try:
        states = {process.status() for process in processes} - {psutil.STATUS_ZOMBIE}
    except psutil.NoSuchProcess:  # one has just ended, so something still runs
        return False
    return psutil.STATUS_STOPPED in states <= {psutil.STATUS_STOPPED, psutil.STATUS_DISK_SLEEP}


def test_a_frozen_job_neither_goes_on_nor_grows_older(jobs: Jobs, tmp_path: Path) -> None:
    ticks = tmp_path / "ticks"
    job = started(jobs, b'while :; do echo t >>"$1"; sleep .02; done\n', str(ticks), timeout_s=30)
    eventually(ticks.exists, "it ticks")
    jobs.freeze(on=True)
    ends_at_s = job._ends_at_s
    keeper = psutil.Process(warden_of(jobs).pid).children()[0]
    eventually(lambda: _stand_still(keeper.children(recursive=True)), "all halt")
    halted = ticks.stat().st_size
    with pytest.raises(Refused, match="session-frozen"):
        started(jobs, b"true\n")
    threading.Event().wait(0.2)
    assert ticks.stat().st_size == halted
    jobs.freeze(on=False)
    eventually(lambda: ticks.stat().st_size > halted, "it goes on")
    assert job._ends_at_s > ends_at_s


def test_what_runs_under_a_grant_ends_with_it_and_nothing_else_does(jobs: Jobs) -> None:
    one = jobs.launch(next(NAMES), "1" * 32, program(b"sleep 600\n"))
    other = jobs.launch(next(NAMES), "2" * 32, program(b"sleep 600\n"))
    jobs.end_those_of("1" * 32, "withdrawn")
    assert one.join(60)
    assert one.ended is not None
    assert one.ended.reason == "withdrawn"
    assert other.ended is None


def test_a_name_is_taken_once_and_nothing_starts_after_the_end(jobs: Jobs) -> None:
    name = next(NAMES)
    jobs.launch(name, "a" * 32, program(b"true\n")).join(60)
    with pytest.raises(Refused, match="job-exists"):
        jobs.launch(name, "a" * 32, program(b"true\n"))
    with pytest.raises(Refused, match="job-unknown"):
        jobs.find(next(NAMES))
    jobs.end_all()
    with pytest.raises(Refused, match="session-over"):
        started(jobs, b"true\n")


def test_no_more_than_a_few_run_at_once(jobs: Jobs) -> None:
    for _ in range(8):
        started(jobs, b"sleep 600\n")
    with pytest.raises(Refused, match="too-many-jobs"):
        started(jobs, b"true\n")


def test_a_program_that_watches_its_input_hears_the_end(jobs: Jobs, tmp_path: Path) -> None:
    heard = tmp_path / "heard"
    shell = ("/bin/sh", "-c", 'read -r first; echo "$first"; cat >/dev/null; echo end >"$0"', str(heard))
    launch = Launch(argv=shell, stdin=b"hello\n", timeout_s=60, holds_stdin=True)
    job = jobs.launch(next(NAMES), "a" * 32, launch)
    assert next(iter(job.follow(0, lambda: False))) == Output("stdout", b"hello\n")
    group_of(job).close_input()
    assert job.join(60)
    assert heard.read_text() == "end\n"


def test_a_no_to_the_systems_own_question_is_no_failure(jobs: Jobs) -> None:
    for status, reason, code in (
        (126, "cancelled", "elevation-dismissed"),
        (127, "not-started", "elevation-failed"),
    ):
        shell = ("/bin/sh", "-c", f"echo why >&2; exit {status}")
        launch = Launch(argv=shell, stdin=b"", timeout_s=9, elevation=PkexecElevation(()))
        out, err, ended = whole(jobs.launch(next(NAMES), "a" * 32, launch))
        assert (out, err, ended.reason, ended.code) == (b"", b"", reason, code)


def test_what_a_script_prints_as_administrator_begins_behind_the_helpers_line(jobs: Jobs) -> None:
    shell = ("/bin/sh", "-c", "echo early >&2; printf '\\036deskside admitted\\nmine\\n'; exit 126")
    launch = Launch(argv=shell, stdin=b"", timeout_s=9, elevation=PkexecElevation(()))
    out, err, ended = whole(jobs.launch(next(NAMES), "a" * 32, launch))
    assert (out, err) == (b"mine\n", b"early\n")
    assert (ended.reason, ended.status, ended.code) == ("exited", 126, "")


def test_a_program_that_is_not_there_says_so(jobs: Jobs) -> None:
    job = jobs.launch(next(NAMES), "a" * 32, Launch(argv=("/nowhere/at-all",), stdin=b"", timeout_s=9))
    _, err, ended = whole(job)
    assert ended.status == 127
    assert b"No such file" in err


def test_a_job_has_the_persons_own_limits_and_none_of_the_cores(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (64 << 30, hard))
    every = Jobs(lambda job: None, WardenGroups(WARDEN))
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
    job = started(every, b"ulimit -v; umask\n")
    limit, mask = whole(job)[0].split()
    every.close()
    assert limit == (b"unlimited" if hard == resource.RLIM_INFINITY else str(hard >> 10).encode())
    before = os.umask(0)
    os.umask(before)
    assert int(mask, 8) == before
