"""`python -m deskside.programs.cli` is `deskside`."""

from __future__ import annotations

import sys

from deskside.programs.cli import main

sys.exit(main())
