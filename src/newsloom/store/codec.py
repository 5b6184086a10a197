"""The nouns of ``types.py`` as JSON values and back, by their own fields: nothing to keep in step.

A field that has its default is left out, so a field added to a noun later, with a default, reads old libraries.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from functools import cache
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from newsloom.store.columns import moment, stamp

_T = TypeVar("_T")
_Turn = Callable[[Any], Any]
_SCALARS = frozenset({str, int, float, bool, type(None)})


def encode(value: object) -> Any:
    """A noun as dictionaries, lists and scalars."""
    if type(value) in _SCALARS:
        return value
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, tuple | list):
        return [encode(one) for one in value]
    if is_dataclass(value) and not isinstance(value, type):
        found = {}
        for name, default in _defaults(type(value)):
            held = getattr(value, name)
            if default is MISSING or held != default:
                found[name] = encode(held)
        return found
    return value


@cache
def _defaults(noun: type) -> tuple[tuple[str, Any], ...]:
    return tuple((f.name, f.default_factory() if callable(f.default_factory) else f.default) for f in fields(noun))


def decode(noun: type[_T], value: Any, **given: Any) -> _T:
    """The noun that ``encode`` made into ``value``; fields in ``given`` are taken as they are."""
    if not given:
        made: _T = _turn(cast(Any, noun))(value)
        return made
    hints = get_type_hints(noun)
    return noun(**{name: _turn(hints[name])(held) for name, held in value.items() if name in hints}, **given)


@cache
def _turn(hint: Any) -> _Turn:
    """The function that makes a JSON value into what a type hint names."""
    if hint is datetime:
        return moment
    if is_dataclass(hint) and isinstance(hint, type):
        return _maker(hint)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is tuple:
        inner = _turn(arguments[0])
        return tuple if inner is _same else lambda value: tuple(map(inner, value))
    if origin in (Union, types.UnionType):
        turns = [turn for one in arguments if one is not type(None) and (turn := _turn(one)) is not _same]
        return _optional(turns[0]) if turns else _same
    if origin in (Literal, Mapping) or hint in (str, int, float, bool, Any):
        return _same
    raise TypeError(f"no way to store {hint}")


def _same(value: Any) -> Any:
    return value


def _optional(turn: _Turn) -> _Turn:
    return lambda value: None if value is None else turn(value)


def _maker(noun: type) -> _Turn:
    hints = get_type_hints(noun)
    names = {field.name for field in fields(noun)}
    turns: dict[str, _Turn] | None = None

    def make(value: dict[str, Any]) -> Any:
        nonlocal turns
        if turns is None:
            # Late, so that a noun may hold nouns of its own kind.
            every = {name: _turn(hints[name]) for name in names}
            turns = {name: turn for name, turn in every.items() if turn is not _same}
        if not names >= value.keys():
            value = {name: held for name, held in value.items() if name in names}
        # Most of a digest is credits, whose fields all stay as they are: half of its time went into turning them.
        if turns:
            value = {**value, **{name: turn(value[name]) for name, turn in turns.items() if name in value}}
        return noun(**value)

    return make
