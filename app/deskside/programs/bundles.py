"""What reads and writes bundles, put together: for commands, and for the companion's receipt."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from deskside.adapters.bundle.reading import open_bundle, read_kept
from deskside.adapters.bundle.writing import BundleWriter
from deskside.domain.errors import WrongUse
from deskside.domain.scripts.allowed_signers import parse_allowed_signers
from deskside.programs.places import resources_dir
from deskside.programs.signatures import check_signature
from deskside.usecases.verify_bundle import VerifyBundle
from deskside.usecases.weigh_checkpoints import Witnesses

if TYPE_CHECKING:
    from deskside.usecases.ports.clock import Clock

_MAX_SIGNERS_BYTES: Final = 1 << 20


def verify_bundle(clock: Clock) -> VerifyBundle:
    """Return the deed that verifies a bundle. It needs no house: it runs on any computer."""
    return VerifyBundle(open_bundle, check_signature, clock)


def bundle_writer() -> BundleWriter:
    """Return what writes bundles."""
    return BundleWriter(resources_dir() / "bundle")


def witnesses(external: str | None, allowed_signers: str | None) -> Witnesses:
    """Read what is brought to a verification from outside.

    Args:
        external: A file of checkpoints, or a bundle; or None.
        allowed_signers: OpenSSH's list of signers; or None for any key.

    Raises:
        WrongUse: `signers-unreadable`.
        BrokeMidway: `checkpoints-unreadable`, `bundle-unreadable`.
    """
    kept = tuple(read_kept(Path(external))) if external else ()
    if allowed_signers is None:
        return Witnesses(kept=kept)
    try:
        with Path(allowed_signers).open("rb") as file:
            text = file.read(_MAX_SIGNERS_BYTES).decode()
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUse("signers-unreadable", path=allowed_signers) from error
    roster = parse_allowed_signers(text, local=lambda naive: naive.astimezone())
    if not roster.signers:
        raise WrongUse("signers-unreadable", path=allowed_signers)
    return Witnesses(kept=kept, signers=roster)
