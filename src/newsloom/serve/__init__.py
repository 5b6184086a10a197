"""The web reader, the API and the feeds out, over a kept library.

Site (library, settings, where it is reached) ──application──▶ an ASGI app        poller.py keeps it up to date
"""

from __future__ import annotations
