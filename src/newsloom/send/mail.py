"""E-mail by SMTP: one message to one address, in text and HTML that say the same.

    Letter ──compose──▶ MIME ──mail──▶ the server of the settings, over TLS unless they say otherwise

The password comes from the environment alone and goes to no server that is not known by its certificate (or is this
machine), and into no message: what a server answers is told by its code.
"""

from __future__ import annotations

import hashlib
import re
import smtplib
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import quote, urlsplit

from newsloom.errors import SettingsError
from newsloom.messages import Letter
from newsloom.send.unsent import UnsentError
from newsloom.settings import said

#: Where the password stands, if the server wants one.
PASSWORD = "NEWSLOOM_MAIL_PASSWORD"  # noqa: S105 - the name of a variable
# What RFC 5321 lets an address be, without quoting: nothing that a header or a command could be broken with.
_ADDRESS = re.compile(r"[^\s@<>()\[\]:;,\\\"\x00-\x20\x7f]{1,64}@[^\s@<>()\[\]:;,\\\"\x00-\x20\x7f]{1,255}")
_PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}
_FORMS = "give smtp://HOST (STARTTLS), smtps://HOST (TLS) or smtp+plain://HOST (neither), with :PORT if it is another"
# Seconds for each step; a mail server that greylists or scans may think for long.
_SECONDS = 30.0
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class MailServer:
    """Who takes our mail. ``scheme`` is ``smtp`` (STARTTLS), ``smtps`` (TLS at once) or ``smtp+plain`` (neither)."""

    scheme: str
    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""

    def __repr__(self) -> str:
        """Without the password, which must reach no log."""
        return f"MailServer({self.scheme}://{self.host}:{self.port}, {self.sender})"


def is_address(text: str) -> bool:
    """Whether a text has the form of one mail address."""
    return _ADDRESS.fullmatch(text) is not None


def mail_server(server: str, sender: str, user: str = "", environment: Mapping[str, str] | None = None) -> MailServer:
    """The server that settings name. Raises ``SettingsError`` for what is none."""
    if not server.strip():
        raise SettingsError("no mail server is set", "set mail_server and mail_from")
    try:
        parts = urlsplit(server.strip() if "://" in server else f"smtp://{server.strip()}")
        host, port, named = parts.hostname, parts.port, parts.username
    except ValueError as error:
        raise SettingsError("mail_server is no address of a server", _FORMS) from error
    if parts.scheme not in _PORTS or not host or parts.path.strip("/") or parts.query:
        raise SettingsError("mail_server is no address of a server", _FORMS)
    if named is not None:
        raise SettingsError("mail_server holds a user name", f"set mail_user, and the password as {PASSWORD}")
    if not is_address(sender.strip()):
        raise SettingsError("mail_from is no mail address", "set it to the address that mail is to come from")
    password = said(PASSWORD, environment) or ""
    if user and not password:
        raise SettingsError("mail_user is set and its password is not", f"set it in the environment: {PASSWORD}")
    if user and parts.scheme == "smtp+plain" and host not in _HERE:
        raise SettingsError("the password would cross the network unencrypted", "use smtp:// or smtps://")
    return MailServer(parts.scheme, host, port or _PORTS[parts.scheme], sender.strip(), user.strip(), password)


def compose(letter: Letter, sender: str, to: str, at: datetime, *, id: str, alert: str) -> EmailMessage:
    """The message as it goes out, the same bytes every time. ``id`` names what it tells, ``alert`` its list."""
    if not is_address(to):
        raise UnsentError("that is no mail address", "`newsloom alert remove` it and add it with another")
    domain = sender.rpartition("@")[2]
    message = EmailMessage(policy=SMTP)
    message["From"] = f"newsloom <{sender}>"
    message["To"] = to
    message["Subject"] = " ".join(letter.subject.split())
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{id}.{hashlib.sha256(to.encode()).hexdigest()[:8]}@{domain}>"
    message["List-ID"] = f"<{alert}.newsloom.{domain}>"
    # Whoever runs this library is the one who can stop it: there is no page to press a button on.
    message["List-Unsubscribe"] = f"<mailto:{sender}?subject={quote(f'unsubscribe {alert}')}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text, cte="quoted-printable")
    message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    message.set_boundary(f"=_newsloom_{hashlib.sha256((letter.text + letter.html).encode()).hexdigest()[:24]}")
    return message


def mail(server: MailServer, message: EmailMessage, *, tls: ssl.SSLContext | None = None) -> None:
    """Hand a message to the server. Raises ``UnsentError``; ``tls`` is for servers with certificates of one's own."""
    try:
        connection = _opened(server, tls or ssl.create_default_context())
        try:
            if server.user:
                connection.login(server.user, server.password)
            connection.send_message(message)
            # It is taken: how the server says goodbye is no matter, and must not have it sent again.
            with suppress(smtplib.SMTPException, OSError):
                connection.quit()
        finally:
            connection.close()
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise _told(error) from None


def _opened(server: MailServer, tls: ssl.SSLContext) -> smtplib.SMTP:
    if server.scheme == "smtps":
        return smtplib.SMTP_SSL(server.host, server.port, timeout=_SECONDS, context=tls)
    connection = smtplib.SMTP(server.host, server.port, timeout=_SECONDS)
    if server.scheme == "smtp":
        try:
            # Before anything is told: a server that offers none is not spoken to in the clear.
            connection.starttls(context=tls)
        except BaseException:
            connection.close()
            raise
    return connection


def _told(error: Exception) -> UnsentError:
    """What went wrong, in our own words."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return UnsentError("the mail server refused the password", f"check mail_user and {PASSWORD}", silent=True)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = sorted({code for code, _ in error.recipients.values()})
        return UnsentError(f"the mail server refused the address ({_codes(codes)})", "check the address")
    if isinstance(error, smtplib.SMTPSenderRefused):
        return UnsentError(f"the mail server refused the sender ({error.smtp_code})", "check mail_from", silent=True)
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return UnsentError("the mail server lacks what is asked of it, such as STARTTLS", _FORMS, silent=True)
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return UnsentError("the mail server broke off", "try again later", silent=True)
    if isinstance(error, smtplib.SMTPConnectError):
        return UnsentError(
            f"the mail server takes no mail now ({error.smtp_code})", "it is tried again by itself", silent=True
        )
    if isinstance(error, smtplib.SMTPResponseException):
        return UnsentError(f"the mail server refused the message ({error.smtp_code})", "look into its log")
    if isinstance(error, ssl.SSLCertVerificationError):
        return UnsentError("the mail server's certificate cannot be verified", "check mail_server", silent=True)
    if isinstance(error, TimeoutError):
        return UnsentError("the mail server did not answer in time", "it is tried again by itself", silent=True)
    return UnsentError("the mail server could not be reached", "check mail_server and the network", silent=True)


def _codes(codes: list[int]) -> str:
    return ", ".join(map(str, codes))
