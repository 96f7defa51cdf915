"""`deskside script sync`: take the scripts from where the organisation keeps them, and tell what is new."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deskside.domain.errors import WrongUse
from deskside.programs.cli.terminal import print_json
from deskside.ui.words import t
from deskside.ui.words.errors import what_happened

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from deskside.domain.scripts.following import News
    from deskside.programs.house import House
    from deskside.usecases.ports.script_source import LastTime


def sync(options: Namespace, house: House) -> int:
    """Follow the source that `scripts_from` names."""
    if not house.settings.scripts_from:
        raise WrongUse("scripts-source-none", file=str(house.settings_file.path)[:160])
    last = house.follow_scripts()
    house.look_in(house.followed_scripts.scripts)
    listed = {one.script: one.why_not for one in house.list_scripts()}
    if options.json:
        print_json(_json(last, {script: why is None for script, why in listed.items()}))
        return 0
    for line in news_lines(last):
        print(line)
    for one in last.news:
        why_not = listed.get(one.script)
        if one.kind != "removed" and why_not is not None:
            print(t("  {script} may not run: {why}").format(script=one.script, why=what_happened(why_not)))
    return 0


def news_lines(last: LastTime) -> Iterator[str]:
    """Yield what was new when scripts were last taken."""
    when = f"{last.at.astimezone():%Y-%m-%d %H:%M}" if last.at else ""
    yield t("Scripts from {source}, taken {when}.").format(source=last.source, when=when)
    if not last.news:
        yield t("Nothing was new.")
    for one in last.news:
        yield _line(one)


def _line(one: News) -> str:
    match one.kind:
        case "added":
            return t("  {script}: new").format(script=one.script)
        case "removed":
            return t("  {script}: gone").format(script=one.script)
        case "changed":
            return t("  {script}: changed ({files})").format(script=one.script, files=", ".join(one.files))


def _json(last: LastTime, may_run: dict[str, bool]) -> dict[str, Any]:
    return {
        "source": last.source,
        "state": last.state or None,
        "at": last.at.isoformat() if last.at else None,
        "news": [
            {
                "id": one.script,
                "what": one.kind,
                "files": list(one.files),
                "may_run": may_run.get(one.script, False),
            }
            for one in last.news
        ],
    }
