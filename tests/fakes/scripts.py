"""Script folders to break, and stand-ins for what a run needs besides a machine."""

from __future__ import annotations

import base64
import hashlib
import itertools
from typing import TYPE_CHECKING

from deskside.domain.errors import Refused, WrongUse
from deskside.domain.scripts.allowed_signers import Roster, Signer
from deskside.domain.scripts.evidence import CheckedSignature, Evidence, Policy, Revoked, SignedStatement
from deskside.domain.scripts.manifest import Effect, Manifest, Platform, ResultConvention
from deskside.domain.scripts.statement import SCRIPT_NAMESPACE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from deskside.domain.scripts.cases import Case
    from deskside.domain.scripts.folder import ScriptFolder

SCRIPT = "network.lookup"
AUTHOR = "author@example.org"

MANIFEST = """\
format = 1
version = 3
title = { en = "Look up names", ru = "Искать имена" }
author = "author@example.org"
effect = "read"
timeout_s = 30
result = "plugin"

[tell]
en = "Looks up a name. Changes nothing."
ru = "Ищет имя. Ничего не меняет."

[platforms]
linux = { file = "linux.sh", shell = "sh" }

[messages.silent]
en = "{server} does not answer."
ru = "{server} не отвечает."
"""

PROGRAM = """\
echo looking
ok silent server=192.0.2.1
exit 0
"""

A_MANIFEST = Manifest(
    version=3,
    title={"en": "Look up names", "ru": "Искать имена"},
    author=AUTHOR,
    effect=Effect.READ,
    timeout_s=30,
    result=ResultConvention.PLUGIN,
    tell={"en": "Looks up a name. Changes nothing.", "ru": "Ищет имя. Ничего не меняет."},
    platforms={"linux": Platform(file="linux.sh", shell="sh")},  # noqa: S604 - a name
    messages={"silent": {"en": "{server} does not answer.", "ru": "{server} не отвечает."}},
)
"""What `MANIFEST` says."""


def write_script(
    root: Path,
    script: str = SCRIPT,
    *,
    manifest: str = MANIFEST,
    program: str = PROGRAM,
    files: Mapping[str, str] | None = None,
) -> Path:
    """Put a script folder below `root` and return it."""
    category, name = script.split(".")
    folder = root / category / name
    for path, text in {"script.toml": manifest, "linux.sh": program, **(files or {})}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return folder


class MemoryCatalogue:
    """`usecases.ports.scripts.Catalogue` on values; `manifests` says what each folder's bytes mean."""

    def __init__(self, *folders: ScriptFolder, manifests: Mapping[str, Manifest] | None = None) -> None:
        self.folders = {folder.script: folder for folder in folders}
        self.manifests = dict(manifests or {})

    def ids(self) -> list[str]:
        return sorted(self.folders)

    def folder(self, script: str) -> ScriptFolder:
        if script not in self.folders:
            raise WrongUse("script-unknown", script=script)
        return self.folders[script]

    def manifest(self, folder: ScriptFolder) -> Manifest:
        for flaw in self.flaws(folder):
            raise flaw
        return self.manifests[folder.script]

    def flaws(self, folder: ScriptFolder) -> tuple[WrongUse, ...]:
        if folder.script in self.manifests:
            return ()
        return (WrongUse("script-file-missing", script=folder.script, file="script.toml"),)

    def cases(self, folder: ScriptFolder) -> tuple[Case, ...]:
        del folder
        return ()


class MemoryApprovals:
    """`usecases.ports.scripts.ApprovalStore`; a signature is sound if it is `seal(key, statement)`."""

    def __init__(self, *, organisation: Roster | None = None) -> None:
        self._organisation = organisation
        self._signers: list[Signer] = []
        self._stored: dict[tuple[str, int], tuple[bytes, dict[bytes, bytes]]] = {}
        self._digests: set[str] = set()
        self._keys: set[str] = set()

    def evidence(self, script: str) -> Evidence:
        stored = sorted(
            ((version, *rest) for (name, version), rest in self._stored.items() if name == script),
            key=lambda one: one[0],
            reverse=True,
        )
        return Evidence(
            statements=tuple(_signed(statement, signatures) for _, statement, signatures in stored),
            roster=self._organisation or Roster(tuple(self._signers)),
            revoked=Revoked(frozenset(self._digests), frozenset(self._keys)),
            policy=Policy(roots="organisation" if self._organisation else "self"),
        )

    def keep(self, script: str, version: int, statement: bytes, signature: bytes, key: bytes) -> None:
        before = self._stored.get((script, version))
        signatures = before[1] if before and before[0] == statement else {}
        self._stored[script, version] = (statement, {**signatures, key: signature})

    def enrol(self, principal: str, public_key: str) -> bool:
        if self._organisation is not None:
            raise Refused("profile-decides")
        signer = Signer(principals=principal, key=blob_of(public_key), namespaces=SCRIPT_NAMESPACE)
        if signer in self._signers:
            return False
        self._signers.append(signer)
        return True

    def revoke(self, digest: str, reason: str) -> None:
        del reason
        (self._keys if digest.startswith("SHA256:") else self._digests).add(digest)


def seal(key: bytes, statement: bytes) -> bytes:
    """Return what stands for a signature here."""
    return hashlib.sha256(key + statement).digest()


def blob_of(public_key: str) -> bytes:
    """Return the wire form inside a line such as `ssh-ed25519 AAAA...`."""
    return base64.b64decode(public_key.split()[1])


def _signed(statement: bytes, signatures: Mapping[bytes, bytes]) -> SignedStatement:
    checked = (
        CheckedSignature(key=key, namespace=SCRIPT_NAMESPACE, intact=signature == seal(key, statement))
        for key, signature in signatures.items()
    )
    return SignedStatement(statement, tuple(checked))


class MemoryVersions:
    """`usecases.ports.scripts.Versions` in a dict."""

    def __init__(self) -> None:
        self._newest: dict[str, int] = {}

    def newest(self, script: str) -> int:
        return self._newest.get(script, 0)

    def remember(self, script: str, version: int) -> None:
        self._newest[script] = max(version, self.newest(script))


class CountedTokens:
    """`usecases.ports.scripts.Tokens` that a test can foretell."""

    def __init__(self, make: Callable[[int], str] = lambda number: f"{number:032x}") -> None:
        self._numbers = itertools.count(1)
        self._make = make

    def token(self) -> str:
        return self._make(next(self._numbers))
