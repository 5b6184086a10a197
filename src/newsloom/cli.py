"""The command line: one command a room. Data goes to stdout, everything else to stderr.

Exit codes: 0 all went well, 1 some input failed (or some sentence is unsupported), 2 misuse.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsloom import __version__
from newsloom.errors import NewsloomError, SettingsError

if TYPE_CHECKING:
    from newsloom.loom import Loom, Woven
    from newsloom.types import Failure, LeftOut

# What was good but not used is told so many times; a feed that is read twice would fill the screen.
_TOLD = 20
# An id that is made, not given.
_MADE = re.compile(r"[0-9a-f]{16}(?:~[0-9a-f]{8})?")
# The place of a record: the line of a file.
_LINE = re.compile(r":\d+\Z")

# Rooms are imported inside the commands: `newsloom --help` must not pay for lxml and numpy.

app = typer.Typer(
    name="newsloom",
    help="Many reports in, one credited story out.",
    epilog="Start with: newsloom demo. INPUT is .jsonl(.gz), .parquet, .txt, .html, a feed, .warc(.gz), "
    "a folder of these, a URL, or - for stdin.",
    no_args_is_help=True,
    rich_markup_mode=None,  # the rich help page alone costs .3 s of processor time at every start
    add_completion=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class Shape(StrEnum):
    """What a digest is printed as."""

    text = "text"
    markdown = "markdown"
    html = "html"
    json = "json"


class Lines(StrEnum):
    """One JSON object a line."""

    jsonl = "jsonl"


class Links(StrEnum):
    """What joins are printed as."""

    text = "text"
    jsonl = "jsonl"
    json = "json"


class Report(StrEnum):
    """What verdicts are printed as."""

    text = "text"
    json = "json"


Inputs = Annotated[list[str], typer.Argument(metavar="INPUT...", help="Files, folders, URLs, or - for stdin.")]
AsLines = Annotated[Lines, typer.Option("--format", help="jsonl: one object a line.")]
AsDigest = Annotated[Shape, typer.Option("--format", "-f", help="text, markdown, html or json.")]
Words = Annotated[int | None, typer.Option("--words", "-w", min=20, help="Words per digest [default: 250].")]
Out = Annotated[Path | None, typer.Option("--out", "-o", help="Write to this file instead of stdout.")]


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"newsloom {__version__}")
        raise typer.Exit


@app.callback()
def _top(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Many reports in, one credited story out."""


@app.command("weave", epilog="Example: newsloom weave reports/ feed.xml --words 150 --format html --out story.html")
def weave(
    inputs: Inputs,
    shape: AsDigest = Shape.text,
    words: Words = None,
    one_story: Annotated[bool, typer.Option("--one-story", help="Take all as one story; do not link.")] = False,
    top: Annotated[int | None, typer.Option("--top", min=1, help="Only the N stories that most outlets tell.")] = None,
    rewrite: Annotated[
        bool, typer.Option("--rewrite", help="Have the model of your settings word it; what fails checking falls.")
    ] = False,
    out: Out = None,
) -> None:
    """Weave reports into one digest per story, each sentence credited to the characters it came from."""
    with _Bar() as bar:
        loom = _loom(bar)
        try:
            woven = loom.weave(inputs, words=words, one_story=one_story, top=top, rewrite=rewrite)
        except SettingsError as error:
            raise _misuse(str(error)) from error
    _write(_rendered(woven, shape, out), out)
    _end(loom, nothing=not woven.digests)


@app.command("read", epilog="Example: newsloom read report.html | jq '.quotes[].text'")
def read(inputs: Inputs, shape: AsLines = Lines.jsonl, out: Out = None) -> None:
    """Read articles: sentences, quotes and who said them, names, outlets credited, figures, dates."""
    from newsloom import render

    loom = _loom()
    _lines((render.to_json(render.reading_shape(reading)) for reading in loom.readings(inputs)), out)
    _end(loom)


