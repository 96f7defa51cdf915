"""The CONNECT method of HTTP (RFC 9110 section 9.3.6): the request, and the head of the answer, bounded."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

from deskside.domain.errors import Unreachable
from deskside.domain.text import display

if TYPE_CHECKING:
    from datetime import datetime

    from deskside.domain.proxy.settings import Proxy

MAX_REPLY_BYTES: Final = 16 << 10
"""A proxy's head is a few hundred bytes; common servers refuse more than 8 KiB of theirs."""
_END: Final = b"\r\n\r\n"
_STATUS: Final = re.compile(rb"HTTP/1\.[0-9] ([1-5][0-9]{2})(?: ([^\r\n]*))?\r\n")
_LOGINS: Final = re.compile(rb"\r\nProxy-Authenticate:[ \t]*([A-Za-z][A-Za-z0-9-]{0,19})", re.IGNORECASE)
"""The first kind of a line (RFC 9110 section 11.7.1); proxies write one line a kind."""
_DATE: Final = re.compile(rb"\r\n[Dd][Aa][Tt][Ee]:[ \t]*([^\r\n]{1,64})")


class NotHttp(ValueError):  # noqa: N818 - a state, for whoever knows which proxy it is about
    """This is no answer in HTTP, or none that ends."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The head of an HTTP answer. `reason` is sanitised; `date` is aware, or None where there is none."""

    status: int
    reason: str
    date: datetime | None
    logins: tuple[str, ...] = ()
    """The ways to log in that a proxy offers, as it writes them: `Basic`, `Digest`, `NTLM`, `Negotiate`."""

    @property
    def wants_another_login(self) -> str:
        """Return the ways to log in that it offers, where ours (Basic) is not among them; else nothing."""
        ours = any(one.casefold() == "basic" for one in self.logins)
        return "" if ours else ", ".join(self.logins)

    @property
    def opens_a_tunnel(self) -> bool:
        """Say whether what follows comes from the other end: any 2xx does it."""
        return 200 <= self.status < 300


def connect_request(host: str, port: int, proxy: Proxy) -> bytes:
    """Return the request for a tunnel to `host` and `port`.

    Raises:
        Unreachable: `proxy-host-unwritable`, for a name that cannot stand in a request.
    """
    try:
        name = host if ":" in host else host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise Unreachable("proxy-host-unwritable", host=display(host, limit=80)) from error
    if not re.fullmatch(r"[0-9A-Za-z._:%-]{1,255}", name):
        raise Unreachable("proxy-host-unwritable", host=display(host, limit=80))
    authority = f"[{name}]:{port}" if ":" in name else f"{name}:{port}"
    lines = [f"CONNECT {authority} HTTP/1.1", f"Host: {authority}"]
    if proxy.password is not None:
        said = f"{proxy.user}:{proxy.password.reveal()}"
        lines.append(f"Proxy-Authorization: Basic {base64.b64encode(said.encode()).decode()}")
    return "\r\n".join(lines).encode("ascii") + _END


def is_whole(head: bytes) -> bool:
    """Say whether these first bytes of an answer are all of its head.

    Raises:
        NotHttp: This is no HTTP, or its head does not end.
    """
    if not head.startswith(b"HTTP/1."[: len(head)]) or len(head) > MAX_REPLY_BYTES:
        raise NotHttp
    return head.endswith(_END)


def read_reply(head: bytes) -> Reply:
    """Read the whole head of an answer.

    Raises:
        NotHttp: It is not one.
    """
    found = _STATUS.match(head)
    if found is None or len(head) > MAX_REPLY_BYTES:
        raise NotHttp
    reason = display((found[2] or b"").decode("latin-1"), limit=80)
    logins = tuple(said.decode("ascii") for said in _LOGINS.findall(head)[:8])
    return Reply(int(found[1]), reason, _date(head), logins)


def _date(head: bytes) -> datetime | None:
    if (said := _DATE.search(head)) is None:
        return None
    try:
        date = parsedate_to_datetime(said[1].decode("ascii"))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return date if date.tzinfo is not None else None
