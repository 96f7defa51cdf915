"""What desk and engine say to each other about companions, beside what `messages` lists.

=============  ============================================  ===========================================
`do`           fields                                        means
=============  ============================================  ===========================================
pair           meeting, credentials, label                   once, first, instead of `connect`
stdin          job; body: bytes                              ahead of a `verb` that takes much
verb           job, command; body: stdin                     start a verb on the companion
control        job, name                                     open a subsystem
say            job; body: bytes                              send them on it
hang-up        job                                           close it
=============  ============================================  ===========================================

=============  ============================================  ===========================================
`is`           fields                                        means
=============  ============================================  ===========================================
question       ask: sending                                  the code is about to leave: note it first
paired         machine_id, host_key, banner, name,           the code was proven by both sides
               department, fingerprint
opened         job                                           the subsystem is there
said           job; body: bytes                              what came on it
hung-up        job                                           it has ended
link           state, and with `ended`: family, code, facts  also `ended`: the line will not come back
=============  ============================================  ===========================================
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.domain.companion.code import read_code
from deskside.domain.companion.meeting import ClerkIdentity, Meeting
from deskside.domain.engine.messages import texts_from_json
from deskside.domain.engine.wire import Frame
from deskside.domain.errors import BrokeMidway, WrongUse
from deskside.domain.profile.keys import PublicKey, parse_public_key
from deskside.domain.profile.organisation import ClerkAuthority, Relay
from deskside.domain.text import display

if TYPE_CHECKING:
    from deskside.domain.engine.wire import Json

_NAME_CHARS = 100


def meeting_to_json(meeting: Meeting) -> dict[str, Json]:
    """Return a meeting for a frame that goes from process to process and nowhere else: the code is in it."""
    return {
        "code": meeting.code.reveal(),
        "host": meeting.host,
        "relay": None if meeting.relay is None else _relay_to_json(meeting.relay),
        "clerks": None if meeting.clerks is None else _clerks_to_json(meeting.clerks),
        "identity_files": list(meeting.identity_files),
        "agent_socket": meeting.agent_socket,
    }


def meeting_from_json(frame: Frame) -> Meeting:
    """Return the meeting of a header.

    Raises:
        BrokeMidway: `engine-broken`.
    """
    relay, clerks = frame.header.get("relay"), frame.header.get("clerks")
    try:
        return Meeting(
            code=read_code(frame.text("code")),
            host=frame.text("host"),
            relay=_relay_from_json(Frame(relay)) if isinstance(relay, dict) else None,
            clerks=_clerks_from_json(Frame(clerks)) if isinstance(clerks, dict) else None,
            identity_files=texts_from_json(frame, "identity_files"),
            agent_socket=frame.text("agent_socket"),
        )
    except WrongUse as error:
        raise BrokeMidway("engine-broken", why="field meeting") from error


def identity_to_json(identity: ClerkIdentity) -> dict[str, Json]:
    """Return who we were for the companion."""
    return {
        "name": identity.name,
        "department": identity.department,
        "fingerprint": identity.fingerprint,
    }


def identity_from_json(frame: Frame) -> ClerkIdentity:
    """Return who we were for the companion; made harmless once more, because the engine may be lying.

    Raises:
        BrokeMidway: `engine-broken`.
    """
    return ClerkIdentity(
        name=display(frame.text("name"), limit=_NAME_CHARS),
        department=display(frame.text("department"), limit=_NAME_CHARS),
        fingerprint=display(frame.text("fingerprint")),
    )


def _relay_to_json(relay: Relay) -> dict[str, Json]:
    return {"host": relay.host, "port": relay.port, "host_keys": _lines(relay.host_keys)}


def _relay_from_json(frame: Frame) -> Relay:
    return Relay(
        host=frame.text("host"),
        port=frame.number("port"),
        host_keys=_keys(frame, "host_keys"),
        companion_key="",  # a clerk has no use for it
    )


def _clerks_to_json(clerks: ClerkAuthority) -> dict[str, Json]:
    return {"keys": _lines(clerks.keys), "principal": clerks.principal}


def _clerks_from_json(frame: Frame) -> ClerkAuthority:
    return ClerkAuthority(keys=_keys(frame, "keys"), principal=frame.text("principal"))


def _lines(keys: tuple[PublicKey, ...]) -> list[Json]:
    return [key.line for key in keys]


def _keys(frame: Frame, name: str) -> tuple[PublicKey, ...]:
    return tuple(parse_public_key(line) for line in texts_from_json(frame, name))
