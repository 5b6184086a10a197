"""The commands of alerts: ``newsloom alert add``, ``list``, ``test``, ``pause``, ``resume``, ``remove``."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from newsloom.cli import output
from newsloom.cli.app import Out, app
from newsloom.cli.library import AsJson, StoreAt, desk, print_json, starting
from newsloom.errors import NewsloomError

if TYPE_CHECKING:
    from newsloom.kept import Alert
    from newsloom.loom.desk import Desk

alert = typer.Typer(name="alert", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(
    alert,
    name="alert",
    help="Be told of news by e-mail, webhook or any service of Apprise: at once, or once a day.",
    epilog="Example: newsloom alert add --daily 07:30 --zone Europe/Berlin --mail you@example.org",
)

AnAlert = Annotated[str, typer.Argument(metavar="ALERT", help="Its name or id.")]
Texts = list[str] | None


class Form(StrEnum):
    """What a trial is printed as."""

    text = "text"
    html = "html"
    json = "json"


@alert.command(
    "add",
    epilog="Example: newsloom alert add --name dams --words dam* --independent 3 --mail you@example.org. Each of "
    "--new, --independent, --conflict, --followed is a reason of its own: any that happens is told, in stories that "
    "fit the rest; without any of these, news in what fits; --daily alone: a digest of all that the day brought.",
)
def add(
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="What you call it.")] = None,
    words: Annotated[
        Texts, typer.Option("--words", metavar="WORDS", help="Reports with these words, as for `search`.")
    ] = None,
    person: Annotated[Texts, typer.Option("--person", metavar="NAME", help="Reports that name this person.")] = None,
    organisation: Annotated[
        Texts, typer.Option("--organisation", metavar="NAME", help="Reports that name this body.")
    ] = None,
    place: Annotated[Texts, typer.Option("--place", metavar="NAME", help="Reports that name this place.")] = None,
    outlet: Annotated[
        Texts, typer.Option("--outlet", metavar="NAME", help="Reports of this outlet, its name or id.")
    ] = None,
    independent: Annotated[
        int | None,
        typer.Option("--independent", metavar="N", min=1, help="When so many outlets tell it independently."),
    ] = None,
    conflict: Annotated[bool, typer.Option("--conflict", help="Or when reports come to differ.")] = False,
    new: Annotated[bool, typer.Option("--new", help="Or when there is a new story.")] = False,
    followed: Annotated[bool, typer.Option("--followed", help="Or when a story you follow changes.")] = False,
    daily: Annotated[str | None, typer.Option("--daily", metavar="HH:MM", help="All in one message a day.")] = None,
    zone: Annotated[
        str | None,
        typer.Option(
            "--zone", metavar="ZONE", help="Where that is the time: Europe/Berlin [default: your zone, or UTC]."
        ),
    ] = None,
    mail: Annotated[Texts, typer.Option("--mail", metavar="ADDRESS", help="Send e-mail there.")] = None,
    webhook: Annotated[Texts, typer.Option("--webhook", metavar="URL", help="Post JSON there.")] = None,
    apprise: Annotated[Texts, typer.Option("--apprise", metavar="URL", help="Tell this service of Apprise.")] = None,
    channel: Annotated[
        Texts, typer.Option("--channel", metavar="NAME:ADDRESS", help="Tell it by a plug-in: see `newsloom plugins`.")
    ] = None,
    store: StoreAt = None,
) -> None:
    """Be told when something happens; options that take a value may be given again, for either."""
    from newsloom import plugins
    from newsloom.kept import Rule
    from newsloom.loom import alerts, posting, previewing

    with starting(store) as at:
        allowed = plugins.names(at.settings.plugins)
        mine = next((reader.zone for reader in at.library.readers() if reader.name == "me"), "UTC")
        rule = Rule(
            tuple(words or ()), tuple(person or ()), tuple(organisation or ()), tuple(place or ()),
            tuple(outlet or ()), independent, conflict, new, followed, daily, zone or mine,
        )  # fmt: skip
        ways = [(kind, where) for kind, given in (("mail", mail), ("webhook", webhook), ("apprise", apprise))
                for where in given or ()]  # fmt: skip
        plugged = [(name, where) for name, _, where in (one.partition(":") for one in channel or ())]
        try:
            channels = [posting.channel(kind, where, allowed) for kind, where in [*ways, *plugged]]
            made = alerts.add(at.library, name or _named(rule), rule, channels, at.clock.now())
        except NewsloomError as error:
            raise output.misuse(str(error)) from error
        output.say(f"newsloom: alert “{made.name}” ({made.id}): `newsloom alert test {made.id}` tries the way")
        _say_had(previewing.already(at.library, rule))
        if mail and not (at.settings.mail_server and at.settings.mail_from):
            output.say("newsloom: no mail goes out before mail_server and mail_from are set")
        output.say("newsloom: `newsloom watch` sends, and each `newsloom update`")


def _say_had(stories: int) -> None:
    """Tell of stories in which what is waited for has happened."""
    if stories:
        counted = "1 story has" if stories == 1 else f"{stories:,} stories have"
        output.say(f"newsloom: {counted} it already: it tells of those that reach it from now on")


def _named(rule: object) -> str:
    """A name for an alert that was given none: what it waits for."""
    from newsloom.kept import Rule
    from newsloom.render.alerts import rule_said

    assert isinstance(rule, Rule)
    return "News of the day" if rule.all_day else rule_said(rule).partition("; daily")[0][:80]


@alert.command("list", epilog="Example: newsloom alert list --json")
def listing(as_json: AsJson = False, out: Out = None, store: StoreAt = None) -> None:
    """List the alerts: what each waits for, where its messages go, the last sent, the next, and why any do not go."""
    from newsloom import render
    from newsloom.loom import alerts

    with desk(store) as at:
        found = alerts.standing(at.library)
        if as_json:
            print_json(found, out)
        else:
            output.write(render.alert_list(found, at.clock.now(), output.width(out), output.colour(out)), out)


def _meant(at: Desk, named: str) -> Alert:
    """The alert that is meant, by id or name."""
    known = at.library.alerts()
    found = [one for one in known if one.id == named] or [one for one in known if one.name == named]
    if len(found) != 1:
        raise output.misuse(f"no alert is called “{named}”; `newsloom alert list` lists them with their ids")
    return found[0]


@alert.command(
    "test", epilog="Example: newsloom alert test dams; newsloom alert test dams --format html --out mail.html"
)
def trial(
    named: AnAlert,
    form: Annotated[Form | None, typer.Option("--format", "-f", help="Print it so instead of sending it.")] = None,
    out: Out = None,
    store: StoreAt = None,
) -> None:
    """Send a trial now by each of an alert's ways, with a story of the library in it; tell which did not go."""
    from newsloom import render
    from newsloom.loom import alerts, posting
    from newsloom.types import Failure

    with desk(store) as at:
        meant = _meant(at, named)
        message = posting.trial(at.library, meant, at.clock.now())
        if form is not None or out is not None:
            letter = render.letter(message)
            shape = render.to_json(render.message_shape(message)) + "\n"
            told = {"html": letter.html, "json": shape}
            output.write(told.get(form or "text", f"Subject: {letter.subject}\n\n{letter.text}"), out)
            return
        try:
            post = posting.Post(at.settings)
        except NewsloomError as error:
            raise output.misuse(str(error)) from error
        failures = []
        for channel in meant.channels:
            try:
                post.deliver(channel, message)
                output.say(f"newsloom: sent: {alerts.shown(channel)}")
            except NewsloomError as error:
                failures.append(Failure(alerts.shown(channel), error.reason, error.advice))
    output.end(failures)


