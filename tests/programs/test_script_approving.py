"""From an idea to a signed script: written, tested, approved by two keys, run, and refused after one byte."""

from __future__ import annotations

import hashlib
import os
import subprocess
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

import pytest

from deskside.adapters.catalogue.files import FileCatalogue
from deskside.adapters.clock import SystemClock
from deskside.adapters.trust.signatures import check_signature
from deskside.domain.companion.offers import OfferedScript, encode_offer
from deskside.domain.errors import Refused
from deskside.domain.profile.file import split_profile
from deskside.domain.profile.form import read_profile
from deskside.usecases.weigh_offers import Offers
from fakes.profile import Person, a_draft, signed
from fakes.scripts import MemoryVersions
from needs import needs
from programs.commands import Desk
from programs.test_companion_in_the_terminal import Terminal, a_code
from servers.organisation import Organisation
from waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from servers.sshd import Sshd

ROOT, ANNA, OLEG = (Person(name) for name in ("root", "anna", "oleg"))
APPROVERS = (("anna@example.org", ANNA), ("oleg@example.org", OLEG))
SCRIPT = "disk.mine"
PLACE = "disk/mine"
WHATEVER_IS_FREE = ("-p", "percent=2")
"""It measures the computer that runs the tests, which may well be fuller than what is worth a warning."""
NOBODY_THERE = 2
"""What ssh-add(1) ends with where no agent answers."""


@contextmanager
def agent(folder: Path, *people: Person) -> Iterator[str]:
    """Give the socket of a real ssh-agent that holds these people's keys."""
    path = folder / "agent"
    with subprocess.Popen([needs("ssh-agent", package="openssh-client"), "-D", "-a", path]) as process:
        try:
            environment = {**os.environ, "SSH_AUTH_SOCK": str(path)}

            def listens() -> bool:
                asked = subprocess.run(["ssh-add", "-l"], env=environment, capture_output=True, check=False)
                return asked.returncode != NOBODY_THERE

            eventually(listens, "the agent answers")
            for person in people:
                add = ["ssh-add", "-q", "-"]
                subprocess.run(add, env=environment, input=person.private_text(), text=True, check=True)
            yield str(path)
        finally:
            process.terminate()
            process.wait(60)


class Author(NamedTuple):
    """Somebody with a new script, at a desk."""

    desk: Desk
    catalogue: Path

    @property
    def folder(self) -> Path:
        return self.catalogue / PLACE

    def edit(self, file: str, old: str, new: str) -> None:
        text = (self.folder / file).read_text()
        assert old in text
        (self.folder / file).write_text(text.replace(old, new))

    def approve(self, name: str, person: Person, *, exits: int = 0) -> subprocess.CompletedProcess[str]:
        words = ("--key", person.fingerprint, "--as", name, "--yes")
        return self.desk.run("script", "approve", str(self.folder), *words, exits=exits)


@pytest.fixture
def author(desk: Desk, tmp_path: Path) -> Iterator[Author]:
    """A new script whose effect is a change, so that two people have to sign; both keys are in an agent."""
    catalogue = tmp_path / "work"
    words = ("--author", "me@example.org", "--platform", "linux", "--scripts", str(catalogue))
    desk.run("script", "new", SCRIPT, *words)
    desk.environment["DESKSIDE_SCRIPTS"] = str(catalogue)
    writer = Author(desk, catalogue)
    writer.edit("script.toml", 'effect = "read"', 'effect = "change"')
    with agent(tmp_path, ANNA, OLEG) as socket:
        desk.environment["SSH_AUTH_SOCK"] = socket
        yield writer


