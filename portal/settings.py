"""The one typed settings object; nothing else reads the environment."""

from __future__ import annotations

import hashlib
import os
import secrets
from contextlib import suppress
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, PrivateAttr, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from portal.domain.mail import MailServer, mail_server

LONGEST_SOCKET_PATH = 100  # bytes; the systems' own limits begin at 104
REAL_TELEGRAM = "https://api.telegram.org"


class BadSettings(Exception):
    """A setting has a wrong value; the message names it in one sentence."""


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except Exception as error:
        raise ValueError(f"there is no time zone {name!r}") from error
    return name


def _host_and_port(value: str) -> str:
    host, colon, port = value.rpartition(":")
    if not colon or not host or not port.isdigit() or int(port) > 65535:
        raise ValueError(f"{value!r} is not host:port, for example 127.0.0.1:8080")
    return value


def _server_root(value: str) -> str:
    if not value.startswith(("http://", "https://")):
        raise ValueError(f"{value!r} must begin with http:// or https://")
    return value.rstrip("/")


def _webhook_root(value: str) -> str:
    return _server_root(value) if value else ""


def _with_zone(value: datetime | None) -> datetime | None:
    if value is not None and value.tzinfo is None:
        raise ValueError("the instant needs its offset, for example 2025-07-07T07:59:30+07:00")
    return value


def _mail_address(value: SecretStr) -> SecretStr:
    if value.get_secret_value():
        mail_server(value.get_secret_value())
    return value


HostAndPort = Annotated[str, AfterValidator(_host_and_port)]


