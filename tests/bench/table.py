"""Every point that is measured, in the order of the table.

The points of a connection are measured as the desk makes it, through an engine process.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench import inventory, journal, peers, relay, ssh, team, window
from bench.points import Point

if TYPE_CHECKING:
    from pathlib import Path


def _verify(folder: Path) -> tuple[float]:
    del folder
    return (journal.verify_ratio(),)


POINTS: tuple[Point, ...] = (
    Point(
        name="P1",
        what="whole inventory, cold, at 0 / 20 / 100 ms",
        beside="ssh host sh -s < the same probe",
        gate=(0.60, 0.65, 0.70),
        goal=(0.45, 0.52, 0.55),
        measure=inventory.cold,
    ),
    Point(
        name="P1c",
        what="the same as a command, start included",
        beside="ssh host sh -s < the same probe",
        gate=(1.6, 1.3, 1.0),
        goal=(1.3, 1.1, 0.9),
        measure=inventory.command,
    ),
    Point(
        name="P2",
        what="whole inventory again, connection open, at 0 / 20 / 100 ms",
        beside="the same through a control master",
        gate=(1.0, 0.85, 0.60),
        goal=(0.66, 0.55, 0.41),
        measure=peers.again,
    ),
    Point(
        name="P2a",
        what="the same for the first time",
        beside="the same through a control master",
        gate=(1.5, 0.95, 0.60),
        goal=(1.0, 0.85, 0.60),
        measure=peers.first_time,
    ),
    Point(
        name="P3",
        what="against ansible, cold, at 0 / 20 / 100 ms",
        beside="setup, package and service facts",
        gate=(30, 18, 7),
        goal=(39, 22, 10),
        best="high",
        unit="times",
        measure=peers.ansible,
    ),
    Point(
        name="P4",
        what="against pyinfra, cold, at 0 / 20 / 100 ms",
        beside="the same facts",
        gate=(12, 12, 11),
        goal=(16, 16, 16),
        best="high",
        unit="times",
        measure=peers.pyinfra,
    ),
    Point(
        name="P5",
        what="processes that one inventory starts there",
        beside="login included",
        gate=(45,),
        goal=(38,),
        measure=lambda folder: (inventory.processes(folder),),
    ),
    Point(
        name="P6",
        what="round trips: cold; warm inventory; small step",
        beside="(T100 - T0) / 100 ms",
        gate=(10, 1.5, 1.1),
        goal=(8, 1.1, 1.0),
        measure=lambda folder: ssh.round_trips(folder, engine=True),
    ),
    Point(
        name="P7",
        what="connect and run true, at 0 / 20 / 100 ms",
        beside="ssh host true",
        gate=(0.45, 0.50, 0.65),
        goal=(0.30, 0.42, 0.55),
        measure=lambda folder: ssh.connect_ratios(folder, engine=True),
    ),
    Point(
        name="P8",
        what="each further small step",
        beside="beyond one round trip",
        gate=(10,),
        goal=(4,),
        unit="ms",
        measure=lambda folder: (ssh.small_step_ms(folder, engine=True),),
    ),
    Point(
        name="P9",
        what="first facts on the screen, 100 ms",
        beside="system, memory, disks / everything",
        gate=(0.8,),
        goal=(0.6,),
        measure=lambda folder: (peers.first_facts(folder),),
    ),
    Point(
        name="P10",
        what="big output: MB/s",
        beside="ssh with AES-GCM",
        gate=(1.0,),
        goal=(1.3,),
        best="high",
        measure=lambda folder: (ssh.output_ratio(folder, engine=True),),
    ),
    Point(
        name="P12",
        what="first window, 5,000 tickets: to its first paint",
        beside="bare PySide6 window",
        gate=(1.25,),
        goal=(1.0,),
        measure=lambda folder: (window.first_window_ratio(folder),),
    ),
    Point(
        name="P13",
        what="memory of the window, connected and idle",
        beside="bare PySide6 window",
        gate=(2.4,),
        goal=(2.0,),
        measure=lambda folder: (window.memory_ratio(folder),),
    ),
    Point(
        name="P14",
        what="worst gap of the event loop, 100 MB streaming",
        beside="at 80 MB/s and more",
        gate=(16,),
        goal=(12,),
        unit="ms",
        measure=lambda folder: (window.streaming(folder)[0],),
    ),
    Point(
        name="P14a",
        what="the same as 5,000 packages come; scroll; are searched",
        beside="on the System page, painted",
        gate=(16, 16, 16),
        goal=(12, 10, 10),
        unit="ms",
        measure=window.system_page,
    ),
    Point(
        name="P15",
        what="a search in 100,000 rows; a frame of scrolling",
        beside="on the System page, painted",
        gate=(16, 16),
        goal=(10, 5),
        unit="ms",
        measure=window.table,
    ),
    Point(
        name="P16",
        what="durable, chained append: entries a second",
        beside="raw sqlite3, same durability",
        gate=(0.8,),
        goal=(0.95,),
        best="high",
        measure=lambda folder: (journal.append_ratio(folder),),
    ),
    Point(
        name="P17",
        what="verify: entries a second",
        beside="raw loop over the same rows",
        gate=(0.8,),
        goal=(1.5,),
        best="high",
        measure=_verify,
    ),
    Point(
        name="P18",
        what="search, newest 50 of 100,000 entries",
        beside="slowest kind of query: SQLite; PostgreSQL",
        gate=(5.0, 5.0),
        goal=(1.0, 1.0),
        unit="ms",
        measure=team.search_medians,
    ),
    Point(
        name="P19",
        what="the same on PostgreSQL, at 0 / 20 ms",
        beside="raw psycopg, same durability",
        gate=(0.8, 0.8),
        goal=(0.95, 1.5),
        best="high",
        measure=team.append_ratios,
    ),
    Point(
        name="P21",
        what="ten sessions open and idle: one core; each",
        beside="each a process of its own, in MB",
        gate=(1.0, 40.0),
        goal=(0.3, 30.0),
        unit="% / MB",
        measure=ssh.idle_cost,
    ),
    Point(
        name="P22",
        what="pairing by code through a relay",
        beside="ssh over the same jump host",
        gate=(1.5,),
        goal=(1.2,),
        measure=lambda folder: (relay.pairing_ratio(folder),),
    ),
    Point(
        name="P22a",
        what="a relay's memory for each waiting companion",
        beside="50 of them, shared pages once",
        gate=(3.0,),
        goal=(2.5,),
        unit="MiB",
        measure=lambda folder: (relay.session_mib(folder),),
    ),
)
