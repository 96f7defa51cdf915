"""Orders for an administrator, right and wrong ones, and somebody who gives them on a desktop with polkit."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import subprocess
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from deskside.adapters.catalogue.files import FileCatalogue
from deskside.domain.companion.elevated import ElevatedOrder, encode_order
from deskside.domain.companion.offers import OfferedScript, RunOrder
from deskside.domain.scripts.admission import Admitted
from deskside.domain.scripts.evidence import SignedStatement
from deskside.domain.scripts.parameters import check_values
from deskside.domain.scripts.program import sent_sha256
from deskside.domain.scripts.statement import SCRIPT_NAMESPACE, statement_about, statement_bytes
from deskside.domain.secret import Secret
from fakes.profile import Person, a_draft, signed
from fakes.scripts import MANIFEST, SCRIPT, write_script
from servers.polkit import UID

if TYPE_CHECKING:
    from pathlib import Path

    from servers.polkit import PolkitDesktop

ADMIN = MANIFEST.replace("timeout_s = 30", 'timeout_s = 30\nelevation = "admin"')
CHANGE = ADMIN.replace('effect = "read"', 'effect = "change"')
ANNA, OLEG, ROOT = Person("anna"), Person("oleg"), Person("root")
PROFILE = signed(
    a_draft(ROOT, approvers=(("anna@example.org", ANNA.public), ("oleg@example.org", OLEG.public))), ROOT
)


def install(desktop: PolkitDesktop, profile: bytes | None) -> Path:
    folder = desktop.folder / "etc" / "deskside"
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)
    os.chown(folder, 0, 0)
    place = folder / "deskside.profile"
    place.unlink(missing_ok=True)
    if profile is not None:
        place.write_bytes(profile)
        place.chmod(0o644)
    return place


@dataclass
class Offering:
    """Makes orders; every part of one can be wrong on purpose."""

    folder: Path
    approvers: tuple[Person, ...] = (ANNA,)
    secrets: dict[str, str] = field(default_factory=dict)

    def order(self, program: str, manifest: str = ADMIN, *, sent: str = "", digest: str = "") -> bytes:
        write_script(self.folder, SCRIPT, manifest=manifest, program=program)
        catalogue = FileCatalogue(self.folder)
        folder = catalogue.folder(SCRIPT)
        statement = statement_bytes(statement_about(folder, catalogue.manifest(folder)))
        signatures = tuple(person.sign(statement, SCRIPT_NAMESPACE) for person in self.approvers)
        if sent:
            write_script(self.folder, SCRIPT, manifest=manifest, program=sent)
            folder = catalogue.folder(SCRIPT)
        order = ElevatedOrder(
            offered=OfferedScript(folder=folder, statement=statement, signatures=signatures),
            run=RunOrder(
                offer=sha256(statement),
                mark=secrets.token_hex(16),
                secrets=tuple((name, Secret(value)) for name, value in self.secrets.items()),
            ),
            digest=digest or digest_of(self.folder, self.secrets),
        )
        return encode_order(order)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def digest_of(folder: Path, secret: dict[str, str]) -> str:
    """Return what the companion computes and shows to the person."""
    catalogue = FileCatalogue(folder)
    read = catalogue.folder(SCRIPT)
    manifest = catalogue.manifest(read)
    admitted = Admitted(
        folder=read,
        manifest=manifest,
        statement_sha256="",
        approvers=(),
        trust="organisation",
        signed=SignedStatement(b"", ()),
    )
    values = check_values(manifest.parameters, {name: Secret(value) for name, value in secret.items()})
    return sent_sha256(admitted, "linux", values)


OPEN: list[Asked] = []


class Asked:
    """One elevation that goes on in there."""

    def __init__(
        self,
        desktop: PolkitDesktop,
        answer: str,
        order: bytes,
        program: str = "servers.asks_for_admin",
        helper: tuple[str, ...] = (),
    ) -> None:
        place = desktop.folder / f"order-{secrets.token_hex(4)}"
        place.write_bytes(order)
        os.chown(place, UID, UID)
        self.heard: list[list[object]] = []
        OPEN.append(self)
        self.process = subprocess.Popen(
            desktop.command(sys.executable, "-m", program, answer, str(place), *helper),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def wish(self, word: str) -> None:
        assert self.process.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # it may be over by itself
            self.process.stdin.write(f"{word}\n")
            self.process.stdin.flush()

    def until(self, *words: object) -> None:
        """Read on until these words come."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.heard.append(json.loads(line))
            if self.heard[-1] == list(words):
                return
        raise AssertionError(f"{words} never came: {self.heard}")

    def to_the_end(self) -> Asked:
        assert self.process.stdout is not None
        self.heard += [json.loads(line) for line in self.process.stdout]
        self.close()
        return self

    def close(self) -> None:
        self.process.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()
        self.process.wait()

    def said(self, word: str) -> list[object]:
        return [rest[0] if len(rest) == 1 else rest for first, *rest in self.heard if first == word]

    def text(self, stream: str = "out") -> str:
        return "".join(str(text) for text in self.said(stream))


HIDING = (
    "trap '' TERM HUP INT; "
    "(setsid sh -c 'trap \"\" TERM; (setsid sleep 31416 &); sleep 31416' >/dev/null 2>&1 &); "
    "env -i setsid sleep 31416 >/dev/null 2>&1 & echo up; while :; do sleep 1; done"
)


def hidden(desktop: PolkitDesktop) -> list[str]:
    return [line for line in desktop.processes() if "31416" in line or "deskside.programs.elevated" in line]
