"""Plug-ins for newsloom, one of each kind."""
