"""Runs an archive again and again, each time killed at another of its writes; tells how it ended and what came out.

archive_killing.py INPUT OUT SEED KILLS
"""

import json
import os
import random
import signal
import sys
from pathlib import Path

from archive_inputs import OPTIONS, html, reports

from newsloom import archive, read, weave
from newsloom.archive.workers import Here
from newsloom.types import Page, Story


def dying(given, out, left):
    """A run whose process dies at write number ``left``: when the file is whole and has no name yet, or just after."""
    write = os.fsync

    def fsync(handle):
        nonlocal left
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
        write(handle)

    os.fsync = fsync
    made = archive.run([given], Path(out), OPTIONS, Here())
    print(json.dumps({"checksum": made.checksum}), flush=True)


def main(given, out, seed, kills):
    chance = random.Random(int(seed))
    # Tables and models are loaded once, before the forks; Arrow, which has threads, does nothing yet.
    warm = Page("warm.html", "html", html(reports(1)[0]))
    weave.weave(Story("s", ("a",)), [read.read(Page("a", "record", given={**reports(1)[0], "id": "a"}))], 100)
    read.read(warm)
    for left in [*(chance.randint(1, 80) for _ in range(int(kills))), 0]:
        child = os.fork()
        if not child:
            dying(given, out, left)
            os._exit(0)
        _pid, status = os.waitpid(child, 0)
        print(json.dumps({"signal": os.WTERMSIG(status), "code": os.waitstatus_to_exitcode(status)}), flush=True)


main(*sys.argv[1:])
