"""The web reader, the API, the feeds out and MCP, over a kept library.

    cli ──▶ running.run ──▶ application(Site) ──▶ Guard ──▶ Shelf ──▶ pages/   what a browser shows
                                │                                  ├──▶ api/     /api/v1, for programs
                                │                                  └──▶ out/     feeds and exports
                                ├── entry/   who may come in        shown/   what pages show, computed from the library
                                ├── poller   keeps the library up to date, in a process of its own; live tells what moved
    cli ──▶ mcp/                                                    templates/, static/

Everything is asked of a ``Site`` (library, settings, where it is reached) by a ``Visit`` (one request, who makes it, when).
"""

from __future__ import annotations
