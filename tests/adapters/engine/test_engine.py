"""Each connection has a process of its own: what befalls one befalls nothing else."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from deskside.adapters.engine.connector import EngineConnector
from deskside.domain.errors import BrokeMidway, Cancelled, Unreachable
from deskside.domain.ssh.liveness import Patience
from deskside.usecases.ports.machine import Credentials
from deskside.usecases.task import CancelToken
from fakes.dialogue import FakeDialogue
from fakes.secrets import FakeSecrets
from servers.accounts import PrivateAccounts
from servers.lines import Line
from servers.reach import address_of, key_of, probe, running, script
from servers.sshd import Sshd
from waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deskside.adapters.engine.machine import EngineMachine
    from deskside.usecases.ports.machine import LinkState

ROOT = Path(__file__).parents[3]
GIGABYTE = 1_000_000_000
FLOOD = probe(f"head -c {GIGABYTE} /dev/zero", timeout_s=170)
ENDLESS = probe("cat /dev/zero", timeout_s=170)
PATIENCE = Patience(ask_after_s=0.3, slow_after_s=0.5, lost_after_s=120.0)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    folder = tmp_path_factory.mktemp("sshd")
    with Sshd(folder, wrap=PrivateAccounts(folder, password="w").wrap) as sshd:  # noqa: S106
        yield sshd


@pytest.fixture
def engines(tmp_path: Path) -> Iterator[EngineConnector]:
    with EngineConnector(tmp_path / "own", patience=PATIENCE) as connector:
        yield connector


def connect(
    engines: EngineConnector,
    server: Sshd,
    credentials: Credentials | None = None,
    dialogue: FakeDialogue | None = None,
    cancel: CancelToken | None = None,
) -> EngineMachine:
    return engines.connect(
        address_of(server),
        credentials or key_of(server),
        label="pc",
        dialogue=dialogue or FakeDialogue(),
        cancel=cancel or CancelToken(),
    )


def test_a_process_that_connects_never_imports_paramiko(server: Sshd, tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-c", _DESK, str(server.port), server.user, str(server.identity), str(tmp_path)],
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": f"{ROOT / 'app'}:{ROOT / 'tests'}"},
        timeout=150,
    )
    said = json.loads(told.stdout.splitlines()[-1])
    assert said["output"] == "hi\n"
    assert said["foreign"] == []


_DESK = """
import json, sys, time
from pathlib import Path
from deskside.adapters.engine.connector import EngineConnector
from deskside.domain.running import Probe
from deskside.domain.targets import Address
from deskside.usecases.ports.machine import Credentials
from deskside.usecases.task import CancelToken
from fakes.dialogue import FakeDialogue

port, user, identity, folder = sys.argv[1:5]
connector = EngineConnector(Path(folder) / "own")
machine = connector.connect(
    Address(host="127.0.0.1", user=user, port=int(port), known_hosts_files=("/nonexistent",)),
    Credentials(identity_files=(identity,), use_agent=False, use_keyring=False),
    label="pc", dialogue=FakeDialogue(accepts=True), cancel=CancelToken(),
)
body = b"echo hi" if len(sys.argv) < 6 else sys.argv[5].encode()
job = machine.run(Probe(name="x", body=body, sha256=""), cancel=CancelToken())
for stream, data in job:
    foreign = [name for name in ("paramiko", "cryptography", "keyring") if name in sys.modules]
    print(json.dumps({"output": data.decode(), "foreign": foreign, "engine": machine.engine_pid}), flush=True)
