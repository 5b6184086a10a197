"""Programs that keep one library up to date at once: for each line "LIBRARY COUNT" as many, forked, say what they did.

Only the first has to load what reads pages. "pids …" comes first, so that they can be killed; then a line of JSON of
each that came to its end, and "done".
"""

import json
import logging
import os
import sys

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
        place, count = line.split()
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
        print("pids", *children, flush=True)
        for child in children:
            os.waitpid(child, 0)
        print("done", flush=True)


if __name__ == "__main__":
    main()
