"""Category `cpu`: the processor and how busy it is."""

import re
from dataclasses import dataclass
from typing import ClassVar

from deskside.domain.inventory.answer import Answer, float_or_none, int_or_none, name_or_none
from deskside.domain.inventory.facts import Category, fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Cpu(Category):
    """The processors, all alike."""

    NAME: ClassVar[str] = "cpu"

    model: str | None = fact()
    vendor: str | None = fact(optional=True)
    sockets: int | None = fact()
    cores: int | None = fact()
    """Physical cores of all sockets."""
    threads: int | None = fact()
    """Logical processors that are switched on."""
    max_mhz: int | None = fact("mhz", optional=True)
    current_mhz: int | None = fact("mhz", volatile=True, optional=True)
    load_1_minute: float | None = fact(volatile=True)
    """Tasks that ran or waited, on average; `threads` of them keep the machine fully busy."""
    load_5_minutes: float | None = fact(volatile=True)
    load_15_minutes: float | None = fact(volatile=True)
    temperature_celsius: float | None = fact("celsius", volatile=True, optional=True)
    fan_rpm: int | None = fact("rpm", volatile=True, optional=True)
    """Of the fastest fan that the board tells of; 0 where all stand still."""


def parse(answer: Answer) -> Cpu:
    """Read the frame `cpu`."""
    said = answer.facts()
    first = dict(
        re.findall(
            r"^(\S[^\t:]{0,40}?)[ \t]{0,16}:[ \t](.{1,512})$", answer.text("cpuinfo") or "", re.MULTILINE
        )
    )
    placed = {
        (said.get(f"{cpu}/socket", "0"), said[f"{cpu}/core"])
        for cpu in (key.removesuffix("/core") for key in said if key.endswith("/core"))
    }
    loads = [float_or_none(part) for part in (said.get("loadavg") or "").split(" ")[:3]]
    loads += [None] * (3 - len(loads))
    max_khz, mhz = int_or_none(said.get("max_khz")), float_or_none(first.get("cpu MHz"))
    return answer.settle(
        Cpu(
            model=name_or_none(first.get("model name") or first.get("cpu model") or first.get("cpu")),
            vendor=name_or_none(first.get("vendor_id")),
            sockets=len({socket for socket, _ in placed}) or None,
            cores=len(placed) or None,
            threads=_count(said.get("online")),
            max_mhz=None if max_khz is None else max_khz // 1000,
            current_mhz=None if mhz is None else round(mhz),
            load_1_minute=loads[0],
            load_5_minutes=loads[1],
            load_15_minutes=loads[2],
            temperature_celsius=_temperature(said),
            fan_rpm=_fan(said),
        )
    )


def _count(ranges: str | None) -> int | None:
    """Count what a list such as `0-3,6` names."""
    total = 0
    for part in (ranges or "").split(",")[:512]:
        first, _, last = part.partition("-")
        if not first.isdecimal() or not (last or first).isdecimal() or len(part) > 16:
            return None
        total += max(0, int(last or first) - int(first) + 1)
    return total


def _fan(said: dict[str, str]) -> int | None:
    speeds = [int_or_none(value) for key, value in said.items() if key.endswith("/fan")]
    return max((speed for speed in speeds if speed is not None and 0 <= speed < 100_000), default=None)


def _temperature(said: dict[str, str]) -> float | None:
    """Take the thermal zone of the processor package, in thousandths of a degree."""
    for key, kind in said.items():
        zone, _, what = key.rpartition("/")
        if what == "type" and re.match(r"x86_pkg_temp|cpu|soc|coretemp|k10temp", kind):
            value = int_or_none(said.get(f"{zone}/temp"))
            if value is not None and 0 < value < 200_000:
                return value / 1000
    return None
