"""Programs that keep one library up to date at once: for each line "LIBRARY COUNT [SECONDS]" as many, forked.

Only the first has to load what reads pages. A line of JSON comes from each that came to its end, then "done". With
seconds, those that still run after them are killed: by their parent, who has not yet waited for any, so that each id is
still its child's, ended or not.
"""

import json
import logging
import os
import signal
import sys
import time

from newsloom import link, read, weave  # noqa: F401  (loaded once, before the forks)
from newsloom.loom.desk import Desk
from newsloom.settings import Settings
from newsloom.store import open_library


def update(place: str) -> None:
    """Do what is due; what nobody else does."""
    with Desk(open_library(place), Settings(networks="127.0.0.0/8")) as desk:
        run = desk.update()
        told = {"counts": dict(run.counts), "failures": [str(one) for one in desk.failures]}
    os.write(1, (json.dumps(told) + "\n").encode())


def main() -> None:
    """Fork for each line."""
    logging.disable()
    for line in sys.stdin:
        place, count, *killed_after = line.split()
        children = []
        for _ in range(int(count)):
            child = os.fork()
            if not child:
                try:
                    update(place)
                except BaseException as error:
                    os.write(1, (json.dumps({"error": repr(error)}) + "\n").encode())
                os._exit(0)
            children.append(child)
        for seconds in map(float, killed_after):
            time.sleep(seconds)
            for child in children:
                os.kill(child, signal.SIGKILL)
        for child in children:
            os.waitpid(child, 0)
        print("done", flush=True)


if __name__ == "__main__":
    main()
