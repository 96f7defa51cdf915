"""Walkthrough folders on disk: the form, what is told about a mistake, and where."""

from __future__ import annotations

import re
import struct
import zlib
from typing import TYPE_CHECKING

import pytest

from deskside.adapters.catalogue.walkthroughs import FileWalkthroughs
from deskside.domain.errors import WrongUse
from deskside.domain.walkthroughs.document import Check, Kind, Page
from source import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from deskside.domain.walkthroughs.document import Walkthrough

CLOCK = "walkthrough.clock"
GUIDE = ROOT / "app" / "docs" / "walkthroughs.md"
EXAMPLE = re.search(r"```toml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)[1]  # type: ignore[index]


def png(width: int = 2, height: int = 2) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = height if height <= 1_000 else 1
    pixels = zlib.compress(bytes(1 + width * 3) * rows)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def catalogue(root: Path, text: str, **files: bytes) -> FileWalkthroughs:
    folder = root / "clock"
    folder.mkdir()
    (folder / "walkthrough.toml").write_text(text, encoding="utf-8")
    for name, body in files.items():
        (folder / name.replace("_", ".")).write_bytes(body)
    return FileWalkthroughs(root)


def read(root: Path, text: str, **files: bytes) -> Walkthrough:
    found = catalogue(root, text, **files)
    return found.manifest(found.folder(CLOCK))


def flaws(root: Path, text: str, **files: bytes) -> list[tuple[str, object]]:
    found = catalogue(root, text, **files)
    return [(flaw.code, flaw.facts.get("line")) for flaw in found.flaws(found.folder(CLOCK))]


def line(text: str) -> int:
    return EXAMPLE[: EXAMPLE.index(text)].count("\n") + 1


def test_the_example_of_the_guide_is_a_walkthrough(tmp_path: Path) -> None:
    walkthrough = read(tmp_path, EXAMPLE)
    assert walkthrough.id == "walkthrough.clock"
    assert [step.KIND for step in walkthrough.steps] == ["say", "ask", "choose", "open", "check", "say"]
    check = walkthrough.step("kept")
    assert isinstance(check, Check)
    assert (check.condition.text, check.every_s, check.if_not) == ("os.clock_synchronised", 10, "end")


def test_the_guide_names_every_kind_and_every_page() -> None:
    said = GUIDE.read_text(encoding="utf-8")
    assert [kind for kind in Kind if f"| `{kind}` |" not in said] == []
    assert [page for page in Page if f"`{page}`" not in said] == []


@pytest.mark.parametrize(
    ("old", "new", "code", "where"),
    [
        ('kind = "say"', 'kind = "sya"', "manifest-value-wrong", 'kind = "say"'),
        ('answer = "yes-no"', 'answer = "yes"', "manifest-value-wrong", 'answer = "yes-no"'),
        ("every_s = 10", "each_s = 10", "manifest-key-unknown", "every_s"),
        ('"os.clock_synchronised"', '"os.clock_synchronised =="', "condition-wrong", "condition ="),
        ('id = "settings"', 'id = "greet"', "step-id-taken", 'id = "greet"'),
        ('otherwise = "kept"', 'otherwise = "greet"', "step-goes-back", "otherwise"),
        ('otherwise = "kept"', 'otherwise = "nowhere"', "step-unknown", "otherwise"),
        ('answer = "yes-no"', 'answer = "choice"', "step-choices-wrong", 'id = "sees-it"'),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, old: str, new: str, code: str, where: str) -> None:
    assert (code, line(where)) in flaws(tmp_path, EXAMPLE.replace(old, new, 1))


def with_picture() -> str:
    words = '{ en = "The corner of the screen", ru = "Угол экрана" }'
    return EXAMPLE.replace("every_s = 10", f'picture = {{ file = "corner.png", words = {words} }}')


def test_a_picture_is_part_of_the_folder(tmp_path: Path) -> None:
    step = read(tmp_path, with_picture(), corner_png=png()).step("kept")
    assert step is not None
    assert step.picture is not None
    assert step.picture.files == {"en": "corner.png"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"GIF89a",
        png()[:-1],
        png().replace(b"IDAT", b"IDAX"),
        png() + b"more",
        png(5_000, 5_000),
        png(0, 1),
        png()[:-12] + b"\0" * 100_000,
    ],
)
def test_what_is_no_small_png_is_no_picture(tmp_path: Path, body: bytes) -> None:
    assert flaws(tmp_path, with_picture(), corner_png=body) == [("picture-unusable", line("every_s"))]


def test_a_missing_picture_and_a_stray_file_are_told(tmp_path: Path) -> None:
    assert flaws(tmp_path, with_picture(), other_png=png()) == [
        ("picture-missing", line("every_s")),
        ("script-file-stray", None),
    ]


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="walkthrough-unknown"):
        FileWalkthroughs(tmp_path).folder("walkthrough.nothing")
    assert FileWalkthroughs(tmp_path / "absent").ids() == []
