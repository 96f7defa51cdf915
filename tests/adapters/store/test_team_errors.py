"""What a clerk is told when a team's database cannot be used; never a password, and always what to do."""

from __future__ import annotations

import re
import sys
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import pytest

from deskside.adapters.clock import SystemClock
from deskside.adapters.store import open_store
from deskside.adapters.store.opening import open_database, upgrade
from deskside.adapters.store.postgres import address, database
from deskside.adapters.store.postgres.search import vector
from deskside.adapters.store.revision import REVISION
from deskside.adapters.store.words import parts
from deskside.domain.errors import BrokeMidway, DesksideError, WrongUse
from deskside.domain.journal.facts import Actor
from deskside.ui.words.errors import what_happened, what_to_do
from needs import needs
from servers.lines import Line
from waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from servers.postgres import Postgres


@pytest.fixture(autouse=True)
def _alone(server: Postgres, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Begin without anybody's password file, and wait for no server."""
    del server
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "pgpass"))
    monkeypatch.setattr(database, "_PATIENCE_S", 0.0)


def refused(opening: Callable[[], object]) -> DesksideError:
    """Return the error, once it is certain that its sentences can be read."""
    with pytest.raises(DesksideError) as error:
        opening()
    said = f"{what_happened(error.value)} {what_to_do(error.value)} {error.value}"
    assert "{" not in said
    assert "Canary" not in said
    return error.value


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("postgresql://{careful}@127.0.0.1:{port}/{database}", "database-password-missing"),
        ("postgresql://ghost@:{port}/{database}?host={folder}", "database-login-refused"),
        ("postgresql://{clerk}@:{port}/nothing?host={folder}", "database-unknown"),
        ("postgresql://stranger@:{port}/{database}?host={folder}", "database-not-allowed"),
        ("postgresql://stranger@:{port}/template_desk?host={folder}", "database-not-allowed"),
        ("postgresql://{owner}@:{port}/postgres?host={folder}", "database-empty"),
        ("postgresql://{clerk}@127.0.0.1:1/{database}", "database-away"),
        ("postgresql://{clerk}@no.such.host.invalid/{database}", "database-away"),
        ("postgresql://{clerk}@127.0.0.1:{port}/{database}?sslmode=require", "database-without-tls"),
        ("postgresql://{clerk}:Canary@127.0.0.1:{port}/{database}", "database-password-in-address"),
        ("postgresql://{clerk}@127.0.0.1/{database}?password=Canary", "database-password-in-address"),
        ("postgresql://anna Canary@127.0.0.1", "database-address-unclear"),
        ("postgresql://{clerk}@127.0.0.1/{database}?colour=Canary", "database-address-unclear"),
    ],
)
def test_why_there_is_no_journal_is_told(server: Postgres, shared: str, url: str, code: str) -> None:
    names = {name: getattr(server, name) for name in ("careful", "clerk", "owner", "port", "folder")}
    assert refused(lambda: open_database(url.format(database=shared, **names))).code == code


def test_a_password_comes_from_the_users_own_file(server: Postgres, shared: str, tmp_path: Path) -> None:
    file = tmp_path / "pgpass"
    url = server.tcp_url(shared, server.careful)
    file.write_text(f"127.0.0.1:*:*:{server.careful}:Canary\n")
    file.chmod(0o600)
    assert refused(lambda: open_database(url)).code == "database-login-refused"
    file.write_text(f"127.0.0.1:*:*:{server.careful}:{server.password}\n")
    with closing(open_database(url)) as opened:
        assert opened.place == f"postgresql://{server.careful}@127.0.0.1:{server.port}/{shared}"


@pytest.mark.parametrize(
    ("revision", "code"), [("0000", "database-older"), ("9999", "journal-newer"), ("", "database-older")]
)
def test_another_versions_tables_are_left_alone(
    server: Postgres, shared: str, revision: str, code: str
) -> None:
    with _revision(server, shared, revision):
        assert refused(lambda: open_database(server.url(shared))).code == code


@contextmanager
def _revision(server: Postgres, name: str, revision: str) -> Iterator[None]:
    _say(server, name, revision)
    try:
        yield
    finally:
        _say(server, name, REVISION)


def _say(server: Postgres, name: str, revision: str) -> None:
    with server.as_superuser(name) as db:
        db.execute("UPDATE deskside.alembic_version SET version_num = %s", (revision,))


def test_tables_are_made_by_the_owner_alone_and_once(server: Postgres, shared: str) -> None:
    upgrade(server.url(shared, server.owner))
    with _revision(server, shared, "0001"):
        assert refused(lambda: upgrade(server.url(shared))).code == "database-not-allowed"
    assert refused(lambda: upgrade(server.url("postgres", server.clerk))).code == "database-not-allowed"
    assert refused(lambda: upgrade(server.tcp_url("nothing"))).code == "database-unknown"


