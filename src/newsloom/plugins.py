"""The door for what others write: readers, comparers, renderers and channels, found by their entry points.

    pyproject.toml of a package: [project.entry-points."newsloom.readers"] bulletin = "its_module:Bulletin"
    installed() ──allowed by the setting ``plugins``──▶ load ──▶ asked; what it gives is checked

To list what is installed runs nothing of it. A package is loaded only when the setting ``plugins`` names it, and then
what of it is asked for: its readers for every page, a comparer, renderer or channel by its name. An entry point leads
to an object that has the methods of its protocol, or to a class of such, which is called without arguments.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Literal, Protocol, get_args

from newsloom.errors import ReadError, SettingsError
from newsloom.messages import Message
from newsloom.types import BODY, Article, Block, BlockKind, Digest, Failure, Outlet, Page

Kind = Literal["reader", "comparer", "renderer", "channel"]
#: The group of entry points of each kind.
GROUPS: Mapping[Kind, str] = {
    "reader": "newsloom.readers", "comparer": "newsloom.comparers", "renderer": "newsloom.renderers",
    "channel": "newsloom.alert_channels",
}  # fmt: skip
_METHODS: Mapping[Kind, tuple[str, ...]] = {
    "reader": ("reads", "article"), "comparer": ("compare",), "renderer": ("render",), "channel": ("send",),
}  # fmt: skip
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_BLOCK_KINDS = frozenset(get_args(BlockKind))
# The most of a stranger's message that is told, and of one's faults.
_LONGEST, _FAULTS = 200, 20


class Reader(Protocol):
    """Tells articles from pages that newsloom reads badly, or not at all."""

    def reads(self, page: Page) -> bool:
        """Whether this page is its own: by ``page.url``, ``page.kind``, ``page.place`` or how ``page.body`` begins."""

    def article(self, page: Page) -> Article:
        """The article on a page. Raises ``ReadError`` when there is none: then the page is left out, with the reason.

        ``text`` is not empty; ``blocks`` stand in order within it, do not overlap, and one at least is a body's
        (``types.BODY``). Of a ``record`` the text is ``page.given["text"]`` to the character. ``published`` has a zone.
        ``language`` is a code of two or three letters, or ``None``.
        An empty ``id`` is made as newsloom makes its own; ``place`` is the page's.
        """


class Comparer(Protocol):
    """Gives a second opinion on whether two reports tell the same story."""

    def compare(self, one: Article, other: Article) -> float | None:
        """How likely they do, 0 to 1; ``None``: no opinion. The same pair always gets the same answer."""


class Renderer(Protocol):
    """Writes digests in a format of its own, which is asked for by the name of its entry point."""

    def render(self, digests: Sequence[Digest], articles: Mapping[str, Article]) -> str:
        """The digests as text, the widest told first; ``articles``, by id, are those that they credit."""


class Channel(Protocol):
    """Takes an alert's messages somewhere."""

    def send(self, address: str, message: Message) -> None:
        """Send a message to an address as the user gave it. Whatever it raises is told, and the message sent again."""


@dataclass(frozen=True, slots=True)
class Plugin:
    """One entry point of an installed package. ``leads_to`` is ``module:name``; ``package`` is as packages are named.

    ``allowed``: the setting ``plugins`` names the package. ``fault``: why it cannot be used, as far as was tried.
    """

    kind: Kind
    name: str
    package: str
    version: str
    leads_to: str
    allowed: bool
    fault: str | None = None

    def __str__(self) -> str:
        """As messages call it."""
        return f"{self.kind} “{self.name}” of {self.package}"


# ── what there is ────────────────────────────────────────────────────────────────────────────────────────


def names(said: str) -> tuple[str, ...]:
    """The packages that a setting lists, as packages are compared: ``Some_Pack, other`` → other, some-pack."""
    return tuple(sorted({_normal(name) for name in re.split(r"[\s,]+", said) if name}))


def _normal(package: str) -> str:
    return re.sub(r"[-_.]+", "-", package).lower()