@app.command("link", epilog="Example: newsloom link day.jsonl --settled; newsloom link day.jsonl --explain a17")
def link(
    inputs: Inputs,
    shape: Annotated[
        Links | None,
        typer.Option("--format", "-f", help="text, jsonl or json [default: text on a terminal, else jsonl]."),
    ] = None,
    settled: Annotated[bool, typer.Option("--settled", help="The final assignment, after merges and splits.")] = False,
    explain: Annotated[
        str | None,
        typer.Option("--explain", metavar="ARTICLE", help="Say why this id, URL, file or title went to its story."),
    ] = None,
    out: Out = None,
) -> None:
    """Link articles to stories: one line per article in arrival order, with score and reasons."""
    from newsloom import render

    loom = _loom()
    on_terminal = out is None and sys.stdout.isatty()
    if explain is not None:
        try:
            why, story = loom.explain(inputs, explain, settled=settled)
        except NewsloomError as error:
            raise _misuse(str(error)) from error
        if (shape or Links.text) is Links.text:
            text = render.explained(why, story.articles, loom.seen, _width(out), _colour(out))
        else:
            text = render.to_json(render.explanation_shape(why)) + "\n"
        _write(text, out)
        _end(loom)
        return
    joins = loom.link(inputs, settled=settled)
    if (shape or (Links.text if on_terminal else Links.jsonl)) is Links.text:
        _write(render.linked(joins, loom.seen, _width(out), _colour(out)), out)
    elif shape is Links.json:
        _write(render.to_json([render.join_shape(join) for join in joins]) + "\n", out)
    else:
        _lines((render.to_json(render.join_shape(join)) for join in joins), out)
    _tell_ids(loom)
    _end(loom)


def _tell_ids(loom: Loom) -> None:
    """Say how ids came about that no line gave."""
    made = [one for one in loom.seen.values() if not one.url and _MADE.fullmatch(one.id) and _LINE.search(one.place)]
    if made:
        _say(
            f"newsloom: {len(made)} of {len(loom.seen)} reports came without “id” and “url”; their ids are made from "
            "the file's name and the text, and change with either: give an “id” to keep them"
        )


@app.command("check", epilog="Example: newsloom check summary.txt --against reports/ --format json")
def check(
    digest: Annotated[
        str, typer.Argument(metavar="DIGEST", help="A digest: text, HTML, or JSON from weave; - for stdin.")
    ],
    against: Annotated[
        list[str], typer.Option("--against", "-a", metavar="INPUT", help="The reports to check it against.")
    ],
    more: Annotated[list[str] | None, typer.Argument(metavar="[INPUT]...", help="Further reports.")] = None,
    shape: Annotated[Report, typer.Option("--format", "-f", help="text or json.")] = Report.text,
    out: Out = None,
) -> None:
    """Check a digest, sentence by sentence, against the reports. Exit 0 all supported, 1 some not, 2 misuse."""
    from newsloom import render

    with _Bar() as bar:
        loom = _loom(bar)
        try:
            verdicts = loom.check(digest, [*against, *(more or [])])
        except NewsloomError as error:
            raise _misuse(str(error)) from error
    if shape is Report.json:
        text = render.to_json(render.verdicts_shape(verdicts)) + "\n"
    else:
        text = render.verdicts(verdicts, colour=_colour(out))
    _write(text, out)
    _end(loom, nothing=not all(verdict.supported for verdict in verdicts))


