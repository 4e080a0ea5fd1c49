"""E-mail as a channel: one message to one address by the office's SMTP server.

The same outcomes as every channel: what broke before the content was handed over was certainly not
sent, what broke while the server was taking it is in doubt.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import make_msgid
from mimetypes import guess_type

from portal.channels.sending import Doubt, NotSent, Refused, WrongToken
from portal.domain.letters import Letter
from portal.domain.mail import MailServer

SECONDS = 15.0


class MailSender:
    """Hands mails in, each over a connection of its own."""

    def __init__(self, server: MailServer) -> None:
        self.server = server

    def send(self, letter: Letter) -> str:
        """Send and return the mail's own id; raises a `SendFailed`."""
        written = self._written(letter)
        with self._connected() as smtp:
            self._introduce(smtp, letter.to)
            try:
                code, said = smtp.data(written.as_bytes())
            except smtplib.SMTPDataError as refused:
                _refuse(refused.smtp_code, refused.smtp_error)
            except (smtplib.SMTPException, OSError) as problem:
                raise Doubt(f"cut while sending: {problem}") from problem
            if code != 250:
                _refuse(code, said)
        return str(written["Message-ID"])

    def check(self) -> None:
        """Connect and sign in without sending anything; raises a `SendFailed`."""
        with self._connected():
            pass

    def _written(self, letter: Letter) -> EmailMessage:
        written = EmailMessage()
        written["From"], written["To"] = self.server.sender, letter.to
        written["Subject"] = " ".join(letter.subject.split())
        written["Message-ID"] = make_msgid(domain=self.server.sender.rpartition("@")[2])
        written["Auto-Submitted"] = "auto-generated"
        written.set_content(letter.text)
        written.add_alternative(letter.html, subtype="html")
        if letter.file is not None:
            kind = guess_type(letter.file.name)[0] or "application/octet-stream"
            written.add_attachment(
                letter.file.content,
                maintype=kind.partition("/")[0],
                subtype=kind.partition("/")[2],
                filename=letter.file.name,
            )
        return written

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        try:
            smtp = self._sign_in()
        except smtplib.SMTPAuthenticationError as refused:
            raise WrongToken("the mail server does not know this user or password") from refused
        except (smtplib.SMTPException, OSError, ssl.SSLError) as problem:
            raise NotSent(f"mail server: {problem}") from problem
        try:
            yield smtp
        finally:
            smtp.close()

    def _sign_in(self) -> smtplib.SMTP:
        server, context = self.server, ssl.create_default_context()
        if server.is_wrapped:
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=SECONDS, context=context
            )
        else:
            smtp = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
        try:
            smtp.ehlo_or_helo_if_needed()
            if not server.is_wrapped and smtp.has_extn("starttls"):
                smtp.starttls(context=context)
                smtp.ehlo()
            elif server.user and not server.is_wrapped:
                raise smtplib.SMTPException("it offers no encryption; no password is sent without")
            if server.user:
                smtp.login(server.user, server.password)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _introduce(self, smtp: smtplib.SMTP, to: str) -> None:
        try:
            for code, said in (smtp.mail(self.server.sender), smtp.rcpt(to)):
                if code not in (250, 251):
                    _refuse(code, said)
        except (smtplib.SMTPException, OSError) as problem:
            raise NotSent(f"mail server: {problem}") from problem


def _refuse(code: int, said: bytes | str) -> None:
    sentence = said.decode(errors="replace") if isinstance(said, bytes) else said
    if code >= 500:
        raise Refused(f"{code} {sentence}")
    raise NotSent(f"{code} {sentence}")
