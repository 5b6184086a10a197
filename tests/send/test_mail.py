"""Mail to a real SMTP server on loopback: what goes out, what it is refused with, and what is never told."""

import ssl
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult
from posts import Mailbox

from newsloom import send
from newsloom.errors import SettingsError
from newsloom.messages import Letter

AT = datetime(2026, 3, 10, 6, 30, tzinfo=UTC)
LETTER = Letter("Zürich: Überfahrt fällt aus", "Kein Schiff.\n", "<p>Kein Schiff – heute.</p>\n", "Kein Schiff.")
TLS = Path(__file__).parents[1] / "intake" / "tls"


@pytest.fixture
def box():
    made = Mailbox()
    yield made
    made.close()


def server(box, scheme="smtp+plain", user="", password="", host="127.0.0.1"):
    named = f"{scheme}://{host}:{box.port}"
    return send.mail_server(named, "news@overmere.example", user, {"NEWSLOOM_MAIL_PASSWORD": password})


def composed(letter=LETTER, to="ada@overmere.example"):
    return send.compose(letter, "news@overmere.example", to, AT, id="abc", alert="al-1")


def trusting():
    return ssl.create_default_context(cafile=TLS / "valid.pem")


def serving():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / "valid.pem", TLS / "key.pem")
    return context


def test_a_letter_arrives_in_text_and_html_with_its_headers(box):
    send.mail(server(box), composed())
    (mail,) = box.mails
    assert box.rcpts == ["ada@overmere.example"]
    assert mail["Subject"] == LETTER.subject
    assert mail["Message-ID"].startswith("<abc.")
    assert mail["List-Unsubscribe"] == "<mailto:news@overmere.example?subject=unsubscribe%20al-1>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content_type() == "multipart/alternative"
    text, html = mail.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert text.get_content().splitlines() == LETTER.text.splitlines()
    assert html.get_content().splitlines() == LETTER.html.splitlines()


def test_the_same_letter_is_the_same_bytes():
    assert composed().as_bytes() == composed().as_bytes()
    other = composed(to="ben@overmere.example")
    assert other["Message-ID"] != composed()["Message-ID"]


def test_a_hostile_title_stays_in_the_subject(box):
    evil = Letter("Ferry\r\nBcc: everyone@overmere.example\r\n\r\nboo", "x\n.\nQUIT\n", "<p>x</p>", "x")
    send.mail(server(box), composed(evil))
    (mail,) = box.mails
    assert mail["Bcc"] is None
    assert box.rcpts == ["ada@overmere.example"]
    assert mail.get_body(("plain",)).get_content().splitlines() == ["x", ".", "QUIT"]


@pytest.mark.parametrize("to", ["ada", "ada@", "a b@c", "a@b\r\nBcc: c@d", "<a@b>", "a@b,c@d", ""])
def test_what_is_no_address_is_refused(to):
    assert not send.is_address(to)
    with pytest.raises(send.UnsentError):
        composed(to=to)


def test_starttls_is_demanded_and_its_certificate_checked(box):
    with pytest.raises(send.UnsentError, match="STARTTLS"):
        send.mail(server(box, "smtp"), composed(), tls=trusting())
    secure = Mailbox(tls_context=serving(), require_starttls=True)
    try:
        send.mail(server(secure, "smtp", host="localhost"), composed(), tls=trusting())
        assert len(secure.mails) == 1
        with pytest.raises(send.UnsentError, match="certificate"):
            send.mail(server(secure, "smtp"), composed())
        assert len(secure.mails) == 1
    finally:
        secure.close()


def test_tls_at_once_and_a_password():
    asked = []

    def authenticator(_server, _session, _envelope, _mechanism, data):
        asked.append((data.login, data.password))
        # Not "handled": the server is to answer, not the authenticator.
        return AuthResult(success=data.password == b"right", handled=False)

    secure = Mailbox(tls_context=serving(), require_starttls=True, auth_required=True, authenticator=authenticator)
    try:
        send.mail(server(secure, "smtp", "ada", "right"), composed(), tls=trusting())
        with pytest.raises(send.UnsentError, match="refused the password") as refused:
            send.mail(server(secure, "smtp", "ada", "wrong"), composed(), tls=trusting())
    finally:
        secure.close()
    assert asked[0] == (b"ada", b"right")
    assert refused.value.silent
    assert "wrong" not in str(refused.value)
    assert len(secure.mails) == 1


@pytest.mark.parametrize(
    ("command", "said", "told", "silent"),
    [
        ("RCPT", "550 no such user: pass-phrase", "refused the address (550)", False),
        ("RCPT", "451 come back later", "refused the address (451)", False),
        ("MAIL", "553 not you", "refused the sender (553)", True),
        ("DATA", "554 looks like spam", "refused the message (554)", False),
    ],
)
def test_a_refusal_is_told_by_its_code(box, command, said, told, silent):
    box.refuse[command] = said
    with pytest.raises(send.UnsentError) as error:
        send.mail(server(box), composed())
    assert told in error.value.reason
    assert error.value.silent is silent
    assert "pass-phrase" not in str(error.value)


def test_a_bad_goodbye_after_the_message_was_taken_is_no_failure(box):
    box.refuse["QUIT"] = "421 I am going down"
    send.mail(server(box), composed())
    assert len(box.mails) == 1


def test_a_server_that_is_not_there(box):
    box.close()
    with pytest.raises(send.UnsentError, match="could not be reached") as error:
        send.mail(server(box), composed())
    assert error.value.silent


@pytest.mark.parametrize(
    ("named", "sender", "user", "secret"),
    [
        ("", "a@b", "", ""), ("ftp://host", "a@b", "", ""), ("smtp://user:pw@host", "a@b", "", ""),
        ("smtp://host:port", "a@b", "", ""), ("smtp://host/path", "a@b", "", ""), ("smtp://host", "nobody", "", ""),
        ("smtp://host", "a@b", "ada", ""), ("smtp+plain://host", "a@b", "ada", "pw"),
    ],
)  # fmt: skip
def test_settings_that_name_no_server_are_refused(named, sender, user, secret):
    with pytest.raises(SettingsError) as error:
        send.mail_server(named, sender, user, {"NEWSLOOM_MAIL_PASSWORD": secret})
    assert "pw" not in str(error.value)


def test_a_bare_host_means_starttls_and_the_password_is_not_shown():
    made = send.mail_server("mail.example", "a@b", "ada", {"NEWSLOOM_MAIL_PASSWORD": "pass-phrase"})
    assert (made.scheme, made.host, made.port) == ("smtp", "mail.example", 587)
    assert "pass-phrase" not in repr(made)
