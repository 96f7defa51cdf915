"""What this product uses of paramiko that is private to it: every name in one place, with its type.

`pyproject.toml` pins `paramiko>=5.1,<5.2`; tests/adapters/ssh/test_insides.py fails when a name has moved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import paramiko

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Mapping
    from typing import ClassVar

    from deskside.adapters.both_ends.packets import BoundedPacketizer

    class ChannelMap:
        """paramiko's open channels by number, held weakly."""

        def put(self, chanid: int, chan: paramiko.Channel, /) -> None: ...  # noqa: D102
        def delete(self, chanid: int, /) -> None: ...  # noqa: D102
        def values(self) -> list[Session]: ...  # noqa: D102

    class Transport(paramiko.Transport):
        """`paramiko.Transport` with the private names that we call or replace."""

        _CLIENT_ID: str
        _active_check_timeout: float
        _preferred_ciphers: tuple[str, ...]
        _preferred_macs: tuple[str, ...]
        _preferred_kex: tuple[str, ...]
        _preferred_keys: tuple[str, ...]
        _kex_info: Mapping[str, object]
        _channel_handler_table: ClassVar[Mapping[int, Callable[..., None]]]
        _channels: ChannelMap
        active: bool
        agreed_on_strict_kex: bool
        host_key: paramiko.PKey | None
        lock: threading.Lock
        packetizer: BoundedPacketizer  # type: ignore[mutable-override]  # it is made with that class
        channel_events: dict[int, threading.Event]
        channels_seen: dict[int, bool]
        server_extensions: dict[str, bytes]

        def _send_message(self, message: paramiko.Message) -> None: ...
        def _send_user_message(self, message: paramiko.Message) -> None: ...
        def _next_channel(self) -> int: ...
        def _auth_trigger(self) -> None: ...
        def _parse_ext_info(self, message: paramiko.Message) -> None: ...
        def _parse_disconnect(self, message: paramiko.Message) -> None: ...

    class Session(paramiko.Channel):
        """`paramiko.Channel` likewise."""

        transport: Transport  # type: ignore[mutable-override]  # set before anybody sees the channel

        def _set_transport(self, transport: Transport) -> None: ...
        def _set_window(self, window_size: int, max_packet_size: int) -> None: ...
        def _event_pending(self) -> None: ...
        def _check_add_window(self, size: int) -> int: ...
        def _request_failed(self, message: paramiko.Message) -> None: ...
        def _unlink(self) -> None: ...

else:
    Transport = paramiko.Transport
    Session = paramiko.Channel

PRIVATE_TO_TRANSPORT: Final = (
    "_CLIENT_ID",
    "_active_check_timeout",
    "_preferred_ciphers",
    "_preferred_macs",
    "_preferred_kex",
    "_preferred_keys",
    "_kex_info",
    "_channel_handler_table",
    "_send_message",
    "_send_user_message",
    "_next_channel",
    "_auth_trigger",
    "_parse_ext_info",
    "_parse_disconnect",
)
PRIVATE_TO_CHANNEL: Final = (
    "_set_transport",
    "_set_window",
    "_event_pending",
    "_check_add_window",
    "_request_failed",
    "_unlink",
)
