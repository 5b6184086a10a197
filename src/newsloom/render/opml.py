"""A list of feeds as OPML."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import quoteattr

from newsloom.kept import Subscription
from newsloom.render.wording import line


def opml(feeds: Iterable[Subscription]) -> str:
    """The feeds as OPML 2.0; one in several categories is listed in each."""
    filed: dict[str, list[str]] = {"": []}
    for feed in feeds:
        for category in feed.categories or ("",):
            filed.setdefault(category, []).append(_outline(feed))
    body = [*filed.pop("")]
    for category, outlines in filed.items():
        name = quoteattr(line(category))
        body.append(f"<outline text={name} title={name}>\n      " + "\n      ".join(outlines) + "\n    </outline>")
    inside = "".join(f"    {outline}\n" for outline in body)
    head = "  <head>\n    <title>newsloom feeds</title>\n  </head>\n"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0">\n{head}  <body>\n{inside}  </body>\n</opml>\n'


def _outline(feed: Subscription) -> str:
    title = quoteattr(line(feed.name or feed.title) or line(feed.url))
    # Some feeds name themselves as their site: that is no page, and other readers would open it as one.
    site = f" htmlUrl={quoteattr(line(feed.site))}" if feed.site and feed.site not in (feed.url, f"{feed.url}/") else ""
    return f'<outline type="rss" text={title} title={title} xmlUrl={quoteattr(line(feed.url))}{site}/>'
