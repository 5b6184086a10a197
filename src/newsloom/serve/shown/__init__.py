"""What pages show, computed from the library: each module one noun of a page."""

from __future__ import annotations
