"""What goes out by GET besides pages: feeds of stories, searches, people and outlets; exports."""

from __future__ import annotations
