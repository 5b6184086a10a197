"""The reference of the settings, from ``settings.py``: names, defaults and the comments above them."""

from __future__ import annotations

import inspect
import re
from dataclasses import fields

from making.marks import cell, code, plain, table
from newsloom import settings

_SETTING = re.compile(r"((?:^    #:.*\n)+)^    (\w+):", re.MULTILINE)

_PAGE = """# Settings

{intro}

```toml title="newsloom.toml"
words = 120
contact = "https://news.example.org/about"
networks = "192.168.1.0/24"
```

Each may stand in `newsloom.toml`, in its variable, or in a file that its variable with `_FILE` at the end names.
What is not understood is refused, with the file or variable that has it.

{settings}

## Secrets

These have no place in `newsloom.toml`: they stand in the environment, or in a file that it names.

{secrets}
"""


def comments() -> dict[str, str]:
    """What the comment above each setting says."""
    source = inspect.getsource(settings.Settings)
    return {
        name: " ".join(line.strip().removeprefix("#:").strip() for line in said.splitlines())
        for said, name in _SETTING.findall(source)
    }


def page() -> str:
    """The whole page."""
    said = comments()
    rows = [
        (
            f'<span id="{field.name}"></span>{code(field.name)}<br>{code(f"NEWSLOOM_{field.name.upper()}")}',
            cell(said[field.name]),
            code(str(field.default)) if field.default != "" else "none",
        )
        for field in fields(settings.Settings)
    ]
    secrets = [
        (code(f"NEWSLOOM_{name.upper()}"), code(f"NEWSLOOM_{name.upper()}_FILE"), cell(what))
        for name, what in settings.SECRETS.items()
    ]
    return _PAGE.format(
        intro=plain(inspect.cleandoc(settings.__doc__ or "")),
        settings=table(("setting, and its variable", "what it is", "default"), rows),
        secrets=table(("variable", "or a file that this names", "what it is"), secrets),
    )
