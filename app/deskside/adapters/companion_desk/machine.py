"""`usecases.ports.machine.Machine` on a companion: nothing is done there that the person has not allowed."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

from deskside.adapters.companion_desk.carrying import evidence_of, statement_digest
from deskside.adapters.companion_desk.job import CompanionJob
from deskside.adapters.companion_desk.session import CompanionSession
from deskside.domain.companion.offers import RunOrder, encode_run_order
from deskside.domain.companion.talk import Capability
from deskside.domain.companion.verbs import Facts, Run
from deskside.domain.errors import Refused
from deskside.domain.running import Probe
from deskside.usecases.told import Told

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.adapters.companion_desk.heads import SessionHeads
    from deskside.domain.companion.control import Hello
    from deskside.domain.companion.verbs import Verb
    from deskside.domain.running import Runnable, RunnableScript
    from deskside.usecases.ports.companion_line import CompanionLine, CompanionLinkState
    from deskside.usecases.ports.machine import LinkState
    from deskside.usecases.task import CancelToken

_KINDS: Final = (Capability.CHECKS, Capability.CHANGES, Capability.ADMIN)


class CompanionMachine:
    """One paired companion, over every line of the session.

    Args:
        line: Paired and authenticated; comes back by itself.
        hello: What the desk says about itself, with its label of the ticket.
        call_back: The number that the person may ring, from the organisation's profile.
        heads: How both sides' journals stand, signed; None where nothing is signed.
    """

    def __init__(
        self, line: CompanionLine, hello: Hello, *, call_back: str = "", heads: SessionHeads | None = None
    ) -> None:
        self._line = line
        self._link: Told[LinkState] = Told("up")
        line.on_link(self._tell)
        self.consent = CompanionSession(line, hello, call_back=call_back, heads=heads)

    @property
    def label(self) -> str:
        """For people."""
        return self._line.label

    @property
    def machine_id(self) -> str:
        """Pseudonymous; new with each run of the companion."""
        return self._line.machine_id

    @property
    def host_key(self) -> str:
        """Fingerprint of the key that the companion made for this session."""
        return self._line.host_key

    @property
    def banner(self) -> str:
        """The companion's version string."""
        return self._line.banner

    def run(self, what: Runnable, *, cancel: CancelToken) -> CompanionJob:
        """Have the companion run its own probe, or a script that it has admitted itself.

        Raises:
            Refused: `grant-unknown`: the person has not allowed it. `not-let-in`, `session-over`.
            BrokeMidway: `link-lost`.
            Cancelled: `cancel` was pulled.
        """
        self.consent.wait_ready(cancel)
        job = secrets.token_hex(16)
        if isinstance(what, Probe):
            verb, stdin = self._facts(what, job), b""
        else:
            verb, stdin = self._run(what, job)
        running = CompanionJob(self.consent, self._line, verb, job, stdin=stdin, label=self.label)
        cancel.when_cancelled(running.stop)
        return running

    def on_link(self, listener: Callable[[LinkState], None]) -> None:
        """Call `listener` from any thread whenever the state of the line changes."""
        self._link.listen(listener)

    def close(self) -> None:
        """End the session on both sides, and the line."""
        self.consent.close()
        self._line.close()

    def _facts(self, probe: Probe, job: str) -> Verb:
        kinds = (Capability.INFORMATION, Capability.PERSONAL)
        grants = [grant for kind in kinds if (grant := self.consent.grant_for(kind))]
        if not grants:
            raise Refused("grant-unknown")
        ids = tuple(self.consent.use(grant) for grant in grants)
        return Facts(grants=ids, job=job, nonce=probe.nonce, categories=probe.categories)

    def _run(self, script: RunnableScript, job: str) -> tuple[Verb, bytes]:
        evidence = evidence_of(script)
        digest = evidence.sent_sha256
        found = (self.consent.grant_for(kind, digest) for kind in _KINDS)
        grant = next((grant for grant in found if grant is not None), None)
        if grant is None:
            raise Refused("grant-unknown")
        order = RunOrder(
            offer=statement_digest(evidence.statement),
            mark=dict(script.environment)["DESKSIDE_MARK"],
            values=evidence.values,
            secrets=evidence.secrets,
        )
        return Run(grant=self.consent.use(grant), job=job, digest=digest), encode_run_order(order)

    def _tell(self, state: CompanionLinkState) -> None:
        said: LinkState = {"lost": "away", "ended": "lost"}.get(state, state)  # type: ignore[assignment]
        self._link.tell(said)
