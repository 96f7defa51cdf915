"""What a clerk's desk may have done, each verb under its rule: recorded before it begins, refused aloud."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from deskside.domain.companion.elevated import ElevatedOrder
from deskside.domain.companion.facts_filter import FactsFilter
from deskside.domain.companion.offers import (
    MAX_OFFER_BYTES,
    MAX_RUN_ORDER_BYTES,
    RunOrder,
    decode_run_order,
)
from deskside.domain.companion.talk import Capability
from deskside.domain.companion.verbs import Attach, Facts, Offer, Run
from deskside.domain.errors import BrokeMidway, DesksideError, Refused, WrongUse
from deskside.domain.journal.facts import StepKind, StepStarted
from deskside.domain.running import Probe
from deskside.domain.scripts.manifest import Effect
from deskside.domain.scripts.program import MASK
from deskside.domain.scripts.texts import in_language
from deskside.domain.scripts.undo import FactsHeard, values_for_undo
from deskside.domain.text import clean
from deskside.usecases.ports.companion_core import JobOrder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from deskside.domain.companion.verbs import Verb
    from deskside.domain.running import Shell
    from deskside.domain.scripts.parameters import Values
    from deskside.usecases.companion_side import CompanionSide
    from deskside.usecases.ports.companion_core import RunningJob
    from deskside.usecases.ports.probes import Probes
    from deskside.usecases.weigh_offers import Weighed

INPUT_BYTES: Final = {"offer": MAX_OFFER_BYTES, "facts": 0, "run": MAX_RUN_ORDER_BYTES, "attach": 0}
"""How much a verb takes on standard input. One that is not listed is not served."""
_NOTHING: Final = b'printf "\\036%s end ok 0 0\\n" "$1"\n'
"""Stands for the probe where nothing that was asked for is allowed."""
NOTHING_IN_POWERSHELL: Final = (
    b"[Console]::Out.Write([string][char]30 + $_ds_args[0] + ' end ok 0 0' + [char]10)\nexit 0\n"
)
"""The same on Windows."""
_FACTS_TIMEOUT_S: Final = 120

Served = tuple["RunningJob", int]
"""A job, and the offset from which it is to be followed."""


@dataclass(slots=True, kw_only=True)
class ServeVerbs:
    """The verbs of one session.

    Args:
        side: The session.
        probes: The built-in probes; what a desk thinks of them counts for nothing.
        new_id: Gives 32 random hex digits.
    """

    side: CompanionSide
    probes: Probes
    new_id: Callable[[], str]
    _ran: dict[str, tuple[Weighed, Values, FactsHeard]] = field(default_factory=dict)
    """Of each job what it ran and said, for taking it back."""
    _undo: dict[int, tuple[str, dict[str, str]]] = field(default_factory=dict)
    """Of each activity that can be taken back the approval of its undo, and what that is given."""

    def __call__(self, verb: Verb, data: bytes) -> Served | None:
        """Do it, and return what is to be followed.

        Raises:
            DesksideError: Why it was refused; it stands in the user's journal and on their screen.
        """
        try:
            match verb:
                case Offer():
                    self._offer(verb, data)
                    return None
                case Facts():
                    return self._facts(verb), 0
                case Run():
                    return self._run(verb, data), 0
                case Attach():
                    return self._attach(verb), verb.offset
        except DesksideError as error:
            kinds = {Facts: StepKind.INVENTORY, Run: StepKind.SCRIPT}
            self.side.refused(type(verb).__name__.lower(), error, kinds.get(type(verb), StepKind.REQUEST))
            raise

    def job_ended(self, job: RunningJob) -> None:
        """Note how a job ended, and whether it can be taken back."""
        ran = self._ran.pop(job.name, None)
        with self.side.lock:
            undo, given = self._what_takes_back(*ran) if ran else ("", None)
            seq = self.side.record.step_of(job.name)
            if given is not None and seq is not None:
                self._undo[seq] = (undo, given)
            self.side.job_ended(job, undo if given is not None else "")

    def take_back(self, seq: int) -> None:
        """Run the signed undo of an activity. The person's own order: no clerk, and no grant.

        Raises:
            DesksideError: It cannot be.
        """
        with self.side.lock:
            undo, given = self._undo.pop(seq, ("", None))
            if given is None:
                raise Refused("undo-unknown")
            weighed = self.side.offers.find(undo)
            values = self.side.offers.values(weighed, {**given})
            order = RunOrder(offer=undo, mark=self.new_id(), values=values.plain)
            self._start(self.new_id(), "", weighed, values, order)

    # ---- each under its rule

    def _offer(self, verb: Offer, data: bytes) -> None:
        with self.side.lock:
            self.side.consent.check_in()
            self.side.offers.take(verb.statement, data)

    def _facts(self, verb: Facts) -> RunningJob:
        with self.side.lock:
            self._check_new(verb.job)
            with self._showing_what_is_left():
                allowed = self.side.consent.use_for_facts(verb.grants)
            facts = FactsFilter(verb.nonce, verb.categories, allowed)
            probe = self._probe(verb.nonce, facts.categories)
            step = StepStarted(
                kind=StepKind.INVENTORY,
                title="System information",
                machine="",
                machine_id="",
                process="",
                script=f"probe.{probe.name}",
                version=1,
                sha256=probe.sha256,
                parameters=(("categories", ",".join(facts.categories)),),
                trust="built-in",
            )
            capability = Capability.PERSONAL if Capability.PERSONAL in allowed else Capability.INFORMATION
            sentence = self.side.words.reading(sorted(allowed))
            self.side.record.begun(verb.job, step, sentence, capability, Effect.READ)
            order = JobOrder(what=probe, passes=facts.feed)
            return self._begin(verb.job, ",".join(verb.grants), order)

    def _run(self, verb: Run, data: bytes) -> RunningJob:
        order = decode_run_order(data)
        with self.side.lock:
            self.side.consent.check_in()
            self._check_new(verb.job)
            weighed = self.side.offers.find(order.offer)
            values = self.side.offers.values(weighed, {**dict(order.values), **dict(order.secrets)})
            digest = self.side.offers.digest(weighed, values)
            if digest != verb.digest:
                raise Refused("digest-differs")
            with self._showing_what_is_left():
                self.side.consent.use_for_script(verb.grant, weighed.capability, digest, values.plain)
            return self._start(verb.job, verb.grant, weighed, values, order)

    def _attach(self, verb: Attach) -> RunningJob:
        with self.side.lock:
            self.side.consent.check_line()
            job = self.side.jobs.find(verb.job)
            self.side.consent.check_not_withdrawn(job.grant.split(","))
            return job

    # ---- inside

    def _what_takes_back(
        self, weighed: Weighed, values: Values, heard: FactsHeard
    ) -> tuple[str, dict[str, str] | None]:
        """Return the undo of what was run, and what it is given: None where there is nothing to take back."""
        with suppress(Refused, WrongUse):
            undo = self.side.offers.undo_of(weighed)
            takes = self.side.offers.find(undo).manifest.parameters
            return undo, values_for_undo(takes, dict(values.plain), heard.facts)
        return "", None

    @contextmanager
    def _showing_what_is_left(self) -> Iterator[None]:
        """Show both sides what stands, where using a grant has used it up."""
        before = self.side.consent.grants
        yield
        if self.side.consent.grants != before:
            self.side.say_grants(self.side.consent.grants)

    def _check_new(self, job: str) -> None:
        try:
            self.side.jobs.find(job)
        except Refused:
            return
        raise Refused("job-exists")

    def _probe(self, nonce: str, categories: tuple[str, ...]) -> Probe:
        if not categories:
            return _nothing(nonce, "powershell" if self.side.offers.platform == "windows" else "sh")
        probe = self.probes.inventory(categories, self.side.offers.platform).probe
        return replace(probe, arguments=(nonce, ",".join(categories)), timeout_s=_FACTS_TIMEOUT_S)

    def _start(self, job: str, grant: str, weighed: Weighed, values: Values, order: RunOrder) -> RunningJob:
        side, manifest = self.side, weighed.manifest
        runnable = side.offers.runnable(weighed, values, order)
        digest = side.offers.digest(weighed, values)
        step = StepStarted(
            kind=StepKind.SCRIPT,
            title=in_language(manifest.title, side.words.language),
            machine="",
            machine_id="",
            process="",
            script=runnable.script,
            version=runnable.version,
            sha256=digest,
            approved_sha256=runnable.approved_sha256,
            parameters=(*values.plain, *((name, MASK) for name, _ in values.secret)),
            trust=weighed.admitted.trust,
        )
        sentence = clean(in_language(manifest.tell, side.words.language))
        side.record.begun(job, step, sentence, weighed.capability, manifest.effect)
        elevated = None
        if weighed.capability is Capability.ADMIN:
            newest = side.offers.versions.newest(runnable.script)
            elevated = ElevatedOrder(offered=weighed.offered, run=order, digest=digest, newest_seen=newest)
        heard = FactsHeard(order.mark)
        self._ran[job] = (weighed, values, heard)
        return self._begin(job, grant, JobOrder(what=runnable, elevated=elevated, passes=heard.feed))

    def _begin(self, job: str, grant: str, order: JobOrder) -> RunningJob:
        try:
            return self.side.jobs.start(job, grant, order)
        except (Refused, BrokeMidway) as error:
            self._ran.pop(job, None)
            self.side.record.not_done(job, error)
            raise


def _nothing(nonce: str, shell: Shell) -> Probe:
    body = NOTHING_IN_POWERSHELL if shell == "powershell" else _NOTHING
    digest = hashlib.sha256(body).hexdigest()
    return Probe(name="nothing", body=body, sha256=digest, arguments=(nonce,), shell=shell)
