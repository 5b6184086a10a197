"""The web reader, the API, the feeds out and MCP, over a kept library.

    cli ─▶ running.run ─▶ application(Site) ─▶ Guard ─▶ Shelf ─▶ pages/   what a browser shows
                                                             ├─▶ api/     /api/v1, for programs
                                                             └─▶ out/     feeds and exports
    cli ─▶ mcp/           the library for a model's program

Beside them: ``entry/`` (who may come in), ``shown/`` (what pages show, computed from the library), ``templates/`` and
``static/``, ``poller`` (keeps the library up to date, in a process of its own), ``live`` (tells open pages what moved).
Everything is asked of a ``Site`` (library, settings, where it is reached) by a ``Visit`` (a request: who, when).
"""

from __future__ import annotations
