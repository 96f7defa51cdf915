"""Taking a journal out of its database, and writing and reading bundles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from deskside.domain.bundle import BundledActor, BundledEntry, BundleHeader
    from deskside.domain.journal.checkpoint import SignedCheckpoint
    from deskside.domain.journal.verification import Row
    from deskside.domain.tickets import TicketNumber
    from deskside.usecases.ports.scripts import SigningKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """One chain as it stands, seen at one moment."""

    actors: Sequence[BundledActor]
    """Those whom its entries name."""
    entries: Callable[[], Iterator[BundledEntry]]
    """From the first on, each time it is called; read as they are asked for."""


class Exports(Protocol):
    """A journal whose chains can be taken out as they are."""

    def exported(self, ticket: TicketNumber) -> AbstractContextManager[Exported]:
        """Hold one state of the journal, and hand out one chain of it.

        Raises:
            WrongUse: `ticket-unknown`.
            BrokeMidway: The journal's own.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleContents:
    """What goes into a bundle."""

    header: BundleHeader
    journal: Exported
    checkpoints: Sequence[SignedCheckpoint]
    """About this journal and about the other side's."""
    report: bytes
    """HTML for people."""


class WriteBundle(Protocol):
    """Writes bundles."""

    def __call__(
        self, path: Path, contents: BundleContents, *, key: SigningKey | None, replace: bool = False
    ) -> None:
        """Write one, 0600, whole or not at all; the same contents give the same bytes.

        Args:
            path: Where to.
            contents: What goes in.
            key: Signs the list of digests; None leaves it unsigned.
            replace: Whether a file that is there may be replaced.

        Raises:
            WrongUse: `bundle-exists`.
            BrokeMidway: `file-not-written`, `bundle-too-large`, and what reading the journal raises.
            Refused: `agent-refused`.
            Unreachable: `agent-unreachable`.
        """
        ...


class OpenBundle(Protocol):
    """A bundle being read. Nothing of it is written anywhere."""

    header: BundleHeader
    actors: dict[str, tuple[bytes | None, bytes | None]]
    """Salt and body by pseudonym; complete once `rows` has ended."""

    def rows(self) -> Iterator[Row]:
        """Yield the entries, once, as they stand there.

        Raises:
            BrokeMidway: `bundle-unreadable`, `bundle-newer`.
        """
        ...

    def body(self, commitment: bytes, salt: bytes) -> bytes | None:
        """Return the large body of the entry that was yielded last, or None where there is none."""
        ...

    def checkpoints(self) -> list[SignedCheckpoint]:
        """Return the checkpoints.

        Raises:
            BrokeMidway: `bundle-unreadable`.
        """
        ...

    def changed_file(self) -> str:
        """Return the first file that is not what `SHA256SUMS` says, or empty; looks into every one."""
        ...

    def signed_by(self) -> tuple[bytes, bytes]:
        """Return `SHA256SUMS` and the signature over it, empty where there is none."""
        ...


class ReadBundle(Protocol):
    """Opens bundles."""

    def __call__(self, path: Path) -> AbstractContextManager[OpenBundle]:
        """Open one within bounds of size, number and names.

        Raises:
            BrokeMidway: `bundle-unreadable`.
        """
        ...
