"""What counts as a change between two snapshots, and what never does."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from deskside.domain.errors import WrongUse
from deskside.domain.inventory.change_codec import declared_at, from_text, to_text
from deskside.domain.inventory.changes import can_compare, changes, effects, remaining
from deskside.domain.inventory.document import from_json
from deskside.domain.inventory.facts import Gap, Help, Status
from deskside.domain.inventory.memory import Memory
from deskside.domain.inventory.network.category import Network
from deskside.domain.inventory.network.rows import Adapter, Address, Dns, Listening
from deskside.domain.inventory.operating_system import OperatingSystem
from deskside.domain.inventory.processes import Process, Processes
from deskside.domain.inventory.services import Service, Services
from deskside.domain.inventory.software import Program, Software
from deskside.domain.inventory.volumes import Volume, Volumes
from deskside.ui.words.inventory.changes import line
from fakes.an_inventory import an_inventory

if TYPE_CHECKING:
    from deskside.domain.inventory.changes import Change
    from deskside.domain.inventory.document import Inventory
    from deskside.domain.inventory.facts import Category

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def of(*categories: Category) -> Inventory:
    return dataclasses.replace(an_inventory(NOW), categories={one.NAME: one for one in categories})


def between(before: Category, after: Category) -> list[tuple[str, str]]:
    return [(change.kind, change.path) for change in changes(of(before), of(after))]


def said(before: Category, after: Category) -> list[tuple[str, str]]:
    return [(found.where, found.what) for found in map(line, changes(of(before), of(after)))]


def programs(**versions: str) -> Software:
    rows = tuple(
        Program(id=name, source="dpkg", version=version, scope="machine", broken=False)
        for name, version in versions.items()
    )
    return Software(rows=rows)


def test_a_machine_is_as_it_was() -> None:
    once, later = an_inventory(NOW), an_inventory(NOW)
    assert changes(once, dataclasses.replace(later, collected_at=NOW + timedelta(days=3))) == ()
    assert changes(once, from_json(later.to_json())) == ()


def test_programs_that_came_went_and_were_updated_are_told_apart() -> None:
    before, after = programs(cups="2.4", firefox="128", vim="9"), programs(firefox="130", vim="9", git="2")
    assert between(before, after) == [
        ("removed", "software.rows"),
        ("changed", "software.rows.version"),
        ("added", "software.rows"),
    ]
    assert said(before, after) == [
        ("Programs", "gone: cups dpkg 2.4"),
        ("Programs", "firefox dpkg: Version: 128, now 130"),
        ("Programs", "new: git dpkg 2"),
    ]


def test_what_changes_by_itself_is_no_news() -> None:
    assert between(Memory(total_bytes=8, available_bytes=4), Memory(total_bytes=8, available_bytes=1)) == []
    one, other = (Processes(rows=(Process(name="sh", pid=number),)) for number in (1, 2))
    assert between(one, other) == []


def ports(*found: tuple[int, str, bool]) -> Network:
    rows = (Listening(port=port, protocol=kind, address="x", local_only=local) for port, kind, local in found)
    return Network(listening=tuple(rows))


def adapter(name: str, kind: str, *addresses: Address) -> Network:
    return Network(adapters=(Adapter(name=name, kind=kind, addresses=addresses),))


def mounted(where: str) -> Volumes:
    return Volumes(rows=(Volume(mount_point=where, device="x"),))


@pytest.mark.parametrize(
    ("rows", "news"),
    [
        (ports((33_000, "udp", False)), 0),  # a question to a name server is under way
        (ports((45_000, "tcp", True)), 0),  # an editor talks with its helper
        (ports((45_000, "tcp", False)), 1),
        (ports((5_353, "udp", False)), 1),
        (ports((631, "tcp", True)), 1),
        (adapter("veth1a2b3c4", "virtual"), 0),
        (adapter("wg0", "wireguard"), 1),
        (mounted("/run/user/1000"), 0),
        (mounted("/var/lib/docker/overlay2/ab/merged"), 0),
        (mounted("/tmp/.mount_KritaX1"), 0),  # noqa: S108 - an AppImage runs
        (mounted("/run/media/anna/STICK"), 1),
        (mounted("/home"), 1),
    ],
)
def test_rows_that_come_and_go_by_themselves_are_no_news(rows: Category, news: int) -> None:
    nothing = type(rows)()
    assert len(changes(of(nothing), of(rows))) == len(changes(of(rows), of(nothing))) == news
    assert len(effects(of(nothing).categories, of(rows).categories)) == news


def test_todays_privacy_address_is_no_news() -> None:
    def on(last: str) -> Network:
        steady = Address(address="2001:db8::2", temporary=False)
        return adapter("eth0", "ethernet", steady, Address(address=f"2001:db8::{last}", temporary=True))

    assert between(on("aaaa"), on("bbbb")) == []


def test_a_start_that_is_reckoned_a_second_later_is_the_same_start() -> None:
    one, other, restarted = (
        OperatingSystem(booted_at=NOW + timedelta(seconds=seconds)) for seconds in (0, 1, 600)
    )
    assert between(one, other) == []
    assert between(one, restarted) == [("changed", "os.booted_at")]


def test_a_plain_value_is_told_with_both_ends() -> None:
    assert said(OperatingSystem(version="11"), OperatingSystem(version="12")) == [
        ("System", "Release: 11, now 12")
    ]


def test_a_blank_is_no_difference() -> None:
    assert between(OperatingSystem(version="12"), OperatingSystem()) == []
    gap = Gap(field="rows", why=Status.MISSING_TOOL, help=Help.INSTALL)
    unread = Software(problems=(gap,), status=Status.PARTIAL)
    assert between(programs(vim="9"), unread) == []
    refused = Software(problems=(Gap(field="", why=Status.DENIED, help=Help.GROUP),), status=Status.DENIED)
    assert between(programs(vim="9"), refused) == []


def test_where_absence_is_a_fact_it_can_come_and_go() -> None:
    assert between(OperatingSystem(domain="example.org"), OperatingSystem()) == [("changed", "os.domain")]


def test_rows_inside_rows_are_compared_too() -> None:
    def lan(*addresses: str) -> Network:
        inner = tuple(Address(address=one, family="ipv4", origin="dhcp") for one in addresses)
        return Network(adapters=(Adapter(name="eth0", mac="00:11", mtu=1500, addresses=inner),))

    before, after = lan("192.0.2.4"), lan("192.0.2.9")
    found: list[Change] = list(changes(of(before), of(after)))
    assert [(change.kind, change.row) for change in found] == [
        ("removed", ("eth0", "00:11", "192.0.2.4")),
        ("added", ("eth0", "00:11", "192.0.2.9")),
    ]


def test_rows_that_look_the_same_are_counted() -> None:
    one = Program(id="twin", source="dpkg", version="1")
    assert between(Software(rows=(one,)), Software(rows=(one, one))) == [("added", "software.rows")]


def test_every_kind_of_value_has_words() -> None:
    """Every field of every row of a recorded machine, changed to another value: none of it fails."""
    base: Any = an_inventory(NOW)
    for name, category in base.categories.items():
        emptied = dataclasses.replace(
            category, **{field.name: () for field in dataclasses.fields(category) if field.default == ()}
        )
        with_less = dataclasses.replace(base, categories={**base.categories, name: emptied})
        for change in (*changes(base, with_less), *changes(with_less, base)):
            where, what = line(change)
            assert where
            assert "{" not in what


# ---------------------------------------------------------------- around a script


def effected(before: Category, after: Category) -> list[str]:
    return [change.path for change in effects({before.NAME: before}, {after.NAME: after})]


def volume(available: int | None, *, used: int = 1) -> Volumes:
    return Volumes(rows=(Volume(mount_point="/", device="sda1", used_bytes=used, available_bytes=available),))


def test_around_a_script_free_space_is_news_where_it_moves_by_more_than_logs_do() -> None:
    assert effected(volume(10**9), volume(4 * 10**9)) == ["volumes.rows.available_bytes"]
    assert effected(volume(10**9), volume(10**9 + 5_000_000)) == []
    assert effected(volume(10**9), volume(None)) == []
    assert effected(volume(10**9, used=5), volume(10**9, used=10**10)) == []  # says the same once more
    assert changes(of(volume(10**9)), of(volume(4 * 10**9))) == ()


def test_around_a_script_a_service_that_starts_is_news_and_between_visits_it_is_none() -> None:
    before = Services(manager="systemd", rows=(Service(name="cups", state="failed"),))
    after = Services(manager="systemd", rows=(Service(name="cups", state="active"),))
    assert effected(before, after) == ["services.rows.state"]
    assert changes(of(before), of(after)) == ()


def test_what_could_not_be_read_is_no_effect() -> None:
    before = programs(cups="2.4")
    assert effected(before, Software(status=Status.TIMEOUT)) == []
    whole = dataclasses.replace(
        programs(), problems=(Gap(field="", why=Status.DENIED, help=Help.PERSON),), status=Status.PARTIAL
    )
    assert not can_compare(before, whole)
    assert can_compare(before, programs())
    assert not can_compare(before, None)


def made_and_taken_back(before: Category, made: Category, after: Category) -> list[str]:
    done = effects({before.NAME: before}, {made.NAME: made})
    undone = effects({made.NAME: made}, {after.NAME: after})
    return [change.path for change in remaining(done, undone, lambda path: declared_at(path).noise or 0)]


def test_what_was_taken_back_does_not_remain() -> None:
    before, made = programs(cups="2.4", vim="9"), programs(cups="2.5", hplip="1")
    assert made_and_taken_back(before, made, before) == []
    assert made_and_taken_back(before, made, made) == [
        "software.rows",
        "software.rows.version",
        "software.rows",
    ]
    assert made_and_taken_back(before, made, programs(cups="2.4", hplip="1", vim="9")) == ["software.rows"]


def test_space_that_is_free_again_but_for_a_log_is_taken_back() -> None:
    assert made_and_taken_back(volume(10**9), volume(4 * 10**9), volume(10**9 + 9_000_000)) == []
    assert made_and_taken_back(volume(10**9), volume(4 * 10**9), volume(2 * 10**9)) == [
        "volumes.rows.available_bytes"
    ]


# ---------------------------------------------------------------- kept in a journal


def test_differences_come_back_from_the_journal_as_they_were() -> None:
    at = NOW.replace(microsecond=0)
    before = of(programs(cups="2.4", vim="9"), OperatingSystem(hostname="pc", booted_at=at), Network())
    after = of(
        programs(cups="2.5", git="2"),
        OperatingSystem(hostname="pc2", booted_at=at + timedelta(days=1)),
        Network(
            adapters=(Adapter(name="eth0", mac="00:16:3e:00:00:01", addresses=(Address(address="::1"),)),),
            dns=Dns(servers=("192.0.2.1",), hosts_entries=0),
        ),
    )
    found = changes(before, after)
    assert {change.kind for change in found} == {"added", "removed", "changed"}
    assert from_text(to_text(found)) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[1]",
        '[{"kind": "changed"}]',
        '[{"kind": "eaten", "category": "os", "path": "os.name", "row": []}]',
        '[{"kind": "changed", "category": "os", "path": "os.none", "row": []}]',
        '[{"kind": "changed", "category": "os", "path": "other.name", "row": []}]',
        '[{"kind": "changed", "category": "os", "path": "os.name.x", "row": []}]',
        '[{"kind": "changed", "category": "os", "path": "os", "row": []}]',
        '[{"kind": "changed", "category": "os", "path": "os.name", "row": [], "after": 4}]',
        "[" * 100_000,
    ],
)
def test_what_no_desk_wrote_is_refused(text: str) -> None:
    with pytest.raises(WrongUse, match="inventory-unreadable"):
        from_text(text)
