"""What the one file starts with.

The loader has the libraries that travel with us found by LD_LIBRARY_PATH, which is read when a process
starts. `deskside.programs.one_file` takes the variable away, so that the computer's own programs find the
computer's own libraries; a process of ours that was started without it starts itself once more.
"""

import os
import sys

_folder = getattr(sys, "_MEIPASS", "")
if sys.platform == "linux" and _folder not in os.environ.get("LD_LIBRARY_PATH", "").split(":"):
    os.environ["LD_LIBRARY_PATH_ORIG"] = os.environ.get("LD_LIBRARY_PATH", "")
    os.environ["LD_LIBRARY_PATH"] = _folder
    os.execv(sys.executable, [sys.executable, *sys.argv[1:]])  # noqa: S606 - this very program

from deskside.programs.one_file import main  # noqa: E402 - its libraries are found from here on

sys.exit(main())
