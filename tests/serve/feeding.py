"""A small newspaper on loopback: its feeds, its pages, and what its home page names."""

ITEM = "<item><title>{0}</title><link>{1}</link><guid>{1}</guid><pubDate>Tue, 10 Mar 2026 06:00:00 GMT</pubDate></item>"
PAGE = (
    "<!doctype html><html><head><title>{0}</title></head><body><article><h1>{0}</h1>"
    "<p>The lock gates at Overmere were opened at dawn on Tuesday after the river rose by two metres overnight.</p>"
    "<p>The harbour master, Ada Brandt, said that no boats were damaged and that the ferry would run.</p>"
    "</article></body></html>"
)


def rss(web, title, **items):
    """A feed of reports: path to title."""
    listed = "".join(ITEM.format(told, web.url(f"/{path}")) for path, told in items.items())
    return (
        f"<?xml version='1.0'?><rss version='2.0'><channel><title>{title}</title><link>{web.url('/')}</link>"
        f"<description>d</description>{listed}</channel></rss>"
    ).encode()


def home(**feeds):
    """A page that names feeds: path to title."""
    links = "".join(
        f'<link rel="alternate" type="application/rss+xml" href="/{path}" title="{title}">'
        for path, title in feeds.items()
    )
    return f"<!doctype html><html><head>{links}</head><body><p>Home.</p></body></html>".encode()
