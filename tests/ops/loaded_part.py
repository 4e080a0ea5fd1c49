"""A part that the supervisor forks: `python -m tests.ops.loaded_part <note> stay|refuse`."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

if __name__ == "__main__":
    note, what = sys.argv[1:]
    is_loaded = "fractions" in sys.modules
    Path(note).write_text(str(os.getpid()), encoding="ascii")
    sys.stdout.write(f"a copy {'with' if is_loaded else 'without'} the code\n")
    sys.stdout.flush()
    if what == "refuse":
        sys.exit("the copy did not start")
    time.sleep(60)