machine.close()
connector.close()
"""


def test_an_engine_is_limited_and_leads_a_group_of_its_own(engines: EngineConnector, server: Sshd) -> None:
    machine = connect(engines, server)
    pid = machine.engine_pid
    limits = Path(f"/proc/{pid}/limits").read_text()
    assert f"Max address space         {1 << 30}" in limits
    assert limits.partition("Max core file size")[2].split()[:2] == ["0", "0"]
    assert os.getpgid(pid) == pid
    assert os.getsid(pid) == os.getsid(0)
    assert all(
        b"id_ed25519" not in argument for argument in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    )
    machine.close()


def test_the_next_connection_takes_the_engine_that_waits_warm(tmp_path: Path, server: Sshd) -> None:
    with EngineConnector(tmp_path / "own", spare_after_s=0.0) as engines:
        _takes_what_waits(engines, server)


def _takes_what_waits(engines: EngineConnector, server: Sshd) -> None:
    earlier = _engines()
    engines.warm()
    engines.warm()
    (spare,) = _engines() - earlier
    machine = connect(engines, server)
    assert machine.engine_pid == spare
    eventually(lambda: len(_engines() - earlier - {spare}) == 1, "the next spare has been started")
    (second,) = _engines() - earlier - {spare}
    os.kill(second, signal.SIGKILL)
    eventually(lambda: not _lives(second), "the spare has died")
    another = connect(engines, server)
    assert another.engine_pid not in {spare, second}
    another.close()
    machine.close()


def _engines() -> set[int]:
    """Return the engines of this process; one of an earlier test may still be ending."""
    pids = set()
    for child in psutil.Process().children():
        with contextlib.suppress(psutil.NoSuchProcess):  # ended meanwhile, also as a zombie
            if "engine" in " ".join(child.cmdline()):
                pids.add(child.pid)
    return pids


def test_a_gigabyte_passes_whole_in_bounded_memory(engines: EngineConnector, server: Sshd) -> None:
    machine = connect(engines, server)
    engine = psutil.Process(machine.engine_pid)
    before = psutil.Process().memory_info().rss
    job = machine.run(FLOOD, cancel=CancelToken())
    total, peak, digest = 0, 0, hashlib.sha256()
    for number, (_, data) in enumerate(job):
        total += len(data)
        digest.update(data)
        if number % 1_000 == 0:
            peak = max(peak, psutil.Process().memory_info().rss - before, engine.memory_info().rss)
    assert (total, job.exit().status) == (GIGABYTE, 0)
    assert digest.hexdigest() == _sha256_of_zeros()
    assert peak < 100 << 20
    machine.close()


def test_a_reader_that_stops_stops_the_machine_not_our_memory(engines: EngineConnector, server: Sshd) -> None:
    machine = connect(engines, server)
    engine = psutil.Process(machine.engine_pid)
    job = machine.run(FLOOD, cancel=CancelToken())
    chunks = iter(job)
    next(chunks)
    sizes: list[int] = []

    def settled() -> bool:
        sizes.append(sum(process.memory_info().rss for process in (psutil.Process(), engine)))
        threading.Event().wait(0.1)
        return len(sizes) > 8 and sizes[-1] == sizes[-5]

    eventually(settled, "nothing moves any more")
    assert sizes[-1] - sizes[0] < 20 << 20
    chunks.close()  # type: ignore[attr-defined]  # a generator
    machine.close()


@pytest.mark.parametrize("signal_number", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "stopped"])
def test_an_engine_that_dies_or_hangs_in_a_flood_leaves_the_other_connection_right(
    engines: EngineConnector, server: Sshd, signal_number: signal.Signals
) -> None:
    victim, other = connect(engines, server), connect(engines, server)
    states: queue.Queue[LinkState] = queue.Queue()
    victim.on_link(states.put)
    flood, healthy = victim.run(ENDLESS, cancel=CancelToken()), other.run(FLOOD, cancel=CancelToken())

    def drain() -> None:
        for _ in flood:
            pass

    draining = threading.Thread(target=drain)  # noqa: TID251
    draining.start()
    total = 0
    for _, data in healthy:
        if total < GIGABYTE // 4 <= total + len(data):
            os.kill(victim.engine_pid, signal_number)
        total += len(data)
    assert (total, healthy.exit().status) == (GIGABYTE, 0)
    if signal_number is signal.SIGSTOP:
        assert states.get(timeout=60) == "slow"
        began = time.monotonic()
        victim.close()
        assert time.monotonic() - began < PATIENCE.lost_after_s / 2
    draining.join(60)
    assert not draining.is_alive()
    assert (flood.exit().reason, flood.exit().status) == ("lost", None)
    while states.get(timeout=60) != "lost":
        pass
    with pytest.raises(BrokeMidway, match="engine-died"):
        victim.run(probe("echo x"), cancel=CancelToken())
    victim.close()
    other.close()


def test_an_engine_goes_with_the_desk_that_started_it_and_so_does_what_it_runs(
    server: Sshd, tmp_path: Path
) -> None:
    for stopped in (False, True):
        arguments = [str(server.port), server.user, str(server.identity), str(tmp_path)]
        desk = subprocess.Popen(
            [sys.executable, "-c", _DESK, *arguments, "echo on; sleep 314.171"],
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": f"{ROOT / 'app'}:{ROOT / 'tests'}"},
            start_new_session=True,
        )
        assert desk.stdout is not None
        engine = json.loads(desk.stdout.readline())["engine"]
        if stopped:
            os.kill(engine, signal.SIGSTOP)
            eventually(lambda: _is_stopped(engine), "it is stopped")  # noqa: B023 - called at once
        desk.kill()
        desk.wait()
        desk.stdout.close()
        eventually(lambda: not _lives(engine), "the engine has gone")  # noqa: B023 - called at once
        eventually(lambda: not list(running("sleep\x00314.171")), "what it ran has gone")


def test_a_cancel_ends_an_attempt_at_once(engines: EngineConnector, server: Sshd) -> None:
    cancel = CancelToken()
    with Line() as line:
        address = replace(address_of(server), port=line.port)
        timer = threading.Timer(0.5, cancel.cancel)
        timer.start()
        began = time.monotonic()
        with pytest.raises(Cancelled):
            engines.connect(address, key_of(server), label="pc", dialogue=FakeDialogue(), cancel=cancel)
        assert time.monotonic() - began < 5
        timer.join()


def test_a_person_who_gives_up_ends_the_attempt(engines: EngineConnector, server: Sshd) -> None:
    unsure = FakeDialogue(raises=Unreachable("host-key-unknown", host="pc", fingerprint="x"))
    with pytest.raises(Unreachable, match="host-key-unknown"):
        engines.connect(
            address_of(server, known=False),
            key_of(server),
            label="pc",
            dialogue=unsure,
            cancel=CancelToken(),
        )


def test_questions_and_errors_cross_the_pipe_unchanged(engines: EngineConnector, server: Sshd) -> None:
    nothing = Credentials(use_agent=False, use_keyring=False)
    dialogue = FakeDialogue("wrong", "w", accepts=True)
    machine = engines.connect(
        address_of(server, known=False), nothing, label="pc", dialogue=dialogue, cancel=CancelToken()
    )
    assert machine.host_key == server.fingerprint == dialogue.host_keys[0].fingerprint
    assert machine.banner.startswith("SSH-2.0-OpenSSH")
    assert [question.attempt for question in dialogue.questions] == [1, 2]
    machine.close()
    with pytest.raises(Unreachable, match="login-refused") as raised:
        connect(engines, server, nothing, FakeDialogue("wrong"))
    assert raised.value.facts["user"] == server.user
    with pytest.raises(Unreachable, match="connection-refused"):
        engines.connect(
            replace(address_of(server), port=1),
            nothing,
            label="pc",
            dialogue=FakeDialogue(),
            cancel=CancelToken(),
        )


def test_the_keyring_is_asked_on_the_desks_side(tmp_path: Path, server: Sshd) -> None:
    secrets = FakeSecrets()
    asks = Credentials(use_agent=False)
    with EngineConnector(tmp_path / "own", secrets) as engines:
        connect(engines, server, asks, FakeDialogue("w", remember=True)).close()
        assert secrets.kept == {("password", address_of(server).label): "w"}
        dialogue = FakeDialogue()
        connect(engines, server, asks, dialogue).close()
        assert dialogue.questions == []


def test_an_engine_learns_no_secret_but_those_of_its_connection(tmp_path: Path, server: Sshd) -> None:
    told = tmp_path / "told"
    secrets = FakeSecrets()
    secrets.kept["password", "root@elsewhere"] = "canary"
    secrets.kept["passphrase", "/home/anna/.ssh/id"] = "canary"
    liar = tmp_path / "liar.py"
    liar.write_text(_LIAR)
    with (
        EngineConnector(
            tmp_path / "own", secrets, command=(sys.executable, str(liar), str(told), str(ROOT / "app"))
        ) as engines,
        pytest.raises(Unreachable, match="engine-died"),
    ):
        connect(engines, server)
    assert json.loads(told.read_text()) == [None, None, None]
    assert secrets.kept["password", "root@elsewhere"] == "canary"


_LIAR = """
import json, socket, sys
sys.path.insert(0, sys.argv[2])
from deskside.domain.engine.wire import Decoder, encode
end = socket.socket(fileno=int(sys.argv[3]))
end.sendall(encode({"is": "ready"}))
decoder, answers = Decoder(), []
asks = [("find", "password", "root@elsewhere"), ("find", "passphrase", "/home/anna/.ssh/id"),
        ("forget", "password", "root@elsewhere")]
