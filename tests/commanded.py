"""The program in this process: starting another takes .8 s of processor time, most of it for imports.

``command`` goes in where the program does, so that exit codes, streams and messages are those of a process. What only a
process has (pipes that close, disks that are full, permissions, hash seeds) is tested with real ones.
"""

import gc
import io
import os
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from unittest import mock

from newsloom.cli import main


def command(*arguments, stdin=None, cwd=None, text=False, **environment):
    """Run ``newsloom`` with arguments, as ``subprocess.run`` with captured output would."""
    given = ["newsloom", *map(str, arguments)]
    said = stdin.encode() if isinstance(stdin, str) else stdin or b""
    out, told = io.TextIOWrapper(io.BytesIO()), io.TextIOWrapper(io.BytesIO(), errors="backslashreplace")
    before, code = gc.get_threshold(), 0
    with (
        mock.patch.object(sys, "argv", given),
        mock.patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(said), encoding="utf-8")),
        mock.patch.dict(os.environ, environment),
        redirect_stdout(out),
        redirect_stderr(told),
        chdir(cwd or Path.cwd()),
    ):
        try:
            main()
        except SystemExit as ended:
            code = ended.code or 0
        finally:
            gc.set_threshold(*before)
    printed = [_bytes(one) for one in (out, told)]
    return subprocess.CompletedProcess(given, code, *([one.decode() for one in printed] if text else printed))


def _bytes(stream):
    stream.flush()
    return stream.buffer.getvalue()
