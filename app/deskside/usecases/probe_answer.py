"""A probe's run read as sections, and what of them has arrived, by category."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from deskside.domain.errors import BrokeMidway, Cancelled, DesksideError, Refused
from deskside.domain.inventory.catalogue import CATEGORIES
from deskside.domain.inventory.codec import to_json
from deskside.domain.inventory.coverage import marked
from deskside.domain.inventory.platform import platform_of_kernel, platform_of_refusal
from deskside.domain.running import Exit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from deskside.domain.inventory.facts import Category
    from deskside.domain.inventory.wire import Section, SectionReader
    from deskside.domain.running import Chunk
    from deskside.usecases.ports.machine import Job

_KEPT_COMPLAINT_BYTES = 4096
_MAX_STAMPS_BYTES = 1024


class AnotherSystem(Exception):  # noqa: N818 - no error: the right probe is sent instead
    """The machine is not what the probe is for."""

    def __init__(self, platform: str) -> None:
        super().__init__(platform)
        self.platform = platform


@dataclass(slots=True)
class ProbeRun:
    """The probe's run, read as sections."""

    label: str
    job: Job
    reader: SectionReader
    output_bytes: int = 0
    _complaint: bytes = b""
    _chunks: Iterator[Chunk] = field(init=False)

    def __post_init__(self) -> None:
        self._chunks = iter(self.job)

    def __iter__(self) -> Iterator[Section]:
        """Yield sections until the last has arrived, or the run has ended without it."""
        while not self.reader.ended and (arrived := next(self._chunks, None)):
            stream, chunk = arrived
            self.output_bytes += len(chunk)
            if stream == "stdout":
                yield from self.reader.feed(chunk)
            elif len(self._complaint) < _KEPT_COMPLAINT_BYTES:
                self._complaint += chunk

    def drain(self) -> None:
        """Let the run come to its end, now that nothing of it is needed."""
        with contextlib.suppress(DesksideError):
            for _ in self._chunks:
                pass

    def exit(self) -> Exit:
        """Return how the run ended; where the line broke after the answer, that is all there is to say."""
        try:
            return self.job.exit()
        except DesksideError:
            return Exit(reason="lost", status=None)

    def check_whole(self) -> None:
        """Say why the answer is not whole, if it is not."""
        if self.reader.ended:
            return
        ended = self.job.exit()
        if ended.reason != "exited":
            raise _cut_short(ended, self.label)
        if self.reader.begun:
            raise BrokeMidway("probe-answer-cut")
        self.check_platform()
        raise BrokeMidway("probe-no-answer", status=-1 if ended.status is None else ended.status)

    def check_platform(self) -> None:
        """Look at a complaint for what it says of the system.

        Raises:
            AnotherSystem: A command interpreter that is no `sh` has complained.
        """
        said = (self._complaint + self.reader.preamble).decode("utf-8", "replace")
        if platform := platform_of_refusal(said):
            raise AnotherSystem(platform)


@dataclass(frozen=True, slots=True)
class Reading:
    """One category as it was read.

    Attributes:
        frames: What the machine said, the frame that bears the category's name first.
        category: What that means.
        text: The same for the document: made while the machine still works.
    """

    frames: tuple[Section, ...]
    category: Category
    text: str

    @property
    def stamps(self) -> str:
        """By what the machine can tell that something large has not changed, one a line; or nothing."""
        said = self.frames[0].blocks().get("facts")
        return said.body.decode("ascii", "replace") if said and len(said.body) <= _MAX_STAMPS_BYTES else ""


@dataclass(slots=True)
class Arrived:
    """The frames that are here, by category.

    Attributes:
        wanted: Names from `CATEGORIES`.
        platform: What the probe was for; what the machine says, where it has chosen the probe itself.
        before: What was last read of the machine: what has not changed is neither sent nor parsed again.
        readings: What has been read.
    """

    wanted: tuple[str, ...]
    platform: str
    before: Mapping[str, Reading] = field(default_factory=dict)
    readings: dict[str, Reading] = field(default_factory=dict)
    _frames: dict[str, tuple[Section, ...]] = field(default_factory=dict)

    def take(self, section: Section) -> Iterator[tuple[str, Category]]:
        """Add a frame, and read the category it completes or mends.

        Raises:
            AnotherSystem: The probe found itself on a system that it is not for.
        """
        name = section.name.partition(".")[0]
        if section.name == "platform":
            self._meet(section)
        if name not in CATEGORIES or name not in self.wanted:
            return
        before = self.before.get(name)
        if before and section.name == name:
            section = section.completed(before.frames[0])
        frames = tuple(sorted((*self._frames.get(name, ()), section), key=lambda frame: frame.name != name))
        self._frames[name] = frames
        if frames[0].name != name:
            return
        if before and frames == before.frames:
            self.readings[name] = before
            yield name, before.category
            return
        category = marked(CATEGORIES[name].parse(*frames, platform=self.platform), self.platform)
        yield name, category
        self.readings[name] = Reading(frames, category, to_json(category))

    def _meet(self, section: Section) -> None:
        said = section.blocks().get("facts")
        kernel = said.body.decode("ascii", "replace") if said else ""
        platform = platform_of_kernel(kernel.strip().removeprefix("ostype="))
        if platform in {"", self.platform}:
            return
        if section.status != "ok":
            raise AnotherSystem(platform)
        self.platform = platform  # a companion, which knows its own system

    def all(self) -> dict[str, Category]:
        """Return every category that was asked for; one that never came says so."""
        return {
            name: self.readings[name].category if name in self.readings else entry.parse()
            for name, entry in CATEGORIES.items()
            if name in self.wanted
        }


def _cut_short(ended: Exit, label: str) -> DesksideError:
    match ended.reason:
        case "stopped":
            return Cancelled()
        case "timed-out":
            return BrokeMidway("probe-timed-out")
        case "withdrawn":
            return Refused("consent-withdrawn")
        case "ended":
            return Refused("session-ended-midway")
        case _:
            return BrokeMidway("link-lost", machine=label)
