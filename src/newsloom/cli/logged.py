"""How commands that run for long, or by themselves, log: the option that they share."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from newsloom.cli import output
from newsloom.errors import NewsloomError

if TYPE_CHECKING:
    from newsloom.settings import Settings


class Form(StrEnum):
    """The forms of a log."""

    text = "text"
    json = "json"


LogForm = Annotated[
    Form | None,
    typer.Option("--log-format", help="text: warnings, for people; json: also what is done, one object a line."),
]


def begun(form: Form | None, store: str | None, *, always: bool = False) -> Settings:
    """The settings in force, with the log begun as they or ``form`` say; text alone only where it is ``always``."""
    from newsloom import logs
    from newsloom.settings import settings

    try:
        found = settings()
    except NewsloomError as error:
        raise output.misuse(str(error)) from error
    chosen = replace(found, log_format=form.value if form else found.log_format, store=store or found.store)
    if always or chosen.log_format == "json":
        logs.begin(chosen, chosen.store)
    if chosen.log_format == "json":
        output.into_log()
    return chosen
