"""The catalogue of scripts, the approvals, and what a run needs of chance and memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from deskside.domain.errors import WrongUse
    from deskside.domain.scripts.cases import Case
    from deskside.domain.scripts.evidence import Evidence
    from deskside.domain.scripts.folder import ScriptFolder
    from deskside.domain.scripts.manifest import Manifest
    from deskside.domain.scripts.statement import Signable, Statement
    from deskside.domain.secret import Secret


class Catalogue(Protocol):
    """Scripts as they lie there, approved or not."""

    def ids(self) -> list[str]:
        """Return the id of every script folder, sorted."""
        ...

    def folder(self, script: str) -> ScriptFolder:
        """Read every file of one script once.

        Raises:
            WrongUse: `script-unknown`, `script-unreadable`, `script-file-stray`, `script-link`,
                `script-too-large` or `script-too-many-files`.
        """
        ...

    def manifest(self, folder: ScriptFolder) -> Manifest:
        """Parse the manifest out of bytes already read.

        Raises:
            WrongUse: The first of `flaws`.
        """
        ...

    def flaws(self, folder: ScriptFolder) -> tuple[WrongUse, ...]:
        """Return everything that makes the folder no script, each as the error it would raise."""
        ...

    def cases(self, folder: ScriptFolder) -> tuple[Case, ...]:
        """Return the recorded cases.

        Raises:
            WrongUse: `case-broken`.
        """
        ...


M_co = TypeVar("M_co", bound="Signable", covariant=True)


class SignableFolders(Protocol[M_co]):
    """Folders that are approved as a whole: scripts, or walkthroughs."""

    def ids(self) -> list[str]:
        """Return the id of each, sorted."""
        ...

    def folder(self, script: str) -> ScriptFolder:
        """Read every file of one once, as `Catalogue.folder`."""
        ...

    def manifest(self, folder: ScriptFolder) -> M_co:
        """Parse what it says about itself out of bytes already read.

        Raises:
            WrongUse: The first of its flaws.
        """
        ...


class ScriptFiles(Protocol):
    """Script folders, for those who write them."""

    def add(self, script: str, files: Mapping[str, bytes]) -> None:
        """Add new files to a script's folder, by path inside it: all of them or none.

        Raises:
            WrongUse: `script-id-wrong`, `case-name-wrong`, `script-file-exists`: nothing is ever replaced.
            BrokeMidway: `script-not-written`.
        """
        ...

    def add_all(self, folders: Mapping[str, Mapping[str, bytes]]) -> None:
        """Add new files to several scripts' folders, by the scripts' ids: all of them or none.

        Raises:
            WrongUse: As `add`.
            BrokeMidway: As `add`.
        """
        ...


class ApprovalStore(Protocol):
    """Where approvals lie, and whose count."""

    def evidence(self, script: str) -> Evidence:
        """Return all that is stored about one script's approvals, signatures checked.

        Raises:
            BrokeMidway: `approvals-unreadable`.
            Refused: `revocations-unreadable`: what may have been taken back must not run.
        """
        ...

    def keep(self, script: str, version: int, statement: bytes, signature: bytes, key: bytes) -> None:
        """Store a statement's exact bytes and one signature over them.

        Signatures over other bytes for the same version are dropped: they approve nothing that exists.

        Raises:
            BrokeMidway: `approvals-not-writable`.
        """
        ...

    def enrol(self, principal: str, public_key: str) -> bool:
        """Let `public_key` approve as `principal` on this computer; False where it already may.

        Raises:
            Refused: `profile-decides` where an organisation profile is installed.
            BrokeMidway: `approvals-not-writable`.
        """
        ...

    def revoke(self, digest: str, reason: str) -> None:
        """Take back a statement, a file (hex SHA-256) or a key (`SHA256:...`) for good.

        Raises:
            BrokeMidway: `approvals-not-writable`.
        """
        ...


class ApprovedFiles(Protocol):
    """The text of what was approved, so that people can see what is new. It admits nothing."""

    def keep(self, folder: ScriptFolder, version: int) -> None:
        """Keep the files of an approved version.

        Raises:
            BrokeMidway: `approvals-not-writable`.
        """
        ...

    def find(self, statement: Statement) -> ScriptFolder | None:
        """Return exactly the files that `statement` is about, or None where they are not there."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PassphraseQuestion:
    """A key file is locked. `attempt` counts from 1."""

    file: str
    attempt: int


class SigningKey(Protocol):
    """A key that can sign; the private part stays where it is."""

    public_key: str
    """`TYPE BASE64`, as in a `.pub` file."""
    blob: bytes
    """Wire form of the public key."""
    fingerprint: str
    """`SHA256:` and unpadded base64."""

    def sign(self, message: bytes, namespace: str) -> bytes:
        """Return an armoured SSHSIG over `message`.

        Raises:
            Refused: `agent-refused` where the agent, its token or its owner said no.
            Unreachable: `agent-unreachable`.
        """
        ...


class SigningKeys(Protocol):
    """Finds the key that a person names."""

    def find(self, name: str, ask: Callable[[PassphraseQuestion], Secret | None]) -> SigningKey:
        """Return the key in file `name`, or the agent's key with fingerprint `name`.

        Raises:
            WrongUse: `signing-key-not-found`, `signing-key-unreadable`, `signing-key-unsupported`.
            Unreachable: `signing-key-passphrase-wrong`, `agent-unreachable`.
            Cancelled: No passphrase was given.
        """
        ...


class Tokens(Protocol):
    """Chance, for what nobody may guess."""

    def token(self) -> str:
        """Return 32 hex digits, new each time."""
        ...


class Versions(Protocol):
    """The desk's memory of the newest version of each script (formats.md section 3)."""

    def newest(self, script: str) -> int:
        """Return the newest version ever admitted here, 0 for none."""
        ...

    def remember(self, script: str, version: int) -> None:
        """Note that `version` was admitted; an older one changes nothing.

        Raises:
            BrokeMidway: `versions-not-writable`.
        """
        ...
