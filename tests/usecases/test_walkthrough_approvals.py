"""The law of approvals, over walkthroughs, as somebody would break it (security.md T40 to T43)."""

from __future__ import annotations

import hashlib
import re
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from deskside.adapters.catalogue.walkthroughs import FileWalkthroughs
from deskside.adapters.trust.approvals import FileApprovals
from deskside.adapters.trust.keys import UsersKeys
from deskside.domain.errors import Refused
from deskside.domain.scripts.manifest import Effect
from deskside.domain.scripts.statement import (
    PRACTICE_NAMESPACE,
    SCRIPT_NAMESPACE,
    statement_about,
    statement_bytes,
)
from deskside.usecases.explain_script import ExplainScript
from servers.sshd import make_key
from usecases.walkthrough_desk import ID, NAME, WalkthroughDesk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

BORIS = "boris@example.org"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lay out the walkthrough of the lab, signed by two people, once for all attacks."""
    home = tmp_path_factory.mktemp("prepared")
    desk = WalkthroughDesk(home)
    desk.lay_out(home / "report")
    desk.sign(ID, "anna@example.org")
    desk.sign(ID, BORIS)
    desk.close()
    return home


@pytest.fixture
def desk(tmp_path: Path, prepared: Path) -> Iterator[WalkthroughDesk]:
    for part in ("approvals", "scripts", "walkthroughs", "id_boris"):
        copy = shutil.copytree if (prepared / part).is_dir() else shutil.copy
        copy(prepared / part, tmp_path / part)
    desk = WalkthroughDesk(tmp_path)
    desk.keys = {BORIS: tmp_path / "id_boris"}
    desk.walkthroughs = FileWalkthroughs(tmp_path / "walkthroughs")
    yield desk
    desk.close()


def document(desk: WalkthroughDesk) -> Path:
    return desk.home / "walkthroughs" / NAME / "walkthrough.toml"


def approved(desk: WalkthroughDesk) -> Path:
    (version,) = (desk.home / "approvals" / ID).iterdir()
    return version


def forge(desk: WalkthroughDesk, key: Path, body: bytes, namespace: str = SCRIPT_NAMESPACE) -> Path:
    """Put a statement and a signature there as no program of ours would, and return the signature."""
    found = UsersKeys().find(str(key), lambda _: None)
    (approved(desk) / "statement.json").write_bytes(body)
    place = approved(desk) / f"{hashlib.sha256(found.blob).hexdigest()}.sig"
    place.write_bytes(found.sign(body, namespace))
    place.chmod(0o600)
    return place


def statement(desk: WalkthroughDesk, **changes: object) -> bytes:
    folder = desk.walkthroughs.folder(ID)
    said = statement_about(folder, desk.walkthroughs.manifest(folder))
    return statement_bytes(replace(said, **changes))  # type: ignore[arg-type]


def one_person_signs_under_two_names(desk: WalkthroughDesk) -> None:
    for signature in approved(desk).glob("*.sig"):
        signature.unlink()
    forge(desk, desk.keys[BORIS], statement(desk))
    roster = desk.home / "approvals" / "allowed_signers"
    line = next(line for line in roster.read_text().splitlines() if line.startswith(BORIS))
    roster.write_text(f"{line}\n{line.replace(BORIS, 'mallory@example.org')}\n")


def its_author_signs_too(desk: WalkthroughDesk) -> None:
    next(path for path in approved(desk).glob("*.sig") if path != of_boris(desk)).unlink()
    make_key(desk.home / "id_author")
    forge(desk, desk.home / "id_author", statement(desk))
    public = (desk.home / "id_author.pub").read_text().split()
    with (desk.home / "approvals" / "allowed_signers").open("a") as roster:
        roster.write(f"author@example.org {public[0]} {public[1]}\n")


def of_boris(desk: WalkthroughDesk) -> Path:
    blob = UsersKeys().find(str(desk.keys[BORIS]), lambda _: None).blob
    return approved(desk) / f"{hashlib.sha256(blob).hexdigest()}.sig"


def a_stranger_signs(desk: WalkthroughDesk) -> None:
    make_key(desk.home / "id_mallory")
    of_boris(desk).unlink()
    forge(desk, desk.home / "id_mallory", statement(desk))


def a_signature_for_practice_is_put_there(desk: WalkthroughDesk) -> None:
    forge(desk, desk.keys[BORIS], statement(desk), PRACTICE_NAMESPACE)


def one_key_is_taken_back(desk: WalkthroughDesk) -> None:
    desk.approvals.revoke(UsersKeys().find(str(desk.keys[BORIS]), lambda _: None).fingerprint, "lost")


def the_statement_is_that_of_another_version(desk: WalkthroughDesk) -> None:
    for signature in approved(desk).glob("*.sig"):
        signature.unlink()
    forge(desk, desk.keys[BORIS], statement(desk, files=(("walkthrough.toml", "00" * 32),)))


def the_statement_says_that_it_only_reads(desk: WalkthroughDesk) -> None:
    for signature in approved(desk).glob("*.sig"):
        signature.unlink()
    forge(desk, desk.keys[BORIS], statement(desk, effect=Effect.READ))


def a_file_is_put_beside_it(desk: WalkthroughDesk) -> None:
    (document(desk).parent / "more.png").write_bytes(b"x")


def its_file_is_changed(desk: WalkthroughDesk) -> None:
    document(desk).write_bytes(document(desk).read_bytes() + b"\n")


def its_folder_is_renamed(desk: WalkthroughDesk) -> None:
    other = desk.home / "approvals" / "walkthrough.other"
    (desk.home / "approvals" / ID).rename(other)
    document(desk).parent.rename(document(desk).parent.with_name("other"))


def a_newer_one_was_seen(desk: WalkthroughDesk) -> None:
    desk.versions.remember(ID, 9)


def years_go_by(desk: WalkthroughDesk) -> None:
    text = document(desk).read_text()
    document(desk).write_text(
        re.sub(r"(?m)^version = \d+$", "version = 3\nexpires = 2027-01-31", text, count=1)
    )
    shutil.rmtree(approved(desk))
    (desk.home / "approvals" / ID / "3").mkdir(mode=0o700)
    forge(desk, desk.keys[BORIS], statement(desk))
    desk.clock.day = datetime(2027, 2, 1, tzinfo=UTC)


def its_approvals_may_be_written_by_others(desk: WalkthroughDesk) -> None:
    (approved(desk) / "statement.json").chmod(0o666)


def what_came_from_elsewhere_is_by_strangers(desk: WalkthroughDesk) -> None:
    """What was signed elsewhere counts as what was signed here: by the roster of this desk."""
    a_stranger_signs(desk)
    elsewhere = desk.home / "followed"
    (desk.home / "approvals" / ID).rename(elsewhere)
    (desk.home / "elsewhere").mkdir(mode=0o700)
    elsewhere.rename(desk.home / "elsewhere" / ID)
    desk.approvals = FileApprovals(desk.home / "approvals", elsewhere=lambda: desk.home / "elsewhere")


ATTACKS: dict[Callable[[WalkthroughDesk], None], str] = {
    one_person_signs_under_two_names: "approvals-missing",
    its_author_signs_too: "approvals-missing",
    a_stranger_signs: "approvals-missing",
    a_signature_for_practice_is_put_there: "approvals-missing",
    one_key_is_taken_back: "approvals-missing",
    the_statement_is_that_of_another_version: "script-changed",
    the_statement_says_that_it_only_reads: "manifest-disagrees",
    a_file_is_put_beside_it: "script-changed",
    its_file_is_changed: "script-changed",
    its_folder_is_renamed: "script-changed",
    a_newer_one_was_seen: "script-superseded",
    years_go_by: "script-expired",
    its_approvals_may_be_written_by_others: "approvals-open-to-others",
    what_came_from_elsewhere_is_by_strangers: "approvals-missing",
}


def why_not(desk: WalkthroughDesk) -> str:
    """Ask as whoever begins to play it."""
    (name,) = [path.name for path in (desk.home / "walkthroughs").iterdir()]
    try:
        desk.playing.admitted(name)
    except Refused as error:
        return error.code
    return ""


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_a_walkthrough_is_refused_when(
    desk: WalkthroughDesk, attack: Callable[[WalkthroughDesk], None]
) -> None:
    assert why_not(desk) == "", "the control: it may be played"
    attack(desk)
    assert why_not(desk) == ATTACKS[attack]


def test_the_whole_decision_is_explained_as_it_is_made(desk: WalkthroughDesk) -> None:
    explain = ExplainScript(desk.walkthroughs, desk.approvals, desk.versions, desk.clock)
    why = explain(ID)
    assert (why.why_not, len(why.judged[0].signatures)) == (None, 2)
    its_file_is_changed(desk)
    assert getattr(explain(ID).why_not, "code", "") == "script-changed"
