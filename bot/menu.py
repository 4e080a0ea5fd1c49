"""The bot's command menu and its description, in both languages."""

from __future__ import annotations

import logging

from flask import Flask
from telegram import Bot, BotCommand, BotCommandScopeChat
from telegram.error import TelegramError

from portal.domain.types import Role
from portal.i18n import LOCALES, force_locale
from portal.messages.wording import _

log = logging.getLogger(__name__)

#: what the menu shows; both languages' names always work, and more than the menu shows
MENUS = {
    "vi": ("viec", "baocao", "vuongmac", "giahan", "caidat", "trogiup"),
    "en": ("tasks", "report", "difficulty", "extend", "settings", "help"),
}


#: after a language: the menu of somebody who decides
DECIDES = "+"
_DECIDING = frozenset({Role.TOP_LEADER, Role.DEPUTY_LEADER, Role.OFFICE})
_DECIDERS = {"vi": ("duyet", "tonghop"), "en": ("approve", "digest")}


def menu_for(role: Role, locale: str) -> str:
    """The name of a person's menu: by language, and by whether the person decides."""
    return f"{locale}{DECIDES if role in _DECIDING else ''}"


def commands_to_decide(locale: str) -> list[tuple[str, str]]:
    """What stands first in the menu of somebody who decides."""
    with force_locale(locale):
        descriptions = (_("What waits for my decision"), _("The figures of now"))
    return list(zip(_DECIDERS[locale], descriptions, strict=True))


def commands(locale: str) -> list[tuple[str, str]]:
    """The menu of a linked person; needs an application context."""
    with force_locale(locale):
        descriptions = (
            _("My tasks"),
            _("Report progress"),
            _("Report a difficulty"),
            _("Ask for an extension"),
            _("Times, language, account"),
            _("How it works, who to call"),
        )
    return list(zip(MENUS[locale], descriptions, strict=True))


def first_commands(locale: str) -> list[tuple[str, str]]:
    """The menu before linking."""
    with force_locale(locale):
        return [("start", _("Begin with your invitation")), ("help", _("What this bot is"))]


def descriptions(locale: str) -> tuple[str, str]:
    """What Telegram shows of the bot: the long and the short description."""
    with force_locale(locale):
        return (
            _(
                "The Office's bot for reporting progress on assigned tasks. Invited staff only. "
                "Do not send classified documents."
            ),
            _("Reporting progress on assigned tasks. Invited staff only."),
        )


class Menus:
    """All menus, written once while there is an application context."""

    def __init__(self, app: Flask) -> None:
        with app.app_context():
            self.linked = {locale: commands(locale) for locale in LOCALES} | {
                f"{locale}{DECIDES}": [*commands_to_decide(locale), *commands(locale)]
                for locale in LOCALES
            }
            self.first = {locale: first_commands(locale) for locale in LOCALES}
            self.descriptions = {locale: descriptions(locale) for locale in LOCALES}

    async def announce(self, bot: Bot, default_locale: str) -> None:
        """Set the menu before linking and the descriptions, for every language of a phone."""
        for locale in LOCALES:
            for language_code in {locale, "" if locale == default_locale else locale}:
                await bot.set_my_commands(
                    _written(self.first[locale]), language_code=language_code or None
                )
                long, short = self.descriptions[locale]
                await bot.set_my_description(long, language_code=language_code or None)
                await bot.set_my_short_description(short, language_code=language_code or None)

    async def announce_quietly(self, bot: Bot, default_locale: str) -> None:
        """As `announce`; what fails is only noted, for the bot works without a menu."""
        try:
            await self.announce(bot, default_locale)
        except TelegramError as error:
            log.warning("the menu could not be set: %s", error.message)

    async def show(self, bot: Bot, chat_id: str, menu: str) -> None:
        """Give one chat the menu of that name (`menu_for`); "" takes it away again."""
        scope = BotCommandScopeChat(int(chat_id))
        if menu:
            await bot.set_my_commands(_written(self.linked[menu]), scope=scope)
        else:
            await bot.delete_my_commands(scope=scope)


def _written(menu: list[tuple[str, str]]) -> list[BotCommand]:
    return [BotCommand(name, description) for name, description in menu]
