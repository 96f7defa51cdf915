"""The companion's core.

`python -m deskside.programs.companion_core DESCRIPTOR FOLDER LANGUAGE [PROFILE [MEMORY]]`, started by a
face, and by nothing else; it ends with the face. What it keeps lies in FOLDER, which nobody else can read and
which is removed at the end; the newest versions of scripts are remembered in MEMORY, and for this run only
where it is not given. PROFILE may be empty.
"""

from __future__ import annotations

import contextlib
import logging
import os
import platform
import secrets
import shutil
import sys
import threading
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from deskside import __version__
from deskside.adapters.catalogue.files import FileCatalogue
from deskside.adapters.clock import SystemClock
from deskside.adapters.companion.core_serving import FacePipe
from deskside.adapters.companion.handing_over import taken
from deskside.adapters.companion.host import CompanionHost, Parts
from deskside.adapters.companion.jobs import Jobs
from deskside.adapters.identity import this_account
from deskside.adapters.probes import SHIPPED, ShippedProbes
from deskside.adapters.process_groups import this_systems_groups
from deskside.adapters.screen_lock import this_screens_lock
from deskside.adapters.store import open_store
from deskside.adapters.threads import start_thread
from deskside.adapters.trust.signatures import check_signature
from deskside.adapters.trust.versions import SeenVersions
from deskside.domain.companion import control, talk
from deskside.domain.companion.consent import Consent
from deskside.domain.errors import DesksideError
from deskside.domain.redaction import Redactor
from deskside.domain.text import display
from deskside.programs.companion_outside import link_to, save_receipt
from deskside.programs.elevation import elevate
from deskside.programs.own_profile import own_profile
from deskside.programs.places import resources_dir
from deskside.programs.this_system import PLATFORM, WARDEN
from deskside.ui import words
from deskside.ui.words.companion import SpokenWords
from deskside.usecases.companion_side import CompanionSide
from deskside.usecases.exchange_heads import HeadExchange
from deskside.usecases.own_record import OwnRecord
from deskside.usecases.serve_verbs import ServeVerbs
from deskside.usecases.weigh_offers import Offers

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.adapters.companion.job import Job
    from deskside.adapters.companion.session_key import SessionKey
    from deskside.adapters.store import Store
    from deskside.domain.journal.consent import Ender
    from deskside.domain.profile.organisation import OrganisationProfile

MEMORY_BYTES: Final = 2 << 30
"""Address space: whoever attacks the SSH server gets no further (security.md 5.2); jobs have their own."""


class CoreSession:
    """What one session is made of (`adapters.companion.host.Session`)."""

    def __init__(
        self,
        profile: OrganisationProfile,
        store: Store,
        versions: SeenVersions,
        *,
        tell: Callable[[talk.Event], None],
        key: SessionKey,
        send: Callable[[control.FromCompanion], None],
        over: Callable[[], None],
    ) -> None:
        clock, spoken = SystemClock(), SpokenWords()
        self.key = key
        self.store = store
        self.over: talk.Over | None = None
        self._tell = tell
        self._send = send
        self._jobs = Jobs(self._job_ended, this_systems_groups(WARDEN), elevate=elevate)
        read_manifest = FileCatalogue(Path("/nonexistent")).manifest
        self.side = CompanionSide(
            lock=threading.RLock(),
            consent=Consent(new_id=_new_id),
            record=OwnRecord(store, clock, spoken, self._acted),
            offers=Offers(profile, check_signature, read_manifest, clock, versions, PLATFORM),
            jobs=self._jobs,
            words=spoken,
            tell=self._told,
            send=send,
            over=over,
            exchange=lambda ticket, peer: HeadExchange(
                checkpoints=store,
                check=check_signature,
                clock=clock,
                journal="companion",
                ticket=ticket,
                key=key,
                peer=peer,
            ),
        )
        probes = ShippedProbes(resources_dir() / "probes")
        self.verbs = ServeVerbs(side=self.side, probes=probes, new_id=_new_id)

    def close(self) -> None:
        """End what could still run, and its warden."""
        self._jobs.close()

    def _job_ended(self, job: Job) -> None:
        self.verbs.job_ended(job)

    def _told(self, event: talk.Event) -> None:
        if isinstance(event, talk.Over):
            self.over = event
        self._tell(event)

    def _acted(self, activity: talk.Activity, job: str) -> None:
        self._tell(talk.Happened(activity=activity))
        self._send(
            control.Doing(
                seq=activity.seq,
                sentence=activity.sentence,
                progress=activity.progress,
                job=job,
                outcome=activity.outcome,
            )
        )


