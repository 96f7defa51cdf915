"""Runs one script of the catalogue on a machine and reads its answer as the desk does."""

from __future__ import annotations

import os
import shlex
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from catalogue.recorded import record
from deskside.adapters.catalogue.files import FileCatalogue
from deskside.domain.scripts.marks import RECORDED_TOKEN
from deskside.domain.scripts.parameters import check_values
from deskside.domain.scripts.prelude import PRELUDE
from deskside.domain.scripts.result import ResultReader
from deskside.domain.text import decode

if TYPE_CHECKING:
    from deskside.domain.journal.facts import Finding
    from servers.sshd import Sshd

SCRIPTS = Path(__file__).parents[2] / "scripts"
CATALOGUE = FileCatalogue(SCRIPTS)


@dataclass(frozen=True)
class Answer:
    """What a run gave."""

    verdict: str
    status: int
    findings: tuple[Finding, ...]
    output: str
    errors: str

    @property
    def keys(self) -> list[str]:
        """The messages that were said, measurements left out."""
        return [found.message for found in self.findings if found.level != "fact"]

    def values(self, key: str) -> dict[str, str]:
        for found in self.findings:
            if found.message == key:
                return dict(found.values)
        raise AssertionError(f"{key} was not said: {self}")


def run(server: Sshd, script: str, /, *, under: str = "sh", case: str = "", **values: str) -> Answer:
    """Run a script over ssh.

    Args:
        server: The way into the machine.
        script: Its id.
        under: The shell there.
        case: The name under which `make cases` keeps this answer beside the script.
        values: Parameters.
    """
    folder = CATALOGUE.folder(script)
    manifest = CATALOGUE.manifest(folder)
    linux = manifest.platforms["linux"]
    needs = "".join(f"_ds_need {need.replace('|', ' ')}\n" for need in linux.needs)
    plain = [value for _, value in check_values(manifest.parameters, values).plain]
    given = f"sh {shlex.join(plain)} </dev/null"
    command = f'b=$(cat; echo x); DESKSIDE_MARK={RECORDED_TOKEN} exec {under} -c "${{b%x}}" {given}'
    done = subprocess.run(
        [
            *["ssh", "-F", "none", "-p", str(server.port), "-i", str(server.identity)],
            *["-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR"],
            *[f"{server.user}@127.0.0.1", command],
        ],
        input=PRELUDE + needs.encode() + folder.files[linux.file],
        capture_output=True,
        check=False,
        timeout=manifest.timeout_s,
    )
    reader = ResultReader(manifest, RECORDED_TOKEN)
    reader.feed(decode(done.stdout), final=True)
    found = reader.conclude(done.returncode)
    if case and os.environ.get("RECORD_CASES"):
        record(SCRIPTS / script.replace(".", "/") / "cases", case, done.stdout, done.returncode, found)
    return Answer(
        str(found.verdict), done.returncode, found.findings, done.stdout.decode(), done.stderr.decode()
    )
