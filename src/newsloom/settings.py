"""Settings: ``newsloom.toml`` in the working folder, then the environment, which wins.

``NEWSLOOM_WORDS=120`` sets ``words``, and ``NEWSLOOM_WORDS_FILE`` names a file that holds it, which keeps secrets
out of the environment (Docker, Kubernetes and systemd hand them over as files). Command-line options win over all.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from pathlib import Path

from newsloom.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting with its default."""

    #: Words of a digest's passages, about a minute's reading.
    words: int = 250
    #: Days without news after which a dated story takes no more articles: news stories rarely pause longer and go on.
    story_days: float = 10.0
    #: How often a page is looked at again once it is read, for edits that no feed tells of: an hour after it was
    #: published, then 5, 25 and 125 hours; 0 is never.
    looks: int = 3
    #: Largest page read, in megabytes: the largest real article page measured has 3.
    page_megabytes: float = 8.0
    #: Seconds a web address may take in all.
    fetch_seconds: float = 20.0
    #: The kept library: a file, or a PostgreSQL database by its address.
    store: str = "news.db"
    #: Private networks that may be asked, such as ``192.168.1.0/24``; all others of one's own are refused.
    networks: str = ""
    #: Who runs this, an address of the web or of mail: told to every server that is asked.
    contact: str = ""
    #: Who finds the names: ``rules`` (ours), or ``spacy:MODEL`` with the extra ``[spacy]``.
    finder: str = "rules"
    #: The packages whose plug-ins may run, such as ``newsloom-example``; nothing of any other is loaded.
    plugins: str = ""
    #: The plug-in that is asked, where the linker is in doubt, whether two reports tell the same story.
    comparer: str = ""
    #: The model that words digests with ``--rewrite``, as its server names it; none, so that none is asked unbidden.
    model: str = ""
    #: Where it is served, by the OpenAI chat protocol: Ollama's own address, so that no report leaves this machine.
    model_url: str = "http://127.0.0.1:11434/v1"
    #: Seconds for one digest's wording, all tries together: a small model without a graphics card takes a minute.
    model_seconds: float = 120.0
    #: The server that takes mail: ``smtp://HOST`` (STARTTLS), ``smtps://HOST`` (TLS), ``smtp+plain://HOST`` (neither).
    mail_server: str = ""
    #: The address that mail comes from.
    mail_from: str = ""
    #: The user's name at the mail server, if it wants one.
    mail_user: str = ""
    #: How ``serve``, ``watch`` and ``update`` log: ``text``, warnings for people; ``json``, also what was done, one
    #: object a line.
    log_format: str = "text"
    #: Who may ask a server with readers for ``/metrics``: who has a ``token``, or everybody who reaches it (``open``).
    metrics: str = "token"
    #: Networks whose proxies are believed about who asks, besides this machine: those of a container's own network.
    proxies: str = ""
    #: Requests that may wait for their answer together; more are told at once to come again.
    most_waiting: int = 250
    #: Requests that one token may make in a minute: a program that goes through a whole library makes ten a second.
    requests_per_minute: int = 1200


#: What belongs in no file, with its name in messages.
SECRETS = {"model_key": "the model's key", "mail_password": "the mail server's password",
           "webhook_secret": "the secret that signs webhooks"}  # fmt: skip
# The least of each number that has one; the others are more than nothing.
_LEAST = {"words": 20, "looks": 0}
_CHOICES = {"log_format": ("text", "json"), "metrics": ("token", "open")}
# Bytes of a file that a setting is read from: an address of a database with certificates' names has some hundred.
_LONGEST = 65_536
# No number is larger: 270 years in days, a day in seconds, and what is infinite has an end.
_LARGEST = 100_000
# How alike a variable is to the one that was meant, by difflib's measure: NEWSLOOM_WORD and NEWSLOOM_WORDS are .97.
_CLOSE = 0.9


