"""The way in: files, feeds and the network become pages.

    files.pages ──▶ Page | Failure        feeds.feed ──▶ Feed        fetch.fetch ──▶ Page
    survey ──▶ Slices of a large file ──pages_in──▶ Page | Failure
    Known ──poll, polls──▶ Polled         Known ──Fetcher.look──▶ Outcome        page ──Worker──▶ what is read in it

Only this room (and ``send``) opens connections. Bad input becomes a ``Failure`` and the good rest goes on.
"""

from __future__ import annotations

from newsloom.intake.addresses import canonical, origin
from newsloom.intake.carried import carries, entry_page
from newsloom.intake.discovery import Link
from newsloom.intake.entries import doubt
from newsloom.intake.feeds import feed
from newsloom.intake.fetch import Fetcher, fetch
from newsloom.intake.files import Inputs, contents, named, pages
from newsloom.intake.networks import networks
from newsloom.intake.nouns import Clock, Host, Known, Manners, Outcome
from newsloom.intake.opml import Listed, outlines
from newsloom.intake.polls import Polled, find, poll, polls
from newsloom.intake.schedule import next_look
from newsloom.intake.slices import Slice, Survey, listed, pages_in, survey
from newsloom.intake.streams import Limits
from newsloom.intake.worker import Worker

__all__ = [
    "Clock",
    "Fetcher",
    "Host",
    "Inputs",
    "Known",
    "Limits",
    "Link",
    "Listed",
    "Manners",
    "Outcome",
    "Polled",
    "Slice",
    "Survey",
    "Worker",
    "canonical",
    "carries",
    "contents",
    "doubt",
    "entry_page",
    "feed",
    "fetch",
    "find",
    "listed",
    "named",
    "networks",
    "next_look",
    "origin",
    "outlines",
    "pages",
    "pages_in",
    "poll",
    "polls",
    "survey",
]
