"""The pages of the web reader: each module is one room, its router in ``ROUTERS``."""

from __future__ import annotations

from newsloom.serve.pages import (
    alerts,
    articles,
    changes,
    check,
    deciding,
    feed,
    feeds,
    following,
    front,
    login,
    marks,
    new_alert,
    outlets,
    people,
    reference,
    search,
    settings,
    status,
    stories,
)

ROUTERS = (
    front.router,
    marks.router,
    search.router,
    people.router,
    outlets.router,
    changes.router,
    stories.router,
    articles.router,
    deciding.router,
    following.router,
    feeds.router,
    feed.router,
    new_alert.router,
    alerts.router,
    settings.router,
    status.router,
    check.router,
    login.router,
    reference.router,
)
