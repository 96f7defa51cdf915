"""Real keys of every kind, and a real agent."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from needs import needs

if TYPE_CHECKING:
    from pathlib import Path

KINDS = {
    "ed25519": ["-t", "ed25519"],
    "rsa": ["-t", "rsa", "-b", "2048"],
    "ecdsa-256": ["-t", "ecdsa", "-b", "256"],
    "ecdsa-384": ["-t", "ecdsa", "-b", "384"],
    "ecdsa-521": ["-t", "ecdsa", "-b", "521"],
}


def make_key(path: Path, kind: str = "ed25519", passphrase: str = "", *more: str) -> Path:
    subprocess.run(
        [
            needs("ssh-keygen", package="openssh-client"),
            "-q",
            *KINDS[kind],
            *more,
            "-N",
            passphrase,
            "-f",
            path,
        ],
        check=True,
    )
    return path


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("keys")
    return {kind: make_key(folder / kind, kind) for kind in KINDS}
