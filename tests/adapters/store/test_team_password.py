"""Where a team's password comes from: libpq's own places, then the keyring; never a file of ours."""

from __future__ import annotations

import io
import sys
from argparse import Namespace
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from adapters.store.conftest import Desk, call
from deskside.adapters.store import sharing
from deskside.adapters.store.opening import open_database
from deskside.adapters.store.postgres import database as on_server
from deskside.domain.errors import DesksideError
from deskside.domain.journal.verdict import Verification
from deskside.domain.secret import Secret
from deskside.programs.cli import database as commands
from deskside.programs.house import House
from fakes.secrets import FakeSecrets
from programs.commands import Desk as Commands

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from servers.postgres import Postgres


@pytest.fixture(autouse=True)
def _alone(server: Postgres, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Begin without anybody's password file, and wait for no server."""
    del server
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "pgpass"))
    monkeypatch.delenv("PGPASSWORD", raising=False)
    monkeypatch.setattr(on_server, "_PATIENCE_S", 0.0)


@pytest.fixture
def url(server: Postgres, shared: str) -> str:
    return server.tcp_url(shared, server.careful)


def place_of(url: str) -> str:
    return url.partition("?")[0]


@pytest.fixture
def keyring() -> FakeSecrets:
    return FakeSecrets()


@pytest.fixture
def house(url: str, keyring: FakeSecrets, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[House]:
    monkeypatch.setenv("DESKSIDE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DESKSIDE_DATABASE_URL", url)
    with House.open() as made:
        made.__dict__["secrets"] = keyring
        yield made


def refused(house: House, said: str, monkeypatch: pytest.MonkeyPatch, **options: bool) -> str:
    with pytest.raises(DesksideError) as error:
        run(house, said, monkeypatch, **options)
    assert "Canary" not in repr(error.value)
    return error.value.code


def run(house: House, said: str, monkeypatch: pytest.MonkeyPatch, **options: bool) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(said))
    chosen = {"password_stdin": True, "forget": False} | options
    assert commands.password(Namespace(**chosen), house) == 0


def test_a_password_that_the_server_takes_is_remembered_and_used(
    house: House,
    keyring: FakeSecrets,
    server: Postgres,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    place = place_of(house.places.database_url)
    run(house, server.password + "\n", monkeypatch)
    assert keyring.kept == {("password", place): server.password}
    assert house.store.tickets() == []
    house.store.check()
    run(house, "", monkeypatch, forget=True)
    assert keyring.kept == {}
    said = capsys.readouterr()
    assert server.password not in said.out + said.err
    assert place in said.out
    written = b"".join(path.read_bytes() for path in house.places.data.rglob("*") if path.is_file())
    assert server.password.encode() not in written


def test_what_the_server_refuses_is_not_remembered(
    house: House, keyring: FakeSecrets, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert refused(house, "Canary\n", monkeypatch) == "database-login-refused"
    assert refused(house, "\n", monkeypatch) == "database-password-empty"
    assert refused(house, "", monkeypatch, password_stdin=False) == "option-needed"
    assert keyring.kept == {}
    house.__dict__["secrets"] = FakeSecrets(absent=True)
    assert refused(house, "Canary\n", monkeypatch) == "keyring-absent"


def test_a_file_has_no_password(tmp_path: Path) -> None:
    desk = Commands(tmp_path)
    assert "database-needs-no-password" in desk.run("db", "password", exits=2).stderr


def test_without_a_keyring_it_is_said_what_to_do_instead(tmp_path: Path, url: str) -> None:
    desk = Commands(tmp_path)
    desk.environment["DESKSIDE_DATABASE_URL"] = url
    assert "~/.pgpass" in desk.run("ticket", "list", exits=5).stderr
    refused = desk.run("db", "password", "--password-stdin", exits=5, said="Canary\n").stderr
    assert "keyring-absent" in refused
    assert "Canary" not in refused


def test_libpqs_own_places_come_first(
    server: Postgres, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def remembered(place: str) -> Secret:
        asked.append(place)
        return Secret(server.password)

    file = tmp_path / "pgpass"
    file.write_text(f"127.0.0.1:*:*:{server.careful}:{server.password}\n")
    file.chmod(0o600)
    open_database(url, remembered).close()
    file.unlink()
    monkeypatch.setenv("PGPASSWORD", server.password)
    open_database(url, remembered).close()
    assert asked == []
    monkeypatch.delenv("PGPASSWORD")
    with closing(open_database(url, remembered)) as opened, opened.snapshot() as other:
        assert other.execute("SELECT 1").fetchone() == (1,)
    assert asked == [place_of(url)], "asked once for all lines"


@pytest.mark.usefixtures("database")
def test_the_process_that_verifies_along_is_given_it_by_a_pipe(
    server: Postgres, url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sharing, "_WORTH_IT", 2)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    with closing(Desk(tmp_path / "home", url)) as desk:
        store = desk.open(remembered=lambda _: Secret(server.password))
        store.open_ticket(call())
        store.open_ticket(call())
        assert sharing.verify_shared(store._database) == Verification(entries=2, tickets=2)


def test_a_password_changed_meanwhile_is_looked_up_anew(server: Postgres, url: str) -> None:
    kept = [Secret("Canary-before")]
    with pytest.raises(DesksideError, match="database-login-refused"):
        open_database(url, lambda _: kept[0])
    with closing(open_database(url, lambda _: Secret(server.password))) as opened:
        opened.address.password._found = Secret("Canary-before")  # type: ignore[attr-defined]
        with pytest.raises(DesksideError, match="database-login-refused"), opened.snapshot():
            pass
        with opened.snapshot() as again:
            assert again.execute("SELECT 1").fetchone() == (1,)
