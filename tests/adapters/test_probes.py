"""The built-in programs: exactly those of this release, fit to be sent, and marked anew for each run."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from deskside.adapters.probes import LINUX_SHA256, SHIPPED, ShippedProbes, as_sent
from deskside.domain.errors import Refused, WrongUse
from deskside.domain.inventory.catalogue import CATEGORIES
from deskside.domain.inventory.wire import SectionReader
from deskside.domain.ssh.leash import leash
from source import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deskside.domain.inventory.wire import Block

PROBES = ShippedProbes(ROOT / "resources" / "probes")
SOURCE = "".join((PROBES.folder / name).read_text() for name in SHIPPED["linux"].files)


def test_the_digest_in_the_release_is_that_of_the_program() -> None:
    """After a change on purpose, `LINUX_SHA256` is to be set to what this says."""
    assert hashlib.sha256(as_sent(SOURCE.encode())).hexdigest() == LINUX_SHA256


def test_every_run_has_a_mark_of_its_own() -> None:
    first, second = PROBES.inventory([]), PROBES.inventory(["os", "memory"])
    assert first.nonce != second.nonce
    assert re.fullmatch(r"[0-9a-f]{16}", first.nonce)
    assert first.probe.arguments == (first.nonce,)
    assert second.probe.arguments == (second.nonce, "os,memory")
    assert first.probe.sha256 == second.probe.sha256 == LINUX_SHA256


@pytest.mark.parametrize("change", [b"\n:", b" ", b"\nrm -rf /"])
def test_a_program_that_was_changed_by_one_byte_is_refused(tmp_path: Path, change: bytes) -> None:
    (tmp_path / "common.sh").write_bytes(b"")
    (tmp_path / "linux.sh").write_bytes(SOURCE.encode().replace(b"main() {", b"main() {" + change + b"x", 1))
    with pytest.raises(Refused) as refused:
        ShippedProbes(tmp_path).inventory([])
    assert refused.value.code == "probe-changed"


def test_a_missing_program_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        ShippedProbes(tmp_path).inventory([])
    assert (refused.value.code, refused.value.facts) == ("probe-missing", {"probe": "linux"})


def test_a_platform_without_a_probe_is_refused_by_name() -> None:
    with pytest.raises(WrongUse) as refused:
        PROBES.inventory([], "plan9")
    assert (refused.value.code, refused.value.facts) == ("platform-unsupported", {"platform": "plan9"})


def test_what_is_sent_fits_the_leash_and_one_flight_of_a_fresh_connection() -> None:
    body = PROBES.inventory([]).probe.body
    assert body in leash(PROBES.inventory([]).probe, "0" * 32).stdin
    # RFC 6928: ten segments of 1,448 bytes. BBR adds one for each acknowledged before, seven by then;
    # CUBIC and Reno add none for segments that did not fill the window, and send up to 43 kB in two flights.
    # Both as `ss -ti` shows it on a connection of ours.
    assert len(body) < 24_616
    assert b"\0" not in body


def test_packages_are_read_again_only_where_their_table_has_changed(tmp_path: Path) -> None:
    table = tmp_path / "status"
    table.write_text("Package: hello\nStatus: install ok installed\nVersion: 1.0\n")

    def software(known: str) -> Mapping[str, Block]:
        marked = PROBES.inventory(["software"], known=known)
        body = marked.probe.body.replace(b"/var/lib/dpkg/status", str(table).encode())
        body = body.replace(b"/rpmdb.sqlite", b"/none").replace(b"/Packages", b"/none")
        said = subprocess.run(
            ["sh", "-s", *marked.probe.arguments], input=body, capture_output=True, check=True
        )
        return next(
            one for one in SectionReader(marked.nonce).feed(said.stdout) if one.name == "software"
        ).blocks()

    first = software("-")
    stamps = first["facts"].body.decode()
    again = software(stamps)
    assert (first["dpkg"].status, again["dpkg"].status) == ("ok", "same")
    assert again["facts"] == first["facts"]
    table.write_text(table.read_text() + "\nPackage: more\nStatus: install ok installed\nVersion: 2\n")
    assert b"more" in software(stamps)["dpkg"].body


def test_leaving_out_comments_changes_nothing_else() -> None:
    kept = as_sent(SOURCE.encode()).decode()
    assert not [line for line in kept.split("\n") if line.startswith(("#", " "))]
    assert as_sent(kept.encode()) == kept.encode()
    shell = ["sh", "-n", "-c", kept]
    assert subprocess.run(shell, check=False, capture_output=True).stderr == b""


def test_the_linter_for_shells_has_nothing_to_say() -> None:
    shellcheck = Path(sys.executable).with_name("shellcheck")
    said = subprocess.run(
        [shellcheck, "--shell=sh", *(PROBES.folder / name for name in SHIPPED["linux"].files)],
        check=False,
        capture_output=True,
        text=True,
    )
    assert said.stdout + said.stderr == ""


def test_the_program_reads_every_category() -> None:
    main = SOURCE[SOURCE.index("\nmain() {") :]
    main = main[: main.index("\n}")]
    named = set(
        re.findall(r"[a-z]+", " ".join(re.findall(r"^  (?:here|away \d+) (.*)$", main, re.MULTILINE)))
    )
    assert named | {"volumes"} == set(CATEGORIES)


@pytest.mark.parametrize("word", ["rm", "mv", "cp", "tee", "curl", "wget", "ping", "mktemp", "eval"])
def test_the_program_names_nothing_that_changes_a_machine_or_asks_the_network(word: str) -> None:
    code = "\n".join(line for line in SOURCE.split("\n") if not line.lstrip().startswith("#"))
    assert not re.search(rf"\b{word}\b", code)


def test_the_program_asks_nobody_for_a_password() -> None:
    """An administrator's rights are had without a word, or not at all, and only by who signed in over SSH."""
    code = "\n".join(line for line in SOURCE.split("\n") if not line.lstrip().startswith("#"))
    begins = code.index("\nrights() {")
    asks = code[begins : code.index("\n}", begins)]
    assert '[ -n "$SSH_CONNECTION" ] && command -v sudo' in asks
    uses = re.findall(r"\bsudo\b(?! \|)(.{0,3})", code.replace("command -v sudo", ""))
    assert uses
    assert {use[:3] for use in uses} <= {" -n"}


def test_the_program_writes_to_nothing_but_its_own_pipes() -> None:
    targets = set(re.findall(r"(?<![<-])>>?\s*([^\s;&|)]+)", "\n".join(SOURCE.split("\n"))))
    code = {target for target in targets if not target.startswith("=")}
    assert code <= {"/dev/null", "&8", "/proc/self/fd/0"}, code
