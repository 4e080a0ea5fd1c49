"""What the bot listens to: every handler in one list, the first that fits is taken.

python-telegram-bot parses and routes; it neither fetches updates nor confirms them (`updater` is
None), see `bot.fetching` and `bot.inbox_worker`.
"""

from __future__ import annotations

import os
from typing import Any

import httpx
from telegram.ext import (
    Application,
    BaseHandler,
    CallbackContext,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ExtBot,
    MessageHandler,
    filters,
)
from telegram.request import HTTPXRequest

from bot.bridge import Callback, anyone, filed, in_hand, known, looking, split
from bot.certificates import certificates_for
from bot.handlers import (
    account,
    decisions,
    difficulties,
    directing,
    explanations,
    extensions,
    files,
    finishing,
    helping,
    membership,
    my_tasks,
    notes,
    progress,
    snoozing,
    start,
    taking,
    texts,
    walking,
    weekly,
)
from bot.handlers.odd import old_button
from portal.messages.callbacks import UnreadableCallback, Verb, decode
from portal.settings import Settings

Handler = BaseHandler[Any, Any, Any]

#: the pool looks at every idle connection before each request, so few are kept
_CONNECTIONS = httpx.Limits(max_connections=32, max_keepalive_connections=6, keepalive_expiry=30)

_NEW = filters.UpdateType.MESSAGE
_PRIVATE = _NEW & filters.ChatType.PRIVATE
_FILES = filters.Document.ALL | filters.PHOTO | filters.VIDEO | filters.AUDIO


def on_command(names: str, callback: Callback) -> Handler:
    return CommandHandler(names.split(), callback, filters=_PRIVATE)


def on_tap(verb: Verb, callback: Callback) -> Handler:
    def is_it(data: object) -> bool:
        try:
            return isinstance(data, str) and decode(data).verb is verb
        except UnreadableCallback:
            return False

    return CallbackQueryHandler(callback, pattern=is_it)


def on_message(which: filters.BaseFilter, callback: Callback) -> Handler:
    return MessageHandler(_PRIVATE & which, callback)


