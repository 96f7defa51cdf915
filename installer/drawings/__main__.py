"""Draw every picture of the shipped walkthroughs anew, in every language: `make drawings`.

`python -m drawings FOLDER`, from the folder `installer`, puts them below FOLDER.
"""

from __future__ import annotations

import sys
from pathlib import Path

from drawings.everything import ROOT, draw

if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "resources" / "walkthroughs"
    for drawn in draw(folder):
        sys.stdout.write(f"{drawn.stat().st_size // 1024:3} KiB  {drawn}\n")