def test_the_whole_way_of_a_script(author: Author, sshd: Sshd, tmp_path: Path) -> None:
    """Issue 5's Show: one test."""
    desk, hospital = author.desk, Organisation(tmp_path / "hospital")
    profile = installed_profile(desk, hospital, tmp_path)
    assert desk.json("script", "check", SCRIPT)[0]["good"]
    assert desk.run("script", "test", SCRIPT).stdout == f"{SCRIPT}: 4 cases agree\n"
    ticket = desk.new_ticket()
    desk.run("ticket", "consent", ticket, "--by-phone", "May I look at your disk? Yes.")
    on_sshd = ("script", "run", SCRIPT, sshd.target, "--ticket", ticket, *desk.trust(sshd), *WHATEVER_IS_FREE)
    assert "not-approved" in desk.run(*on_sshd, exits=3).stderr
    assert "author-approves" in author.approve("me@example.org", ANNA, exits=3).stderr
    first, second = (author.approve(name, person) for name, person in APPROVERS)
    assert "It may not run yet" in first.stdout
    assert "The script may now run." in second.stdout

    assert "well: There is enough space" in desk.run(*on_sshd).stdout
    assert "well: There is enough space" in ran_on_the_companion(desk, hospital, profile, tmp_path)

    program = (author.folder / "linux.sh").read_bytes()
    (author.folder / "linux.sh").write_bytes(program + b"\n")
    assert "script-changed" in desk.run(*on_sshd, exits=3).stderr
    assert companion_says(author, profile) == "script-changed"
    (author.folder / "linux.sh").write_bytes(program)
    assert companion_says(author, profile) == "organisation", "the control: as it was, it runs there"


def installed_profile(desk: Desk, hospital: Organisation, folder: Path) -> Path:
    """Let the desk go by a profile that lists both approvers, and return its file."""
    draft = a_draft(
        ROOT,
        authorities=(hospital.authority_key,),
        relays=(),
        approvers=tuple((name, person.public) for name, person in APPROVERS),
    )
    profile = folder / "deskside.profile"
    profile.write_bytes(signed(draft, ROOT))
    desk.run("profile", "install", str(profile), "--root", ROOT.fingerprint)
    return profile


def ran_on_the_companion(desk: Desk, hospital: Organisation, profile: Path, folder: Path) -> str:
    """Run the script where a person reads what it does, and by whom it was approved, and allows it."""
    home = folder / "person"
    home.mkdir()
    with Terminal(Desk(home), "--profile", str(profile), "--listen", "127.0.0.1") as person:
        where = f"{a_code(person)}@127.0.0.1"
        words = ("--identity", str(hospital.clerk().identity), *WHATEVER_IS_FREE)
        clerk = desk.start("script", "run", SCRIPT, where, *words)
        person.answers("Type 1 to let them in", "1")
        person.reads("Looks how much space is left on the system disk")
        person.reads("anna@example.org")
        person.answers("Type 1 to allow it once", "1")
        out, err = clerk.communicate(timeout=120)
    assert clerk.returncode == 0, err
    return out


def companion_says(author: Author, profile: Path) -> str:
    """Let a companion judge what a desk that refuses nothing brings: on whose word it runs, or why not."""
    stored = author.desk.home / "approvals" / SCRIPT / "1"
    offered = OfferedScript(
        folder=FileCatalogue(author.catalogue).folder(SCRIPT),
        statement=(stored / "statement.json").read_bytes(),
        signatures=tuple(path.read_bytes() for path in sorted(stored.glob("*.sig"))),
    )
    trusted = read_profile(split_profile(profile.read_bytes()).body)
    read = FileCatalogue(author.catalogue).manifest
    offers = Offers(trusted, check_signature, read, SystemClock(), MemoryVersions(), "linux")
    digest = hashlib.sha256(offered.statement).hexdigest()
    try:
        offers.take(digest, encode_offer(offered))
    except Refused as refusal:
        return refusal.code
    return offers.find(digest).admitted.trust


# ---------------------------------------------------------------- what is new, and why


def test_who_signs_sees_what_is_new_since_the_last_approval(author: Author) -> None:
    first = author.approve(*APPROVERS[0])
    assert "No other text of it was ever approved here" in first.stderr
    author.approve(*APPROVERS[1])
    author.edit("script.toml", "version = 1", "version = 2")
    author.edit("script.toml", "timeout_s = 30", "timeout_s = 60")
    author.edit("script.toml", "default = 10", "default = 15")
    author.edit("script.toml", "how much space is left", "how full it is")
    author.edit("linux.sh", "exit 0\n", "echo done\nexit 0\n")
    said = author.approve(*APPROVERS[0]).stderr
    assert "New since version 1, which was approved:" in said
    assert "! timeout_s: “30” is now “60”" in said
    assert "! parameters.percent: “integer = 10 ≥ 2 ≤ 90” is now “integer = 15 ≥ 2 ≤ 90”" in said
    assert "! tell.en: “Looks how much space is left on the system disk." in said
    assert "+++ b/linux.sh" in said
    assert "\n  +echo done\n" in said
    assert "+++ b/cases" not in said