def installed(allowed: Iterable[str] = ()) -> tuple[Plugin, ...]:
    """All plug-ins that are installed, by package, kind and name. Nothing of them is loaded."""
    listed = frozenset(allowed)
    return tuple(plugin for plugin, _ in _found(listed))


def _found(allowed: frozenset[str]) -> list[tuple[Plugin, EntryPoint]]:
    found = []
    for kind, group in GROUPS.items():
        for point in entry_points(group=group):
            package = _normal(point.dist.name) if point.dist else "?"
            version = point.dist.version if point.dist else "?"
            found.append((Plugin(kind, point.name, package, version, point.value, package in allowed), point))
    order = list(GROUPS)
    return sorted(found, key=lambda one: (one[0].package, order.index(one[0].kind), one[0].name, one[0].leads_to))


def tried(allowed: Sequence[str]) -> tuple[tuple[Plugin, ...], tuple[str, ...]]:
    """All plug-ins, those of allowed packages loaded to see whether they can be; and the packages that have none."""
    told = []
    for plugin, point in _found(frozenset(allowed)):
        fault = None
        if plugin.allowed:
            try:
                _loaded(plugin, point)
            except SettingsError as error:
                fault = error.reason
        told.append(replace(plugin, fault=fault))
    here = {plugin.package for plugin in told}
    return tuple(told), tuple(name for name in allowed if name not in here)


def pinned(allowed: Sequence[str], comparer: str = "") -> tuple[str, ...]:
    """What has a part in readings and stories, as ``package==version``: for the manifest of an archive.

    Raises ``SettingsError`` unless all of it is there and loads: an archive is to come out the same again.
    """
    every, missing = tried(allowed)
    if missing:
        raise SettingsError(f"“{missing[0]}” has no plug-in here", "install it, or take it out of plugins")
    if comparer:
        named("comparer", comparer, allowed)
    parts = [one for one in every if one.allowed and (one.kind == "reader" or _is(one, "comparer", comparer))]
    for one in parts:
        if one.fault:
            raise SettingsError(f"{one}: {one.fault}", "mend it, or take it out of plugins")
    return tuple(sorted({f"{one.package}=={one.version}" for one in parts}))


def unpinned(pins: Iterable[str]) -> tuple[str, ...]:
    """The packages of pins. Raises ``SettingsError`` when one is not here in that version."""
    pins = tuple(pins)
    allowed = tuple(pin.partition("==")[0] for pin in pins)
    here = {f"{one.package}=={one.version}" for one in installed()} if pins else set()
    for pin in pins:
        if pin not in here:
            raise SettingsError(f"{pin} is not installed here", "install the same plug-ins on every node")
    return allowed


# ── loading ──────────────────────────────────────────────────────────────────────────────────────────────


def _is(plugin: Plugin, kind: Kind, name: str) -> bool:
    return plugin.kind == kind and name in (plugin.name, f"{plugin.package}:{plugin.name}")


def named(kind: Kind, name: str, allowed: Sequence[str]) -> tuple[Plugin, Any]:
    """A plug-in by its name, or ``package:name`` where two packages have it, loaded.

    Raises ``SettingsError``, listing what there is, when it is not installed, not allowed, not the only one, or does
    not load.
    """
    every = [one for one in _found(frozenset(allowed)) if one[0].kind == kind]
    meant = [one for one in every if _is(one[0], kind, name)]
    free = [one for one in meant if one[0].allowed]
    if len(free) == 1:
        return free[0][0], _loaded(*free[0])
    if free:
        both = " and ".join(f"{plugin.package}:{plugin.name}" for plugin, _ in free)
        raise SettingsError(f"two plug-ins are called “{name}”", f"say which: {both}")
    if meant:
        package = meant[0][0].package
        raise SettingsError(f"{meant[0][0]} is not allowed", f'set plugins = "{package}" to let this package in')
    there = ", ".join(plugin.name for plugin, _ in every if plugin.allowed) or "none"
    raise SettingsError(f"no {kind} is called “{name}”", f"allowed plug-ins of this kind: {there}")