class Settings(BaseSettings):
    """Everything an installation can set, from `DONDOC_*` or a `.env` beside the start.

    A missing secret is generated once into `data_dir`. A wrong value raises `BadSettings`.
    """

    model_config = SettingsConfigDict(
        env_prefix="DONDOC_",
        env_file=".env",
        env_file_encoding="utf-8",
        frozen=True,
        extra="ignore",
    )

    data_dir: Path = Path(".data")
    database_url: str = ""
    redis_url: str = ""
    secret_key: SecretStr = SecretStr("")

    telegram_token: SecretStr = SecretStr("")
    telegram_api_base: Annotated[str, AfterValidator(_server_root)] = REAL_TELEGRAM
    telegram_webhook_url: Annotated[str, AfterValidator(_webhook_root)] = ""

    public_url: str = ""
    listen: HostAndPort = "127.0.0.1:8080"
    simulator_listen: HostAndPort = "127.0.0.1:8081"
    web_workers: Annotated[int, Field(ge=1, le=32)] = 2

    time_zone: Annotated[str, AfterValidator(_known_zone)] = "Asia/Ho_Chi_Minh"
    default_locale: Annotated[str, Field(pattern="^(vi|en)$")] = "vi"
    clock: Annotated[datetime | None, AfterValidator(_with_zone)] = None
    tick_seconds: Annotated[int, Field(ge=1, le=3600)] = 10
    support_contact: str = "máy lẻ 1204"
    metrics_token: SecretStr = SecretStr("")

    smtp_url: Annotated[SecretStr, AfterValidator(_mail_address)] = SecretStr("")
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def database(self) -> str:
        """SQLAlchemy's address: the given one, else the embedded SQLite file."""
        if self.database_url:
            return self.database_url.replace("postgresql://", "postgresql+psycopg://", 1)
        return f"sqlite:///{(self.data_dir / 'dondoc.sqlite').resolve()}"

    #: the token that the guide kept, as it was when this process started
    _kept_token: str = PrivateAttr("")

    def model_post_init(self, context: Any) -> None:
        kept = self.telegram_token_file
        self._kept_token = kept.read_text("ascii").strip() if kept.exists() else ""

    @property
    def given_token(self) -> str:
        """The bot's token from the environment, else the one the guide kept."""
        return self.telegram_token.get_secret_value() or self._kept_token

    @property
    def telegram_token_file(self) -> Path:
        return self.data_dir / "telegram-token"

    def keep_telegram_token(self, token: str) -> None:
        """Keep a token in the data folder, readable by its owner only; it counts from the next
        start."""
        fresh = self.data_dir / f".telegram-token.{os.getpid()}"
        fresh.touch(mode=0o600)
        fresh.write_text(token, encoding="ascii")
        fresh.replace(self.telegram_token_file)

    @property
    def uses_loopback_telegram(self) -> bool:
        """Without a token the product's own loopback Bot API server stands in for Telegram."""
        return not self.given_token

    @property
    def bot_token(self) -> str:
        return self.given_token or f"1000000001:{self._kept_secret('loopback-token')}"

    @property
    def bot_id(self) -> int:
        return int(self.bot_token.partition(":")[0])

    @property
    def bot_api_base(self) -> str:
        """The Bot API server's root, without `/bot`."""
        if self.uses_loopback_telegram and self.telegram_api_base == REAL_TELEGRAM:
            return f"http://{self.simulator_listen}"
        return self.telegram_api_base

    @property
    def webhook_address(self) -> str:
        """Where Telegram delivers updates, or "" for long polling."""
        if not self.telegram_webhook_url or urlsplit(self.telegram_webhook_url).path:
            return self.telegram_webhook_url
        return f"{self.telegram_webhook_url}/telegram/updates"

    @property
    def webhook_secret(self) -> str:
        """What Telegram shows with every update; the same on every host of this bot."""
        return hashlib.sha256(f"webhook:{self.bot_token}".encode()).hexdigest()

    @property
    def sends_for_real(self) -> bool:
        """Whether what leaves reaches people: the real Telegram, neither simulator nor stand-in."""
        return self.bot_api_base == REAL_TELEGRAM

    @property
    def mail(self) -> MailServer | None:
        """Where e-mail is handed in; None where the office has not said."""
        given = self.smtp_url.get_secret_value()
        return mail_server(given) if given else None

    @property
    def signing_key(self) -> str:
        return self.secret_key.get_secret_value() or self._kept_secret("secret-key")

    @property
    def files_folder(self) -> Path:
        """Where files that were handed in are kept; its owner's alone."""
        return self.data_dir / "files"

    @property
    def redis_folder(self) -> Path:
        """Where the embedded Redis lives when no `redis_url` is given; its owner's alone."""
        return (self.data_dir / "redis").resolve()

    @property
    def redis_socket(self) -> Path | None:
        """The embedded Redis's socket, or None where its path is too long for the system."""
        socket = self.redis_folder / "redis.sock"
        return socket if len(os.fsencode(socket)) <= LONGEST_SOCKET_PATH else None

    @property
    def redis_password(self) -> str:
        return self._kept_secret("redis-password")

    @property
    def redis_port_file(self) -> Path:
        """Which loopback port the embedded Redis took, where it cannot have a socket."""
        return self.redis_folder / "port"

    @property
    def redis(self) -> str:
        """The given address, else the embedded server's: its socket, or loopback and password."""
        if self.redis_url:
            return self.redis_url
        if self.redis_socket:
            return f"unix://{quote(str(self.redis_socket))}"
        port = self.redis_port_file.read_text("ascii") if self.redis_port_file.exists() else "0"
        return f"redis://:{self.redis_password}@127.0.0.1:{port}"

    @property
    def portal_url(self) -> str:
        return (self.public_url or f"http://{self.listen}").rstrip("/")

    @property
    def clock_file(self) -> Path:
        return self.data_dir / "clock.json"

    @property
    def is_clock_shifted(self) -> bool:
        """Whether this installation runs on a shifted clock, now or since an earlier start."""
        return self.clock is not None or self.clock_file.exists()

    def flask_config(self) -> dict[str, Any]:
        """What Flask and its extensions want to find in `app.config`."""
        return {
            "SECRET_KEY": self.signing_key,
            "SQLALCHEMY_DATABASE_URI": self.database,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "SESSION_COOKIE_SECURE": self.portal_url.startswith("https://"),
            "WTF_CSRF_TIME_LIMIT": None,
            # a file too big by a little is read, so that its sentence can name it
            "MAX_CONTENT_LENGTH": 64 * 1024 * 1024,
            "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
            "BABEL_DEFAULT_LOCALE": self.default_locale,
            "BABEL_DEFAULT_TIMEZONE": self.time_zone,
        }

    def _kept_secret(self, name: str) -> str:
        """Read a secret of the data folder, made on first use; readable by the owner only."""
        self.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self.data_dir / name
        if not path.exists():
            fresh = self.data_dir / f".{name}.{os.getpid()}"
            fresh.touch(mode=0o600)
            fresh.write_text(secrets.token_urlsafe(32), encoding="ascii")
            with suppress(FileExistsError):
                os.link(fresh, path)
            fresh.unlink()
        return path.read_text(encoding="ascii")


def load_settings(**overrides: Any) -> Settings:
    """Read the settings once, or raise `BadSettings` with one sentence naming the wrong one."""
    try:
        return Settings(**overrides)
    except ValidationError as error:
        first = error.errors()[0]
        name = "DONDOC_" + str(first["loc"][0]).upper()
        reason = first["msg"].removeprefix("Value error, ")
        raise BadSettings(f"{name} is wrong: {reason}") from None
    except UnicodeDecodeError:
        raise BadSettings("The file .env is not UTF-8 text; save it as UTF-8.") from None
