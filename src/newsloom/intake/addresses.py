"""Web addresses: which may be asked for, how they join, and when two mean one page."""

from __future__ import annotations

import re
from contextlib import suppress
from functools import cache
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit, urlunsplit

from newsloom import tables
from newsloom.errors import IntakeError

_PORTS = {"http": 80, "https": 443}
# Characters that need no escape in a path; others stay escaped, so that "%2F" is not taken for "/".
_BARE = re.compile(r"%(?![0-9A-Fa-f]{2})")  # a percent sign that begins no escape
_UNRESERVED = re.compile(r"%(2D|2E|5F|7E|3[0-9]|[46][1-9A-F]|[57][0-9A])", re.IGNORECASE)
_SURROGATE = re.compile("[\ud800-\udfff]")
_LONGEST = 4_000


def check(url: str) -> None:
    """Refuse what is no plain web address. Raises ``IntakeError``."""
    try:
        parts = urlsplit(url)
        host, user = parts.hostname, parts.username
        _ = parts.port
    except ValueError as error:
        raise IntakeError(f"it is no web address: {error}", "check the address") from error
    if parts.scheme.lower() not in _PORTS or not host:
        raise IntakeError("it is no http or https address", "check the address")
    if user is not None:
        raise IntakeError("the address holds a user name", "take the part before @ out")
    if _SURROGATE.search(url):
        raise IntakeError("the address holds half a character", "check the address")
    if len(url) > _LONGEST:
        raise IntakeError(f"the address is over {_LONGEST} characters", "check the address")


def joined(where: str, location: str) -> str:
    """Where a redirect leads; ``location`` has a character for each byte. Raises ``IntakeError``."""
    with suppress(UnicodeError):
        location = location.encode("latin-1").decode()  # many servers send UTF-8 as it is
    try:
        return urljoin(where, location.strip())
    except ValueError as error:
        raise IntakeError("it redirects to no web address", "check the address") from error


def origin(url: str) -> str:
    """Scheme, host and port of an address, as robots.txt and politeness count them."""
    parts = urlsplit(url)
    scheme, host, port = parts.scheme.lower(), (parts.hostname or "").rstrip("."), parts.port
    host = f"[{host}]" if ":" in host else host
    return f"{scheme}://{host}" + (f":{port}" if port and port != _PORTS.get(scheme) else "")


def canonical(url: str) -> str:
    """The form that all addresses of one page share; a key to compare, not to fetch.

    Without scheme's letter, ``www.``, default port, fragment, trackers, escapes that mean nothing, a last slash; the
    query in order of its names. What cannot be parsed is given back as it is.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return url
    if parts.scheme.lower() not in _PORTS or host.split() != [host]:
        return url
    bare = host.removeprefix("www.")
    host = bare if "." in bare else host
    host = f"[{host}]" if ":" in host else host
    place = host + (f":{port}" if port and port not in _PORTS.values() else "")
    path = _BARE.sub("%25", parts.path)
    path = re.sub(r"/{2,}", "/", _UNRESERVED.sub(lambda found: unquote(found.group()), path)).rstrip("/")
    path = quote(path, safe="/%:@!$&'()*+,;=~-._", errors="replace")
    # A fragment after "#!" is the page's address in applications of the browser.
    fragment = parts.fragment if parts.fragment.startswith("!") else ""
    return urlunsplit(("https", place, path, _query(parts.query, host), fragment))


def _query(query: str, host: str) -> str:
    if not query:
        return ""
    kept = [
        pair for pair in parse_qsl(query, keep_blank_values=True, max_num_fields=None) if not _tracks(pair[0], host)
    ]
    return urlencode(sorted(kept), errors="replace")


def _tracks(name: str, host: str) -> bool:
    names, starts = _trackers()
    name = name.lower()
    domains = ["*", *(host[i:] for i in range(len(host)) if i == 0 or host[i - 1] == ".")]
    return any((domain, name) in names for domain in domains) or any(
        name.startswith(start) for domain, start in starts if domain in domains
    )


@cache
def _trackers() -> tuple[frozenset[tuple[str, str]], tuple[tuple[str, str], ...]]:
    """Whole names by domain, and starts of names by domain."""
    listed = [(host, name.lower()) for host, name in tables.rows("trackers.tsv")]
    whole = frozenset(pair for pair in listed if not pair[1].endswith("*"))
    return whole, tuple((host, name[:-1]) for host, name in listed if name.endswith("*"))
