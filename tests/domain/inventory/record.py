"""Write what the recorded answers are read as, after a parser was changed on purpose: `make readings`."""

from __future__ import annotations

import json

from deskside.domain.inventory.catalogue import CATEGORIES
from deskside.domain.inventory.codec import to_plain
from domain.inventory.answers import RECORDED, recorded_names, sections_of
from domain.inventory.machine_cases import MACHINES, load, names


def main() -> None:
    for name in recorded_names():
        frames = sections_of(name)
        plain = {key: to_plain(entry.parse(*frames.get(key, []))) for key, entry in CATEGORIES.items()}
        text = json.dumps(plain, indent=1, ensure_ascii=False) + "\n"
        (RECORDED / f"{name}.json").write_text(text, encoding="utf-8")
    for name in names():
        plain = {key: to_plain(load(name).read(key)) for key in CATEGORIES}
        text = json.dumps(plain, indent=1, ensure_ascii=False) + "\n"
        (MACHINES / f"{name}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
