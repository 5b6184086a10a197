"""Whose a report is, where the name that it gives and the place that it comes from do not agree.

claimed outlet + address ──known outlet, another's host? looks like another's?──▶ the outlet, else the host by its name

A page or a feed may call itself anything. A name that the table knows is believed from the hosts that the table has for
it, from those of other known outlets, which print what agencies write, and from the user's own network. Records are
taken at their maker's word; a short name that many papers have ("The Post") is that of the paper at the address.
"""

from __future__ import annotations

import re

from newsloom.tables import outlets
from newsloom.tables.lookalikes import lookalike
from newsloom.types import Outlet, Page

# What stands behind the last dash or bar of a headline: no longer than an outlet's name.
_NAMED_BEHIND = re.compile(r"(\S.*\S) [|–—-] ([^|–—]{2,40})")
#: Under which a page's carrier tells the address of the feed that announced it.
FEED_AT = "feed at"


def elsewhere(page: Page) -> bool:
    """Whether a page was announced by a feed of somebody else than whose address it has."""
    feed = page.given.get(FEED_AT)
    return isinstance(feed, str) and not outlets.speaks_for(feed, _address(page) or "")


def publisher(claimed: Outlet | None, page: Page) -> Outlet | None:
    """The outlet that a page's words are credited to, of what they claim."""
    if page.kind == "record":
        return _of_record(claimed, page) if claimed else None
    address = _address(page)
    if "feed" in page.given and elsewhere(page):
        # Its words are the feed's own: whoever keeps it may set any address beside them.
        address = page.given[FEED_AT]
    if not address or outlets.private(address):
        return claimed
    if at := outlets.by_domain(address):
        return claimed or at
    row = outlets.details(claimed.id) if claimed else None
    if (row and row.domains) or lookalike(address):
        return _by_host(address) or claimed
    return claimed


def headline(title: str | None, outlet: Outlet | None) -> str | None:
    """A headline without the outlet's own name behind it: "Ferry runs aground - Tarn Post", as aggregators send it."""
    parted = _NAMED_BEHIND.fullmatch(title or "")
    if parted is None or outlet is None:
        return title
    row = outlets.details(outlet.id)
    names = {outlet.name, outlet.name.rpartition(".")[0], *(row.aliases if row else ())}
    named = _letters(parted[2]) in {_letters(name) for name in names if name}
    return parted[1] if named else title


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold())).removeprefix("the")


def _of_record(claimed: Outlet, page: Page) -> Outlet:
    said, address, row = page.given.get("outlet"), page.given.get("url"), outlets.details(claimed.id)
    if not isinstance(said, str) or not isinstance(address, str) or row is None or outlets.private(address):
        return claimed
    name = outlets.key(said)
    if name not in {outlets.key(common) for common in row.common} or not outlets.host_of(address):
        return claimed
    at = outlets.by_domain(address)
    if at is None:
        host = outlets.slug(outlets.host_of(address).removeprefix("www."))
        return Outlet(host, " ".join(said.split())) if host else claimed
    return at if outlets.goes_by(said, at) else claimed


def _address(page: Page) -> str | None:
    told = page.given.get("url") if "feed" in page.given else None
    return told if isinstance(told, str) and told else page.url


def _by_host(address: str) -> Outlet | None:
    """An outlet called as its host, letters of other alphabets told as they go over the wire (``xn--…``)."""
    host = outlets.host_of(address).removeprefix("www.")
    try:
        host = host if host.isascii() else host.encode("idna").decode()
    except UnicodeError:
        host = outlets.slug(host)
    if not (id := outlets.slug(host)):
        return None
    return Outlet(f"{id}-host" if outlets.details(id) else id, host)
