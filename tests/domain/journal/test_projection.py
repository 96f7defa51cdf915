from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from deskside.domain.journal import facts as f
from deskside.domain.journal.projection import (
    OpenStep,
    Projection,
    Seen,
    folded,
    joined,
    os_name_of,
    searchable,
    ticket_after,
)
from deskside.domain.tickets import Priority, Requester, Resolution, Status

AT = "2026-05-04T08:00:00.000Z"
_times = st.sampled_from(["", "2026-01-01", "2026-01-02", "2026-01-03"])
_seen = st.builds(Seen, _times, _times, st.sampled_from(["", "Debian", "Ubuntu"]))


@given(st.lists(_seen, min_size=1, max_size=6), st.randoms())
def test_sightings_say_the_same_in_any_order(sightings: list[Seen], chance: object) -> None:
    def fold(every: list[Seen]) -> Seen:
        known = Seen()
        for one in every:
            known = joined(known, one)
        return known

    shuffled = list(sightings)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random
    assert fold(shuffled) == fold(sightings) == fold(sightings + shuffled)


def test_the_system_of_a_machine_is_what_its_latest_inventory_said() -> None:
    seen = joined(Seen("2026-01-02", "", ""), Seen("2026-01-01", "2026-01-01", "Debian 12"))
    assert seen == Seen("2026-01-02", "2026-01-01", "Debian 12")


def test_unknown_changes_change_nothing() -> None:
    opened = f.TicketOpened(requester=Requester(name="a"), subject="b")
    ticket = ticket_after(None, opened, 1, AT)
    for changes in ({"colour": "red"}, {"status": "exploded"}, {"priority": ""}):
        assert ticket_after(ticket, f.TicketChanged(changes=changes), 1, AT) == ticket


def test_a_ticket_whose_beginning_cannot_be_read_is_still_a_ticket() -> None:
    ticket = ticket_after(None, f.TicketClosed(resolution=Resolution(text="x")), 4, AT)
    assert (ticket.number, ticket.subject, ticket.status) == (4, "", Status.OPEN)


def test_steps_open_and_end() -> None:
    made = Projection()
    started = f.StepStarted(kind=f.StepKind.SCRIPT, title="t", machine="m", machine_id="i", process="p")
    ended = f.StepEnded(step=0, outcome=f.Outcome.SUCCEEDED, duration_ms=1)
    assert made.apply(1, 0, AT, started)
    assert made.open_steps == {(1, 0): OpenStep("p", "m")}
    assert not made.apply(2, 0, AT, ended)
    assert made.apply(1, 1, "2026-05-04T08:00:01.000Z", ended)
    assert not made.apply(1, 2, AT, ended)
    assert made.seen["m"].at == "2026-05-04T08:00:01.000Z"


def test_what_people_said_can_be_searched_and_output_cannot() -> None:
    opened = f.TicketOpened(
        requester=Requester(name="Пётр", contacts=("a@b",)), subject="S", problem="P", priority=Priority.LOW
    )
    assert searchable(opened) == "петр\na@b\ns\np"
    assert searchable(f.OutputReceived(step=1, stream="stdout", text="x")) == ""
    assert searchable(f.TicketChanged(changes={"status": "open", "priority": "low"})) == ""
    assert searchable(f.SnapshotTaken(step=1, inventory="{}")) == ""
    assert folded("ЁЛКА Straße") == "елка strasse"


def test_the_system_is_read_from_the_inventory_where_it_is_there() -> None:
    assert os_name_of('{"categories":{"os":{"name":"Debian","version":"12"}}}') == "Debian 12"
    assert os_name_of('{"categories":{"os":{"name":"Debian","version":null}}}') == "Debian"
    for broken in (
        "",
        "[]",
        "{}",
        '{"categories":[]}',
        '{"categories":{"os":5}}',
        '{"categories":{"os":{"name":7}}}',
    ):
        assert os_name_of(broken) == ""