def ready(kind: Kind, allowed: Sequence[str]) -> tuple[tuple[tuple[Plugin, Any], ...], tuple[Failure, ...]]:
    """The plug-ins of one kind that are allowed, loaded, in the order of package and name; and what does not load."""
    if not allowed:
        return (), ()
    held, failures = [], []
    found = _found(frozenset(allowed))
    for plugin, point in found:
        if plugin.kind == kind and plugin.allowed:
            try:
                held.append((plugin, _loaded(plugin, point)))
            except SettingsError as error:
                failures.append(Failure(str(plugin), error.reason, "it is not asked; see `newsloom plugins`"))
    here = {plugin.package for plugin, _ in found}
    failures += [
        Failure(f"plug-in {name}", "no such plug-in is installed", "install it, or take it out of plugins")
        for name in allowed
        if name not in here
    ]
    return tuple(held), tuple(failures)


def _loaded(plugin: Plugin, point: EntryPoint) -> Any:
    """The object that an entry point leads to. Raises ``SettingsError`` when it does not load or lacks a method."""
    try:
        held = point.load()
        held = held() if isinstance(held, type) else held
        lacks = [name for name in _METHODS[plugin.kind] if not callable(getattr(held, name, None))]
    except (Exception, SystemExit) as error:
        raise SettingsError(f"it does not load: {told(error)}", "see `newsloom plugins`") from error
    if lacks:
        raise SettingsError(f"it does not load: {plugin.leads_to} has no method “{lacks[0]}”", "see `newsloom plugins`")
    return held


def told(error: BaseException) -> str:
    """What a stranger's error says, on one line."""
    try:
        said = " ".join(str(error).split())[:_LONGEST]
    except Exception:
        said = ""
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


# ── readers ──────────────────────────────────────────────────────────────────────────────────────────────


@cache
def _readers(allowed: tuple[str, ...]) -> tuple[tuple[tuple[Plugin, Any], ...], tuple[Failure, ...]]:
    return ready("reader", allowed)


@dataclass(frozen=True, slots=True)
class Readers:
    """Reads pages: the allowed readers are asked first, ``own`` reads what they leave. It can be sent to a process.

    ``identity`` makes an id of page, address and text.
    """

    allowed: tuple[str, ...]
    own: Callable[[Page], Article]
    identity: Callable[[Page, str | None, str], str]

    def __call__(self, page: Page) -> tuple[Article, tuple[Failure, ...]]:
        """The article on a page, and what went wrong with readers on the way. Raises ``ReadError`` without any.

        A reader that breaks down, or gives what cannot be used, is a failure, and the next one is asked.
        """
        readers, failures = _readers(self.allowed)
        for plugin, reader in readers:
            try:
                if not reader.reads(page):
                    continue
                return self._checked(reader.article(page), page), failures
            except ReadError as error:
                raise ReadError(f"{plugin}: {error.reason}", error.advice) from error
            except _Unfit as error:
                reason = f"{plugin} gave what is not used: {error}"
            except (Exception, SystemExit) as error:
                reason = f"{plugin} broke down: {told(error)}"
            failures = (*failures, Failure(page.place, reason, "the page was read without it"))
        try:
            return self.own(page), failures
        except ReadError as error:
            faults = "; ".join(one.reason for one in failures if one.place == page.place)
            raise type(error)(error.reason + (f" ({faults})" if faults else ""), error.advice) from error

    def _checked(self, article: Article, page: Page) -> Article:
        if fault := unfit(article, page):
            raise _Unfit(fault)
        url = article.url or page.url
        id = article.id or self.identity(page, url, article.text)
        published = article.published.astimezone(UTC) if article.published else None
        blocks = tuple(Block(one.start, one.end, one.kind) for one in article.blocks)
        return replace(article, id=id, url=url, published=published, blocks=blocks, place=page.place)


class _Unfit(Exception):
    """What a reader gave is no article that fits its page."""


