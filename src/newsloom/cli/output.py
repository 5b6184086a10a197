"""What commands print: data to stdout or a file, everything else to stderr; a progress bar on a terminal."""

from __future__ import annotations

import logging
import os
import re
import shutil
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from newsloom.errors import NewsloomError

if TYPE_CHECKING:
    from newsloom.types import Failure, LeftOut

# What a terminal obeys instead of showing it, and what turns the words beside it round.
_OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
# The same without the colours that we set ourselves.
_OBEYED_BESIDES = re.compile(r"\x1b(?!\[[0-79;]{0,20}m)|" + _OBEYED.pattern.replace("\x0b-\x1f", "\x0b-\x1a\x1c-\x1f"))
# What was good but not used is told so many times, and of what failed so many lines of one file: a feed that is read
# twice, or a megabyte that is no JSON (4,010 lines), would fill the screen.
_TOLD = 20


def colour(out: Path | None) -> bool:
    """Whether to print in colour."""
    return out is None and sys.stdout.isatty() and "NO_COLOR" not in os.environ


def width(out: Path | None) -> int:
    """Columns of the terminal; those of a page where there is none."""
    return min(100, shutil.get_terminal_size((88, 24)).columns) if out is None else 88


def lines(found: Iterable[str], out: Path | None) -> None:
    """Print lines as they come, or into a file."""
    pieces((line + "\n" for line in found), out)


def write(text: str, out: Path | None, option: str = "--out") -> None:
    """Print a text, or save it in a file that ``option`` named."""
    pieces((text,), out, option)


def pieces(found: Iterable[str], out: Path | None, option: str = "--out") -> None:
    """Print the pieces of a long text as they come, or into a file."""
    if out is None:
        try:
            # A pipe gets what there is; a terminal nothing that it would obey.
            obeyed = _OBEYED_BESIDES if colour(None) else _OBEYED
            shown = sys.stdout.isatty()
            for piece in found:
                sys.stdout.write(obeyed.sub("\ufffd", piece) if shown else piece)
            sys.stdout.flush()
        except OSError as error:
            raise _unprinted(error) from error
        return
    with whole(out, option) as part, part.open("w", encoding="utf-8") as file:
        file.writelines(found)


@contextmanager
def whole(out: Path, option: str = "--out") -> Iterator[Path]:
    """A file to write, which has the name ``out`` only when it is whole: what breaks off leaves there what was there.

    A pipe or a device is written as it is, and so is a file in a folder where no other may be made.
    """
    meant = out.resolve() if out.is_symlink() else out
    part = meant.with_name(f"{meant.name}.part")
    if meant.exists() and (not meant.is_file() or not os.access(meant.parent, os.W_OK)):
        part = meant
    try:
        try:
            yield part
            if part != meant:
                _put_in_place(part, meant)
        except BaseException:
            if part != meant:
                part.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise misuse(f"{out}: {error.strerror}; choose another {option}") from error


def _put_in_place(part: Path, out: Path) -> None:
    """Give a file its name, once it is on the disk: else a power cut could leave the name without the content."""
    with part.open("rb+") as written:
        os.fsync(written.fileno())
    if out.exists():
        part.chmod(out.stat().st_mode & 0o7777)
    part.replace(out)


def _unprinted(error: OSError) -> BaseException:
    """What to raise when nobody takes what is printed: quietly when the reader left, as other Unix tools."""
    # What is left in the buffer has no reader; without this Python complains once more at exit.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):
        return SystemExit(141)
    say(f"newsloom: it cannot be printed: {error.strerror}; choose another place for it")
    return SystemExit(2)


def ready(out: Path | None, option: str = "--out") -> None:
    """Refuse a file that cannot be written before the work for it is done."""
    if out is None:
        return
    there = out.exists()
    try:
        out.open("a", encoding="utf-8").close()
    except OSError as error:
        raise misuse(f"{out}: {error.strerror}; choose another {option}") from error
    if not there:
        out.unlink()


def into_log() -> None:
    """From now on, what is said goes into the log, so that all of stderr has one form."""
    _Voice.logged = True


class _Voice:
    logged = False


def say(line: object, level: int = logging.INFO) -> None:
    """Tell the person at the terminal something that is no data."""
    if _Voice.logged:
        logging.getLogger("newsloom").log(level, "%s", str(line).removeprefix("newsloom: "))
    else:
        # Servers, files and models have their words in it.
        print(_OBEYED.sub("\ufffd", str(line)), file=sys.stderr)


def misuse(message: str) -> typer.Exit:
    """What to raise when a command is given what it cannot use."""
    say(f"newsloom: {message}", logging.ERROR)
    return typer.Exit(2)


@contextmanager
def refusing() -> Iterator[None]:
    """Turn what newsloom raises on purpose into a message, and the code of misuse."""
    try:
        yield
    except NewsloomError as error:
        raise misuse(str(error)) from error


def end(failures: Sequence[Failure], left_out: Sequence[LeftOut] = (), *, nothing: bool = False) -> None:
    """Tell what failed and what was left out, and leave with the code that says so."""
    for failure in _of_each_file(failures):
        say(f"newsloom: {' '.join(failure.split())}")
    for one in left_out[:_TOLD]:
        say(f"newsloom: left out: {' '.join(one.reason.split())}")
    if len(left_out) > _TOLD:
        say(f"newsloom: left out: and {len(left_out) - _TOLD:,} more; `newsloom weave --format json` has them all")
    if failures or nothing:
        raise typer.Exit(1)


def _of_each_file(failures: Sequence[Failure]) -> Iterator[str]:
    """What failed; of a file with many broken lines the first ones, and how many more there are."""
    of_file = Counter[str]()
    for failure in failures:
        file, _, line = failure.place.rpartition(":")
        file = file if file and line.isdecimal() else failure.place
        of_file[file] += 1
        if of_file[file] <= _TOLD:
            yield str(failure)
    yield from (
        f"{file}: and {count - _TOLD:,} more lines like these" for file, count in of_file.items() if count > _TOLD
    )


class Bar:
    """A progress bar on a terminal; nothing in a pipe."""

    def __init__(self) -> None:
        self._progress = None
        if sys.stderr.isatty() and not _Voice.logged:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

            columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
            self._progress = Progress(*columns, console=Console(stderr=True), transient=True)
        self._tasks: dict[str, int] = {}

    def __enter__(self) -> Bar:
        if self._progress:
            self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._progress:
            self._progress.stop()

    def move(self, what: str, done: int, of: int | None) -> None:
        """Show that ``done`` of ``of`` steps are done."""
        if not self._progress:
            return
        task = self._tasks.setdefault(what, -1)
        if task < 0:
            task = self._tasks[what] = self._progress.add_task(what, total=of)
        self._progress.update(task, completed=done, total=of)  # type: ignore[arg-type]
