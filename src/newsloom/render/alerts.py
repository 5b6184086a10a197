"""The alerts of a library for a terminal: what each waits for, where its messages go, and whether they do.

AlertStanding ──▶ text
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from newsloom.kept import Rule
from newsloom.messages import AlertStanding
from newsloom.render.console import console_of, hang, styled, trimmed
from newsloom.render.kept import ago, ahead
from newsloom.render.wording import counted, line, listed

if TYPE_CHECKING:
    from rich.console import Console


def alert_list(found: Iterable[AlertStanding], now: datetime, width: int, colour: bool) -> str:
    """Alerts in the order they were added."""
    console = console_of(width, colour)
    with console.capture() as capture:
        empty = True
        for one in found:
            empty = False
            _put(console, one, now)
        if empty:
            console.print(styled("No alerts yet: `newsloom alert add --help` tells what they can wait for."))
    return trimmed(capture.get())


def _put(console: Console, one: AlertStanding, now: datetime) -> None:
    row = styled(line(one.alert.name), "bold")
    row.append(f"  {one.alert.id}", style="not bold dim")
    hang(console, "! " if one.reason else "  ", "red", row)
    hang(console, "  ", "", styled(f"{rule_said(one.rule)} → {listed(map(line, one.alert.channels))}"))
    if one.alert.paused_at:
        hang(console, "  ", "", styled(f"paused {ago(one.alert.paused_at, now)}: `newsloom alert resume` goes on"))
    sent = f"last sent {ago(one.last_at, now)}" if one.last_at else "nothing sent yet"
    due = f", next {ahead(one.next_at, now)}" if one.next_at and not one.alert.paused_at else ""
    hang(console, "  ", "", styled(sent + due, "dim"))
    if one.reason:
        waiting = f"{counted(one.waiting, 'thing')} to tell {'waits' if one.waiting == 1 else 'wait'}"
        advice = f"; {line(one.advice)}" if one.advice else ""
        again = "" if one.next_at else "; `newsloom retry` tries again"
        hang(console, "  ", "", styled(f"{waiting}: {line(one.reason)}{advice}{again}", "red"))
    console.print()


def rule_said(rule: Rule) -> str:
    """What a rule waits for, in words."""
    what = "; ".join(_parts(rule)) or "all that is new"
    return f"{what}; daily at {rule.daily} {rule.zone}" if rule.daily else what


def _parts(rule: Rule) -> Iterator[str]:
    named = (*rule.people, *rule.organisations, *rule.places)
    if rule.words:
        yield "has " + " or ".join(f"“{line(words)}”" for words in rule.words)
    if named:
        yield "names " + " or ".join(map(line, named))
    if rule.outlets:
        yield "told by " + " or ".join(map(line, rule.outlets))
    if rule.new:
        yield "a new story"
    if rule.independent:
        yield f"{counted(rule.independent, 'independent outlet')} reached"
    if rule.conflict:
        yield "reports that differ"
    if rule.followed:
        yield "a story you follow changes"
