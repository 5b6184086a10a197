"""The parts of the documentation that are made from the code, so that they cannot differ from it.

    hook ──▶ commands, preferences, routes, shapes, library, tables, decisions ──▶ pages
         ──▶ house, sources ──▶ what stands inside written pages

Each module's ``page`` gives Markdown. Nothing of it is kept: it is made anew whenever the site is built.
"""
