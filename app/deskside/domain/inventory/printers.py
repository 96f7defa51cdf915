"""Category `printers`: print queues, their state, and what waits in them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from deskside.domain.inventory.answer import Answer, int_or_none, name_or_none, said_or_none, without_password
from deskside.domain.inventory.facts import Category, Help, Status, fact, many
from deskside.domain.inventory.wire import NOT_ALLOWED


@dataclass(frozen=True, slots=True, kw_only=True)
class Printer:
    """One print queue."""

    name: str | None = fact(identity=True)
    state: str | None = fact(volatile=True, noise=0)
    """`idle`, `printing`, `stopped`."""
    reason: str | None = fact(volatile=True, optional=True)
    """The queue's own words on its state."""
    address: str | None = fact()
    """Where it prints to: `ipp://...`, `usb://...`."""
    default: bool | None = fact()
    description: str | None = fact(optional=True)
    location: str | None = fact(optional=True)
    driver: str | None = fact(optional=True)
    """The PPD file; None for driverless printing."""
    jobs: int | None = fact(volatile=True, noise=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintJob:
    """One job that waits or prints."""

    id: str | None = fact(identity=True)
    account: str | None = fact(person=True)
    size_bytes: int | None = fact("bytes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Printers(Category):
    """Print queues as CUPS knows them."""

    NAME: ClassVar[str] = "printers"

    scheduler_running: bool | None = fact(volatile=True, noise=0)
    rows: tuple[Printer, ...] = many()
    jobs: tuple[PrintJob, ...] = many(person=True, volatile=True)


def parse(answer: Answer) -> Printers:
    """Read the frame `printers`: `lpstat -r -l -p -d -v -o` in the C locale."""
    text = answer.text("lpstat", *_GIVES)
    if text is None:
        return answer.settle(Printers())
    answer.gaps.clear()  # lpstat ends with 1 where there is no printer
    running = "scheduler is running" in text
    if not running:
        answer.gap("rows", Status.UNREADABLE, Help.SERVICE, "cups")
    jobs = tuple(_jobs(text))
    answer.raw("personal", "jobs")
    told = () if any(job.account == NOT_ALLOWED for job in jobs) else jobs
    return answer.settle(Printers(scheduler_running=running, rows=tuple(_printers(text, jobs)), jobs=told))


_GIVES = ("scheduler_running", "rows")


def _printers(text: str, jobs: tuple[PrintJob, ...]) -> Iterator[Printer]:
    """Read `printer NAME is idle.  enabled since ...` and the indented lines under it."""
    addresses = dict(re.findall(r"^device for (\S{1,127}): (.{1,1024})$", text, re.MULTILINE))
    chosen = re.search(r"^system default destination: (\S{1,127})$", text, re.MULTILINE)
    for block in re.split(r"\n(?=\S)", text):
        head = re.match(r"printer (\S{1,127}) (?:is )?(idle|now printing|disabled)", block)
        if not head:
            continue
        name = head[1]
        details = dict(re.findall(r"^\t([A-Z][\w ]{1,30}):[ \t]{0,9}(.{1,1024})$", block, re.MULTILINE))
        reason = re.match(r"printer .{0,300} -\n\t(\S.{0,500})", block)
        alerts = details.get("Alerts", "").replace("none", "")
        yield Printer(
            name=name_or_none(name),
            state={"idle": "idle", "now printing": "printing", "disabled": "stopped"}[head[2]],
            reason=said_or_none(reason[1] if reason else alerts),
            address=said_or_none(without_password(addresses.get(name))),
            default=bool(chosen and chosen[1] == name),
            description=name_or_none(details.get("Description")),
            location=name_or_none(details.get("Location")),
            driver=name_or_none(details.get("Interface")),
            jobs=sum(1 for job in jobs if (job.id or "").rpartition("-")[0] == name),
        )


def _jobs(text: str) -> Iterator[PrintJob]:
    """Read `QUEUE-NUMBER  user  bytes  date`."""
    for job, account, size in re.findall(
        r"^(\S{1,127}-\d{1,9})\s{1,60}(\S{1,64})\s{1,20}(\d{1,15})\s", text, re.MULTILINE
    ):
        yield PrintJob(id=name_or_none(job), account=name_or_none(account), size_bytes=int_or_none(size))