def test_what_was_kept_of_the_last_approval_is_believed_only_where_it_is_what_was_signed(
    author: Author,
) -> None:
    for approver in APPROVERS:
        author.approve(*approver)
    kept = author.desk.home / "approvals" / SCRIPT / "1" / "approved.zip"
    author.edit("script.toml", "version = 1", "version = 2")
    kept.write_bytes(kept.read_bytes()[:-40] + b"x" * 40)
    said = author.approve(*APPROVERS[0]).stderr
    assert "its text is not here. These files differ:\n  script.toml\n" in said


def test_why_names_the_rule_that_says_no(author: Author) -> None:
    desk = author.desk
    said = desk.run("script", "why", SCRIPT, exits=1).stdout
    assert "There is no approval of it." in said
    assert f"\n    deskside script approve {SCRIPT} --key " in said
    author.approve(*APPROVERS[0])
    said = desk.run("script", "why", SCRIPT, exits=1).stdout
    assert f"anna@example.org with {ANNA.fingerprint}: counts" in said
    assert "yes   Every file is the one that was signed" in said
    assert "NO    Enough people have signed, the author not among them (2 people are needed)" in said
    assert "-    It says the same about itself as what was signed (not asked any more)" in said
    author.approve(*APPROVERS[1])
    why = desk.json("script", "why", SCRIPT)
    assert (why["may_run"], set(why["approvals"][0]["rules"].values())) == (True, {True})
    author.edit("linux.sh", "exit 0\n", "exit 0 \n")
    why = desk.json("script", "why", SCRIPT, exits=1)
    assert why["why_not_code"] == "script-changed"
    assert why["approvals"][0]["rules"]["unchanged"] is False
    assert "script approve" not in desk.run("script", "why", SCRIPT, exits=1).stdout
    assert "script-changed" in desk.run("script", "run", SCRIPT, "local", exits=3).stderr
    assert "Revoked: " in desk.run("script", "revoke", str(author.folder), "--yes").stdout


def test_approvals_say_who_when_and_what_is_due(author: Author) -> None:
    desk = author.desk
    author.approve(*APPROVERS[0])
    due = desk.run("script", "approvals", "--due", exits=1).stdout
    assert "anna@example.org" in due
    assert f"Due:\n  {SCRIPT}: " in due
    author.approve(*APPROVERS[1])
    assert "Nothing is due." in desk.run("script", "approvals", "--due").stdout
    (listed,) = desk.json("script", "approvals")
    assert {one["principal"] for one in listed["approvals"]} == {name for name, _ in APPROVERS}
    assert all(one["at"] and one["why_not_code"] is None for one in listed["approvals"])


def test_an_approval_that_ends_soon_is_due_before_it_does(author: Author) -> None:
    tomorrow = f"{SystemClock().now().date() + timedelta(days=1):%Y-%m-%d}"
    author.edit("script.toml", "version = 1\n", f"version = 1\nexpires = {tomorrow}\n")
    for approver in APPROVERS:
        author.approve(*approver)
    assert f"expires on {tomorrow}" in author.desk.run("script", "approvals", "--due", exits=1).stdout


def test_outcomes_are_counted_by_version_and_say_where_to_look(author: Author, sshd: Sshd) -> None:
    desk = author.desk
    assert "No ticket of this desk" in desk.run("script", "outcomes", SCRIPT).stdout
    for approver in APPROVERS:
        author.approve(*approver)
    words = ("script", "run", SCRIPT, sshd.target, *desk.trust(sshd), *WHATEVER_IS_FREE)
    desk.run(*words)
    author.edit("script.toml", "version = 1", "version = 2")
    author.edit("linux.sh", "exit 0\n", "exit 9\n")
    for approver in APPROVERS:
        author.approve(*approver)
    desk.run(*words, exits=1)
    newest, oldest = desk.json("script", "outcomes", SCRIPT)
    assert (newest["version"], newest["verdicts"]) == (2, {"unknown": 1})
    assert (oldest["version"], oldest["verdicts"], oldest["look_at"]) == (1, {"ok": 1}, None)
    desk.run("script", "test", SCRIPT, "--record-from", newest["look_at"])
    assert "Look at" in desk.run("script", "outcomes", str(author.folder)).stdout
