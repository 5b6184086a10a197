"""The reference of the Python library, from its docstrings."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Iterator
from functools import cached_property
from types import ModuleType
from typing import Any

import newsloom
from making.marks import code, fence, first, table, told
from newsloom import archive, errors, intake, kept, link, messages, plugins, read, render, send, store, types, weave
from newsloom.loom import listings, open_story

_INTRO = """# The library

What a program may import, made from the docstrings. `newsloom` itself has `Loom`, `Woven`, `open`, `Settings` and
`NewsloomError`; the [nouns](nouns.md) stand in `newsloom.types`. Everything is typed.

"""
#: What each part of the page tells, in order: a heading, words of ours, classes and functions with their dotted home.
_PARTS: tuple[tuple[str, str, tuple[tuple[str, Any], ...]], ...] = (
    (
        "Over files",
        "Nothing is kept: reports in, digests out.",
        (("newsloom.Loom", newsloom.Loom), ("newsloom.Woven", newsloom.Woven)),
    ),
    (
        "Over a kept library",
        "",
        (
            ("newsloom.open", newsloom.open),
            ("newsloom.OpenLibrary", newsloom.OpenLibrary),
            ("newsloom.OpenStory", newsloom.OpenStory),
            ("Stories", open_story.Stories),
        ),
    ),
    (
        "Lists",
        "What is asked of a library is a list of one of these: it can be counted, cut, shown, made a data frame.",
        (
            ("Listing", listings.Listing),
            *((one.__name__, one) for one in vars(listings).values()
              if isinstance(one, type) and issubclass(one, listings.Listing) and one is not listings.Listing),
            ("OfDigests", listings.OfDigests),
        ),
    ),
    (
        "Plug-ins",
        "What a package of yours may bring; [Write a plug-in](../guides/plug-ins.md) tells how.",
        tuple((f"newsloom.plugins.{one.__name__}", one)
              for one in (plugins.Reader, plugins.Comparer, plugins.Renderer, plugins.Channel, plugins.unfit)),
    ),
    ("Archives", "", tuple((f"newsloom.archive.{name}", getattr(archive, name)) for name in archive.__all__)),
)  # fmt: skip
# Characters of a line of code that a page shows without scrolling.
_WIDE = 76
_ROOMS: tuple[ModuleType, ...] = (intake, read, link, weave, render, store, send)


def page() -> str:
    """The public face."""
    parts = [_INTRO]
    for head, words, members in _PARTS:
        parts.append(f"## {head}\n\n{words}\n\n")
        parts += [_class(name, one) if inspect.isclass(one) else _function(name, one, "###") for name, one in members]
    parts.append("## Errors\n\n" + told(errors))
    return "".join(parts)


def nouns() -> str:
    """Every noun, with its fields."""
    parts = ["# Nouns\n\n", told(types), "\n"]
    for module in (types, kept, messages):
        parts.append(f"## {module.__name__} {{ #{module.__name__.rpartition('.')[2]} }}\n\n")
        if module is not types:
            parts.append(told(module) + "\n")
        parts += [_noun(one) for one in vars(module).values()
                  if dataclasses.is_dataclass(one) and getattr(one, "__module__", "") == module.__name__]  # fmt: skip
    return "".join(parts)


def _noun(one: Any) -> str:
    rows = [
        (code(field.name), code(str(field.type)), _said(field)) for field in dataclasses.fields(one)
    ]  # fmt: skip
    return f"### {one.__name__} {{ #{one.__name__} }}\n\n{told(one)}\n{table(('field', 'type', 'default'), rows)}\n"


def _said(field: dataclasses.Field[Any]) -> str:
    if field.default is not dataclasses.MISSING:
        return code(repr(field.default))
    return "none" if field.default_factory is not dataclasses.MISSING else "needed"


def rooms() -> str:
    """What each room shows of itself: for who works on newsloom."""
    parts = [
        "# The rooms\n\nEach room is a package with a small face; its other modules are its own. What stands "
        "here is all that the floors above it may use.\n\n"
    ]
    for room in _ROOMS:
        name = room.__name__.rpartition(".")[2]
        parts.append(f"## {name} {{ #{name} }}\n\n{told(room)}\n")
        rows = [(code(_called(one, getattr(room, one))), first(getattr(room, one))) for one in room.__all__]
        parts.append(table(("name", "what it is"), rows) + "\n")
    return "".join(parts)


def _called(name: str, one: Any) -> str:
    return f"{name}()" if inspect.isroutine(one) else name


def _class(name: str, one: type) -> str:
    parts = [f"### {name} {{ #{one.__name__} }}\n\n"]
    if "__init__" in vars(one) and not issubclass(one, listings.Listing) and not getattr(one, "_is_protocol", False):
        parts.append(fence(_signature(one.__name__, one), "python"))
    parts.append("\n" + told(one) + "\n")
    if dataclasses.is_dataclass(one):
        rows = [(code(field.name), code(str(field.type)), _said(field)) for field in dataclasses.fields(one)]
        parts.append(table(("field", "type", "default"), rows) + "\n")
    for member, held in _members(one):
        if isinstance(held, property | cached_property):
            getter = held.fget if isinstance(held, property) else held.func
            kind = str(inspect.signature(getter).return_annotation) if getter else ""
            parts.append(f"#### {member} {{ #{one.__name__}.{member} }}\n\n{code(kind)} {_after(told(getter))}\n")
        else:
            parts.append(_function(member, held, "####", f"{one.__name__}."))
    return "".join(parts)


def _after(text: str) -> str:
    return f"· {text}" if text.strip() else text


def _members(one: type) -> Iterator[tuple[str, Any]]:
    for name, held in vars(one).items():
        known = inspect.isfunction(held) or isinstance(held, property | cached_property)
        if known and not name.startswith("_") and (getattr(held, "__doc__", None)):
            yield name, held


def _function(name: str, one: Any, level: str, of: str = "") -> str:
    short = name.rpartition(".")[2]
    return (
        f"{level} {name} {{ #{of}{short} }}\n\n{fence(_signature(short, one), 'python')}\n{told(one)}\n"
    )  # fmt: skip


def _signature(name: str, one: Any) -> str:
    """How it is called; a long one with each argument on its own line."""
    signature = inspect.signature(one)
    asked: list[str] = []
    for param in signature.parameters.values():
        if param.name in ("self", "cls"):
            continue
        if param.kind is param.KEYWORD_ONLY and "*" not in [word[0] for word in asked]:
            asked.append("*")
        asked.append(_asked(param))
    returns = signature.return_annotation
    end = ")" if inspect.isclass(one) or returns is signature.empty else f") -> {returns}"
    whole = f"{name}({', '.join(asked)}{end}"
    if len(whole) <= _WIDE:
        return whole
    return "\n".join([f"{name}(", *(f"    {word}," for word in asked), end])


def _asked(param: inspect.Parameter) -> str:
    """An argument; annotations are texts here, and a default that is a function stands by its name."""
    stars = "*" if param.kind is param.VAR_POSITIONAL else "**" if param.kind is param.VAR_KEYWORD else ""
    words = stars + param.name + ("" if param.annotation is param.empty else f": {param.annotation}")
    if param.default is param.empty:
        return words
    default = getattr(param.default, "__name__", None) if inspect.isroutine(param.default) else repr(param.default)
    return f"{words} = {default}"


def public() -> list[str]:
    """Names that the page must have, for its test."""
    found = []
    for _, _, members in _PARTS:
        for _, one in members:
            found.append(one.__name__)
            if inspect.isclass(one):
                found += [f"{one.__name__}.{member}" for member, _ in _members(one)]
    return found
