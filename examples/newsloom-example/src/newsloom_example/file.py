"""A channel: messages are appended to a file."""

from __future__ import annotations

from pathlib import Path

from newsloom.messages import Message
from newsloom.render import letter


class File:
    """The address is a path; a folder that is not there, or may not be written to, raises and is tried again later."""

    def send(self, address: str, message: Message) -> None:
        """Append the message as the text of a mail."""
        told = letter(message)
        with Path(address).expanduser().open("a", encoding="utf-8") as file:
            file.write(f"{told.subject}\n\n{told.text}\n")
