"""A page as an outlet prints it."""

PAGE = """<!doctype html><html lang="en"><head><title>{title}</title><meta property="og:site_name" content="{outlet}">
<meta property="article:published_time" content="{when}"></head><body><nav><a href="/">Home</a></nav><article>
<h1>{title}</h1>{paragraphs}</article><footer>All rights reserved</footer></body></html>"""
