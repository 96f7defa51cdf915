"""A clerk with a code and a certificate comes in; nobody else does (security.md 3.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deskside.adapters.ssh.companion_connector import SshCompanionConnector
from deskside.usecases.task import CancelToken
from fakes.dialogue import FakeDialogue
from servers.companion import Companion
from servers.organisation import Organisation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deskside.adapters.ssh.companion_line import SshCompanionLine
    from deskside.domain.companion.meeting import Meeting
    from deskside.usecases.ports.machine import Credentials


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Organisation:
    return Organisation(tmp_path_factory.mktemp("hospital"))


@pytest.fixture
def home(hospital: Organisation) -> Iterator[Companion]:
    with Companion(hospital.profile()) as started:
        yield started


def pair(meeting: Meeting, credentials: Credentials) -> SshCompanionLine:
    return SshCompanionConnector().pair(
        meeting,
        credentials,
        label="pc",
        dialogue=FakeDialogue(),
        sending=lambda: None,
        cancel=CancelToken(),
    )


def test_a_clerk_with_the_code_and_a_certificate_comes_in(home: Companion, hospital: Organisation) -> None:
    line = pair(home.meeting(), hospital.clerk().credentials())
    program = line.start("facts now", b"input", cancel=CancelToken())
    program.end_input()
    said = b""
    while not program.ended():
        for _, data in program.take(1.0):
            said += data
    assert said == b"facts now:input"
    assert program.status() == 0
    assert home.core.clerks[0].name == "Anna Schmidt"
    assert home.core.clerks[0].department == "IT Service Desk"
    assert home.core.wait_for("gone") == "used"
    line.close()
