"""The pages of the web reader: each module is one room, its router in ``ROUTERS``."""

from __future__ import annotations

from newsloom.serve.pages import articles, front, login, stories

ROUTERS = (front.router, stories.router, articles.router, login.router)
