"""Which addresses of the internet may be connected to: the public ones, and those a user has allowed."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TypeAlias

from newsloom.errors import SettingsError

Network: TypeAlias = IPv4Network | IPv6Network

#: Every address there is, for who allows all.
EVERYWHERE: tuple[Network, ...] = (IPv4Network("0.0.0.0/0"), IPv6Network("::/0"))
# What Python's tables call global and routers do not: relays of 6to4, local NAT64, segment routing, old site-local.
_STRANGE = (IPv4Network("192.88.99.0/24"), IPv4Network("192.0.0.0/24"), IPv6Network("64:ff9b:1::/48"),
            IPv6Network("5f00::/16"), IPv6Network("fec0::/10"), IPv6Network("100:0:0:1::/64"))  # fmt: skip
_NAT64 = IPv6Network("64:ff9b::/96")
_COMPATIBLE = IPv6Network("::/96")


def networks(words: str | Iterable[str]) -> tuple[Network, ...]:
    """The networks a setting names: ``192.168.1.0/24, ::1``. Raises ``SettingsError`` for what is none."""
    named = words.replace(",", " ").split() if isinstance(words, str) else words
    try:
        return tuple(ip_network(name.strip(), strict=False) for name in named)
    except ValueError as error:
        raise SettingsError(f"that is no network: {error}", "give ones like 192.168.1.0/24 or ::1") from error


def public(address: str) -> bool:
    """Whether an address lies in the public internet; those that wrap an IPv4 address are judged by it as well."""
    found = ip_address(address.partition("%")[0])
    # Networks of IPv6 alone reach all the rest through NAT64, which Python calls reserved.
    return (found in _NAT64 or _public(found)) and all(_public(inner) for inner in _wrapped(found))


def within(address: str, allowed: Iterable[Network]) -> bool:
    """Whether an address, or the IPv4 address it maps, lies in one of the networks."""
    found = ip_address(address.partition("%")[0])
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return any((mapped or found) in network or found in network for network in allowed)


def opening(address: str, allowed: Iterable[Network] = ()) -> str:
    """What to put into ``newsloom.toml`` so that an address may be asked, beside what is ``allowed`` already."""
    found = ip_address(address.partition("%")[0])
    found = (found.ipv4_mapped if isinstance(found, IPv6Address) else None) or found
    few = IPv4Network("127.0.0.0/8") if found.is_loopback and found.version == 4 else ip_network(found)
    if found.is_private and not (found.is_loopback or found.is_link_local or found.is_unspecified):
        few = ip_network((found, 24 if found.version == 4 else 64), strict=False)
    named = ", ".join([*map(str, allowed), str(few if few.num_addresses > 1 else found)])
    return f'networks = "{named}"'


def _public(address: IPv4Address | IPv6Address) -> bool:
    strange = any(address in network for network in _STRANGE)
    return address.is_global and not (address.is_multicast or address.is_reserved or strange)


def _wrapped(address: IPv4Address | IPv6Address) -> list[IPv4Address]:
    if isinstance(address, IPv4Address):
        return []
    found = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64 or address in _COMPATIBLE:
        found.append(IPv4Address(address.packed[12:]))
    return [inner for inner in found if inner is not None]
