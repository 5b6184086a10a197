"""The way out: what newsloom sends to a server that its user has named, and nowhere else.

instructions, sentences ──chat──▶ a model server ──▶ its answer
"""

from newsloom.send.chat import Chat, chat

__all__ = ["Chat", "chat"]
