"""Domains that pass themselves off as those of known outlets: ``spiegel.ltd``, ``nytirnes.com``.

address ──known? ──▶ no ──name as it looks, ending──▶ the known domain that it resembles
"""

from __future__ import annotations

from functools import cache, lru_cache

from anyascii import anyascii
from rapidfuzz.distance import OSA

from newsloom.tables import disguise, outlets

# One letter off is chance among short names; of the 1,850 known ones two pairs of so many letters are so near.
_LONG = 9
# Shorter names are abbreviations of many things.
_SHORT = 4


@lru_cache(maxsize=10_000)
def lookalike(address: str) -> str | None:
    """The known domain that the host of an address resembles without being of it, or ``None``.

    It does when its name looks the same in other characters, is one letter off a long one, is the same under an
    ending that no known outlet has, or when it begins with a known domain: ``reuters.com.evil.example``.
    """
    host = outlets.host_of(address).removeprefix("www.")
    if "." not in host or outlets.by_domain(host) is not None:
        return None
    if begins := _begun(host):
        return begins
    name, ending = _parts(_unpuny(host))
    seen = _as_seen(name)
    if len(name) < _SHORT:
        return None
    same = _by_look().get(seen)
    if same is not None:
        disguised = _parts(same)[0] != name
        return same if disguised or ending.rpartition(".")[2] not in _endings() else None
    return _near(seen) if len(seen) >= _LONG else None


def _begun(host: str) -> str | None:
    """The known domain that a host begins with, where what follows is a domain of its own: "elpais.com.co" is not."""
    labels = host.split(".")
    found = (known for end in range(2, len(labels) - 1) if (known := outlets.domain_of(".".join(labels[:end]))))
    return next(found, None)


def _near(seen: str) -> str | None:
    for look, domain in _by_look().items():
        if len(look) >= _LONG and abs(len(look) - len(seen)) <= 1 and OSA.distance(look, seen, score_cutoff=1) <= 1:
            return domain
    return None


def _parts(host: str) -> tuple[str, str]:
    """The name that was registered, and what follows it: ``bbc``, ``co.uk``."""
    name, _, ending = outlets.registered(host).partition(".")
    return name, ending


def _unpuny(host: str) -> str:
    try:
        return host.encode("ascii").decode("idna") if "xn--" in host else host
    except UnicodeError:
        return host


def _as_seen(name: str) -> str:
    return disguise.strokes(anyascii(disguise.latin(name)).lower()).replace("-", "")


@cache
def _by_look() -> dict[str, str]:
    """Known domains by how their names look; of several of one name the first."""
    found: dict[str, str] = {}
    for row in outlets._rows().values():
        for domain in row.domains:
            name = _parts(domain)[0]
            if len(name) >= _SHORT:
                found.setdefault(_as_seen(name), domain)
    return found


@cache
def _endings() -> frozenset[str]:
    """The last labels of known domains; and those that examples stand under."""
    domains = (domain for row in outlets._rows().values() for domain in row.domains)
    return frozenset(domain.rpartition(".")[2] for domain in domains) | {"example", "test", "invalid", "localhost"}
