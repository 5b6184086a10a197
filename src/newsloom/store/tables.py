"""The tables as SQLAlchemy sees them: names, types and primary keys. The migrations make them, with their constraints.

    feeds ── feed_addresses, feed_categories ── categories      polls, hosts: what the web said
      └─ entries ── pages                                       what feeds announce; what arrived and is not yet read
           └─▶ reports ── versions ──▶ articles ── readings, quotes, names, words (the search index)
                  └─▶ stories ── lineage, digests ── digest_articles, changes
    users ── decisions ── pins, looks, marks, tokens, alerts ── sendings
    failures, runs: what happened      tallies: counts over the newest versions      secrets: keys of its own
    turns: how often something was done that one program does at a time

A *report* is one piece of an outlet over all its versions; an *article* is one version, with its own id and text.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import REAL, BigInteger, Column, Double, Integer, LargeBinary, MetaData, Table, Text, literal_column
from sqlalchemy.types import TypeEngine

from newsloom.store.columns import Json, Moment

metadata = MetaData()
# SQLite's numbers have up to 64 bits, and so are told to PostgreSQL.
_KINDS: dict[str, TypeEngine[Any]] = {
    "text": Text(),
    "number": Integer().with_variant(BigInteger(), "postgresql"),
    "moment": Moment(),
    "json": Json(),
    "real": REAL().with_variant(Double(), "postgresql"),
    "bytes": LargeBinary(),
}


def _table(name: str, keys: str, **columns: Any) -> Table:
    """A table whose primary key is ``keys``; each argument is a kind of column and the names that have it."""
    named = {one: _KINDS[kind] for kind, names in columns.items() for one in names.split()}
    ordered = [*keys.split(), *(one for one in named if one not in keys.split())]
    return Table(name, metadata, *(Column(one, named[one], primary_key=one in keys.split()) for one in ordered))


users = _table("users", "name", text="name password zone", moment="added_at")
categories = _table("categories", "name", text="name", number="place")
feeds = _table(
    "feeds", "id", text="id url site title name language paused_because", number="every", moment="added_at paused_at"
)
feed_addresses = _table("feed_addresses", "url", text="url feed")
feed_categories = _table("feed_categories", "feed category", text="feed category")
polls = _table(
    "polls",
    "feed",
    text="feed etag modified hash reason advice",
    number="status ttl pace failures",
    moment="due_at checked_at answered_at moved_at failing_since",
)
hosts = _table("hosts", "host", text="host robots reason", moment="robots_until quiet_until")
entries = _table(
    "entries",
    "id",
    text="id feed guid url address title author source html hash state reason advice etag modified drawn same_as"
    " report",
    number="failures utc_offset",
    moment="published seen_at changed_at due_at failing_since",
)
pages = _table("pages", "entry", text="entry place kind url charset", json="given", bytes="body", moment="arrived_at")
reports = _table(
    "reports",
    "id",
    text="id address latest linked story",
    real="score",
    json="reasons",
    moment="arrived_at withdrawn_at joined_at",
)
articles = _table(
    "articles",
    "id",
    number="number latest newest",
    text="id report hash url outlet outlet_name title language place text",
    json="bylines extra blocks",
    moment="arrived_at published",
)
#: The newest version of its report. A number in the statement, since a parameter would not match the partial indexes.
LATEST = articles.c.latest == literal_column("1")
versions = _table("versions", "report number", text="report article", number="number", moment="seen_at")
readings = _table("readings", "article", text="article", bytes="body")
quotes = _table("quotes", "article number", text="article kind text speaker person", number="number start stop")
names = _table("names", "key entity kind article", text="article key entity kind", number="mentions")
stories = _table(
    "stories",
    "id",
    text="id merged_into title summary",
    number="reports outlets independent newest",
    moment="founded_at changed_at due_at woven_at",
)
lineage = _table("lineage", "story number", text="story kind other reason", number="number")
digests = _table("digests", "number", number="number", text="story hash", bytes="body", moment="woven_at")
digest_articles = _table("digest_articles", "digest article", number="digest", text="article")
changes = _table("changes", "number", number="number digest", text="story kind", json="body", moment="at")
decisions = _table("decisions", "number", number="number", text="key person kind story other", moment="at undone_at")
pins = _table("pins", "decision report", number="decision", text="report story")
looks = _table("looks", "person story", text="person story", moment="at before")
marks = _table("marks", "person mark kind what", text="person mark kind what", moment="at")
alerts = _table("alerts", "id", text="id person name", json="rule channels", moment="added_at paused_at")
sendings = _table(
    "sendings",
    "alert channel key",
    text="alert channel key story reason advice",
    json="body",
    number="failures",
    moment="put_at due_at sent_at",
)
failures = _table(
    "failures",
    "stage place",
    text="stage place reason advice",
    number="times",
    moment="first_at last_at retry_at",
)
tallies = _table("tallies", "kind what", text="kind what key", number="reports")
tokens = _table("tokens", "hash", text="hash person name", moment="added_at used_at")
secrets = _table("secrets", "name", text="name value")
turns = _table("turns", "name", text="name", number="number")
runs = _table("runs", "number", number="number", text="kind reason", json="counts", moment="started_at ended_at")
