"""A few honest numbers of a server, in the text form that Prometheus reads.

Site, answers ──measured──▶ text
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from newsloom.serve.site import Site


def measured(site: Site, answers: Counter[str]) -> str:
    """The numbers as they are now. Raises ``StoreError`` when the library does not answer."""
    return "\n".join(_lines(site, answers)) + "\n"


def _lines(site: Site, answers: Counter[str]) -> Iterator[str]:
    status = site.library.status()
    gauges = {
        "stories": (status.stories, "Stories kept"),
        "reports": (status.reports, "Reports kept"),
        "feeds": (status.feeds, "Feeds followed"),
        "feeds_failing": (status.failing, "Feeds that failed when they were last asked"),
        "feeds_paused": (status.paused, "Feeds that rest"),
        "entries_waiting": (status.entries.get("waiting", 0), "Entries whose page is to be fetched"),
        "entries_failed": (status.entries.get("failed", 0), "Entries whose page could not be had"),
        "stories_due": (status.due, "Stories to be woven"),
        "failures_quarantined": (status.quarantined, "Failures that nothing tries again by itself"),
    }
    for name, (value, told) in gauges.items():
        yield from _metric(name, "gauge", told, {"": value})
    last = site.library.runs("update", 1)
    if last:
        ended = last[0].ended_at or last[0].started_at
        age = max(0.0, (site.now() - ended).total_seconds())
        yield from _metric(
            "last_update_age_seconds", "gauge", "Seconds since the last update ended", {"": round(age, 1)}
        )
    if site.alive is not None:
        yield from _metric("poller_up", "gauge", "Whether the poller beside the server runs", {"": int(site.alive())})
    counts = {f'{{status="{kind}"}}': number for kind, number in sorted(answers.items())}
    if counts:
        yield from _metric("requests_total", "counter", "Requests answered, by the kind of answer", counts)


def _metric(name: str, kind: str, told: str, values: Mapping[str, int | float]) -> Iterator[str]:
    yield f"# HELP newsloom_{name} {told}."
    yield f"# TYPE newsloom_{name} {kind}"
    for labels, value in values.items():
        yield f"newsloom_{name}{labels} {value}"
