"""Values as frame headers and back. Every field is checked: the other side may have been taken over.

The words (`do` from the desk, `is` from the engine):

=============  ============================================  ===========================================
`do`           fields                                        means
=============  ============================================  ===========================================
connect        address, credentials, label, known_hosts      once, first
answer         value (and secret, remember)                  to the last question
run            job, command, token, timeout_s; body: stdin   start a leashed program
credit         job, bytes                                    the machine may send that much more
stop           job                                           end its input: kill its group there
drop           job                                           give up its channel
ping                                                         say something
=============  ============================================  ===========================================

=============  ============================================  ===========================================
`is`           fields                                        means
=============  ============================================  ===========================================
ready                                                        imported and waiting
question       ask, ...                                      the person, or the keyring, must answer
connected      machine_id, host_key, banner                  in
failed         job (0: connecting), family, code, facts      an expected error
started        job                                           the machine has taken it
chunk          job, stream; body: data                       output, both streams as they come
output-ended   job                                           no more of it
status         job, status                                   exit status, or null without one
link           state                                         the line is up, slow or lost
pong                                                         alive
=============  ============================================  ===========================================
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Final

from deskside.domain import errors
from deskside.domain.engine.wire import Frame
from deskside.domain.errors import BrokeMidway, DesksideError
from deskside.domain.secret import Secret
from deskside.domain.ssh.leashed import Leashed
from deskside.domain.targets import Address
from deskside.domain.text import display

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deskside.domain.engine.wire import Json

CONNECTING: Final = 0
"""The `job` of a failure to connect; runs are numbered from 1."""

_FAMILIES: Final[dict[str, type[DesksideError]]] = {
    kind.__name__: kind
    for kind in (
        errors.WrongUse,
        errors.Refused,
        errors.Unreachable,
        errors.BrokeMidway,
        errors.Cancelled,
    )
}
_MAX_FACTS: Final = 32


def address_to_json(address: Address) -> dict[str, Json]:
    """Return an address as JSON."""
    return {
        "host": address.host,
        "user": address.user,
        "port": address.port,
        "jumps": [address_to_json(jump) for jump in address.jumps],
        "identity_files": list(address.identity_files),
        "host_key_alias": address.host_key_alias,
        "known_hosts_files": list(address.known_hosts_files),
        "identities_only": address.identities_only,
        "agent_socket": address.agent_socket,
    }


def address_from_json(frame: Frame) -> Address:
    """Return the address of a header.

    Raises:
        BrokeMidway: `engine-broken`.
    """
    jumps = frame.header.get("jumps")
    return Address(
        host=frame.text("host"),
        user=frame.text("user"),
        port=frame.number("port"),
        jumps=tuple(address_from_json(_inner(jump)) for jump in (jumps if isinstance(jumps, list) else [])),
        identity_files=texts_from_json(frame, "identity_files"),
        host_key_alias=frame.text("host_key_alias"),
        known_hosts_files=texts_from_json(frame, "known_hosts_files"),
        identities_only=frame.header.get("identities_only") is True,
        agent_socket=frame.text("agent_socket"),
    )


def secret_to_json(secret: Secret | None) -> str | None:
    """Return a secret for a frame that goes from process to process and nowhere else."""
    return None if secret is None else secret.reveal()


def secret_from_json(value: Json) -> Secret | None:
    """Return the secret, or None."""
    return Secret(value) if isinstance(value, str) else None


def blob_to_json(blob: bytes) -> str:
    """Return bytes as text."""
    return base64.b64encode(blob).decode("ascii")


def blob_from_json(frame: Frame, name: str) -> bytes:
    """Return the bytes of a text field.

    Raises:
        BrokeMidway: `engine-broken`.
    """
    try:
        return base64.b64decode(frame.text(name), validate=True)
    except ValueError as error:
        raise BrokeMidway("engine-broken", why=f"field {name}") from error


def run_to_json(job: int, leashed: Leashed) -> dict[str, Json]:
    """Return the header of `run`; the body is `leashed.stdin`."""
    return {
        "do": "run",
        "job": job,
        "command": leashed.command,
        "token": leashed.token,
        "timeout_s": leashed.timeout_s,
    }


def run_from_json(frame: Frame) -> Leashed:
    """Return what is to be run.

    Raises:
        BrokeMidway: `engine-broken`.
    """
    return Leashed(
        command=frame.text("command"),
        stdin=frame.body,
        token=frame.text("token"),
        timeout_s=frame.number("timeout_s"),
    )


def error_to_json(job: int, error: DesksideError) -> dict[str, Json]:
    """Return the header of `failed`."""
    family = type(error).__name__
    return {
        "is": "failed",
        "job": job,
        "family": family if family in _FAMILIES else "BrokeMidway",
        "code": error.code,
        "facts": dict(error.facts),
    }


def error_from_json(frame: Frame) -> DesksideError:
    """Return the error; its facts are made harmless once more, because the engine may be lying."""
    facts = frame.header.get("facts")
    harmless: dict[str, str | int] = {}
    for name, value in list(facts.items() if isinstance(facts, dict) else ())[:_MAX_FACTS]:
        if name.isidentifier() and isinstance(value, (str, int)):
            harmless[name] = display(value, limit=300) if isinstance(value, str) else value
    family = _FAMILIES.get(frame.text("family"), BrokeMidway)
    return family(display(frame.text("code"), limit=60), **harmless)


def _inner(value: Json) -> Frame:
    if not isinstance(value, dict):
        raise BrokeMidway("engine-broken", why="field")
    return Frame(value)


def texts_from_json(frame: Frame, name: str) -> tuple[str, ...]:
    """Return a header field that must be a list of texts.

    Raises:
        BrokeMidway: `engine-broken`.
    """
    value: Json | Mapping[str, Json] = frame.header.get(name)
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise BrokeMidway("engine-broken", why=f"field {name}")
    return tuple(item for item in value if isinstance(item, str))
