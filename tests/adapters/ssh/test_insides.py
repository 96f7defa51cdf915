"""The private parts of paramiko that are used are still where they were."""

from __future__ import annotations

from importlib.metadata import version

import paramiko
import pytest

from deskside.adapters.both_ends.insides import PRIVATE_TO_CHANNEL, PRIVATE_TO_TRANSPORT
from deskside.adapters.ssh.transport import GuardedTransport


@pytest.mark.parametrize("name", PRIVATE_TO_TRANSPORT)
def test_the_transport_still_has(name: str) -> None:
    assert hasattr(paramiko.Transport, name)


@pytest.mark.parametrize("name", PRIVATE_TO_CHANNEL)
def test_the_channel_still_has(name: str) -> None:
    assert hasattr(paramiko.Channel, name)


def test_it_is_the_version_that_was_looked_into() -> None:
    assert version("paramiko").startswith("5.1.")


def test_every_algorithm_that_is_offered_is_one_that_paramiko_has() -> None:
    assert set(GuardedTransport._preferred_ciphers) <= set(paramiko.Transport._cipher_info)  # type: ignore[attr-defined]
    assert set(GuardedTransport._preferred_macs) <= set(paramiko.Transport._mac_info)  # type: ignore[attr-defined]
    assert set(GuardedTransport._preferred_kex) <= set(paramiko.Transport._kex_info)  # type: ignore[attr-defined]


@pytest.mark.parametrize("weak", ["cbc", "3des", "md5", "sha1", "nistp", "chacha"])
def test_nothing_weak_is_offered(weak: str) -> None:
    offered = (
        *GuardedTransport._preferred_ciphers,
        *GuardedTransport._preferred_macs,
        *GuardedTransport._preferred_kex,
    )
    assert not [name for name in offered if weak in name]