Alerts = Annotated[list[str], typer.Argument(metavar="ALERT...", help="Names or ids.")]


@alert.command("pause", epilog="Example: newsloom alert pause dams")
def pause(named: Alerts, store: StoreAt = None) -> None:
    """Tell nothing for now: what happens meanwhile is not told later, what waits to be sent waits on."""
    from newsloom.loom import alerts

    with desk(store) as at:
        for one in [_meant(at, name) for name in named]:
            alerts.pause(at.library, one, at.clock.now())
            output.say(f"newsloom: pauses “{one.name}”; `newsloom alert resume {one.id}` goes on")


@alert.command("resume", epilog="Example: newsloom alert resume dams")
def resume(named: Alerts, store: StoreAt = None) -> None:
    """Go on with alerts that were paused, from now on."""
    from newsloom.loom import alerts

    with desk(store) as at:
        for one in [_meant(at, name) for name in named]:
            alerts.resume(at.library, one, at.clock.now())
            output.say(f"newsloom: goes on with “{one.name}”")


@alert.command("remove", epilog="Example: newsloom alert remove dams")
def remove(named: Alerts, store: StoreAt = None) -> None:
    """End alerts, with what they had still to tell."""
    with desk(store) as at:
        for one in [_meant(at, name) for name in named]:
            at.library.drop_alert(one.id)
            output.say(f"newsloom: no longer tells of “{one.name}”")
