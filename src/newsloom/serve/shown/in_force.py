"""The settings in force and where each comes from, for people to see: no secret is among them, nor in them.

Settings, newsloom.toml, the environment ──in_force──▶ Setting
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from newsloom.errors import SettingsError
from newsloom.settings import SECRETS, Settings, said, settings, whence

# Who puts a key into an address puts it before the host or into the query.
_KEY = re.compile(r"(?<=://)[^/@\s]*@|(?<=[?&])([^=&\s]+)=[^&\s]*")
_MEANT = {
    "words": "Words of a digest’s passages",
    "story_days": "Days without news after which a story takes no more reports",
    "page_megabytes": "Largest page that is read, in megabytes",
    "fetch_seconds": "Seconds that an address may take in all",
    "store": "The library",
    "networks": "Private networks that may be asked",
    "contact": "Who runs this, told to every server that is asked",
    "finder": "Who finds the names",
    "plugins": "The packages whose plug-ins may run",
    "comparer": "The plug-in that is asked where the linker is in doubt",
    "model": "The model that words digests with --rewrite",
    "model_url": "Where the model is served",
    "model_seconds": "Seconds for one digest’s wording",
    "mail_server": "The server that takes mail",
    "mail_from": "The address that mail comes from",
    "mail_user": "The user’s name at the mail server",
    "log_format": "How the server logs",
    "metrics": "Who may ask for /metrics",
    "proxies": "Networks whose proxies are believed, besides this machine",
    "most_waiting": "Requests that may wait together",
    "requests_per_minute": "Requests that one token may make in a minute",
}


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting: what it is called, what it means, its value in words, and where it comes from."""

    name: str
    meant: str
    value: str
    where: str


def in_force(
    held: Settings, place: str, folder: Path | None = None, environment: Mapping[str, str] | None = None
) -> list[Setting]:
    """The settings that a server was started with. ``place``: its library, which the command line may have named.

    What was written into the file or the environment's since is told as such, and holds from the next start.
    """
    try:
        stands, given = settings(folder, environment), whence(folder, environment)
        broken = ""
    except SettingsError as error:
        stands, given, broken = held, {}, f"newsloom.toml is not understood: {error.reason}"
    found = []
    for field in fields(Settings):
        value = place if field.name == "store" else getattr(held, field.name)
        where = broken or _where(field.name, value, getattr(stands, field.name), given)
        found.append(Setting(field.name, _MEANT.get(field.name, ""), _KEY.sub(_without, _written(value)), where))
    return found


def _written(value: object) -> str:
    """A value as it is written down: ``10`` for 10.0."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def _where(name: str, value: object, stands: object, given: Mapping[str, str]) -> str:
    if value != stands:
        return "given when it was started" + (f"; {given[name]} says otherwise" if name in given else "")
    return given.get(name, "default")


def _without(found: re.Match[str]) -> str:
    return f"{found[1]}=…" if found[1] else "…@"


def secrets(environment: Mapping[str, str] | None = None) -> list[tuple[str, str, bool]]:
    """The secrets: the variable of each, what it is, and whether it is set."""
    names = {name: f"NEWSLOOM_{name.upper()}" for name in SECRETS}
    return [(names[name], what, is_set(names[name], environment)) for name, what in SECRETS.items()]


def is_set(variable: str, environment: Mapping[str, str] | None = None) -> bool:
    """Whether a variable says anything, itself or by a file."""
    try:
        return bool((said(variable, environment) or "").strip())
    except SettingsError:  # a file that cannot be read: what needs it tells so
        return False