def settings(folder: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """The settings in force. Raises ``SettingsError`` naming the file and field that is not understood."""
    known = {field.name: type(field.default) for field in fields(Settings)}
    found = _found(folder, environment)
    return Settings(**{name: _value(name, value, known) for name, (value, _) in found.items()})  # type: ignore[arg-type]


def whence(folder: Path | None = None, environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """Where each setting that is given stands now: in ``newsloom.toml``, or a variable. Raises ``SettingsError``."""
    return {name: where for name, (_, where) in _found(folder, environment).items()}


def said(variable: str, environment: Mapping[str, str] | None = None) -> str | None:
    """What a variable says, or the first line of the file that ``VARIABLE_FILE`` names. Raises ``SettingsError``."""
    held = os.environ if environment is None else environment
    value, file = held.get(variable), held.get(f"{variable}_FILE")
    if file is None:
        return value
    if value is not None:
        raise SettingsError(f"{variable} and {variable}_FILE are both set", "leave one of them away")
    try:
        with Path(file).open("rb") as opened:
            read = opened.read(_LONGEST).decode()
    except OSError as error:
        raise SettingsError(f"{variable}_FILE: {file}: {error.strerror}", "check its path and permissions") from error
    except UnicodeDecodeError:
        # Not chained: that error would carry the secret.
        raise SettingsError(f"{variable}_FILE: {file} is no UTF-8 text", "write it anew") from None
    line = read.partition("\n")[0].strip()
    if not line:
        raise SettingsError(f"{variable}_FILE: {file} is empty", f"write into it what {variable} is to be")
    return line


def _found(folder: Path | None, environment: Mapping[str, str] | None) -> dict[str, tuple[object, str]]:
    """What is given, with where."""
    found: dict[str, tuple[object, str]] = {}
    path = (folder or Path.cwd()) / "newsloom.toml"
    if path.is_file():
        try:
            read = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise SettingsError(f"{path}: {error.strerror}", "check its permissions or move it away") from error
        except (ValueError, RecursionError) as error:  # bad TOML, bytes that are no text, 5,000 digits, 500 brackets
            raise SettingsError(f"{path.name}: {error}", "correct the file or move it away") from error
        found.update({name: (value, path.name) for name, value in read.items()})
    for field in fields(Settings):
        variable = f"NEWSLOOM_{field.name.upper()}"
        value = said(variable, environment)
        if value is not None:
            by_file = variable not in (os.environ if environment is None else environment)
            found[field.name] = value, f"{variable}_FILE" if by_file else variable
    _refuse_misspelt(os.environ if environment is None else environment)
    return found


def _refuse_misspelt(environment: Mapping[str, str]) -> None:
    """Raise ``SettingsError`` for a variable that sets nothing and is all but the name of one that does."""
    known = [f"NEWSLOOM_{name.upper()}" for name in (*(field.name for field in fields(Settings)), *SECRETS)]
    known += [f"{name}_FILE" for name in known]
    for variable in sorted(set(environment) - set(known)):
        if variable.startswith("NEWSLOOM_") and (meant := get_close_matches(variable, known, 1, _CLOSE)):
            raise SettingsError(f"{variable} sets nothing", f"did you mean {meant[0]}? Else call it otherwise")


def _value(name: str, value: object, known: Mapping[str, type]) -> int | float | str:
    if name in SECRETS:
        raise SettingsError(
            f"{SECRETS[name]} does not belong in this file",
            f"set NEWSLOOM_{name.upper()} in the environment, or NEWSLOOM_{name.upper()}_FILE to a file that holds it",
        )
    if name not in known:
        raise SettingsError(f"no setting is called “{name}”", f"known: {', '.join(known)}")
    if isinstance(value, (list, dict)):
        raise _several(name, value, known[name])
    try:
        told = str(value)
    except ValueError as error:  # a number of thousands of digits
        raise SettingsError(f"setting {name} is too large", "give a smaller number") from error
    if name in _CHOICES and told not in _CHOICES[name]:
        raise SettingsError(f"setting {name} is “{told}”", f"give {' or '.join(_CHOICES[name])}")
    if name == "store" and not told.strip():
        raise SettingsError("setting store is empty", "give a file, such as news.db, or leave it away")
    if known[name] is str:
        return told
    try:
        number = known[name](told)
    except ValueError:
        number = -1
    least = _LEAST.get(name)
    # Not "nan" either, which is neither less nor more than anything.
    if not (number <= _LARGEST and (number > 0 if least is None else number >= least)):
        asked = f"a number of at least {'a little over 0' if least is None else least}"
        raise SettingsError(f"setting {name} is “{told}”", f"give {asked}" + (f", at most {_LARGEST:,}" * (number > 1)))
    return int(number) if known[name] is int else float(number)


def _several(name: str, value: list[object] | dict[str, object], kind: type) -> SettingsError:
    """What to say of several values where one is meant: in the words of TOML, which is what was written."""
    texts = [one for one in value if isinstance(one, str)] if isinstance(value, list) and kind is str else []
    if not texts or len(texts) < len(value):
        what = "a list" if isinstance(value, list) else "a table"
        return SettingsError(f"setting {name} is {what}", f"give one {'text in quotes' if kind is str else 'number'}")
    wrong, right = (json.dumps(one, ensure_ascii=False) for one in (texts, ", ".join(texts)))
    return SettingsError(f"setting {name} is the list {wrong}", f"write it as one text: {name} = {right}")
