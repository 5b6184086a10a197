"""A form's words become a rule, and channels: the way into alerts from the page.

Wanted (the form) ──rule, channels──▶ Rule, addresses as an alert keeps them; what is wrong raises ``SettingsError``
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from newsloom.errors import SettingsError
from newsloom.kept import Rule
from newsloom.loom import posting
from newsloom.render.alerts import rule_said

# Values of one part of a rule, characters of one.
_MOST, _LONGEST = 20, 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """What stood in the form. The texts of several values have one on each line."""

    name: str = ""
    words: str = ""
    people: str = ""
    organisations: str = ""
    places: str = ""
    outlets: str = ""
    new: bool = False
    conflict: bool = False
    followed: bool = False
    independent: str = ""
    when: str = "once"
    daily: str = "07:30"
    zone: str = "UTC"
    mail: str = ""
    webhook: str = ""
    apprise: str = ""


def rule_of(wanted: Wanted) -> Rule:
    """The rule that a form asks for. Raises ``SettingsError``."""
    return Rule(
        words=_values(wanted.words), people=_values(wanted.people), organisations=_values(wanted.organisations),
        places=_values(wanted.places), outlets=_values(wanted.outlets), independent=_number(wanted.independent),
        conflict=wanted.conflict, new=wanted.new, followed=wanted.followed,
        daily=wanted.daily.strip() if wanted.when == "daily" else None, zone=wanted.zone.strip() or "UTC",
    )  # fmt: skip


def channels_of(wanted: Wanted, *, apprise: bool) -> list[str]:
    """The ways that a form asks for. Raises ``SettingsError``. Without ``apprise`` none of its addresses is taken.

    Apprise connects to whatever an address says, unchecked (docs/decisions/0025): who may give one, may reach all that
    this machine reaches.
    """
    if wanted.apprise.strip() and not apprise:
        raise SettingsError(
            "addresses of Apprise are not taken here", "whoever runs newsloom adds them: `newsloom alert add`"
        )
    ways = {"mail": wanted.mail, "webhook": wanted.webhook, "apprise": wanted.apprise}
    return [posting.channel(kind, where) for kind, told in ways.items() for where in _values(told, 2_000)]


def name_of(wanted: Wanted, rule: Rule) -> str:
    """What it is called: as its user says, or by what it waits for."""
    told = " ".join(wanted.name.split())[:80]
    return told or ("News of the day" if rule.all_day else rule_said(rule).partition("; daily")[0][:80])


def _values(told: str, longest: int = _LONGEST) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_lines(told, longest)))


def _lines(told: str, longest: int) -> Iterator[str]:
    lines = [" ".join(one.split()) for one in told.splitlines()]
    filled = [one for one in lines if one]
    if len(filled) > _MOST or any(len(one) > longest for one in filled):
        raise SettingsError(
            "that is more than an alert can wait for", f"give at most {_MOST} lines of {longest} letters"
        )
    yield from filled


def _number(told: str) -> int | None:
    if not told.strip():
        return None
    if not told.strip().isdecimal() or not 1 <= int(told.strip()[:6]) <= 1000:
        raise SettingsError(f"“{told.strip()[:20]}” is no number of outlets", "give one from 1 to 1,000")
    return int(told.strip())
