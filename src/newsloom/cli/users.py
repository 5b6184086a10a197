"""The commands of readers: ``newsloom user add``, ``passwd``, ``list``, ``remove``, and their programs' ``token``s."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsloom.cli import output
from newsloom.cli.app import Out, app
from newsloom.cli.library import AsJson, StoreAt, desk, print_json, starting

if TYPE_CHECKING:
    from newsloom.kept import Reader, Token
    from newsloom.loom.desk import Desk

# The reader of a library that nobody else was added to; the commands read as this one.
_ME = "me"

user = typer.Typer(name="user", no_args_is_help=True, rich_markup_mode=None)
token = typer.Typer(name="token", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(
    user,
    name="user",
    help="Who may read over the web: readers with passwords, and tokens for their programs.",
    epilog="Example: newsloom user passwd me",
)
user.add_typer(
    token,
    name="token",
    help="Tokens, by which programs ask for a reader: add, list, remove.",
    epilog="Example: newsloom user token add me --name phone --feeds",
)

AName = Annotated[str, typer.Argument(metavar="NAME", help="The reader's name.")]


@user.command("add", epilog="Example: newsloom user add ada --zone Europe/Berlin")
def add(
    name: AName,
    zone: Annotated[str, typer.Option("--zone", metavar="ZONE", help="Where the reader is: Europe/Berlin.")] = "UTC",
    store: StoreAt = None,
) -> None:
    """Add a reader; the password is asked for twice, or taken from stdin."""
    from newsloom.kept import Reader
    from newsloom.serve.entry import accounts

    with output.refusing(), starting(store) as at:
        found = accounts.reader_name(name)
        if any(one.name == found for one in at.library.readers()):
            raise output.misuse(f"there is a reader “{found}” already; `newsloom user passwd {found}` sets a password")
        made = Reader(found, _zone(zone), accounts.hashed(_password()), at.clock.now())
        at.library.put_reader(made)
    output.say(f"newsloom: {found} may log in; what they follow, hide and have seen is their own")


@user.command("passwd", epilog="Example: newsloom user passwd me; newsloom user passwd me --none")
def passwd(
    name: AName,
    none: Annotated[bool, typer.Option("--none", help="Take the password away.")] = False,
    store: StoreAt = None,
) -> None:
    """Set a reader's password, which ends all their sessions; asked for twice, or taken from stdin."""
    from dataclasses import replace

    from newsloom.serve.entry import accounts

    # The reader of a library that is not there yet may have a password before anything else is in it.
    with output.refusing(), desk(store, new=name == _ME) as at:
        found = _known(at, name)
        new = None if none else accounts.hashed(_password())
        with at.library.together():
            at.library.put_reader(replace(_known(at, found.name), password=new))
        if new is None:
            output.say(f"newsloom: {found.name} has no password, and cannot log in")
            _say_open(at)
        else:
            output.say(f"newsloom: {found.name} logs in with it from now on; a running server asks for it at once")


@user.command("list", epilog="Example: newsloom user list --json")
def listing(as_json: AsJson = False, out: Out = None, store: StoreAt = None) -> None:
    """List the readers: whether each has a password, and how many tokens."""
    with desk(store) as at:
        tokens = at.library.tokens()
        told = [_shape(one, sum(held.person == one.name for held in tokens)) for one in at.library.readers()]
    if as_json:
        print_json(told, out)
        return
    rows = [
        f"{one['name']}  {'password' if one['password'] else 'no password'}, "
        f"{one['tokens']} token{'' if one['tokens'] == 1 else 's'}, {one['zone']}"
        for one in told
    ]
    output.lines(rows, out)


@user.command("remove", epilog="Example: newsloom user remove ada")
def remove(
    names: Annotated[list[str], typer.Argument(metavar="NAME...", help="The readers' names.")], store: StoreAt = None
) -> None:
    """Remove readers, with their tokens, alerts, and what they followed, hid and saw; what they decided stays."""
    with output.refusing(), desk(store) as at:
        for one in [_known(at, name) for name in names]:
            if one.name == _ME:
                raise output.misuse(
                    f"“{_ME}” is the library's own reader; `newsloom user passwd {_ME} --none` shuts it"
                )
            at.library.drop_reader(one.name)
            output.say(f"newsloom: {one.name} is no longer a reader")
        _say_open(at)


