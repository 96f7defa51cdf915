"""`make bench`: measure, print the table, keep the results as JSON. A benchmark: it judges, no test does.

python -m bench [POINT ...]        all points, or the named ones
"""

from __future__ import annotations

import json
import platform
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bench.table import POINTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.points import Point

RESULTS = Path(__file__).parents[2] / ".bench"
ROW = "{:<5} {:<46} {:<34} {:>18} {:>18} {:>22}  {}"


def main(names: Sequence[str]) -> int:
    """Measure the named points, or all."""
    unknown = set(names) - {point.name for point in POINTS}
    if unknown:
        print(f"no such point: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    chosen = [point for point in POINTS if not names or point.name in names]
    print(ROW.format("", "measure", "beside", "gate", "goal", "ours", ""))
    results = [_measured(point) for point in chosen]
    RESULTS.mkdir(exist_ok=True)
    place = RESULTS / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}.json"
    machine = {"python": platform.python_version(), "system": platform.platform()}
    place.write_text(json.dumps({"machine": machine, "points": results}, indent=2) + "\n")
    held = sum(bool(result["held"]) for result in results)
    print(f"{held} of {len(results)} gates hold; kept in {RESULTS.name}/{place.name}")
    return 0


def _measured(point: Point) -> dict[str, object]:
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="deskside-bench-") as folder:
        ours = [round(figure, 3) for figure in point.measure(Path(folder))]
    held = point.holds(ours)
    row = (_figures(point.gate, point.unit), _figures(point.goal, point.unit), _figures(ours, point.unit))
    print(ROW.format(point.name, point.what, point.beside, *row, "held" if held else "NOT HELD"), flush=True)
    return {
        "point": point.name,
        "what": point.what,
        "beside": point.beside,
        "gate": point.gate,
        "goal": point.goal,
        "ours": ours,
        "held": held,
        "took_s": round(time.monotonic() - began, 1),
    }


def _figures(figures: Sequence[float], unit: str) -> str:
    return " / ".join(f"{figure:g}" for figure in figures) + (f" {unit}" if unit else "")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
