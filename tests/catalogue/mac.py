"""What looks like a Mac to a script: no /proc, no getent, and stand-ins for the tools that only a Mac has.

    RECORD_CASES=1 pytest -n0 tests/catalogue/test_mac_*.py

writes the cases that `heard` names. Without it each must be what the script says today, byte for byte.
"""

from __future__ import annotations

import atexit
import os
import re
import shutil
import subprocess
import tempfile
import zlib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from catalogue.desk import CATALOGUE, SCRIPTS
from deskside.domain.redaction import Redactor
from deskside.domain.scripts.case_text import Recording, case_files
from deskside.domain.scripts.marks import RECORDED_TOKEN
from deskside.domain.scripts.program import approved_files, composed
from deskside.domain.scripts.result import ResultReader
from needs import needs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deskside.domain.scripts.folder import ScriptFolder
    from deskside.domain.scripts.manifest import Manifest

COMMON = (
    *("awk", "bash", "cat", "cut", "date", "dd", "env", "find", "grep", "head", "id", "kill", "mkdir", "od"),
    "rm",
    *("perl", "ps", "sed", "sh", "sleep", "sort", "tail", "tr", "uniq", "wc"),
)
"""What Linux and macOS both have; scripts keep to what both understand."""
NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
MADE_UP = "synthetic: macOS, over stand-ins for its tools; never run on a real Mac"
PLACES = (
    *("/Applications/", "/Library/", "/Users/", "/Volumes/", "/etc/hosts", "/etc/ntp.conf"),
    *("/etc/wireguard", "/opt/homebrew", "/private/", "/proc/", "/usr/libexec/", "/usr/local/etc"),
)
"""What is looked for below the folder `root` of the test: what a Mac has there, and what it has not."""
SHELLS = ("bash", "dash")
"""A Mac has both as its `sh`. Each case has one, always the same; `MAC_SHELL` gives all of them that one."""
OTHERS = {"awk": "original-awk"}
"""What goes by another name here: the awk of macOS is stricter than Debian's."""

STAT = r"""
[ "$1" = -L ] && { follow=-L; shift; }
[ "$1" = -f ] || exit 64
form=$(printf %s "$2" | /bin/sed 's/%Su/%U/g; s/%Sp/%A/g; s/%Mp%Lp/%04a/g')
shift 2
/usr/bin/stat $follow -c "$form" "$@" | /bin/sed 's/UNKNOWN/oleg/'
"""
"""`stat -f` of the BSDs, by the real one of GNU: rights and owners are real ones, but for number 501."""


def says(text: str) -> str:
    """Return a stand-in that prints `text`."""
    return f"/bin/cat <<'END'\n{text}{'' if text.endswith(chr(10)) or not text else chr(10)}END"


