"""What the one file starts with: the program `deskside.programs.one_file`, and nothing else."""

import sys

from deskside.programs.one_file import main

sys.exit(main())
