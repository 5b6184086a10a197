"""The kept library for a terminal: its stories, reports, feeds, changes, and how it stands.

StoryLine, Headline, Subscription, KeptChange, Status ──▶ text; with ``now`` where a time is told from today
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, is_dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from newsloom.kept import Headline, KeptChange, KeptEntry, Run, Standing, StoryLine, Subscription, Trouble, Verified
from newsloom.render.console import console_of, hang, heading, styled, trimmed
from newsloom.render.wording import clock, counted, line, listed, printable, short

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

_MOST = 140
_A_DAY = timedelta(days=1)
# Changes told at the top of a story.
_LOOKED = 12
_CHANGED = {"new": "new", "changed": "now", "corroborated": "now by more", "withdrawn": "no longer told"}


def kept_shape(value: Any) -> Any:
    """Anything of the kept library as JSON knows it, its fields by their names."""
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, list | tuple):
        return [kept_shape(one) for one in value]
    return value


def _printed(width: int, colour: bool, fill: Callable[[Console], None]) -> str:
    console = console_of(width, colour)
    with console.capture() as capture:
        fill(console)
    return trimmed(capture.get())


def story_list(lines: Iterable[StoryLine], width: int, colour: bool, undated: Collection[str] = ()) -> str:
    """Stories, each with how many tell it, when its news was and its summary; what is new to the reader is marked.

    Of the ``undated`` the latest report has no date.
    """

    def fill(console: Console) -> None:
        empty = True
        for one in lines:
            empty = False
            fresh = one.looked_at is None or one.looked_at < one.changed_at
            row = styled(short(line(one.title) or "not woven yet", _MOST), "bold")
            marks = [mark for mark in one.marks if mark != "read"]
            times = _times(one, one.id in undated)
            facts = [f"{counted(one.reports, 'report')}", _independent(one), *times, *marks, one.id]
            row.append("".join(f"  {fact}" if not n else f", {fact}" for n, fact in enumerate(filter(None, facts))),
                       style="not bold dim")  # fmt: skip
            hang(console, "● " if fresh else "  ", "green", row)
            summary = line(one.summary)
            if summary:
                hang(console, "  ", "", styled(short(summary, 2 * _MOST)))
            console.print()
        if empty:
            console.print(styled("No such stories. `newsloom add URL` follows a feed, `newsloom update` reads it."))

    return _printed(width, colour, fill)


def _times(one: StoryLine, undated: bool) -> Iterator[str]:
    """When the news was; and when the library last changed it, where that is another day: an import of old reports."""
    news = clock(one.newest_at) or ""
    yield f"undated, seen {news}" if undated else news
    if abs(one.changed_at - one.newest_at) > _A_DAY:
        yield f"changed {clock(one.changed_at)}"


def _independent(one: StoryLine) -> str | None:
    if one.woven_at is None or one.outlets < 2:
        return None
    return f"{counted(one.outlets, 'outlet')}, {one.independent} independent"


def headline_list(found: Iterable[Headline], width: int, colour: bool) -> str:
    """Reports, each with where the words stand that were searched for."""

    def fill(console: Console) -> None:
        empty = True
        for one in found:
            empty = False
            outlet = styled(line(one.outlet.name) if one.outlet else "unnamed outlet", "bold")
            outlet.append(f": {short(line(one.title) or 'untitled', _MOST)}", style="not bold")
            story = f", story {one.story}" if one.story else ""
            withdrawn = ", withdrawn by its outlet" if one.withdrawn_at else ""
            told = f"  {clock(one.published) or 'undated'}{withdrawn}{story}"
            outlet.append(told, style="not bold dim")
            console.print(outlet)
            if one.snippet:
                hang(console, "  ", "", _snippet(one))
        if empty:
            console.print(styled("Nothing found."))

    return _printed(width, colour, fill)


def _snippet(one: Headline) -> Text:
    if one.match is None:
        return styled(line(one.snippet), "dim")
    start, end = one.match
    row = styled(_plain(one.snippet[:start]), "dim")
    row.append(_plain(one.snippet[start:end]), style="not dim bold")
    row.append(_plain(one.snippet[end:]), style="dim")
    return row


def _plain(part: str) -> str:
    """A part of a line as it is shown, with the blanks at its ends."""
    return printable(part).replace("\n", " ")


def feed_list(feeds: Iterable[Subscription], now: datetime, width: int, colour: bool) -> str:
    """The feeds that are followed, with what is wrong with each and when it is asked next."""

    def fill(console: Console) -> None:
        found = list(feeds)
        for one in found:
            bad = one.poll.reason is not None and one.paused_at is None
            called = line(one.name or one.title)
            row = styled(called or line(one.url), "bold red" if bad else "bold")
            row.append(f"  {feed_state(one, now)}", style="not bold dim")
            hang(console, "! " if bad else "  ", "red", row)
            filed = f"  in {listed(list(map(line, one.categories)))}" if one.categories else ""
            address = f"{line(one.url)}  " if called else ""
            hang(console, "  ", "", styled(f"{address}{one.id}{filed}", "dim"))
        if not found:
            console.print(styled("No feeds are followed yet: `newsloom add URL`, or `newsloom add --starter`."))

    return _printed(width, colour, fill)


def feed_state(one: Subscription, now: datetime) -> str:
    """In a few words: is it well, since when not, when it is asked next."""
    poll = one.poll
    if one.paused_at:
        return "paused" + (f": {line(one.paused_because)}" if one.paused_because else "")
    when = f"next {ahead(poll.due_at, now)}" if poll.due_at else "not asked again by itself"
    if poll.reason:
        since = f" since {ago(poll.failing_since, now)}" if poll.failing_since else ""
        return f"fails{since}: {line(poll.reason)}; {line(poll.advice)}; {when}"
    if poll.checked_at is None:
        return "not asked yet"
    news = f"news {ago(poll.moved_at, now)}" if poll.moved_at else "no news yet"
    return f"well, {news}, {when}"


def ago(moment: datetime | None, now: datetime) -> str:
    """``5 minutes ago``; a date when it is longer than a week."""
    if moment is None:
        return "never"
    return f"{_span(now - moment)} ago" if now - moment < timedelta(days=7) else clock(moment) or ""


def ahead(moment: datetime, now: datetime) -> str:
    """``in 5 minutes``, or ``now``."""
    return "now" if moment <= now else f"in {_span(moment - now)}"


def _span(time: timedelta) -> str:
    seconds = max(0, int(time.total_seconds()))
    for size, noun in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            return counted(round(seconds / size), noun)
    return counted(seconds, "second")


def change_list(
    fresh: Sequence[StoryLine],
    stories: Sequence[tuple[str, str | None, Sequence[KeptChange]]],
    since: datetime | None,
    width: int,
    colour: bool,
) -> str:
    """The new stories, then what is new in others (id, title, changes), claim by claim, and who says so."""

    def fill(console: Console) -> None:
        for one in fresh:
            row = styled("New story: ", "green")
            row.append(short(line(one.title) or "Untitled", _MOST), style="not green bold")
            row.append(f"  {counted(one.reports, 'report')}, {one.id}", style="not bold not green dim")
            console.print(row)
        if fresh:
            console.print()
        for id, title, changes in stories:
            row = styled(short(line(title) or "Untitled", _MOST), "bold")
            row.append(f"  {id}", style="not bold dim")
            console.print(row)
            for change in changes:
                _change(console, change)
            console.print()
        if not stories and not fresh:
            told = f" since {clock(since)}" if since else ""
            console.print(styled(f"Nothing is new{told}."))

    return _printed(width, colour, fill)


def looked_since(
    changes: Sequence[KeptChange], came: Sequence[Headline], since: datetime, now: datetime, *, width: int, colour: bool
) -> str:
    """What is new in a story since its reader last looked: reports that came, and what they change."""

    def fill(console: Console) -> None:
        if not changes and not came:
            console.print(styled(f"Nothing new since you last looked, {ago(since, now)}.", "dim"))
            console.print()
            return
        heading(console, f"New since you last looked, {ago(since, now)}")
        if came:
            outlets = dict.fromkeys(line(one.outlet.name) if one.outlet else "an unnamed outlet" for one in came)
            hang(console, "  ", "", styled(f"{counted(len(came), 'more report')}: {listed(outlets)}"))
        for change in changes[:_LOOKED]:
            _change(console, change)
        if len(changes) > _LOOKED:
            hang(console, "  ", "", styled(f"and {len(changes) - _LOOKED:,} more: `newsloom changes --story`", "dim"))
        console.print()

    return _printed(width, colour, fill).rstrip("\n") + "\n\n"


def _change(console: Console, change: KeptChange) -> None:
    told = change.before if change.kind == "withdrawn" else change.after
    outlets = dict.fromkeys(credit.outlet or "an unnamed outlet" for credit in change.credits)
    hang(console, f"  {_CHANGED[change.kind]}: ", "dim", _told(line(told), outlets))
    if change.kind == "changed" and change.before:
        hang(console, "  before: ", "dim", styled(line(change.before), "dim"))


def verified(found: Verified, wrong: Sequence[str], width: int, colour: bool) -> str:
    """What ``verify`` looked at, and each credit and each fault that does not hold."""

    def fill(console: Console) -> None:
        looked = (
            f"{found.credits:,} credits in {counted(found.digests, 'digest')} against {counted(found.articles, 'text')}"
        )
        if not found.astray and not wrong:
            console.print(styled(f"Checked {looked}: all hold."))
            return
        console.print(styled(f"Checked {looked}: {counted(len(found.astray), 'fault')}.", "bold"))
        for one in found.astray:
            row = styled(line(one.where), "bold")
            row.append(f"  {line(one.reason)}", style="not bold")
            if one.credit:
                row.append(f": “{short(line(one.credit.exact), _MOST)}”", style="not bold dim")
            hang(console, "! ", "red", row)
        for fault in wrong:
            hang(console, "! ", "red", styled(f"the file: {line(fault)}"))
        told = "A text or digest was changed or the disk failed: `newsloom restore` a backup."
        console.print(styled(told))

    return _printed(width, colour, fill)


def prune_list(lines: Sequence[StoryLine], width: int, colour: bool) -> str:
    """The stories that would go."""

    def fill(console: Console) -> None:
        for one in lines:
            row = styled(short(line(one.title) or "not woven yet", _MOST))
            told = f"  {counted(one.reports, 'report')}, last changed {clock(one.changed_at)}, {one.id}"
            row.append(told, style="dim")
            console.print(row)

    return _printed(width, colour, fill) if lines else ""


def pruned(stories: int, reports: int, stay: int, *, dry: bool) -> str:
    """What went, or would go, and what stays though it is as old."""
    told = f"{_stories(stories)} and {counted(reports, 'report')} {'would go' if dry else 'went'}"
    if stay:
        told += f"; {_stories(stay)} as old {'stays' if stay == 1 else 'stay'}, followed or pinned"
    return told


def _stories(number: int) -> str:
    return f"{number:,} {'story' if number == 1 else 'stories'}"


def _told(words: str, outlets: Iterable[str]) -> Text:
    row = styled(words)
    row.append(f"  {listed(outlets)}", style="dim")
    return row


def counts_line(run: Run) -> str:
    """What a run counted: ``3 feeds, 41 entries, 40 pages, 38 reports, 12 stories woven``."""
    told = [f"{number:,} {_one(name) if number == 1 else name}" for name, number in run.counts.items() if number]
    return ", ".join(told) or "nothing was due"


_ONE = {"entries": "entry", "stories": "story", "new stories": "new story", "feeds failed": "feed failed"}


def _one(name: str) -> str:
    """The name of a count, of one."""
    if name in _ONE:
        return _ONE[name]
    first, _, rest = name.partition(" ")
    if first in ("pages", "reports", "feeds", "stories", "dates", "entries", "messages", "looks"):
        singular = {"stories": "story", "entries": "entry"}.get(first, first.removesuffix("s"))
        return f"{singular} {rest}".strip()
    return name.removesuffix("s")


def standing(how: Standing, now: datetime, width: int, colour: bool) -> str:
    """How the library stands: its numbers, which feeds fail and why, what else failed, what waits for `retry`."""

    def fill(console: Console) -> None:
        status, last = how.status, how.last
        numbers = [counted(status.feeds, "feed"), counted(status.reports, "report"),
                   _stories(status.stories)]  # fmt: skip
        console.print(styled(", ".join(numbers), "bold"))
        waiting = {state: count for state, count in status.entries.items() if state in ("waiting", "fetched", "failed")}
        parts = [f"{count:,} {state}" for state, count in waiting.items()]
        if status.due:
            parts.append(f"{status.due:,} to be woven")
        console.print(styled(f"Entries: {', '.join(parts)}" if parts else "Nothing waits."))
        if status.look_at:
            pages = f"{counted(status.looks, 'page')} will be looked at again for silent edits"
            console.print(styled(f"{pages}, the first {ahead(status.look_at, now)}."))
        if last:
            console.print(styled(f"Last update {ago(last.started_at, now)}: {counts_line(last)}", "dim"))
        console.print()
        _failing(console, how.feeds, now)
        shown = [*map(_entry_trouble, how.failed), *how.troubles]
        _troubles(console, shown, now)
        if (more := status.troubles - len(shown)) > 0:
            console.print(styled(f"  and {more:,} more", "dim"))

    return _printed(width, colour, fill)


def _failing(console: Console, feeds: Sequence[Subscription], now: datetime) -> None:
    bad = [feed for feed in feeds if feed.poll.reason or feed.paused_at]
    if not bad:
        return
    heading(console, "Feeds that are not well")
    for one in bad:
        row = styled(line(one.name or one.title) or line(one.url), "bold")
        row.append(f"  {feed_state(one, now)}", style="not bold")
        hang(console, "  ", "", row)
        hang(console, "  ", "", styled(f"{line(one.url)}  {one.id}", "dim"))
    console.print()


def _entry_trouble(kept: KeptEntry) -> Trouble:
    """An entry that failed, told as any other failure."""
    since = kept.failing_since or kept.seen_at
    place = kept.entry.url or kept.id
    return Trouble("fetch", place, kept.reason or "", kept.advice or "", since, since, kept.failures, kept.due_at)


def _troubles(console: Console, troubles: Sequence[Trouble], now: datetime) -> None:
    if not troubles:
        return
    heading(console, "What failed")
    for one in troubles:
        waits = "kept" if one.stage == "date" else "waits for `newsloom retry`"
        when = f"tried again {ahead(one.retry_at, now)}" if one.retry_at else waits
        row = styled(line(one.place), "bold")
        told = f"  {line(one.reason)}; {line(one.advice)} ({ago(one.last_at, now)}, {when})"
        row.append(told.replace("; (", " ("), style="not bold")
        hang(console, "  ", "", row)