HANDLERS: tuple[Handler, ...] = (
    ChatMemberHandler(anyone(membership.changed), ChatMemberHandler.MY_CHAT_MEMBER),
    MessageHandler(_NEW & ~filters.ChatType.PRIVATE, anyone(membership.leave_group)),
    # commands: both languages' names always work
    on_command("start", anyone(start.start)),
    on_command("viec tasks", looking(my_tasks.show)),
    on_command("baocao report", looking(my_tasks.show_for_report)),
    on_command("vuongmac difficulty", looking(my_tasks.show_for_difficulty)),
    on_command("giahan extend", looking(my_tasks.show_for_extension)),
    on_command("duyet approve", known(decisions.show_waiting)),
    on_command("tonghop digest", known(decisions.show_digest)),
    on_command("caidat settings", known(account.show_settings)),
    on_command("hoanlai snooze", known(snoozing.ask_newest)),
    on_command("ngonngu language", known(account.ask_language)),
    on_command("huylienket unlink", known(account.ask_unlink)),
    on_command("trogiup help", split(account.show_help, account.show_help_to_stranger)),
    # linking and account
    on_tap(Verb.LINK, anyone(start.link)),
    on_tap(Verb.NOT_ME, anyone(start.refuse)),
    on_tap(Verb.LANGUAGE, known(account.change_language)),
    on_tap(Verb.MORNING, known(account.choose_morning)),
    on_tap(Verb.UNLINK, known(account.unlink)),
    # lists and cards
    on_tap(Verb.MY_TASKS, looking(my_tasks.turn_to)),
    on_tap(Verb.LIST, looking(walking.back_to_list)),
    on_tap(Verb.CARD, looking(my_tasks.open_card)),
    on_tap(Verb.SEEN, known(my_tasks.note_seen)),
    on_tap(Verb.SNOOZE, known(snoozing.choose)),
    on_tap(Verb.ACKNOWLEDGE, known(taking.acknowledge)),
    on_tap(Verb.CLARIFY, known(taking.ask_clarity)),
    on_tap(Verb.COMMIT, known(taking.commit)),
    # progress and the weekly report
    on_tap(Verb.ASK_PROGRESS, known(progress.ask)),
    on_tap(Verb.PROGRESS, known(progress.record)),
    on_tap(Verb.CONFIRM_DECREASE, known(progress.confirm_decrease)),
    on_tap(Verb.OTHER_NUMBER, known(progress.ask_other_number)),
    on_tap(Verb.NO_DIFFICULTY, known(progress.no_difficulty)),
    on_tap(Verb.SKIP, known(progress.skip)),
    on_tap(Verb.ALL_UNCHANGED, known(weekly.all_unchanged)),
    on_tap(Verb.ONE_BY_ONE, known(weekly.one_by_one)),
    on_tap(Verb.EDIT_ANSWERS, known(weekly.edit_answers)),
    # done, promised, held up, later
    on_tap(Verb.CLAIM, known(finishing.claim)),
    on_tap(Verb.FILE, known(files.settle)),
    on_tap(Verb.FILE_TASK, known(files.choose_task)),
    on_tap(Verb.UPLOAD, known(files.offer_upload)),
    on_tap(Verb.ASK_PROMISE, known(finishing.ask_promise)),
    on_tap(Verb.PROMISE, known(finishing.promise)),
    on_tap(Verb.ASK_DIFFICULTY, known(difficulties.ask)),
    on_tap(Verb.DIFFICULTY, known(difficulties.choose_kind)),
    on_tap(Verb.DIFFICULTY_UNIT, known(difficulties.choose_unit)),
    on_tap(Verb.HELPER, known(difficulties.choose_helper)),
    on_tap(Verb.ADD_TO_DIFFICULTY, known(helping.ask_more)),
    on_tap(Verb.RESOLVED, known(helping.resolve)),
    on_tap(Verb.STILL_STUCK, known(helping.ask_what_is_left)),
    on_tap(Verb.OBSTACLE, known(helping.show)),
    on_tap(Verb.ANSWER_OBSTACLE, known(helping.ask_answer)),
    on_tap(Verb.AGREE, known(helping.agree)),
    on_tap(Verb.NOT_MINE, known(taking.ask_not_mine)),
    on_tap(Verb.ASK_EXTENSION, known(extensions.ask)),
    on_tap(Verb.EXTENSION, known(extensions.choose)),
    on_tap(Verb.NUDGE, known(directing.nudge)),
    on_tap(Verb.REASSIGN, known(directing.reassign)),
    on_tap(Verb.REFER, known(directing.ask_leadership)),
    on_tap(Verb.EXPLAIN, known(explanations.ask)),
    on_tap(Verb.SEND_EXPLANATION, known(explanations.send)),
    on_tap(Verb.REQUEST, known(decisions.show)),
    on_tap(Verb.GRANT, known(decisions.grant)),
    on_tap(Verb.GRANT_OTHER, known(decisions.ask_other_date)),
    on_tap(Verb.REFUSE, known(decisions.ask_reason)),
    on_tap(Verb.WITHDRAW, known(decisions.withdraw)),
    on_tap(Verb.NOTE, known(notes.ask)),
    on_tap(Verb.DISCARD, known(notes.discard)),
    CallbackQueryHandler(known(old_button)),
    # everything else that can be written or sent
    on_message(filters.COMMAND, known(texts.unknown_command)),
    on_message(filters.TEXT, split(texts.receive, start.receive_stranger)),
    on_message(_FILES, filed(files.look, files.receive, files.refuse)),
    on_message(~filters.StatusUpdate.ALL, known(texts.receive_unreadable)),
)


def build_application(settings: Settings) -> Application[Any, Any, Any, Any, Any, Any]:
    """python-telegram-bot's application for any Bot API server, with all handlers."""
    # The library's own switch: waiting times as timedelta, else it warns at each of them.
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    request = HTTPXRequest(
        connect_timeout=5,
        read_timeout=10,
        write_timeout=10,
        pool_timeout=5,
        httpx_kwargs={
            "verify": certificates_for(settings.bot_api_base),
            "limits": _CONNECTIONS,
        },
    )
    bot: ExtBot[None] = ExtBot(
        settings.bot_token,
        base_url=f"{settings.bot_api_base}/bot",
        base_file_url=f"{settings.bot_api_base}/file/bot",
        request=request,
        get_updates_request=request,
    )
    application = Application.builder().bot(bot).updater(None).build()
    application.add_handlers(list(HANDLERS))
    application.add_error_handler(note_error)
    return application


async def note_error(update: object, context: CallbackContext[Any, Any, Any, Any]) -> None:
    """Leave a handler's exception where the inbox worker finds it."""
    in_hand.get().error = context.error
