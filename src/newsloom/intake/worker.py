"""A process that can be killed, for work on what strangers sent: it has a time for each piece, and no network.

    Worker(function, seconds) ──piece──▶ process, started once and used again ──▶ result, or an error
                                              └── over time, or broken down: killed, and a new one for the next piece

``loom`` gives it ``read.article`` and its like; this room knows nothing of them. The function must be one that another
process can import, its pieces and results must pickle.
"""

from __future__ import annotations

import math
import os
import pickle
import selectors
import signal
import struct
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable
from typing import IO, Any, Generic, NoReturn, TypeVar

from newsloom.errors import NewsloomError, ReadError

Piece = TypeVar("Piece")
Result = TypeVar("Result")

# Importing trafilatura and its like takes 2 s on a busy machine.
_START = 120.0
# The busiest pages take 500 MB; what asks for more would take it from the whole machine.
_MEMORY = 4_000_000_000
# How long beyond its time a process lives whose parent has gone without a word.
_ORPHANED = 10
_LENGTH = struct.Struct("!Q")
_CODE = "from newsloom.intake.worker import serve; serve()"
#: What a worker may not do, by the names of Python's audit events.
_FORBIDDEN = ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostby", "socket.send",
              "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork", "urllib.", "ftplib.")  # fmt: skip


class Worker(Generic[Piece, Result]):
    """Calls ``function`` in a process of its own, ``seconds`` at most for each piece. To be closed after use."""

    def __init__(
        self,
        function: Callable[[Piece], Result],
        seconds: float = 10.0,
        memory: int = _MEMORY,
        *,
        warm: Piece | None = None,
    ) -> None:
        """``memory`` bounds the process's address space in bytes, where the system can.

        ``warm`` is a piece to begin each process with, beyond the time: what the function loads late is then loaded.
        """
        self._function = function
        self._warm = warm
        self._seconds = seconds
        self._memory = memory
        self._process: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()

    def __enter__(self) -> Worker[Piece, Result]:
        """Itself."""
        return self

    def __exit__(self, *error: object) -> None:
        """End the process."""
        self.close()

    @property
    def process_id(self) -> int | None:
        """The number of the process, while there is one."""
        return self._process.pid if self._process else None

    def __call__(self, piece: Piece) -> Result:
        """The function's result. Raises ours that it raises, and ``ReadError`` when it takes too long or ends."""
        with self._turn:
            process = self._started()
            deadline = time.monotonic() + self._seconds
            try:
                _send(process.stdin, pickle.dumps(piece, pickle.HIGHEST_PROTOCOL), deadline)
                answer = _receive(process.stdout, deadline)
            except TimeoutError:
                self._kill()
                raise ReadError(f"reading it took over {self._seconds:g} seconds", "it is left out") from None
            except (OSError, EOFError):
                self._kill()
                raise ReadError("its reader broke down", "it is left out") from None
            except BaseException:
                # An interrupt: the answer that is on its way would be taken for the next piece's.
                self._kill()
                raise
            result: Result = _opened(answer)
            return result

    def close(self) -> None:
        """End the process."""
        with self._turn:
            self._kill()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self._kill()
        # The parent's own paths: it may run from a source tree that no installed package points to.
        path = os.pathsep.join(entry or os.getcwd() for entry in sys.path)  # noqa: PTH109
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own words
            [sys.executable, "-c", _CODE],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0, env={**os.environ, "PYTHONPATH": path},
        )  # fmt: skip
        self._process = process
        try:
            start = pickle.dumps((self._function, self._memory, self._seconds, self._warm))
            _send(process.stdin, start, time.monotonic() + _START)
            _opened(_receive(process.stdout, time.monotonic() + _START))
        except (OSError, EOFError, TimeoutError) as error:
            self._kill()
            raise RuntimeError("the worker process does not start") from error
        except BaseException:
            self._kill()
            raise
        return process

    def _kill(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()
        process.wait()


def _opened(answer: bytes) -> Any:
    """The result in an answer, or the error in it raised."""
    kind, told = pickle.loads(answer)  # noqa: S301 - from our own process
    if kind == "result":
        return told
    if kind == "ours":
        which, reason, advice = told
        error = which.__new__(which)
        NewsloomError.__init__(error, reason, advice)  # its own may ask for what did not come along
        raise error
    raise RuntimeError(f"in the worker process:\n{told}")


# ── pipes ────────────────────────────────────────────────────────────────────────────────────────────────


def _send(pipe: IO[bytes] | None, message: bytes, deadline: float) -> None:
    """Write a message, not blocking beyond the deadline when nobody reads."""
    assert pipe is not None
    os.set_blocking(pipe.fileno(), False)
    rest = memoryview(_LENGTH.pack(len(message)) + message)
    while rest:
        _ready(pipe, selectors.EVENT_WRITE, deadline)
        try:
            rest = rest[os.write(pipe.fileno(), rest[:1_000_000]) :]
        except BlockingIOError:
            continue


def _receive(pipe: IO[bytes] | None, deadline: float) -> bytes:
    assert pipe is not None
    (length,) = _LENGTH.unpack(_exactly(pipe, _LENGTH.size, deadline))
    return _exactly(pipe, length, deadline)


def _exactly(pipe: IO[bytes], size: int, deadline: float) -> bytes:
    found = bytearray()
    while len(found) < size:
        _ready(pipe, selectors.EVENT_READ, deadline)
        piece = os.read(pipe.fileno(), min(size - len(found), 1_000_000))
        if not piece:
            raise EOFError
        found += piece
    return bytes(found)


def _ready(pipe: IO[bytes], event: int, deadline: float) -> None:
    left = deadline - time.monotonic()
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, event)
        if left <= 0 or not selector.select(left):
            raise TimeoutError


