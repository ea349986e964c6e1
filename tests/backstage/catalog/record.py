"""Write anew what a real Backstage's catalog answers: `python -m tests.backstage.catalog.record`.

Read the difference before it is committed: `test_live.py` holds that it stays true.
"""

import asyncio
import sys
import tempfile
import time
from pathlib import Path

from tests.backstage.catalog.asking import RECORDED, everything, write
from tests.backstage.catalog.generate import catalog
from tests.support.backstage import running_backstage, why_not


def _say(what: str) -> None:
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {what}\n")


def main() -> None:
    if reason := why_not():
        sys.exit(reason)
    with (
        tempfile.TemporaryDirectory(prefix="landform-backstage-") as scratch,
        running_backstage(Path(scratch), [], catalog()) as backstage,
    ):
        told = asyncio.run(everything(backstage.url, _say))
    write(told)
    counts = ", ".join(f"{len(each)} {name}" for name, each in told.items())
    sys.stdout.write(f"{counts} are in {RECORDED}\n")


if __name__ == "__main__":
    main()
