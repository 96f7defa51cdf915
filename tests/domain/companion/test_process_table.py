"""Who belongs to a job, by looks at the process table alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from deskside.domain.companion.process_table import Family, Row, parse_ps

MAC = b"""    1     0     1 Ss   Sun Nov 22 08:00:00 2026
  512     1   512 S    Mon Nov 23 01:02:03 2026
  700   512   700 R+   Mon Nov 23 01:02:04 2026
  701   700   700 Z    Mon Nov 23 01:02:04 2026
ps: something else
"""
"""synthetic: the columns of macOS 14's ps(1), values ours"""


def row(parent: int, group: int, began: bytes = b"now") -> Row:
    return Row(parent, group, is_dead=False, began=began)


def test_a_table_is_read_and_what_is_no_line_of_it_is_left_out() -> None:
    table = parse_ps(MAC)
    assert sorted(table) == [1, 512, 700, 701]
    assert table[700] == Row(512, 700, is_dead=False, began=b"Mon Nov 23 01:02:04 2026")
    assert table[701].is_dead


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(text: bytes) -> None:
    assert all(pid >= 0 for pid in parse_ps(text))


def test_who_loses_a_parent_stays_in_the_family() -> None:
    family = Family(10, keepers=5)
    assert family.look({5: row(1, 5), 10: row(5, 10), 11: row(10, 11)}) == [10, 11]
    assert family.look({5: row(1, 5), 11: row(1, 11), 12: row(11, 11)}) == [11, 12]


def test_a_child_nobody_saw_is_known_by_its_group() -> None:
    family = Family(10, keepers=5)
    family.look({10: row(5, 10), 11: row(10, 11)})
    assert family.look({10: row(5, 10), 12: row(1, 11)}) == [10, 12]


def test_a_program_that_has_no_group_of_its_own_yet_does_not_bring_its_keepers() -> None:
    family = Family(10, keepers=5)
    table = {5: row(1, 5), 6: row(5, 5), 10: row(5, 5)}
    assert family.look(table) == [10]
    assert family.look({**table, 10: row(5, 10)}) == [10]


def test_a_pid_that_is_used_again_is_somebody_else() -> None:
    family = Family(10, keepers=5)
    family.look({10: row(5, 10), 11: row(10, 11)})
    assert family.look({10: row(5, 10), 11: row(1, 30, b"later")}) == [10]


@given(
    st.dictionaries(st.integers(2, 30), st.tuples(st.integers(1, 30), st.integers(1, 30)), max_size=20),
    st.integers(2, 30),
)
def test_everybody_below_the_program_is_found_and_the_keepers_never(
    rows: dict[int, tuple[int, int]], root: int
) -> None:
    keepers = 99
    table = {pid: row(parent, group) for pid, (parent, group) in rows.items() if parent != pid}
    table[keepers] = row(1, keepers)
    found = set(Family(root, keepers).look(table))
    below = {root} & table.keys()
    while more := {pid for pid, each in table.items() if each.parent in below} - below:
        below |= more
    assert below <= found
    assert keepers not in found