@token.command("add", epilog="Example: newsloom user token add me --name phone --feeds")
def token_add(
    name: AName,
    what: Annotated[str, typer.Option("--name", metavar="WHAT", help="The program that will have it.")],
    feeds: Annotated[
        bool, typer.Option("--feeds", help="For feeds alone; it may stand in their addresses: ?token=…")
    ] = False,
    metrics: Annotated[bool, typer.Option("--metrics", help="For /metrics alone, for Prometheus.")] = False,
    store: StoreAt = None,
) -> None:
    """Make a token, by which a program asks as this reader; it is printed this once, and cannot be told again."""
    from newsloom.serve.entry import accounts

    with output.refusing(), desk(store, new=name == _ME) as at:
        found = _known(at, name)
        if feeds and metrics:
            raise output.misuse("a token is for feeds alone or for metrics alone; make two")
        made = accounts.made_token(feeds=feeds, metrics=metrics)
        kept = accounts.kept_as(made)
        assert kept is not None
        called = " ".join(what.split())[:80]
        if not called.isprintable() or not called:
            raise output.misuse("say with --name which program will have the token")
        at.library.put_token(kept, found.name, called, at.clock.now())
    output.write(made + "\n", None)
    how = "a feed's address with ?token=… after it" if feeds else "the header Authorization: Bearer …"
    output.say(f"newsloom: this is told once. It is sent in {how}; {accounts.token_id(kept)} names it in lists")


@token.command("list", epilog="Example: newsloom user token list --json")
def token_list(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="One reader's alone.")] = None,
    as_json: AsJson = False,
    out: Out = None,
    store: StoreAt = None,
) -> None:
    """List the tokens: whose, for which program, when they were made and last used."""
    with output.refusing(), desk(store) as at:
        held = at.library.tokens(_known(at, name).name if name is not None else None)
    told = [_token_shape(one) for one in held]
    if as_json:
        print_json(told, out)
        return
    if not told:
        output.say("newsloom: no tokens; `newsloom user token add NAME --name WHAT` makes one")
    rows = [
        f"{one['id']}  {one['person']}: {one['name']}{_alone(one)}, "
        f"made {_day(one['added_at'])}, {'last used ' + _day(one['used_at']) if one['used_at'] else 'never used'}"
        for one in told
    ]
    output.lines(rows, out)


@token.command("remove", epilog="Example: newsloom user token remove 3f9a0c12de")
def token_remove(
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help="As `newsloom user token list` names them.")],
    store: StoreAt = None,
) -> None:
    """End tokens: from now on they are good for nothing."""
    from newsloom.serve.entry.accounts import token_id

    with desk(store) as at:
        held = at.library.tokens()
        for id in ids:
            found = [one for one in held if token_id(one.hash) == id.strip().lower()]
            if len(found) != 1:
                raise output.misuse(f"there is no token {id[:20]}; `newsloom user token list` lists them")
            at.library.drop_token(found[0].hash)
            output.say(f"newsloom: the token of {found[0].person} for {found[0].name} is ended")


def _known(at: Desk, name: str) -> Reader:
    """The reader of a name, or the end of the command."""
    from newsloom.serve.entry.accounts import reader_name

    called = reader_name(name)
    found = next((one for one in at.library.readers() if one.name == called), None)
    if found is None:
        raise output.misuse(f"there is no reader “{called}”; `newsloom user add {called}` adds one")
    return found


def _password() -> str:
    """A new password: typed twice unseen, or the first line of stdin. Raises ``NewsloomError`` for one too weak."""
    from newsloom.serve.entry import accounts

    if not _unpiped():
        # One character more than it may have, and its end of line.
        return accounts.checked(sys.stdin.readline(accounts.MOST + 3).rstrip("\r\n"))
    from getpass import getpass

    first = accounts.checked(getpass("Password: "))
    if accounts.one_form(getpass("The same again: ")) != first:
        raise output.misuse("the two are not the same; nothing was changed")
    return first


def _unpiped() -> bool:
    """Whether somebody types."""
    return sys.stdin.isatty()


def _zone(named: str) -> str:
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(named).key
    except (KeyError, ValueError, OSError) as error:  # no such zone, or no name at all
        raise output.misuse(f"no zone is called “{named}”; give one as Europe/Berlin, or UTC") from error


def _say_open(at: Desk) -> None:
    """Tell when nobody has to log in any more."""
    if not any(one.password for one in at.library.readers()):
        output.say("newsloom: nobody has a password: whoever uses this machine may read as “me”")


def _shape(one: Reader, tokens: int) -> dict[str, Any]:
    """A reader as others may see one: without the password's hash."""
    held = {"name": one.name, "zone": one.zone, "password": one.password is not None}
    return {**held, "tokens": tokens, "added_at": one.added_at}


def _token_shape(one: Token) -> dict[str, Any]:
    """A token as others may see it: without what it is known by."""
    from newsloom.serve.entry.accounts import for_feeds, for_metrics, token_id

    kinds = {"feeds": for_feeds(one.hash), "metrics": for_metrics(one.hash)}
    times = {"added_at": one.added_at, "used_at": one.used_at}
    return {"id": token_id(one.hash), "person": one.person, "name": one.name, **kinds, **times}


def _alone(told: dict[str, Any]) -> str:
    return "".join(f", {kind} alone" for kind in ("feeds", "metrics") if told[kind])


def _day(at: datetime) -> str:
    return f"{at:%Y-%m-%d}"
