"""What programs that run for long tell of themselves: text for people, or one JSON object a line for machines.

logging of ours, uvicorn, warnings, crashes ──begin──▶ cleaned ──▶ stderr

Whatever is told passes ``Cleaner``: passwords, tokens, cookies, what follows ``?`` in addresses and who stands before
``@`` in them are taken out, since errors of libraries quote what they were given.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from types import TracebackType
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from newsloom.errors import SettingsError
from newsloom.settings import SECRETS, Settings, said

if TYPE_CHECKING:
    from structlog.types import EventDict, Processor, WrappedLogger

_log = logging.getLogger("newsloom")
# Characters of one value, and of a traceback: what a server sent may be quoted at any length.
_MOST, _MOST_TOLD = 2_000, 20_000
# Values shorter than this would be found in words where they are none.
_SHORTEST = 4
# Who stands in an address; a password with a slash in it, which no address may have; what is asked of an address.
_CLEANED = [
    (re.compile(r"(?<=://)[^/\s?#]*@"), "…@"),
    (re.compile(r"(?<=://)[^\s/@:]{0,100}:(?!\d{1,5}(?:[/?#\s]|$))[^\s@]{0,200}@"), "…@"),
    (re.compile(r"(?<=[?&;])([^=&\s;]{1,100})=[^&\s\"'<>;]*"), r"\1=…"),
    (re.compile(r"\bnewsloom_(?:feeds_|metrics_)?[A-Za-z0-9_-]{20,}"), "newsloom_…"),
    (re.compile(r"\bnewsloom=[^;\s\"']+"), "newsloom=…"),
    (re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{6,}"), r"\1 …"),
    (re.compile(r"(?i)(authorization|cookie|x-api-key)(['\"]?\s{0,3}[:=,]\s{0,3})[^\r\n]+"), r"\1\2…"),
    (re.compile(r"(?i)\b(password|passwd|secret|token|api_?key|seal)(['\"]?\s{0,3}[:=])[^,;)}\]\n]+"), r"\1\2…"),
    (re.compile(r"\$argon2[a-z]{1,2}\$[^\s'\"]+"), "$argon2…"),
    (re.compile(r"\[parameters: [^\n]*"), "[parameters: …]"),
]  # fmt: skip


def begin(settings: Settings, place: str = "") -> None:
    """Log from now on as ``settings.log_format`` says. ``place`` is the library, whose password is never told."""
    from structlog import processors, stdlib

    cleaner = Cleaner(_hidden(place))
    known: list[Processor] = [stdlib.add_logger_name, stdlib.add_log_level, stdlib.ExtraAdder(),
             processors.TimeStamper(fmt="iso", utc=True, key="ts")]  # fmt: skip
    shown = processors.JSONRenderer() if settings.log_format == "json" else _text
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        stdlib.ProcessorFormatter(
            foreign_pre_chain=known,
            processors=[stdlib.ProcessorFormatter.remove_processors_meta, processors.format_exc_info, cleaner, shown],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    _log.setLevel(logging.INFO if settings.log_format == "json" else logging.WARNING)
    logging.captureWarnings(capture=True)
    sys.excepthook = _crashed
    threading.excepthook = _thread_crashed


class Cleaner:
    """Takes secrets and raw control characters' harm out of what is told, and puts the first things first."""

    def __init__(self, hidden: Iterable[str] = ()) -> None:
        """``hidden``: values that are told nowhere, wherever they stand."""
        found = {one for one in hidden if len(one) >= _SHORTEST}
        self._hidden = sorted(found, key=lambda one: (-len(one), one))

    def __call__(self, _logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        """One event, as it may be told."""
        first = {name: event.pop(name) for name in ("ts", "level") if name in event}
        told = {"event": self._value(event.pop("event", ""))}
        logger = event.pop("logger", "newsloom")
        fields = {name: self._value(event[name]) for name in sorted(event) if name != "exception"}
        more: dict[str, Any] = {} if logger == "newsloom" else {"logger": logger}
        if "exception" in event:
            more["exception"] = self.clean(str(event["exception"]), _MOST_TOLD)
        return {**first, **told, **fields, **more}

    def clean(self, text: str, most: int = _MOST) -> str:
        """A text without secrets."""
        for one in self._hidden:
            text = text.replace(one, "…")
        for pattern, put in _CLEANED:
            text = pattern.sub(put, text)
        return text if len(text) <= most else text[: most - 1] + "…"

    def _value(self, value: Any) -> Any:
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, Mapping):
            return {self.clean(str(name)): self._value(one) for name, one in value.items()}
        if isinstance(value, list | tuple):
            return [self._value(one) for one in value]
        return self.clean(str(value))


def _text(_logger: WrappedLogger, _method: str, event: MutableMapping[str, Any]) -> str:
    """For a terminal: the time, how grave it is, what happened; hostile line breaks cannot make lines of their own."""
    told = dict(event)
    at, level, what = str(told.pop("ts", ""))[11:19], told.pop("level", ""), _line(told.pop("event", ""))
    exception = told.pop("exception", None)
    fields = " ".join(f"{name}={_line(value)}" for name, value in told.items())
    lines = [" ".join(part for part in (at, level, what, f"({fields})" if fields else "") if part)]
    return "\n    | ".join([*lines, *map(_line, str(exception).splitlines())] if exception else lines)


def _line(value: object) -> str:
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in str(value))


def _hidden(place: str) -> Iterator[str]:
    """What stands in the environment as a secret, and the password of a library that is a database."""
    for name in SECRETS:
        try:
            yield (said(f"NEWSLOOM_{name.upper()}") or "").strip()
        except SettingsError:
            continue
    try:
        password = urlsplit(place).password or "" if "://" in place else ""
    except ValueError:
        password = ""
    yield password
    yield unquote(password)


def shown(place: str) -> str:
    """A library's place as it may be told."""
    return Cleaner(_hidden(place)).clean(place) if "://" in place else place


def _thread_crashed(told: threading.ExceptHookArgs) -> None:
    if told.exc_value is not None:
        _crashed(told.exc_type, told.exc_value, told.exc_traceback)


def _crashed(kind: type[BaseException], error: BaseException, where: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    _log.critical("it ended by a mistake of its own", exc_info=(kind, error, where))
