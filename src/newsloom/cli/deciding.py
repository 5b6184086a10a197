"""The commands that correct what the linker made of reports: merge, split, move, undo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from newsloom.cli import output
from newsloom.cli.app import Out, app
from newsloom.cli.library import AsJson, StoreAt, desk, print_json
from newsloom.cli.stories import AStory, story

if TYPE_CHECKING:
    from newsloom.loom.deciding import ToldDecision
    from newsloom.loom.desk import Desk

AnArticle = Annotated[str, typer.Argument(metavar="ARTICLE", help="An article's id, how it begins, or its address.")]


def article(at: Desk, named: str) -> str:
    """The id of the article that is meant."""
    from newsloom import intake

    if at.library.article(named) is not None:
        return named
    if "://" in named and (found := at.library.article_at(intake.canonical(named))):
        return found
    begins = at.library.beginning("article", named) if len(named) > 3 else ()
    if len(begins) == 1:
        return begins[0]
    if begins:
        raise output.misuse(f"several articles begin with “{named}”: {', '.join(begins)}; give more of the id")
    raise output.misuse(f"no article is called “{named}”; `newsloom search WORDS --json` lists them with their ids")


def _say(told: ToldDecision) -> None:
    from newsloom import render

    output.say(f"newsloom: {render.decided(told.decision, told.stories, told.articles)}")


@app.command("merge", epilog="Example: newsloom merge s-12ab34cd56ef s-98fe76dc54ba")
def merge(
    named: AStory,
    other: Annotated[str, typer.Argument(metavar="OTHER", help="The story that it goes into.")],
    store: StoreAt = None,
) -> None:
    """Put a story into another, for good: they tell the same events."""
    from newsloom.loom import deciding

    with desk(store) as at, output.refusing():
        _say(deciding.merge(at, story(at, named).id, story(at, other).id))


@app.command("split", epilog="Example: newsloom split s-12ab34cd56ef 3f9a 77c0")
def split(
    named: AStory,
    articles: Annotated[
        list[str], typer.Argument(metavar="ARTICLE...", help="Those that leave, by id, how that begins, or address.")
    ],
    store: StoreAt = None,
) -> None:
    """Make articles of a story a story of their own, for good."""
    from newsloom.loom import deciding

    with desk(store) as at, output.refusing():
        _say(deciding.split(at, story(at, named).id, [article(at, one) for one in articles]))


@app.command("move", epilog="Example: newsloom move 3f9a s-98fe76dc54ba")
def move(
    named: AnArticle,
    other: Annotated[str, typer.Argument(metavar="STORY", help="The story that it goes to.")],
    store: StoreAt = None,
) -> None:
    """Move an article to another story, for good."""
    from newsloom.loom import deciding

    with desk(store) as at, output.refusing():
        _say(deciding.move(at, article(at, named), story(at, other).id))


@app.command("undo", epilog="Example: newsloom undo; newsloom undo --list; newsloom undo 3")
def undo(
    number: Annotated[
        int | None, typer.Argument(metavar="[NUMBER]", help="Which, as --list numbers them [default: your last].")
    ] = None,
    listed: Annotated[bool, typer.Option("--list", help="List what was decided and holds; undo nothing.")] = False,
    as_json: AsJson = False,
    out: Out = None,
    store: StoreAt = None,
) -> None:
    """Take back a merge, split or move."""
    from newsloom import render
    from newsloom.loom import deciding

    with desk(store) as at, output.refusing():
        if not listed:
            _say(deciding.undo(at, number))
        elif as_json:
            print_json(at.library.decisions(), out)
        else:
            told = [(one.decision, one.stories, one.articles) for one in deciding.decided(at.library)]
            output.write(render.decision_list(told, output.width(out), output.colour(out)), out)