# ── the other side ───────────────────────────────────────────────────────────────────────────────────────


def serve() -> NoReturn:
    """Be the worker: take pieces from standard input until it ends."""
    pieces, answers = os.fdopen(os.dup(0), "rb", 0), os.fdopen(os.dup(1), "wb", 0)
    # What libraries print must not get among the answers.
    os.dup2(2, 1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    function, memory, seconds, warm = pickle.loads(_next(pieces))  # noqa: S301 - from our own parent
    _bound(memory)
    # At an interrupt of the terminal the parent decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.addaudithook(_refuse)
    if warm is not None:
        _answer(function, warm)
    _send_all(answers, pickle.dumps(("result", None)))
    while True:
        piece = pickle.loads(_next(pieces))  # noqa: S301
        _alarm(math.ceil(seconds) + _ORPHANED)
        answer = _answer(function, piece)
        _alarm(0)
        _send_all(answers, answer)


def _answer(function: Callable[[Any], Any], piece: Any) -> bytes:
    """What a function makes of a piece, packed: its result, or how it failed."""
    try:
        return pickle.dumps(("result", function(piece)), pickle.HIGHEST_PROTOCOL)
    except NewsloomError as error:
        told: tuple[str, Any] = ("ours", (type(error), error.reason, error.advice))
    except MemoryError:
        told = ("ours", (ReadError, "reading it took too much memory", "it is left out"))
    except RecursionError:
        told = ("ours", (ReadError, "it is nested too deep", "it is left out"))
    except BaseException:
        told = ("bug", traceback.format_exc())
    return pickle.dumps(told, pickle.HIGHEST_PROTOCOL)


def _alarm(seconds: int) -> None:
    """End the process after so many seconds, 0 for never: a parent that was killed can end nobody."""
    if hasattr(signal, "alarm"):  # not on Windows
        signal.alarm(seconds)


def _next(pieces: IO[bytes]) -> bytes:
    """The next message; the process ends with its parent."""
    try:
        (length,) = _LENGTH.unpack(_all(pieces, _LENGTH.size))
        return _all(pieces, length)
    except EOFError:
        os._exit(0)


def _all(pieces: IO[bytes], size: int) -> bytes:
    found = bytearray()
    while len(found) < size:
        piece = pieces.read(min(size - len(found), 1_000_000))
        if not piece:
            raise EOFError
        found += piece
    return bytes(found)


def _send_all(answers: IO[bytes], message: bytes) -> None:
    rest = memoryview(_LENGTH.pack(len(message)) + message)
    while rest:
        rest = rest[answers.write(rest) or 0 :]


def _bound(memory: int) -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _refuse(event: str, _args: tuple[Any, ...]) -> None:
    if event.startswith(_FORBIDDEN):
        raise PermissionError(f"no network and no programs while reading ({event})")
