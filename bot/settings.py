"""The settings, read once from the environment or `.env` into a frozen value. Secrets hide themselves.

`.env.example` documents each one; a test holds the two together. A wrong one stops the start with its name and the fix.
"""

import os
import re
import secrets
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import Field, HttpUrl, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url

from bot.core.errors import BotError

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class SettingsWrong(BotError):
    """One or more settings are wrong. The message names each and says how to mend it."""


class Environment(StrEnum):
    """Where the bot runs."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class Settings(BaseSettings):
    """Everything that may differ from one machine to another."""

    model_config = SettingsConfigDict(
        env_prefix="BOT_", env_file=".env", extra="forbid", frozen=True, env_ignore_empty=True
    )

    environment: Environment = Field(Environment.DEVELOPMENT, description="development or production")
    var_dir: Path = Field(Path("var"), description="folder for databases, keys and the trained model")
    database_url: SecretStr | None = Field(
        None, description="survey intake as an SQLAlchemy URL; SQLite under var/ if unset"
    )

    answers_database_url: SecretStr | None = Field(
        None, description="answers taken apart, as an SQLAlchemy URL; SQLite under var/ if unset"
    )

    releases_database_url: SecretStr | None = Field(
        None, description="sealed figures, as an SQLAlchemy URL; SQLite under var/ if unset"
    )

    host: str = Field("127.0.0.1", description="address the web chat listens on")
    port: int = Field(8080, ge=1, le=65535, description="port the web chat listens on")
    public_url: HttpUrl | None = Field(None, description="https address that residents see; switches the webhook on")
    exit_url: HttpUrl = Field(HttpUrl("https://www.bbc.co.uk/weather"), description="where Leave this page goes")

    rasa_host: str = Field("127.0.0.1", description="where Rasa listens; never a public address")
    rasa_port: int = Field(5005, ge=1, le=65535, description="port of Rasa")
    rasa_token: SecretStr | None = Field(None, description="shared with Rasa; `bot up` makes one each time if unset")
    rasa_timeout: float = Field(3.0, gt=0, le=4, description="seconds to wait for Rasa before the fixed answer")
    actions_port: int = Field(5055, ge=1, le=65535, description="loopback port of the action server")

    rest_enabled: bool | None = Field(None, description="REST channel; on in development, off in production if unset")
    rest_token: SecretStr | None = Field(None, description="bearer token of the REST channel; a must in production")

    telegram_token: SecretStr | None = Field(None, description="token from BotFather; Telegram is off if unset")
    telegram_api: HttpUrl = Field(HttpUrl("https://api.telegram.org"), description="base address of the Bot API")
    telegram_webhook_secret: SecretStr | None = Field(None, description="1-256 of A-Z a-z 0-9 _ - for the webhook")

    idle_minutes: int = Field(15, ge=1, le=60, description="quiet minutes until a conversation is forgotten")
    web_idle_minutes: int = Field(10, ge=1, le=60, description="the same for the web chat")

    @field_validator("var_dir")
    @classmethod
    def _absolute(cls, given: Path) -> Path:
        return given.absolute()

    @field_validator("database_url", "answers_database_url", "releases_database_url")
    @classmethod
    def _is_a_database(cls, given: SecretStr | None) -> SecretStr | None:
        if given is not None and not re.match(r"(sqlite\+aiosqlite|postgresql\+asyncpg)://", given.get_secret_value()):
            raise ValueError("start it with sqlite+aiosqlite:// or postgresql+asyncpg://")
        return given

    @field_validator("telegram_webhook_secret")
    @classmethod
    def _is_a_webhook_secret(cls, given: SecretStr | None) -> SecretStr | None:
        if given is not None and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", given.get_secret_value()):
            raise ValueError("use 1 to 256 of A-Z a-z 0-9 _ -")
        return given

    @field_validator("telegram_token")
    @classmethod
    def _is_a_bot_token(cls, given: SecretStr | None) -> SecretStr | None:
        if given is not None and not re.fullmatch(r"\d+:[A-Za-z0-9_-]+", given.get_secret_value()):
            raise ValueError("copy it whole from BotFather, like 123456:ABC-DEF")
        return given

    @model_validator(mode="after")
    def _together(self) -> Self:
        if len({self.port, self.rasa_port, self.actions_port}) < 3:
            raise ValueError("BOT_PORT, BOT_RASA_PORT, BOT_ACTIONS_PORT: give each a port of its own")
        intake, answers, releases = map(_database, (self.intake_url, self.answers_url, self.releases_url))
        if answers == intake:
            raise ValueError("BOT_ANSWERS_DATABASE_URL: use another database than BOT_DATABASE_URL")
        if releases in {answers, intake}:
            raise ValueError("BOT_RELEASES_DATABASE_URL: use a database of its own")
        if self.rest_is_on and self.rest_token is None and self.host not in _LOOPBACK:
            raise ValueError(
                "BOT_REST_TOKEN: set it, since BOT_HOST can be reached from outside, or set BOT_REST_ENABLED=false"
            )
        if self.environment is Environment.PRODUCTION and self.rest_enabled and self.rest_token is None:
            raise ValueError("BOT_REST_TOKEN: set it (32 characters or more) or leave BOT_REST_ENABLED off")
        if self.rest_token is not None and len(self.rest_token.get_secret_value()) < 32:
            raise ValueError("BOT_REST_TOKEN: make it 32 characters or more")
        if self.public_url is not None and self.telegram_token is not None and self.telegram_webhook_secret is None:
            raise ValueError("BOT_TELEGRAM_WEBHOOK_SECRET: set it, since BOT_PUBLIC_URL switches the webhook on")
        if self.public_url is not None and self.public_url.scheme != "https":
            raise ValueError("BOT_PUBLIC_URL: make it an https address")
        return self

    @property
    def rest_is_on(self) -> bool:
        """The REST channel is on in development and off in production, unless said otherwise."""
        return self.environment is Environment.DEVELOPMENT if self.rest_enabled is None else self.rest_enabled

    @property
    def intake_url(self) -> str:
        """The intake database as SQLAlchemy writes it."""
        return (
            self.database_url.get_secret_value()
            if self.database_url
            else f"sqlite+aiosqlite:///{self.var_dir / 'intake.db'}"
        )

    @property
    def answers_url(self) -> str:
        """The answers' database as SQLAlchemy writes it. Never the intake's: the two are guarded apart."""
        return (
            self.answers_database_url.get_secret_value()
            if self.answers_database_url
            else f"sqlite+aiosqlite:///{self.var_dir / 'answers.db'}"
        )

    @property
    def releases_url(self) -> str:
        """The releases' database as SQLAlchemy writes it. It may be copied and kept, so no answer may be in it."""
        return (
            self.releases_database_url.get_secret_value()
            if self.releases_database_url
            else f"sqlite+aiosqlite:///{self.var_dir / 'releases.db'}"
        )

    @property
    def keys_dir(self) -> Path:
        """Where dedupe and sealing keys live."""
        return self.var_dir / "keys"

    @property
    def idle(self) -> timedelta:
        """Quiet time until a conversation is forgotten."""
        return timedelta(minutes=self.idle_minutes)

    @property
    def web_idle(self) -> timedelta:
        """The same for the web chat."""
        return timedelta(minutes=self.web_idle_minutes)

    @property
    def rasa_url(self) -> str:
        """Rasa's base address."""
        return f"http://{self.rasa_host}:{self.rasa_port}"

    def with_rasa_token(self) -> "Settings":
        """The same settings with a token for Rasa, made now where there was none."""
        if self.rasa_token is not None:
            return self
        return self.model_copy(update={"rasa_token": SecretStr(secrets.token_urlsafe(32))})


