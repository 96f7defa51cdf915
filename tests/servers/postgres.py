"""A real PostgreSQL server of its own, on a Unix socket and the loopback, with the documented roles."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import psycopg
from psycopg import sql

from deskside.adapters.store.opening import upgrade
from needs import needs
from servers.ports import free_port
from waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator

_UNSAFE_AND_FAST = ("fsync=off", "full_page_writes=off")
_TABLES = (
    *("entry", "payload", "blob", "actor", "chain", "ticket", "open_step", "machine", "seen", "search"),
    "checkpoint",
)
_KEEPS = 'while read -r _; do "$@" & server=$!; done; kill -QUIT "$server" 2>/dev/null; wait'
_SETTINGS = (
    "listen_addresses=127.0.0.1",
    "shared_buffers=32MB",
    "max_connections=60",
    "autovacuum=off",
    "jit=off",
    "logging_collector=off",
    "log_timezone=UTC",
    "timezone=UTC",
)


class Postgres:
    """One server in a folder of its own; `make` gives a database with Deskside's tables."""

    owner = "deskside_owner"
    clerk = "anna"
    careful = "emma"
    """Two in `deskside_clerks`; over the loopback the second is asked for `password`."""
    password = "Canary-of-Emma"  # noqa: S105 - of a server that lives for a test

    def __init__(self, *, durable: bool = False) -> None:
        self._programs = _programs()
        self._owner_of_files = "postgres" if _exists("postgres") else "nobody"
        self.folder = Path(tempfile.mkdtemp(prefix="deskside-pg-"))
        self._data = self.folder / "data"
        self.port = free_port()
        self._unsafe = () if durable else _UNSAFE_AND_FAST
        self._made = 0
        self._process: psutil.Process | None = None
        if os.getuid() == 0:
            shutil.chown(self.folder, self._owner_of_files)
        self._run("initdb", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "-U", "postgres")
        self._keeper = self._kept()
        rules = (
            "local all all trust",
            f"host all {self.careful} samehost scram-sha-256",
            "host all all samehost trust",
        )
        (self._data / "pg_hba.conf").write_text("\n".join(rules) + "\n")

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self._programs / program, "-D", self._data, *arguments],
            capture_output=True,
            check=False,
            **self._as_user(),
        )
        assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()

    def _as_user(self) -> dict[str, Any]:
        away: dict[str, Any] = {"cwd": self.folder}
        if os.getuid() != 0:
            return away
        account = pwd.getpwnam(self._owner_of_files)
        return away | {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}

    # ------------------------------------------------------------ starting and stopping

    def _kept(self) -> subprocess.Popen[bytes]:
        """Return what starts the server, and again: to who counts processes it is one and the same.

        It ends the server when its input ends, so also when this process is killed.
        """
        arguments = ["-D", str(self._data), "-p", str(self.port), "-k", str(self.folder)]
        for setting in (*_SETTINGS, *self._unsafe):
            arguments += ["-c", setting]
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                ["sh", "-c", _KEEPS, "sh", self._programs / "postgres", *arguments],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                **self._as_user(),
            )

    def start(self) -> None:
        assert self._keeper.stdin is not None
        self._keeper.stdin.write(b"start\n")
        self._keeper.stdin.flush()
        eventually(self._answers, f"PostgreSQL starts: {(self.folder / 'log').read_text()[-2_000:]}")
        self._process = psutil.Process(int((self._data / "postmaster.pid").read_text().split()[0]))

    def _answers(self) -> bool:
        try:
            self.as_superuser().close()
        except psycopg.OperationalError:
            return False
        return True

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop as `pg_ctl -m fast` does (SIGINT), or `-m immediate` (SIGQUIT): as after a power cut."""
        if self._process is not None:
            self._process.send_signal(how)
            eventually(self._is_over, "PostgreSQL has stopped")
            self._process = None

    def _is_over(self) -> bool:
        try:
            return self._process is None or self._process.status() == psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return True

    def _stop_keeper(self) -> None:
        assert self._keeper.stdin is not None
        self._keeper.stdin.close()
        self._keeper.wait(60)

    def close(self) -> None:
        self.stop(signal.SIGQUIT)
        self._stop_keeper()
        shutil.rmtree(self.folder)

    # ------------------------------------------------------------ databases

    def as_superuser(self, database: str = "postgres") -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.folder), port=self.port, user="postgres", dbname=database, autocommit=True
        )

    def run(self, database: str, *statements: str) -> list[tuple[object, ...]]:
        """Run statements as the superuser; return the rows of the last."""
        with self.as_superuser(database) as db, db.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def run_as(self, user: str, database: str, statement: str) -> None:
        """Run one statement with the rights of an account."""
        with psycopg.connect(self.url(database, user), autocommit=True) as db, db.cursor() as cursor:
            cursor.execute(statement)

    def prepare(self) -> None:
        """Make what the documentation has an administrator make, once, and a template with the tables."""
        self.run(
            "postgres",
            *_documented("## 2."),
            f"ALTER ROLE {self.careful} PASSWORD '{self.password}'",
            "CREATE ROLE stranger LOGIN",
            "ALTER DATABASE deskside RENAME TO template_desk",
        )
        upgrade(self.url("template_desk", self.owner))

    def make(self) -> str:
        """Return the name of a new database with all tables."""
        self._made += 1
        name = f"desk_{self._made}"
        with self.as_superuser() as db:
            db.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template_desk STRATEGY file_copy").format(
                    sql.Identifier(name), sql.Identifier(self.owner)
                )
            )
        return name

    def empty(self, name: str) -> None:
        """Make a database as new: twenty times faster than another one."""
        with self.as_superuser(name) as db:
            db.execute("SET session_replication_role = replica")
            db.execute("SET search_path = deskside")
            db.execute(f"TRUNCATE {', '.join(_TABLES)}")

    @contextmanager
    def tls(self) -> Iterator[Path]:
        """Let the server offer TLS until the block ends; return the certificate that it signed itself."""
        certificate, key = self._data / "server.crt", self._data / "server.key"
        subprocess.run(
            [
                *(
                    "openssl",
                    "req",
                    "-x509",
                    "-nodes",
                    "-newkey",
                    "ec",
                    "-pkeyopt",
                    "ec_paramgen_curve:P-256",
                ),
                *("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2"),
                *("-keyout", key, "-out", certificate),
            ],
            check=True,
            capture_output=True,
            **self._as_user(),
        )
        key.chmod(0o600)
        self.run("postgres", "ALTER SYSTEM SET ssl = on", "SELECT pg_reload_conf()")
        try:
            yield certificate
        finally:
            self.run("postgres", "ALTER SYSTEM RESET ssl", "SELECT pg_reload_conf()")

    def files_with(self, database: str, text: bytes) -> list[str]:
        """Return the files of a database in which `text` stands, once all is written to them."""
        self.run(database, "CHECKPOINT")
        ((number,),) = self.run(database, "SELECT oid FROM pg_database WHERE datname = current_database()")
        folder = self._data / "base" / str(number)
        return [file.name for file in folder.iterdir() if text in file.read_bytes()]

    def url(self, database: str, user: str = clerk) -> str:
        """Return the address over the Unix socket, where everybody is believed."""
        return f"postgresql://{user}@:{self.port}/{database}?host={self.folder}"

    def tcp_url(self, database: str, user: str = clerk, *, port: int = 0, more: str = "") -> str:
        """Return the address over the loopback."""
        return f"postgresql://{user}@127.0.0.1:{port or self.port}/{database}{more}"


@contextmanager
def running(*, durable: bool = False) -> Iterator[Postgres]:
    """Run a server with its roles and template until the block ends."""
    server = Postgres(durable=durable)
    try:
        server.start()
        server.prepare()
        yield server
    finally:
        server.close()


def _documented(section: str) -> list[str]:
    """Return the statements that a section of the page for administrators has them run."""
    page = (Path(__file__).resolve().parents[2] / "app" / "docs" / "team.md").read_text()
    blocks = page.partition(section)[2].partition("\n## ")[0].split("```sql\n")[1:]
    return [line for block in blocks for line in block.partition("```")[0].splitlines()]


def _programs() -> Path:
    """Return the folder of the newest version's programs."""
    found = max(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=_version, default=None)
    return Path(needs("postgres", package="postgresql", path=str(found or ""))).parent


def _version(program: Path) -> int:
    return int(program.parts[-3]) if program.parts[-3].isdecimal() else 0


def _exists(account: str) -> bool:
    try:
        pwd.getpwnam(account)
    except KeyError:
        return False
    return True
