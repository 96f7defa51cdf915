"""`inventory coverage`: what the tests of this release have seen of each system."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from programs.commands import Desk


def test_the_cases_are_counted_for_people_and_for_programs(desk: Desk) -> None:
    plain = desk.json("inventory", "coverage")
    assert list(plain) == ["linux", "windows", "macos", "freebsd"]
    assert plain["linux"]["recorded"] > 100
    assert plain["macos"]["recorded"] == 0
    assert plain["macos"]["recorded_shape"] == plain["macos"]["categories"]["os"]["recorded_shape"] + sum(
        one["recorded_shape"] for name, one in plain["macos"]["categories"].items() if name != "os"
    )
    said = desk.run("inventory", "coverage", "macos").stdout
    assert "not yet seen on a real system" in said.casefold()
    assert [line for line in said.splitlines() if line.startswith("macos ")]
    assert "coverage-platform" in desk.run("inventory", "coverage", "plan9", exits=2).stderr