def main(arguments: list[str]) -> int:
    """Serve the face at the other end of the inherited socket."""
    descriptor, place, language, profile_file, memory = (*arguments, "", "")[:5]
    _bound()
    words.use_language(language, resources_dir() / "locale")
    folder = Path(place)
    face = FacePipe(taken(descriptor))
    try:
        _serve(
            face, folder, Path(memory or folder / "versions"), Path(profile_file) if profile_file else None
        )
    except DesksideError as error:
        face.tell(talk.Ready(organisation="", call_back=""))
        face.tell(talk.Trouble(code=error.code, facts=_facts(error)))
        face.serve(_Nobody())
    finally:
        face.close()
        shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)  # the face is gone: nobody is left to wait for a thread


class _Nobody:
    """Without a profile there is nobody to pair with, and nothing to do but to say so."""

    def order(self, order: talk.Order) -> None:
        """Do nothing."""

    def end(self, why: Ender) -> None:
        """Do nothing."""


class _InTheirLanguage:
    """The host, and the language in which it says things to the person."""

    def __init__(self, host: CompanionHost[CoreSession]) -> None:
        self._host = host
        self.end = host.end

    def order(self, order: talk.Order) -> None:
        """Do what the person says."""
        if isinstance(order, talk.Speak):
            words.use_language(order.language, resources_dir() / "locale")
            self._host.languages = (words.language(),)
        else:
            self._host.order(order)


def _facts(error: DesksideError) -> tuple[tuple[str, str], ...]:
    return tuple((name, str(value)) for name, value in error.facts.items())


def _serve(face: FacePipe, folder: Path, memory: Path, profile_file: Path | None) -> None:
    profile = own_profile(SystemClock(), from_clone=profile_file)
    folder.mkdir(mode=0o700, exist_ok=True)
    store = open_store(
        f"sqlite:///{folder / 'journal.db'}",
        run_dir=folder / "run",
        actor=this_account(),
        clock=SystemClock(),
        redactor=Redactor(profile.redaction),
    )
    host = CompanionHost(_parts(profile, store, SeenVersions(memory), face.tell), face.tell)
    lock = this_screens_lock()
    start_thread("companion-screen-lock", lambda: _watch_lock(lock.watch, host))
    face.tell(
        talk.Ready(
            organisation=profile.organisation,
            call_back=profile.call_back,
            notice=tuple(profile.notice.items()),
        )
    )
    try:
        face.serve(_InTheirLanguage(host))
    finally:
        host.close("face-gone")
        lock.close()
        store.close()


def _parts(
    profile: OrganisationProfile, store: Store, versions: SeenVersions, tell: Callable[[talk.Event], None]
) -> Parts[CoreSession]:
    return Parts(
        profile=profile,
        session=partial(CoreSession, profile, store, versions, tell=tell),
        link=partial(link_to, profile.relays),
        hello=control.Hello(
            release=__version__,
            organisation=profile.organisation,
            languages=(words.language(),),
            capabilities=tuple(talk.Capability),
            platform=PLATFORM,
            probe_sha256=SHIPPED[PLATFORM].sha256 if PLATFORM in SHIPPED else "",
            shows_lane=True,
        ),
        save=_save,
        machine=display(platform.node() or "localhost"),
    )


def _save(session: CoreSession, folder: str) -> str:
    assert session.over is not None  # noqa: S101 - the host asks after the end only
    side = session.side
    over = replace(session.over, activities=tuple(side.record.activities.values()))  # also taken back since
    return save_receipt(
        session.store,
        session.key,
        over,
        folder,
        ticket=side.record.ticket,
        let_in=side.was_let_in,
    )


def _watch_lock(watch: Callable[[Callable[[], None]], bool], host: CompanionHost[CoreSession]) -> None:
    watch(lambda: host.end("screen-lock"))


def _bound() -> None:
    logging.getLogger("paramiko").addHandler(logging.NullHandler())
    logging.getLogger("paramiko").propagate = False
    if sys.platform == "win32":  # a process there is bound from outside, by a job object; jobs are
        return
    import resource  # noqa: PLC0415 - not on Windows

    from deskside.adapters.process_groups.families import become_reaper  # noqa: PLC0415

    with contextlib.suppress(OSError):
        become_reaper(sys.platform)  # what a warden and its keepers leave, killed at one blow, is found here
    for kind, most in ((resource.RLIMIT_AS, MEMORY_BYTES), (resource.RLIMIT_CORE, 0)):
        _, hard = resource.getrlimit(kind)
        bounded = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with contextlib.suppress(ValueError, OSError):  # macOS has no bound of this kind
            # The hard one stays: jobs are the person's, and get theirs.
            resource.setrlimit(kind, (bounded, hard))


def _new_id() -> str:
    return secrets.token_hex(16)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
