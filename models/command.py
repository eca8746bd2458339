"""Where the program begins: nothing is imported here before Ctrl-C is understood, since imports take a second."""

from __future__ import annotations

import sys

STOPPED = "milepost: stopped. What was published stays up.\n"


def main() -> None:
    """Run `models.commandline.main`; Ctrl-C while it is being imported ends in a line of words, not in a traceback."""
    try:
        from models.commandline import main as run
    except KeyboardInterrupt:
        sys.stderr.write(f"\n{STOPPED}")
        raise SystemExit(1) from None
    run()
