"""A computer that has enough of everything: what its kernel would say, for a machine that shares ours."""

from __future__ import annotations

import re
from pathlib import Path


def at_ease() -> dict[str, str]:
    """Return files of the kernel's, by path, of this moment but for what would mean that anything is short.

    How busy the computer is that the tests run on is no part of them, nor how busy its own host is: the count
    of stolen ticks stands still.
    """
    meminfo = Path("/proc/meminfo").read_text()
    for free, whole in (("MemAvailable", "MemTotal"), ("SwapFree", "SwapTotal")):
        (all_of_it,) = re.findall(rf"^{whole}:(.*)$", meminfo, re.MULTILINE)
        meminfo = re.sub(rf"^{free}:.*$", f"{free}:{all_of_it}", meminfo, flags=re.MULTILINE)
    nothing = "avg10=0.00 avg60=0.00 avg300=0.00 total=1"
    return {
        "/proc/meminfo": meminfo,
        "/proc/stat": Path("/proc/stat").read_text(),
        "/proc/vmstat": Path("/proc/vmstat").read_text(),
        **{f"/proc/pressure/{of}": f"some {nothing}\nfull {nothing}\n" for of in ("cpu", "io", "memory")},
    }
