"""The commands over files: read, link, weave, check, demo."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsloom.cli import output
from newsloom.cli.app import Out, app
from newsloom.errors import NewsloomError, SettingsError

if TYPE_CHECKING:
    from newsloom.loom import Loom, Woven
    from newsloom.plugins import Plugin, Renderer

# An id that is made, not given.
_MADE = re.compile(r"[0-9a-f]{16}(?:~[0-9a-f]{8})?")
# The place of a record: the line of a file.
_LINE = re.compile(r":\d+\Z")


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
AsDigest = Annotated[
    str,
    typer.Option(
        "--format",
        "-f",
        metavar="FORMAT",
        help="text, markdown, html, json, or the name of a renderer's plug-in.",
        autocompletion=lambda: list(Shape),
    ),
]
Words = Annotated[int | None, typer.Option("--words", "-w", min=20, help="Words per digest [default: 250].")]


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
    known(shape)
    output.ready(out)
    with output.Bar() as bar:
        loom = _loom(bar)
        try:
            woven = loom.weave(inputs, words=words, one_story=one_story, top=top, rewrite=rewrite)
        except SettingsError as error:
            raise output.misuse(str(error)) from error
    output.pieces(rendered(woven, shape, out), out)
    output.end(loom.failures, loom.left_out, nothing=not woven.digests)


@app.command("read", epilog="Example: newsloom read report.html | jq '.quotes[].text'")
def read(inputs: Inputs, shape: AsLines = Lines.jsonl, out: Out = None) -> None:  # noqa: ARG001 - there is one
    """Read articles: sentences, quotes and who said them, names, outlets credited, figures, dates."""
    from newsloom import render

    loom = _loom()
    output.lines((render.to_json(render.reading_shape(reading)) for reading in loom.readings(inputs)), out)
    output.end(loom.failures, loom.left_out)


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
            raise output.misuse(str(error)) from error
        if (shape or Links.text) is Links.text:
            text = render.explained(why, story.articles, loom.seen, output.width(out), output.colour(out))
        else:
            text = render.to_json(render.explanation_shape(why)) + "\n"
        output.write(text, out)
        output.end(loom.failures, loom.left_out)
        return
    joins = loom.link(inputs, settled=settled)
    if (shape or (Links.text if on_terminal else Links.jsonl)) is Links.text:
        output.write(render.linked(joins, loom.seen, output.width(out), output.colour(out)), out)
    elif shape is Links.json:
        output.write(render.to_json([render.join_shape(join) for join in joins]) + "\n", out)
    else:
        output.lines((render.to_json(render.join_shape(join)) for join in joins), out)
    _tell_ids(loom)
    output.end(loom.failures, loom.left_out)


def _tell_ids(loom: Loom) -> None:
    """Say how ids came about that no line gave."""
    made = [one for one in loom.seen.values() if not one.url and _MADE.fullmatch(one.id) and _LINE.search(one.place)]
    if made:
        output.say(
            f"newsloom: {len(made)} of {len(loom.seen)} reports came without “id” and “url”; their ids are made from "
            "the file's name and the text, and change with either: give an “id” to keep them"
        )


@app.command("check", epilog="Example: newsloom check summary.txt --against reports/ --format json")
def check(
    digest: Annotated[
        str, typer.Argument(metavar="DIGEST", help="A digest: text, HTML, or JSON from weave; - for stdin.")
    ],
    against: Annotated[
        list[str] | None,
        typer.Option(
            "--against", "-a", metavar="INPUT", help="The reports to check it against; a page from weave holds its own."
        ),
    ] = None,
    more: Annotated[list[str] | None, typer.Argument(metavar="[INPUT]...", help="Further reports.")] = None,
    shape: Annotated[Report, typer.Option("--format", "-f", help="text or json.")] = Report.text,
    out: Out = None,
) -> None:
    """Check a digest, sentence by sentence, against the reports. Exit 0 all supported, 1 some not, 2 misuse."""
    from newsloom import render

    with output.Bar() as bar:
        loom = _loom(bar)
        try:
            verdicts = loom.check(digest, [*(against or []), *(more or [])])
        except NewsloomError as error:
            raise output.misuse(str(error)) from error
    if shape is Report.json:
        text = render.to_json(render.verdicts_shape(verdicts)) + "\n"
    else:
        text = render.verdicts(verdicts, colour=output.colour(out))
    output.write(text, out)
    output.end(loom.failures, loom.left_out, nothing=not all(verdict.supported for verdict in verdicts))


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

    known(shape)
    output.ready(page, "--page")
    with as_file(files("newsloom") / "samples") as samples, output.Bar() as bar:
        folders = sorted(entry.name for entry in samples.iterdir() if entry.is_dir())
        if story not in (*folders, "all"):
            raise output.misuse(f"no sample story “{story}”; there are: all, {', '.join(folders)}")
        loom = _loom(bar)
        woven = loom.weave([str(samples)], words=words)
        wanted = {id for id, article in woven.articles.items() if story == "all" or f"{story}/" in article.place}
    output.pieces(rendered(woven, Shape.html, page), page, "--page")
    woven.digests = [digest for digest in woven.digests if wanted & set(digest.articles)]
    output.pieces(rendered(woven, shape, out), out)
    output.say(f"All sample stories, with every credit one click away: {page.resolve()}")
    output.end(loom.failures, loom.left_out)


def _loom(bar: output.Bar | None = None) -> Loom:
    from newsloom.loom import Loom
    from newsloom.settings import settings

    try:
        in_force = settings()
    except NewsloomError as error:
        raise output.misuse(str(error)) from error
    stdin = sys.stdin.buffer
    return Loom(in_force, stdin=stdin, progress=bar.move) if bar else Loom(in_force, stdin=stdin)


def known(shape: str) -> str:
    """A format that there is: ours, or a plug-in's, which is then loaded. Anything else is misuse."""
    if shape not in list(Shape):
        _renderer(shape)
    return shape


def _renderer(shape: str) -> tuple[Plugin, Renderer]:
    from newsloom import plugins
    from newsloom.settings import settings

    try:
        return plugins.named("renderer", shape, plugins.names(settings().plugins))
    except SettingsError as error:
        raise output.misuse(f"no format “{shape}”: give {', '.join(Shape)}, or a renderer's name; {error}") from error


def _by_plugin(woven: Woven, shape: str) -> str:
    from newsloom import plugins
    from newsloom.types import Failure

    told = plugins.rendered(*_renderer(shape), woven.digests, woven.articles)
    if isinstance(told, Failure):
        output.say(f"newsloom: {told}")
        raise typer.Exit(1)
    return told


def rendered(woven: Woven, shape: str, out: Path | None) -> Iterator[str]:
    """Digests in the format that is asked for, piece by piece."""
    from newsloom import render

    left_out = woven.left_out
    if shape not in list(Shape):
        yield _by_plugin(woven, shape)
    elif shape == Shape.json:
        yield from render.weave_json(woven.digests, left_out)
        yield "\n"
    elif shape == Shape.html:
        yield render.page(woven.digests, woven.articles, left_out=left_out)
    elif shape == Shape.markdown:
        yield render.markdown(woven.digests, woven.articles, left_out=left_out)
    else:
        width, colour = output.width(out), output.colour(out)
        yield render.terminal(woven.digests, woven.articles, width=width, colour=colour, left_out=left_out)
