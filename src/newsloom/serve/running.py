"""Starting the server: where it listens, who may come in, the poller beside it.

newsloom serve ──run──▶ uvicorn (application(Site)) + Poller
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import logging
import re
import secrets
import signal
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from fastapi import FastAPI

from newsloom.errors import SettingsError
from newsloom.intake import networks
from newsloom.serve.application import application
from newsloom.serve.guard import loopback
from newsloom.serve.heap import one_heap
from newsloom.serve.poller import Poller
from newsloom.serve.site import Site, nobody
from newsloom.settings import Settings
from newsloom.store import Library, open_library

_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
# The number of TCP among the protocols of IP (IANA).
_TCP = 6
_EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104
_PREFIX = re.compile(r"(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*")
_NAME = re.compile(r"(\*|\[[0-9a-f:.]+\]|[a-z0-9_.-]*[a-z0-9_-])\.?(?::[0-9]{1,5})?")
# A proxy on this machine is believed about who asks, and by which scheme; others where ``settings.proxies`` says so.
_PROXIES = ("127.0.0.1", "::1", "::ffff:127.0.0.1")
# Seconds that a database may take for one statement of a page: 503 then, where nobody waits any more.
_ANSWERED = 30.0


@dataclass(frozen=True, slots=True)
class Door:
    """Where the server listens and how it is called. ``prefix`` begins with a slash or is empty."""

    host: str = "127.0.0.1"
    port: int = 8000
    prefix: str = ""
    address: str | None = None
    names: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """The address to open in a browser on this machine."""
        host = "localhost" if self.host in _EVERYWHERE else f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}{self.prefix}/"


def run(place: str, settings: Settings, door: Door, *, poll: bool, ready: Callable[[str], None]) -> None:
    """Serve a library until stopped; ``ready`` hears the address once it answers. Raises ``SettingsError``."""
    one_heap()
    door = checked(door)
    networks(settings.networks)  # a mistake in it is told now, and not when somebody first follows a feed
    library = open_library(place, most_seconds=_ANSWERED)
    whole = place if "://" in place else str(Path(place).absolute())
    poller = Poller(whole, settings) if poll else None
    try:
        site = site_of(library, settings, door, poller, whole)
        proxies = [str(network) for network in networks(settings.proxies)]
        server = _Server(application(site), door, ready, [*_PROXIES, *proxies])
        server.listen()
    except BaseException:
        library.close()
        raise
    if poller:
        poller.start()
    # uvicorn sends the signal that ended it once more: the poller is to end its round first, and all to be well.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with contextlib.suppress(KeyboardInterrupt):
            server.answer()
    finally:
        if poller:
            poller.stop()


def checked(door: Door) -> Door:
    """A door with its host as an address, its prefix and names as they are compared. Raises ``SettingsError``."""
    try:
        called = urlsplit(door.address or "")
    except ValueError:
        called = urlsplit("")
    if door.address and (called.scheme not in ("http", "https") or not called.hostname or called.query):
        raise SettingsError(f"{door.address} is no address of a site", "give it as https://news.example.org/path")
    asked = (door.prefix or called.path).strip("/")
    prefix = f"/{asked}" if asked else ""
    if not _PREFIX.fullmatch(prefix):
        raise SettingsError(f"{prefix} is no path to be put under", "give one as /news: letters, digits, . _ ~ -")
    names = tuple(_name(name) for name in door.names)
    address = f"{called.scheme}://{called.netloc}{prefix}" if door.address else None
    return replace(door, host=_address(door.host), prefix=prefix, address=address, names=names)


def site_of(library: Library, settings: Settings, door: Door, poller: Poller | None = None, place: str = "") -> Site:
    """The site that a library, its settings and a door make. Raises ``SettingsError`` when anyone could walk in."""
    door = checked(door)
    called = urlsplit(door.address or "").hostname
    ours = (*((_name(called),) if called else ()), *door.names)
    open_by = next((name for name in (door.host, *ours) if not loopback(name)), None)
    if open_by and not any(reader.password for reader in library.readers()) and not library.tokens():
        raise SettingsError(
            f"{open_by} can be reached by others, and nobody has a password",
            "`newsloom user passwd me` sets one; or serve this machine alone: no --host, --address or --name",
        )
    own = () if door.host in _EVERYWHERE else (f"[{door.host}]" if ":" in door.host else door.host,)
    secret = library.secret("sessions", lambda: secrets.token_hex(32))
    hosts = tuple(dict.fromkeys((*_LOOPBACK, *ours, *own)))
    wake, alive = (poller.wake, lambda: poller.alive) if poller else (nobody, None)
    return Site(
        library, settings, secret, bool(open_by), door.prefix, door.address, hosts, wake=wake, alive=alive, store=place
    )  # fmt: skip


def _name(given: str) -> str:
    """A host's name as a browser sends it, without a port. Raises ``SettingsError``."""
    name = given.strip().lower()
    if not name.isascii():
        try:
            name = name.encode("idna").decode()
        except UnicodeError:
            name = ""
    found = _NAME.fullmatch(f"[{name}]" if name.count(":") > 1 and not name.startswith("[") else name)
    if found is None:
        raise SettingsError(f"“{given}” is no name of a host", "give one as news.example.org")
    return found[1]


