"""The Bot API's verbs about the bot itself: who it is, its menu, its files, its webhook."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from bot.loopback.calls import Call, Outcome, Verb, known_chat, writable_chat
from bot.loopback.mailbox import file_row, write_chat
from bot.loopback.objects import bot_user, chat_object
from bot.loopback.params import Params
from bot.loopback.refusal import bad_request
from bot.loopback.store import keep_setting, setting
from bot.loopback.updates import pending_count, remember_wanted

LARGEST_DOWNLOAD = 20 * 1024 * 1024
LOOPBACK_HOSTS = {"127.0.0.1", "localhost", "::1"}


def get_me(call: Call) -> Outcome:
    return Outcome(
        {
            **bot_user(call.bot_id),
            "can_join_groups": False,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }
    )


def get_chat(call: Call) -> Outcome:
    chat = known_chat(call)
    facts = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": _NO_GIFTS}
    return Outcome({**chat_object(chat), **facts}, chat["chat_id"])


_NO_GIFTS = dict.fromkeys(
    (
        "unlimited_gifts",
        "limited_gifts",
        "unique_gifts",
        "premium_subscription",
        "gifts_from_channels",
    ),
    False,
)


def leave_chat(call: Call) -> Outcome:
    chat = writable_chat(call)
    if chat["kind"] == "private":
        raise bad_request("chat member status can't be changed in private chats")
    write_chat(call.db, chat["chat_id"], is_started=False)
    return Outcome(True, chat["chat_id"])


def get_file(call: Call) -> Outcome:
    file = file_row(call.db, call.params.text("file_id"))
    if file is None:
        raise bad_request("invalid file_id")
    if file["size"] > LARGEST_DOWNLOAD:
        raise bad_request("file is too big")
    return Outcome(
        {
            "file_id": file["file_id"],
            "file_unique_id": file["file_id"].partition("-")[0],
            "file_size": file["size"],
            "file_path": file["path"],
        }
    )


def set_my_commands(call: Call) -> Outcome:
    commands = call.params.nested("commands") or []
    if not isinstance(commands, list) or len(commands) > 100:
        raise bad_request("too many bot commands specified")
    for one in commands:
        name = str(one.get("command", "")) if isinstance(one, dict) else ""
        if not 1 <= len(name) <= 32 or not name.replace("_", "a").isalnum() or name != name.lower():
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(one.get("description", ""))) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    _keep(call, "commands", commands)
    return Outcome(True)


def get_my_commands(call: Call) -> Outcome:
    return Outcome(json.loads(_kept(call, "commands") or "[]"))


def delete_my_commands(call: Call) -> Outcome:
    _keep(call, "commands", [])
    return Outcome(True)


def _scope(params: Params) -> str:
    return f"{params.text('scope')}|{params.text('language_code')}"


def _keep(call: Call, name: str, value: Any) -> None:
    keep_setting(call.db, f"{name}|{_scope(call.params)}", json.dumps(value, ensure_ascii=False))


def _kept(call: Call, name: str) -> str | None:
    return setting(call.db, f"{name}|{_scope(call.params)}")


def _text_verbs(field: str, longest: int) -> tuple[Verb, Verb]:
    """The pair of verbs that keeps and gives back one text of the bot's profile."""

    def keep(call: Call) -> Outcome:
        text = call.params.text(field)
        if len(text) > longest:
            raise bad_request(f"{field} is too long")
        _keep(call, field, text)
        return Outcome(True)

    def give(call: Call) -> Outcome:
        return Outcome({field: json.loads(_kept(call, field) or '""')})

    return keep, give


def set_webhook(call: Call) -> Outcome:
    url = call.params.text("url")
    parts = urlsplit(url)
    if url and parts.scheme != "https" and parts.hostname not in LOOPBACK_HOSTS:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    keep_setting(call.db, "webhook_url", url)
    keep_setting(call.db, "webhook_secret", call.params.text("secret_token"))
    remember_wanted(call.db, call.params.nested("allowed_updates"))
    return _webhook_changed(call)


def delete_webhook(call: Call) -> Outcome:
    keep_setting(call.db, "webhook_url", "")
    return _webhook_changed(call)


def _webhook_changed(call: Call) -> Outcome:
    keep_setting(call.db, "webhook_error", "")
    if call.params.flag("drop_pending_updates"):
        call.db.execute("DELETE FROM updates")
    return Outcome(True)


def get_webhook_info(call: Call) -> Outcome:
    info: dict[str, Any] = {
        "url": setting(call.db, "webhook_url") or "",
        "has_custom_certificate": False,
        "pending_update_count": pending_count(call.db),
    }
    allowed = json.loads(setting(call.db, "allowed_updates") or "[]")
    if allowed:
        info["allowed_updates"] = allowed
    if error := setting(call.db, "webhook_error"):
        at, _, message = error.partition("|")
        info |= {"last_error_date": int(at), "last_error_message": message}
    return Outcome(info)


_SET_NAME, _GET_NAME = _text_verbs("name", 64)
_SET_DESCRIPTION, _GET_DESCRIPTION = _text_verbs("description", 512)
_SET_SHORT, _GET_SHORT = _text_verbs("short_description", 120)

PROFILE_VERBS: dict[str, Verb] = {
    "getMe": get_me,
    "getChat": get_chat,
    "leaveChat": leave_chat,
    "getFile": get_file,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setMyName": _SET_NAME,
    "getMyName": _GET_NAME,
    "setMyDescription": _SET_DESCRIPTION,
    "getMyDescription": _GET_DESCRIPTION,
    "setMyShortDescription": _SET_SHORT,
    "getMyShortDescription": _GET_SHORT,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
}