def run(
    folder: Path,
    shell: str,
    script: str,
    stand_ins: Mapping[str, str],
    *given: str,
    environment: Mapping[str, str] = NOTHING,
    edits: Mapping[str, str] = NOTHING,
) -> tuple[int, str]:
    """Return how a script ended and what it printed. An empty stand-in is the tool as it is here."""
    tools = folder / "tools"
    tools.mkdir(exist_ok=True)
    for name in (name for name, body in stand_ins.items() if not body):
        link(tools, name)
    for name, body in {"uname": "echo Darwin", **stand_ins}.items():
        if body:
            (tools / name).unlink(missing_ok=True)
            # `bounded` asks it for one process, and does without the answer.
            first = 'case "$*" in *-p*) exit 1 ;; esac\n' if name == "ps" else ""
            (tools / name).write_text(f"#!/bin/sh\n{first}{body}\n")
            (tools / name).chmod(0o755)
    if not (folder / "root/etc/hosts").exists():
        put(folder, "/etc/hosts", "127.0.0.1\tlocalhost\n")
    sent = program(script, str(folder / "root"))
    for old, new in edits.items():
        assert old in sent
        sent = sent.replace(old, new)
    ran = subprocess.run(
        [shutil.which(shell) or shell, "-c", sent, "deskside", *given],
        env={"PATH": f"{tools}:{common()}", "DESKSIDE_MARK": RECORDED_TOKEN, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        start_new_session=True,
    )
    assert ran.stderr == "", ran
    return ran.returncode, ran.stdout


def program(script: str, root: str) -> str:
    """Return what is sent to a Mac, with the places that only a Mac has below `root`."""
    for_mac, manifest = script_of(script)
    linux, mac = manifest.platforms["linux"], manifest.platforms["macos"]
    # A desk that does not know yet what it has reached sends what is for Linux, where both are one.
    serves = linux if linux.files == mac.files else mac
    sent = composed(manifest, serves, approved_files(for_mac, serves), ()).decode()
    sent = sent.replace(":/usr/local/sbin:/usr/sbin:/sbin", "", 1)
    for place in PLACES:
        sent = re.sub(rf"(?<![\w/.*}}])(?={place})", root, sent)
    return sent


@cache
def common() -> Path:
    """Return the folder with what both systems have, made once."""
    needs("original-awk", package="original-awk")
    folder = Path(tempfile.mkdtemp(prefix="deskside-mac-"))
    atexit.register(shutil.rmtree, folder)
    for name in COMMON:
        link(folder, name)
    return folder


def link(folder: Path, name: str) -> None:
    found = shutil.which(OTHERS.get(name, name))
    if found and not (folder / name).exists():
        (folder / name).symlink_to(found)


@cache
def script_of(script: str) -> tuple[ScriptFolder, Manifest]:
    """Return a script of the catalogue, read once."""
    folder = CATALOGUE.folder(script)
    return folder, CATALOGUE.manifest(folder)


def put(folder: Path, path: str, text: str) -> Path:
    """Put a file where a Mac has `path`; one that begins with `#!` can be run."""
    file = folder / "root" / path.lstrip("/")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    file.chmod(0o755 if text.startswith("#!") else 0o644)
    return file


@dataclass(frozen=True, kw_only=True)
class Heard:
    """A run on a Mac that is made up, and what must come of it."""

    script: str
    case: str
    status: int
    keys: str
    """The messages, measurements left out, divided by blanks."""
    tools: Mapping[str, str]
    given: tuple[str, ...] = ()
    shell: str = "dash"
    files: Mapping[str, str] = field(default_factory=dict)
    """What lies in one of `PLACES`; one that begins with `#!` is a program."""
    form: str = ""
    """Who published an output of this form, where it is not the manual's."""
    environment: Mapping[str, str] = field(default_factory=dict)
    edits: Mapping[str, str] = field(default_factory=dict)
    """What of the script is another number here, such as a port that only some may have."""
    alike: Mapping[str, str] = field(default_factory=dict)
    """Patterns of what is different each time, such as a port, and what the case has instead."""

    def __str__(self) -> str:
        return f"{self.script}/{self.case}"

    def check(self, folder: Path) -> None:
        """Run it; its messages, and the whole of its case, are what they should be."""
        for path, text in self.files.items():
            put(folder, path, text)
        status, said = run(
            folder,
            os.environ.get("MAC_SHELL") or SHELLS[zlib.crc32(str(self).encode()) % len(SHELLS)],
            self.script,
            self.tools,
            *self.given,
            environment=self.environment,
            edits=self.edits,
        )
        said = said.replace(str(folder / "root"), "").replace(str(folder), "/private/mac")
        for what, instead in self.alike.items():
            said = re.sub(what, instead, said)
        _, manifest = script_of(self.script)
        reader = ResultReader(manifest, RECORDED_TOKEN)
        reader.feed(said, final=True)
        found = [one.message or one.text for one in reader.conclude(status).findings if one.level != "fact"]
        assert (status, " ".join(found)) == (self.status, self.keys), said
        origin = f"shape of {self.form}; values ours, over stand-ins for its tools; never run on a real Mac"
        record = Recording(
            platform="macos", exit_status=status, output=said, origin=origin if self.form else MADE_UP
        )
        files, _ = case_files(f"macos-{self.case}", record, manifest, Redactor(()))
        for path, body in files.items():
            kept = SCRIPTS / self.script.replace(".", "/") / path
            if os.environ.get("RECORD_CASES"):
                kept.write_bytes(body)
            assert kept.read_bytes() == body, path