def load_settings() -> Settings:
    """Raise `SettingsWrong`, naming each wrong setting and its fix. An unknown BOT_ name is wrong too."""
    try:
        settings = Settings()
    except ValidationError as error:
        raise SettingsWrong("\n".join(_explain(problem) for problem in error.errors(include_input=False))) from None
    known = {f"BOT_{name.upper()}" for name in Settings.model_fields}
    unknown = sorted(name for name in os.environ if name.startswith("BOT_") and name not in known)
    if unknown:
        raise SettingsWrong(f"{', '.join(unknown)}: no such setting; .env.example lists them all")
    return settings


def _explain(problem: object) -> str:
    assert isinstance(problem, dict)  # noqa: S101 - pydantic's ErrorDetails is a TypedDict, a plain dict at run time
    name = "_".join(str(part) for part in problem["loc"]).upper()
    if problem["type"] == "extra_forbidden":
        return f"{name}: no such setting; .env.example lists them all"
    message = str(problem["msg"]).removeprefix("Value error, ")
    return f"BOT_{name}: {message}" if name else message


def _database(url: str) -> tuple[object, ...]:
    """What a URL names, however it is spelled."""
    parts = make_url(url)
    if parts.get_backend_name() == "sqlite":
        return (Path(parts.database or "").resolve(),)
    return (parts.host, parts.port, parts.database, *sorted(parts.query.items()))
