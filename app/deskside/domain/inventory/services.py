"""Category `services`: what runs in the background, and what was meant to but failed."""

import re
from dataclasses import dataclass
from typing import ClassVar

from deskside.domain.inventory.answer import Answer, int_or_none, name_or_none
from deskside.domain.inventory.facts import Category, Help, Status, fact, many


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One service."""

    name: str | None = fact(identity=True)
    title: str | None = fact(optional=True)
    state: str | None = fact(volatile=True, noise=0)
    """`active`, `inactive`, `failed`, `activating`, `deactivating`."""
    detail: str | None = fact(volatile=True, optional=True)
    """The manager's own word: `running`, `exited`, `dead`, ..."""
    start: str | None = fact(optional=True)
    """`enabled`, `disabled`, `static` (started by others), `masked`, `alias`, `generated`."""
    account: str | None = fact(optional=True)
    """None: root, or what the service manager chooses."""
    path: str | None = fact(optional=True)
    result: str | None = fact(volatile=True, optional=True)
    """Of a failed service: `exit-code`, `timeout`, `signal`, ..."""
    exit_status: int | None = fact(volatile=True, optional=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Services(Category):
    """Services by name."""

    NAME: ClassVar[str] = "services"

    manager: str | None = fact()
    """`systemd`, `openrc`, `sysv`."""
    rows: tuple[Service, ...] = many()


def parse(answer: Answer) -> Services:
    """Read the frame `services`."""
    if (openrc := answer.text("openrc")) is not None:
        return answer.settle(Services(manager="openrc", rows=_openrc(openrc)))
    if (scripts := answer.text("sysv")) is not None:
        answer.gap("rows.state", Status.UNSUPPORTED, Help.NOT_PROVIDED)
        return answer.settle(Services(manager="sysv", rows=_sysv(scripts, answer.text("sysv_links") or "")))
    units = answer.text("units", "rows.state")
    files = answer.text("unit_files", "rows.path", "rows.start")
    if units is None and files is None:
        answer.gap("rows", Status.UNSUPPORTED, Help.NOT_PROVIDED)
        return answer.settle(Services())
    known: dict[str, dict[str, str]] = {}
    _read_units(units or "", known)
    _read_files(files or "", known)
    _read_links(answer.text("unit_links") or "", known)
    _read_failures(answer.text("failures") or "", known)
    names = sorted(name for name in known if not name.endswith("@"))  # a template is no service yet
    rest = None if units is None else "inactive"  # what systemd runs but has not loaded does not run
    return answer.settle(
        Services(manager="systemd", rows=tuple(_service(name, known[name], rest) for name in names))
    )


def _read_units(text: str, known: dict[str, dict[str, str]]) -> None:
    """Read `systemctl list-units --plain`: unit, load, active, sub, description."""
    for line in text.split("\n"):
        columns = line.split(None, 4)
        if len(columns) >= 4 and columns[0].endswith(".service") and columns[1] != "not-found":
            known[columns[0].removesuffix(".service")] = {
                "state": columns[2],
                "detail": columns[3],
                "title": columns[4] if len(columns) == 5 else "",
                **({"start": "masked"} if columns[1] == "masked" else {}),
            }


def _read_files(text: str, known: dict[str, dict[str, str]]) -> None:
    """Read path, whether there is an [Install], account and program, one unit file a line."""
    for line in text.split("\n"):
        columns = line.split("\t")
        if len(columns) == 4:
            path = columns[0]
            service = known.setdefault(path.rpartition("/")[2].removesuffix(".service"), {})
            if "file" not in service:  # the first folder wins, systemd.unit(5)
                service["file"] = path
                service.setdefault("start", _start(path, installable=bool(columns[1])))
                service["account"] = columns[2]
                service["path"] = columns[3].lstrip("-@:+!|")


def _start(path: str, *, installable: bool) -> str:
    if "/generator" in path:
        return "generated"
    return "disabled" if installable else "static"


def _read_links(text: str, known: dict[str, dict[str, str]]) -> None:
    """Read `enabled NAME`, `masked NAME`, `alias NAME`: what the links in /etc say."""
    for line in text.split("\n"):
        word, _, name = line.partition(" ")
        name = name.removesuffix(".service")
        if word == "enabled":
            template = known.get(re.sub(r"@.*", "@", name), {})
            service = known.setdefault(
                name, {key: template[key] for key in ("account", "path") if key in template}
            )
            service["start"] = "enabled"
        elif word in {"masked", "alias"}:
            known.setdefault(name, {})["start"] = word


def _read_failures(text: str, known: dict[str, dict[str, str]]) -> None:
    """Read `systemctl show`: groups of `Property=value`, an empty line between units."""
    for group in text.split("\n\n"):
        said = dict(line.split("=", 1) for line in group.split("\n") if "=" in line)
        name = said.get("Id", "").removesuffix(".service")
        if name in known:
            known[name] |= {"result": said.get("Result", ""), "exit": said.get("ExecMainStatus", "")}


def _service(name: str, said: dict[str, str], rest: str | None) -> Service:
    return Service(
        name=name_or_none(name),
        title=name_or_none(said.get("title")),
        state=name_or_none(said.get("state")) or rest,
        detail=name_or_none(said.get("detail")),
        start=name_or_none(said.get("start")),
        account=name_or_none(said.get("account")),
        path=name_or_none(said.get("path")),
        result=name_or_none(said.get("result")),
        exit_status=int_or_none(said.get("exit")),
    )


def _openrc(text: str) -> tuple[Service, ...]:
    """Read `name started|stopped|failed enabled|disabled`."""
    states = {"started": "active", "stopped": "inactive", "failed": "failed"}
    return tuple(
        Service(name=name_or_none(columns[0]), state=states.get(columns[1]), start=name_or_none(columns[2]))
        for line in text.split("\n")
        if len(columns := line.split(" ")) == 3
    )


def _sysv(scripts: str, links: str) -> tuple[Service, ...]:
    """Read paths of init scripts, and of the start links `S20name` of the run levels."""
    enabled = set(re.findall(r"/S\d\d([^/\n]{1,100})$", links, re.MULTILINE))
    names = [path.rpartition("/")[2] for path in scripts.split("\n") if path]
    return tuple(
        Service(name=name_or_none(name), start="enabled" if name in enabled else "disabled")
        for name in names
        if name not in {"README", "functions", "rc", "rcS", "skeleton"}
    )