def unfit(article: object, page: Page) -> str | None:
    """What is wrong with an article that a reader gave for a page; ``None``: nothing."""
    if type(article) is not Article:
        return f"it is no Article but {type(article).__name__}"
    if not isinstance(article.text, str) or not article.text.strip():
        return "it has no text"
    if page.kind == "record" and article.text != page.given.get("text"):
        return "its text is not the one that was given"
    return _unfit_fields(article) or _unfit_blocks(article)


def _unfit_fields(article: Article) -> str | None:
    for name in ("url", "title"):
        if not isinstance(getattr(article, name), str | None):
            return f"its {name} is no text"
    if article.language is not None and not (type(article.language) is str and _LANGUAGE.fullmatch(article.language)):
        return "its language is no code such as “en”"
    if not isinstance(article.id, str):
        return "its id is no text"
    if article.outlet is not None and type(article.outlet) is not Outlet:
        return "its outlet is no Outlet"
    if article.published is not None and not isinstance(article.published, datetime):
        return "its time is no datetime"
    if article.published is not None and article.published.utcoffset() is None:
        return "its time has no zone"
    if type(article.bylines) is not tuple or not all(isinstance(one, str) for one in article.bylines):
        return "its bylines are no tuple of texts"
    if not isinstance(article.extra, Mapping) or not all(isinstance(one, str) for one in article.extra):
        return "its extra is no mapping of names"
    try:
        json.dumps(dict(article.extra))
    except (TypeError, ValueError, RecursionError):
        return "its extra holds what is no JSON"
    return None


def _unfit_blocks(article: Article) -> str | None:
    last = 0
    try:
        for one in article.blocks:
            if type(one.start) is not int or type(one.end) is not int or one.kind not in _BLOCK_KINDS:
                return f"a block is {one!s:.80}"
            if not last <= one.start < one.end <= len(article.text):
                return f"its blocks are not in order within its text, or overlap: {one.start} to {one.end}"
            last = one.end
        if not any(one.kind in BODY for one in article.blocks):
            return "no block of it is a body's"
    except (TypeError, AttributeError):
        return "its blocks are no tuple of Block"
    return None


# ── comparers, renderers, channels ───────────────────────────────────────────────────────────────────────


class Opinion:
    """A comparer that is asked, and never raises: ``failures`` has what goes wrong, each fault once, 20 at most."""

    def __init__(self, plugin: Plugin, comparer: Comparer) -> None:
        """``plugin`` is told of in messages."""
        self.name = plugin.name
        self._plugin = plugin
        self._comparer = comparer
        self._faults: dict[str, Failure] = {}

    @property
    def failures(self) -> list[Failure]:
        """What went wrong so far."""
        return list(self._faults.values())

    def __call__(self, one: Article, other: Article) -> float | None:
        """How likely two reports tell the same story; ``None`` without an opinion, or without one that can be used."""
        try:
            found = self._comparer.compare(one, other)
            if found is None or (isinstance(found, float | int) and 0 <= found <= 1):
                return None if found is None else float(found)
            fault = f"it gave {found!r:.40}, no number from 0 to 1"
        except (Exception, SystemExit) as error:
            fault = f"it broke down: {told(error)}"
        if fault not in self._faults and len(self._faults) < _FAULTS:
            place = f"{one.place or one.id} and {other.place or other.id}"
            self._faults[fault] = Failure(str(self._plugin), f"{fault} ({place})", "it was linked without it")
        return None


def opinion(name: str, allowed: Sequence[str]) -> Opinion | None:
    """The comparer of a setting; ``None`` for none. Raises ``SettingsError`` when it cannot be had."""
    return Opinion(*named("comparer", name, allowed)) if name else None


def rendered(
    plugin: Plugin, renderer: Renderer, digests: Sequence[Digest], articles: Mapping[str, Article]
) -> str | Failure:
    """Digests as a renderer writes them, or why it did not."""
    try:
        found = renderer.render(digests, articles)
    except (Exception, SystemExit) as error:
        return Failure(str(plugin), f"it broke down: {told(error)}", "give another --format")
    if not isinstance(found, str):
        return Failure(str(plugin), f"it gave {type(found).__name__}, no text", "give another --format")
    return found