def ask():
    what, kind, label = asks[len(answers)]
    end.sendall(encode({"is": "question", "ask": what, "kind": kind, "label": label}))
while True:
    for frame in decoder.feed(end.recv(65536)):
        if frame.text("do") == "answer":
            answers.append(frame.header["value"])
        elif frame.text("do") != "connect":
            continue
        if len(answers) == len(asks):
            open(sys.argv[1], "w").write(json.dumps(answers))
            sys.exit()
        ask()
"""


def test_nothing_of_the_folder_that_a_desk_was_started_from_is_imported(
    tmp_path: Path, server: Sshd, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "paramiko.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\nraise ImportError\n")
    monkeypatch.chdir(tmp_path)
    with EngineConnector(tmp_path / "own") as engines:
        connect(engines, server).close()
    assert not (tmp_path / "ran").exists()


def test_nobody_knows_what_became_of_an_order_that_an_engine_died_with(tmp_path: Path, server: Sshd) -> None:
    command = (sys.executable, "-c", _DIES_WITH_ITS_ORDER, str(ROOT / "app"))
    with EngineConnector(tmp_path / "own", command=command) as engines:
        machine = connect(engines, server)
        with pytest.raises(BrokeMidway, match="link-lost"):
            machine.run(probe("echo x"), cancel=CancelToken())
        with pytest.raises(BrokeMidway, match="engine-died"):
            machine.run(probe("echo never sent"), cancel=CancelToken())
        machine.close()


_DIES_WITH_ITS_ORDER = """
import socket, sys
sys.path.insert(0, sys.argv[1])
from deskside.domain.engine.wire import Decoder, encode
end = socket.socket(fileno=int(sys.argv[2]))
decoder = Decoder()
while True:
    for frame in decoder.feed(end.recv(65536)):
        if frame.text("do") == "run":
            sys.exit()
        end.sendall(encode({"is": "connected", "machine_id": "m", "host_key": "k", "banner": "b"}))
