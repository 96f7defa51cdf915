"""A line signs where a journal stood with the clerk's certified key, wherever it lives, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deskside.adapters.engine.connector import EngineConnector
from deskside.adapters.ssh.companion_connector import SshCompanionConnector
from deskside.adapters.trust.signatures import check_signature
from deskside.domain.errors import BrokeMidway
from deskside.domain.journal.checkpoint import NAMESPACE
from deskside.domain.scripts.evidence import fingerprint
from deskside.usecases.task import CancelToken
from fakes.dialogue import FakeDialogue
from servers.helped import Helped
from servers.organisation import Organisation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from deskside.usecases.ports.companion_line import CompanionConnector, CompanionLine


@pytest.fixture(params=["here", "engine"])
def connector(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[CompanionConnector]:
    if request.param == "here":
        yield SshCompanionConnector()
        return
    with EngineConnector(tmp_path / "known_hosts", keeps_spare=False) as engines:
        yield engines


def paired(connector: CompanionConnector, organisation: Organisation, person: Helped) -> CompanionLine:
    return connector.pair(
        person.meeting(),
        organisation.clerk().credentials(),
        label="pc",
        dialogue=FakeDialogue(),
        sending=lambda: None,
        cancel=CancelToken(),
    )


def test_it_is_the_certified_keys_signature_for_this_purpose(
    connector: CompanionConnector, tmp_path: Path
) -> None:
    organisation = Organisation(tmp_path)
    with Helped(organisation) as person:
        line = paired(connector, organisation, person)
        signed = check_signature(b"where it stood", line.sign_head(b"where it stood"))
        assert (signed.intact, signed.namespace) == (True, NAMESPACE)
        assert fingerprint(signed.key) == line.clerk.fingerprint
        line.close()


def test_behind_an_engine_that_has_gone_nothing_is_signed(tmp_path: Path) -> None:
    organisation = Organisation(tmp_path)
    with (
        EngineConnector(tmp_path / "known_hosts", keeps_spare=False) as engines,
        Helped(organisation) as person,
    ):
        line = paired(engines, organisation, person)
        line.close()
        with pytest.raises(BrokeMidway, match="link-lost"):
            line.sign_head(b"where it stood")
