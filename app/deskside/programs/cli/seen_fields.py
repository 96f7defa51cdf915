"""`deskside inventory coverage`: which fields have been read from a real system of each kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deskside.domain.errors import WrongUse
from deskside.domain.inventory.coverage import PLATFORMS, Count, counts
from deskside.programs.cli.terminal import print_json, print_table
from deskside.ui.words import t

if TYPE_CHECKING:
    from argparse import Namespace


def coverage(options: Namespace) -> int:
    """Print for each platform how many fields have a recorded case, a recorded shape, a made-up one, none.

    Raises:
        WrongUse: `coverage-platform`, with a platform that is none.
    """
    chosen = tuple(options.more) or PLATFORMS
    for platform in chosen:
        if platform not in PLATFORMS:
            raise WrongUse("coverage-platform", platform=platform[:40], platforms=", ".join(PLATFORMS))
    by_platform = {platform: list(counts(platform)) for platform in chosen}
    if options.json or options.format == "json":
        print_json({name: _plain(found) for name, found in by_platform.items()})
        return 0
    print(t("How many fields of system information have a case in the tests of this release:"))
    print()
    kinds = (t("Recorded"), t("Recorded shape"), t("Made up"), t("No such thing"), t("None"))
    heading = (t("System"), t("Fields"), *kinds)
    whole = [_sum(found) for found in by_platform.values()]
    if options.more:
        print_table((t("Section"), *heading[1:]), [_row(one, one.category) for one in by_platform[chosen[0]]])
        print()
    print_table(heading, [_row(one, one.platform) for one in whole])
    print()
    print(t("Recorded: sent by a real machine, byte for byte. Recorded shape: as others have published it."))
    print(t("No such thing: this kind of system has nothing of the sort, whoever asks."))
    print(t("A field without a recorded case is marked “Not yet seen on a real system” where it is shown."))
    return 0


def _sum(found: list[Count]) -> Count:
    return Count(
        platform=found[0].platform,
        category="",
        fields=sum(one.fields for one in found),
        recorded=sum(one.recorded for one in found),
        recorded_shape=sum(one.recorded_shape for one in found),
        synthetic=sum(one.synthetic for one in found),
        no_such_thing=sum(one.no_such_thing for one in found),
    )


def _row(count: Count, name: str) -> tuple[str, ...]:
    return (name, *map(str, _numbers(count).values()))


def _plain(found: list[Count]) -> dict[str, Any]:
    """Return the numbers of the platform, and of each category under `categories`."""
    return _numbers(_sum(found)) | {"categories": {one.category: _numbers(one) for one in found}}


def _numbers(count: Count) -> dict[str, int]:
    return {
        "fields": count.fields,
        "recorded": count.recorded,
        "recorded_shape": count.recorded_shape,
        "synthetic": count.synthetic,
        "no_such_thing": count.no_such_thing,
        "none": count.none,
    }
