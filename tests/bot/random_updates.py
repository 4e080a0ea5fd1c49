"""Random updates, most of them nearly right, some of them broken."""

from __future__ import annotations

import random
from typing import Any

from portal.messages.callbacks import Verb

PEOPLE = (102, 103, 104, 105, 999, -500)
TEXTS = (
    "75",
    "75%",
    "٣٤",
    "१२%",
    "25/6",
    "31/2/2025",
    "99/99/9999",
    "/viec",
    "/start",
    "/start x",
    "/language",
    "LK-2222-22",
    "<b>",
    "&amp;<script>",
    "Đã họp, chờ ý kiến",
    "ð̷̨e\u0301\u200f\u202e",
    "👩‍👩‍👧‍👦" * 30,
    "a" * 4096,
    "\u0000\u0001",
    " ",
    "‮txt.exe",
    "'; DROP TABLE people; --",
    "1" * 400,
)
MEDIA: tuple[dict[str, Any], ...] = (
    {"voice": {"file_id": "a", "file_unique_id": "b", "duration": 1}},
    {"location": {"latitude": 0, "longitude": 0}},
    {"document": {"file_id": "a", "file_unique_id": "b", "file_name": "x.exe"}},
    {"photo": [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]},
    {"new_chat_title": "x"},
    {"dice": {"emoji": "🎲", "value": 1}},
    {"poll": {}},
    {"sticker": 5},
    {},
)


OTHER_KINDS = ("edited_message", "channel_post", "my_chat_member", "poll", "x", "message")


def random_update(chance: random.Random, datas: list[str]) -> dict[str, Any]:
    """One update without its number; `datas` are buttons that exist."""
    make = chance.choice((_message, _message, _tap, _tap, _tap, _other))
    update = make(chance, datas)
    return _broken(chance, update) if chance.random() < 0.15 else update


def text_of(update: dict[str, Any]) -> str:
    message = update.get("message")
    found = message.get("text") or message.get("caption") if isinstance(message, dict) else ""
    return found if isinstance(found, str) else ""


def _user(chance: random.Random) -> dict[str, Any]:
    return {
        "id": chance.choice(PEOPLE[:5]),
        "is_bot": False,
        "first_name": chance.choice(("An", "<b>", "Đ" * 60)),
        "language_code": chance.choice(("vi", "en", "xx", "")),
    }


def _chat(chance: random.Random) -> dict[str, Any]:
    chat_id = chance.choice(PEOPLE)
    return {"id": chat_id, "type": "group" if chat_id < 0 else "private", "first_name": "An"}


def _bare_message(chance: random.Random) -> dict[str, Any]:
    return {
        "message_id": chance.randrange(1, 60),
        "date": chance.choice((1, 1751850000, 2**31)),
        "chat": _chat(chance),
        "from": _user(chance),
    }


def _message(chance: random.Random, datas: list[str]) -> dict[str, Any]:
    message = _bare_message(chance)
    if chance.random() < 0.25:
        message |= chance.choice(MEDIA)
        if chance.random() < 0.5:
            message["caption"] = chance.choice(TEXTS)
    else:
        message["text"] = chance.choice(TEXTS)
        if message["text"].startswith("/"):
            length = len(message["text"].split(" ")[0])
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
    if chance.random() < 0.3:
        rows = [[{"text": "x", "callback_data": _data(chance, datas)}]]
        message["reply_to_message"] = _bare_message(chance) | {
            "text": "x",
            "reply_markup": {"inline_keyboard": rows},
        }
    if chance.random() < 0.2:
        message["forward_origin"] = {"type": "hidden_user", "date": 1, "sender_user_name": "x"}
    return {"message": message}


def _tap(chance: random.Random, datas: list[str]) -> dict[str, Any]:
    query = {
        "id": str(chance.randrange(10**9)),
        "from": _user(chance),
        "chat_instance": "1",
        "data": _data(chance, datas),
    }
    if chance.random() < 0.95:
        query["message"] = _bare_message(chance) | {"text": "x"}
    return {"callback_query": query}


def _other(chance: random.Random, datas: list[str]) -> dict[str, Any]:
    kind = chance.choice(
        ("edited_message", "channel_post", "my_chat_member", "poll", "x", "message")
    )
    if kind == "my_chat_member":
        member = {"user": {"id": 1, "is_bot": True, "first_name": "bot"}}
        status = chance.choice(("member", "kicked", "left", "nonsense"))
        return {
            kind: {
                "chat": _chat(chance),
                "from": _user(chance),
                "date": 1,
                "old_chat_member": member | {"status": "member"},
                "new_chat_member": member | {"status": status, "until_date": 0},
            }
        }
    return {kind: _bare_message(chance) | {"text": chance.choice(TEXTS)}}


def _data(chance: random.Random, datas: list[str]) -> str:
    """A real button, one with a letter flipped, one of every verb, or rubbish."""
    kind = chance.randrange(4)
    if kind == 0 and datas:
        return chance.choice(datas)
    if kind == 1 and datas:
        data = list(chance.choice(datas))
        data[chance.randrange(len(data))] = chr(chance.randrange(33, 127))
        return "".join(data)
    if kind == 2:
        parts = [f"1{chance.choice(list(Verb)).value}"]
        parts += [f"t{chance.choice('0123zz')}"] * chance.randrange(2)
        parts += [f"r{chance.choice('0123')}"] * chance.randrange(2)
        parts += [f"m{chance.choice('012z')}"] * chance.randrange(2)
        parts += [f"={chance.choice(ARGS)}"] * chance.randrange(2)
        return ".".join(parts)
    return chance.choice(TEXTS)[:60]


ARGS = (
    *("75", "100", "999", "-5", "o", "l", "k", "r", "y", "n", "m", "mr", "en", "vi", "enl"),
    *("20250720", "20250721", "20259999", "20250721-c", "20250721-z", "f", "xx"),
    *("h", "a", "t", "0815", "2561", "b", "1-h", "1-n", "1-d", "2-o", "1-2", "9-0", "0"),
)


def _broken(chance: random.Random, update: dict[str, Any]) -> dict[str, Any]:
    """The update with something missing or of another type, anywhere in it."""
    holder: Any = update
    for _depth in range(chance.randrange(1, 4)):
        inner = [value for value in holder.values() if isinstance(value, dict) and value]
        if not inner:
            break
        holder = chance.choice(inner)
    key = chance.choice(list(holder))
    if chance.random() < 0.5:
        del holder[key]
    else:
        holder[key] = chance.choice((None, 5, "x", [], {}, [{}], True, -1, 2**70))
    return update
