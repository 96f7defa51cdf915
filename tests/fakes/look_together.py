"""A walkthrough whose steps are all the person's, and one check that measures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakes.played_walkthrough import a_picture

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENT: Final = """\
format = 1
version = 1
title = { en = "Look together", ru = "Посмотрим вместе" }
about = { en = "A test.", ru = "Проверка." }
author = "author@example.org"
effect = "read"
tell = { en = "We look together.", ru = "Мы посмотрим вместе." }
platforms = ["linux"]

[[steps]]
id = "look"
kind = "tell"
title = { en = "Look at the corner", ru = "Посмотрите в угол" }
tell = { en = "Look at the corner of your screen.", ru = "Посмотрите в угол экрана." }
picture = { file = "corner.png", words = { en = "The corner.", ru = "Угол." } }

[[steps]]
id = "sees"
kind = "ask"
title = { en = "Is it there", ru = "Есть ли он" }
of = "person"
question = { en = "Do you see it?", ru = "Видите его?" }
answer = "yes-no"

[[steps]]
id = "measured"
kind = "check"
title = { en = "It is there", ru = "Он есть" }
condition = "answer.sees and memory.total_bytes > 0"
"""


def write_look_together(walkthroughs: Path) -> Path:
    """Put it below `walkthroughs` under the name `look`, and return that folder of walkthroughs."""
    folder = walkthroughs / "look"
    folder.mkdir(parents=True)
    (folder / "walkthrough.toml").write_text(DOCUMENT, encoding="utf-8")
    (folder / "corner.png").write_bytes(a_picture())
    return walkthroughs