"""


@pytest.mark.parametrize("says", ["b'rubbish' * 10", "b'\\xff' * 64", "b'\\0\\0\\0\\2\\0\\0\\0\\0[]'", "b''"])
def test_an_engine_that_talks_nonsense_is_ended(tmp_path: Path, server: Sshd, says: str) -> None:
    program = f"import socket, sys; socket.socket(fileno=int(sys.argv[1])).send({says})"
    with (
        EngineConnector(tmp_path / "own", command=(sys.executable, "-c", program)) as engines,
        pytest.raises(Unreachable, match="engine-died"),
    ):
        connect(engines, server)


def test_an_engine_that_cannot_be_started_is_named(tmp_path: Path, server: Sshd) -> None:
    with (
        EngineConnector(tmp_path / "own", command=(str(tmp_path / "missing"),)) as engines,
        pytest.raises(BrokeMidway, match="engine-not-started"),
    ):
        connect(engines, server)


def test_stop_works_while_nobody_reads(engines: EngineConnector, server: Sshd) -> None:
    machine = connect(engines, server)
    cancel = CancelToken()
    job = machine.run(script("head -c 70000 /dev/zero; sleep 314.172 & cat /dev/zero"), cancel=cancel)
    eventually(lambda: list(running("sleep\x00314.172")), "it runs")
    cancel.cancel()
    eventually(lambda: not list(running("sleep\x00314.172")), "it is gone")
    assert sum(len(data) for _, data in job) > 0
    assert job.exit().reason == "stopped"
    machine.close()


def test_stop_is_heard_before_a_run_has_begun_and_what_begins_all_the_same_is_ended(
    engines: EngineConnector, server: Sshd
) -> None:
    machine = connect(engines, server)
    os.kill(machine.engine_pid, signal.SIGSTOP)
    cancel = CancelToken()
    timer = threading.Timer(0.3, cancel.cancel)
    timer.start()
    with pytest.raises(Cancelled):
        machine.run(script("sleep 314.173"), cancel=cancel)
    timer.join()
    os.kill(machine.engine_pid, signal.SIGCONT)
    job = machine.run(probe("echo x"), cancel=CancelToken())
    assert list(job) == [("stdout", b"x\n")]
    eventually(lambda: not list(running("sleep\x00314.173")), "it is gone")
    machine.close()


def _is_stopped(pid: int) -> bool:
    """Return whether every thread is; only then does the kernel look after it when its parent dies."""
    states = [
        task.read_text().rpartition(")")[2].split()[0] for task in Path(f"/proc/{pid}/task").glob("*/stat")
    ]
    return set(states) == {"T"}


def _lives(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _sha256_of_zeros() -> str:
    digest = hashlib.sha256()
    for _ in range(GIGABYTE // 1_000_000):
        digest.update(bytes(1_000_000))
    return digest.hexdigest()
