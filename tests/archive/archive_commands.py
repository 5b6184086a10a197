"""The command, run as people run it; and what of it is still at work."""

import os
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path


class Command:
    """``newsloom archive run`` in a session of its own; all that it starts bears its mark."""

    def __init__(self, *arguments, **environment):
        self.mark = f"NEWSLOOM_TEST={uuid.uuid4().hex}"
        name, _, value = self.mark.partition("=")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "newsloom", "archive", *map(str, arguments)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
            env={**os.environ, **environment, name: value},
            # A shell that starts the tests in the background has them, and all below, ignore Ctrl-C.
            preexec_fn=_heeding,  # noqa: PLW1509 - it takes no lock
        )  # fmt: skip

    def end(self, seconds=300):
        """Its code, and what it printed on either side."""
        out, said = self.process.communicate(timeout=seconds)
        return self.process.returncode, out.decode(), said.decode()

    def kill(self, number, *, group=True):
        """Send a signal to it, or to all of its group as a terminal does."""
        (os.killpg if group else os.kill)(self.process.pid, number)

    def left(self):
        """The processes that it started, itself among them, and that still run."""
        found = []
        for one in Path("/proc").iterdir():
            if one.name.isdecimal():
                try:
                    if (
                        self.mark.encode() in (one / "environ").read_bytes()
                        and "Z" not in (one / "stat").read_text().split(")")[1][:3]
                    ):
                        found.append(int(one.name))
                except OSError:
                    continue
        return found

    def gone(self, seconds=60):
        """Whether all of them end in so much time."""
        return until(lambda: not self.left(), seconds)


def _heeding():
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def until(true, seconds=240):
    """Wait for something to become true."""
    last = time.monotonic() + seconds
    while time.monotonic() < last:
        if true():
            return True
        time.sleep(0.02)
    return False


def done(out, step):
    """How many steps of a kind are done."""
    return len(list((out / ".work" / "done").glob(f"{step}-*.json")))