def test_what_an_administrator_has_forgotten_is_told(server: Postgres, shared: str) -> None:
    server.run("postgres", "ALTER ROLE deskside_clerks RENAME TO others")
    try:
        assert refused(lambda: upgrade(server.url(shared, server.owner))).code == "database-role-missing"
    finally:
        server.run("postgres", "ALTER ROLE others RENAME TO deskside_clerks")
    server.run("postgres", "CREATE DATABASE old ENCODING 'LATIN1' TEMPLATE template0")
    assert refused(lambda: upgrade(server.url("old", server.owner))).code == "database-encoding"


def test_a_server_elsewhere_must_prove_its_name_unless_somebody_says_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("PGSSLMODE", raising=False)

    def mode(url: str) -> str | None:
        return address.read_address(url).parameters.get("sslmode")

    assert mode("postgresql://anna@db.example.org/desk") == "verify-full"
    assert mode("postgresql://anna@db.example.org/desk?sslmode=prefer") == "prefer"
    assert mode("postgresql:///desk?host=db.example.org") == "verify-full"
    for near in ("postgresql://anna@localhost/desk", "postgresql:///desk", "postgresql:///?service=desk"):
        assert mode(near) is None
    monkeypatch.setenv("PGSSLMODE", "require")
    assert mode("postgresql://anna@db.example.org/desk") is None


def test_a_server_must_prove_its_name_by_a_known_authority(
    server: Postgres, shared: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    needs("openssl")
    with server.tls() as certificate:
        root = tmp_path / "root.crt"
        root.write_bytes(certificate.read_bytes())
        good = server.tcp_url(shared, more=f"?sslmode=verify-full&sslrootcert={root}")
        eventually(lambda: _opens(good), "the server offers TLS")
        with server.tls() as other:  # a new key; the authority's certificate is the one before
            assert other.read_bytes() != root.read_bytes()
            eventually(lambda: not _opens(good), "the server has another key")
            for unknown in (good, server.tcp_url(shared, more="?sslmode=verify-full")):
                assert refused(lambda url=unknown: open_database(url)).code == "database-certificate"  # type: ignore[misc]


def _opens(url: str) -> bool:
    try:
        open_database(url).close()
    except BrokeMidway:
        return False
    return True


def test_without_the_library_it_is_told_where_it_comes_from(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in [name for name in sys.modules if name.startswith("deskside.adapters.store.postgres")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(WrongUse, match="database-library-missing"):
        open_store("postgresql:///desk", run_dir=tmp_path, actor=Actor(account="a"), clock=SystemClock())


def test_a_full_server_is_told_from_a_lost_one(server: Postgres, shared: str) -> None:
    server.run("postgres", f"ALTER DATABASE {shared} CONNECTION LIMIT 0")
    try:
        assert refused(lambda: open_database(server.url(shared))).code == "database-busy"
    finally:
        server.run("postgres", f"ALTER DATABASE {shared} CONNECTION LIMIT -1")


class _Pooler:
    """Lets a line look like one to a pooler: it makes up the number of the process that serves it."""

    _AT_THE_START = re.compile(rb"(?<=K\0\0\0\x0c)....", re.DOTALL)
    _WHEN_ASKED = re.compile(rb"(?<=D\0\0\0\x0e\0\x01\0\0\0\x04)\0...", re.DOTALL)

    def __init__(self, *, lends: bool) -> None:
        self._lends = lends

    def __call__(self, data: bytes) -> bytes:
        data = self._AT_THE_START.sub(b"\x7f\0\0\x01", data)
        return self._WHEN_ASKED.sub(b"\0\0\0\x07", data) if self._lends else data


def test_a_pooler_counts_only_where_it_leaves_each_line_its_session(server: Postgres, shared: str) -> None:
    with Line(server.port, edit=_Pooler(lends=True)) as line:
        url = server.tcp_url(shared, port=line.port)
        assert refused(lambda: open_database(url)).code == "database-pooled"
    with Line(server.port, edit=_Pooler(lends=False)) as line:
        open_database(server.tcp_url(shared, port=line.port)).close()


def test_a_server_that_only_reads_is_told(server: Postgres, shared: str) -> None:
    opened = open_database(server.url(shared) + "&options=-c%20default_transaction_read_only%3Don")
    with closing(opened), pytest.raises(BrokeMidway, match="database-read-only"):
        opened.write(lambda db: db.execute("DELETE FROM machine"))


# ---------------------------------------------------------------- words, cut here as SQLite cuts them


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("no e-mail, again", ["no", "e", "mail", "again"]),
        ("10.0.0.5 \\\\srv\\share_1", ["10", "0", "0", "5", "srv", "share", "1"]),
        ("café naïve straße", ["cafe", "naive", "straße"]),
        ("мой замо\u0301к йод", ["мой", "замок", "йод"]),
        ("a'b\0c", ["a", "b", "c"]),
        ("", []),
    ],
)
def test_words_are_cut_and_folded(text: str, words: list[str]) -> None:
    assert parts(text) == words


def test_a_vector_has_every_word_with_its_places_and_stays_in_its_bounds() -> None:
    assert vector("no mail, no") == "'no':1,3 'mail':2"
    assert len(vector("x" * 5_000)) < 500
    assert len(vector(" ".join(f"слово{n}" for n in range(100_000)))) < 1_000_000