def _address(host: str) -> str:
    """A host as an address, so that what is judged is what is listened at. Raises ``SettingsError``."""
    bare = host.strip().removeprefix("[").removesuffix("]")
    try:
        return str(ipaddress.ip_address(bare))
    except ValueError:
        pass
    try:
        found = asyncio.run(_looked_up(bare)) if bare else []
    except (OSError, UnicodeError):
        found = []
    if not found:
        raise SettingsError(f"“{host}” is no address of this machine", "give --host one as 127.0.0.1 or 0.0.0.0")
    return found[0]


async def _looked_up(host: str) -> list[str]:
    answers = await asyncio.get_running_loop().getaddrinfo(host, None)
    # The fourth version first: browsers that are told a name try it in any case.
    return sorted({str(answer[4][0]) for answer in answers}, key=lambda address: (":" in address, address))


class _Server(uvicorn.Server):
    """uvicorn, bound before anything else is started, and telling when it answers."""

    def __init__(self, app: FastAPI, door: Door, ready: Callable[[str], None], proxies: list[str]) -> None:
        super().__init__(uvicorn.Config(
            app, host=door.host, port=door.port, log_level="warning", access_log=False, server_header=False,
            proxy_headers=True, forwarded_allow_ips=proxies, timeout_graceful_shutdown=3,
            # No limit of uvicorn's: it counts connections, so open pages and idle proxies would use it up, and health
            # would be refused with the rest. `crowd.py` counts what waits. No logging of its own either: `logs.py`.
            limit_concurrency=None, log_config=None,
        ))  # fmt: skip
        self._door = door
        self._ready = ready

    def listen(self) -> None:
        """Take the place to listen at. Raises ``SettingsError`` when it is not to be had."""
        log = logging.getLogger("uvicorn.error")
        log.disabled = True  # we say it ourselves
        try:
            self._bound = self.config.bind_socket()
        except SystemExit as error:
            cause = error.__context__
            reason = cause.strerror if isinstance(cause, OSError) else None
            where = f"{self._door.host}, port {self._door.port}"
            raise SettingsError(f"cannot listen at {where}: {reason}", "give another --port or --host") from error
        finally:
            log.disabled = False
        # uvicorn's socket does not name its protocol, and asyncio sends small pieces at once only where it is TCP by
        # name: without it a packed page waits 40 ms for its first half to be acknowledged (186 a second, not 5,000).
        bound = self._bound
        self._bound = type(bound)(bound.family, bound.type, _TCP, fileno=bound.detach())
        self._door = replace(self._door, port=self._bound.getsockname()[1])

    def answer(self) -> None:
        """Answer until stopped."""
        self.run(sockets=[self._bound])

    async def startup(self, sockets: Any = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets)
        if self.started:
            self._ready(self._door.url)
