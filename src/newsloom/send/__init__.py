"""The way out: what newsloom sends to a server that its user has named, and nowhere else.

instructions, sentences ──chat──▶ a model server ──▶ its answer
Letter ──compose, mail──▶ a mail server      JSON ──webhook──▶ an address      Letter ──apprise──▶ a service
"""

from newsloom.send.apprise import apprise, is_service
from newsloom.send.chat import Chat, chat
from newsloom.send.mail import MailServer, compose, is_address, mail, mail_server
from newsloom.send.unsent import UnsentError
from newsloom.send.webhook import is_hook, secret, webhook

__all__ = [
    "Chat",
    "MailServer",
    "UnsentError",
    "apprise",
    "chat",
    "compose",
    "is_address",
    "is_hook",
    "is_service",
    "mail",
    "mail_server",
    "secret",
    "webhook",
]
