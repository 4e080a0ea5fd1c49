"""A mail server on loopback: takes mails as SMTP says, and fails on request."""

from __future__ import annotations

import socketserver
import threading
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass
class Faults:
    """How the next sessions go wrong; None is well."""

    #: the answer to RCPT, such as "550 no such user"
    to_recipient: str = ""
    #: the answer to the whole mail, such as "451 try again later"
    to_content: str = ""
    #: hang up when the mail has been taken, before saying so
    cuts_after_content: bool = False


@dataclass
class MailHost:
    """What came in, in order, and how the server behaves."""

    mails: list[tuple[str, EmailMessage]] = field(default_factory=list)
    faults: Faults = field(default_factory=Faults)
    port: int = 0


class _Session(socketserver.StreamRequestHandler):
    timeout = 5

    def handle(self) -> None:
        host: MailHost = self.server.host
        recipient = ""
        self._say("220 loopback")
        while line := self.rfile.readline().decode("ascii", "replace").strip():
            verb = line[:4].upper()
            if verb == "QUIT":
                return self._say("221 bye")
            if verb == "RCPT":
                recipient = line.partition("<")[2].partition(">")[0]
                self._say(host.faults.to_recipient or "250 ok")
            elif verb == "DATA":
                self._say("354 go on")
                content = self._content()
                if host.faults.to_content:
                    self._say(host.faults.to_content)
                    continue
                mail = message_from_bytes(content, policy=policy.default)
                assert isinstance(mail, EmailMessage)
                host.mails.append((recipient, mail))
                if host.faults.cuts_after_content:
                    return None
                self._say("250 taken")
            else:
                self._say("250 ok")
        return None

    def _content(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


class SmtpServer:
    """The server for the length of a `with` block."""

    def __init__(self) -> None:
        self.host = MailHost()

    def __enter__(self) -> MailHost:
        self._server = _Server(("127.0.0.1", 0), _Session)
        self._server.host = self.host
        self.host.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        return self.host

    def __exit__(self, *_exc: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)
