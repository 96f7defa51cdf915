"""The receipt's deed, put together for one journal of the user's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside import __version__
from deskside.adapters.bundle.receipts import ReceiptKeeper
from deskside.adapters.report.receipt import ReceiptRenderer
from deskside.programs.bundles import bundle_writer
from deskside.programs.places import resources_dir
from deskside.programs.signatures import check_signature
from deskside.ui.words.receipt import ReceiptWords
from deskside.usecases.checkpoint import SignCheckpoint
from deskside.usecases.task import CancelToken
from deskside.usecases.verify_journal import VerifyJournal
from deskside.usecases.write_receipt import WriteReceipt

if TYPE_CHECKING:
    from deskside.adapters.store import Store
    from deskside.domain.journal.verdict import Verification
    from deskside.domain.tickets import TicketNumber
    from deskside.usecases.ports.clock import Clock


def receipt_writer(store: Store, clock: Clock) -> WriteReceipt:
    """Return the deed that writes the receipt of a session from the user's own journal."""
    verify = VerifyJournal(store, store, check_signature, clock, "companion")

    def verified(ticket: TicketNumber) -> Verification:
        return verify(ticket, report=lambda _: None, cancel=CancelToken())

    return WriteReceipt(
        journal=store,
        sign=SignCheckpoint(store, clock, "companion"),
        verify=verified,
        render=ReceiptRenderer(resources_dir() / "report", ReceiptWords(), version=__version__),
        keep=ReceiptKeeper(bundle_writer()),
        clock=clock,
    )