@app.command("demo", epilog="Example: newsloom demo --out demo.html")
def demo(
    shape: AsDigest = Shape.text,
    words: Words = None,
    story: Annotated[str, typer.Option("--story", help="A folder of samples, or all.")] = "dam",
    page: Annotated[Path, typer.Option("--page", help="Where to save the HTML page of all sample stories.")] = Path(
        "newsloom-demo.html"
    ),
    out: Out = None,
) -> None:
    """Weave the bundled sample reports: print a digest and save a page of all. Needs no network."""
    from importlib.resources import as_file, files

    with as_file(files("newsloom") / "samples") as samples, _Bar() as bar:
        folders = sorted(entry.name for entry in samples.iterdir() if entry.is_dir())
        if story not in (*folders, "all"):
            raise _misuse(f"no sample story “{story}”; there are: all, {', '.join(folders)}")
        loom = _loom(bar)
        woven = loom.weave([str(samples)], words=words)
        wanted = {id for id, article in woven.articles.items() if story == "all" or f"{story}/" in article.place}
    _write(_rendered(woven, Shape.html, page), page)
    woven.digests = [digest for digest in woven.digests if wanted & set(digest.articles)]
    _write(_rendered(woven, shape, out), out)
    _say(f"All sample stories, with every credit one click away: {page.resolve()}")
    _end(loom)


def _loom(bar: _Bar | None = None) -> Loom:
    from newsloom.loom import Loom
    from newsloom.settings import settings

    try:
        in_force = settings()
    except NewsloomError as error:
        raise _misuse(str(error)) from error
    stdin = sys.stdin.buffer
    return Loom(in_force, stdin=stdin, progress=bar.move) if bar else Loom(in_force, stdin=stdin)


def _colour(out: Path | None) -> bool:
    return out is None and sys.stdout.isatty() and "NO_COLOR" not in os.environ


def _rendered(woven: Woven, shape: Shape, out: Path | None) -> str:
    from newsloom import render

    if shape is Shape.json:
        return render.to_json(render.weave_shape(woven.digests, woven.left_out)) + "\n"
    if shape is Shape.html:
        return render.page(woven.digests, woven.articles, left_out=woven.left_out)
    if shape is Shape.markdown:
        return render.markdown(woven.digests, woven.articles, left_out=woven.left_out)
    return render.terminal(
        woven.digests, woven.articles, width=_width(out), colour=_colour(out), left_out=woven.left_out
    )


def _width(out: Path | None) -> int:
    """Columns of the terminal; those of a page where there is none."""
    import shutil

    return min(100, shutil.get_terminal_size((88, 24)).columns) if out is None else 88


def _lines(lines: Iterable[str], out: Path | None) -> None:
    """Print lines as they come, or into a file."""
    if out is None:
        for line in lines:
            sys.stdout.write(line + "\n")
        sys.stdout.flush()
    else:
        _write("".join(f"{line}\n" for line in lines), out)


def _write(text: str, out: Path | None) -> None:
    if out is None:
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise _misuse(f"{out}: {error.strerror}; choose another --out") from error


def _say(line: object) -> None:
    print(line, file=sys.stderr)


def _misuse(message: str) -> typer.Exit:
    _say(f"newsloom: {message}")
    return typer.Exit(2)


def _end(loom: Loom, *, nothing: bool = False) -> None:
    """Tell what failed and what was left out, and leave with the code that says so."""
    _tell(loom.failures, loom.left_out)
    if loom.failures or nothing:
        raise typer.Exit(1)


def _tell(failures: list[Failure], left_out: list[LeftOut]) -> None:
    for failure in failures:
        _say(f"newsloom: {failure}")
    for one in left_out[:_TOLD]:
        _say(f"newsloom: left out: {one.reason}")
    if len(left_out) > _TOLD:
        _say(f"newsloom: left out: and {len(left_out) - _TOLD:,} more; `newsloom weave --format json` has them all")


class _Bar:
    """A progress bar on a terminal; nothing in a pipe."""

    def __init__(self) -> None:
        self._progress = None
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

            columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
            self._progress = Progress(*columns, console=Console(stderr=True), transient=True)
        self._tasks: dict[str, int] = {}

    def __enter__(self) -> _Bar:
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


def main() -> None:
    """Run the command line; a closed pipe ends it quietly, as it ends other Unix tools."""
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    try:
        app()
    except BrokenPipeError:
        # What is left in the buffer has no reader; without this Python complains once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
    except KeyboardInterrupt:
        sys.exit(130)
