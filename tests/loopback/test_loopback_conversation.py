"""python-telegram-bot holds a conversation through the loopback server as through Telegram."""

from __future__ import annotations

import asyncio
from typing import Any

from telegram import (
    Bot,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    ReplyParameters,
    Update,
)
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ContextTypes

from bot.loopback.server import LoopbackServer
from tests.loops import run_alone

AN = 501
PERCENTS = InlineKeyboardMarkup(
    [[InlineKeyboardButton(f"{n}%", callback_data=f"1pg.t1.{n}") for n in (50, 75)]]
)


async def greet(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message is not None
    await update.message.reply_html(f"<b>Xin chào</b> {context.args}", reply_markup=PERCENTS)


async def note(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    query = update.callback_query
    assert query is not None
    await query.answer("Đã ghi 75%", show_alert=True)
    await query.edit_message_text("✓ NV-101: <b>75%</b>", parse_mode="HTML")


def test_start_buttons_tap_and_edited_message_through_polling(server: LoopbackServer) -> None:
    async def story() -> None:
        app = Application.builder().token(server.token).base_url(f"{server.base}/bot").build()
        app.add_handler(CommandHandler("start", greet))
        app.add_handler(CallbackQueryHandler(note))
        async with app:
            await app.start()
            assert app.updater is not None
            await app.updater.start_polling(timeout=5, poll_interval=0)
            await asyncio.to_thread(play)
            await app.updater.stop()
            await app.stop()

    def play() -> None:
        server.send_text(AN, "/start k7f2")
        greeting = server.wait_message(AN, "Xin chào")
        assert greeting is not None
        assert greeting.html == "<b>Xin chào</b> ['k7f2']"
        assert greeting.plain == "Xin chào ['k7f2']"
        assert [button.text for button in greeting.buttons[0]] == ["50%", "75%"]
        tap = server.tap(AN, greeting.message_id, "1pg.t1.75", wait=5)
        assert (tap.text, tap.is_alert, tap.is_answered) == ("Đã ghi 75%", True, True)
        edited = server.wait_message(AN, "NV-101: 75%")
        assert edited is not None
        assert edited.message_id == greeting.message_id
        assert edited.edited_at is not None
        assert edited.buttons == ()

    run_alone(story)


def test_a_reply_carries_the_message_it_answers(server: LoopbackServer, talk: Any) -> None:
    async def ask(bot: Bot) -> int:
        asked = await bot.send_message(
            AN, "Vì sao?", reply_markup=ForceReply(input_field_placeholder="Một dòng")
        )
        return asked.message_id

    asked_id = talk(ask)
    asked = server.messages(AN)[-1]
    assert (asked.wants_reply, asked.placeholder) == (True, "Một dòng")
    server.send_text(AN, "Chờ ý kiến", reply_to=asked_id)

    async def read(bot: Bot) -> tuple[Update, ...]:
        return await bot.get_updates()

    (update,) = talk(read)
    assert update.message.reply_to_message.message_id == asked_id
    assert update.message.reply_to_message.text == "Vì sao?"


def test_the_bot_replies_silently_and_protected(server: LoopbackServer, talk: Any) -> None:
    written = server.send_text(AN, "75%")

    async def story(bot: Bot) -> None:
        sent = await bot.send_message(
            AN,
            "Đã ghi",
            disable_notification=True,
            protect_content=True,
            reply_parameters=ReplyParameters(written.message_id),
        )
        assert sent.reply_to_message is not None
        await bot.set_message_reaction(AN, written.message_id, "👌")

    talk(story)
    theirs, ours = server.messages(AN)
    assert theirs.reaction == "👌"
    assert (ours.is_silent, ours.is_protected, ours.reply_to) == (True, True, theirs.message_id)


def test_files_go_both_ways_byte_for_byte(server: LoopbackServer, talk: Any) -> None:
    content = bytes(range(256)) * 300 + b"\r\n--\r\n"
    server.send_document(AN, "QĐ sửa đổi.pdf", content, caption="NV-112")
    server.send_photo(AN, b"\xff\xd8photo")

    async def story(bot: Bot) -> None:
        document, photo = await bot.get_updates()
        assert document.message.document.file_name == "QĐ sửa đổi.pdf"
        assert document.message.caption == "NV-112"
        file = await bot.get_file(document.message.document.file_id)
        assert bytes(await file.download_as_bytearray()) == content
        shot = await bot.get_file(photo.message.photo[-1].file_id)
        assert bytes(await shot.download_as_bytearray()) == b"\xff\xd8photo"
        sent = await bot.send_document(AN, content, filename="Tổng hợp tuần 28.docx", caption="28")
        again = await bot.send_document(AN, sent.document.file_id)
        assert again.document.file_size == len(content)

    talk(story)
    sent = server.messages(AN)[-2]
    assert sent.file is not None
    assert sent.file.name == "Tổng hợp tuần 28.docx"
    assert server.read_file(sent.file.path) == (sent.file.mime_type, content)


def test_menu_and_profile_are_kept_per_language(server: LoopbackServer, talk: Any) -> None:
    async def story(bot: Bot) -> None:
        await bot.set_my_commands([("viec", "Việc của tôi")], language_code="vi")
        await bot.set_my_commands([("tasks", "My tasks")])
        assert [one.command for one in await bot.get_my_commands(language_code="vi")] == ["viec"]
        assert [one.command for one in await bot.get_my_commands()] == ["tasks"]
        await bot.set_my_description("Theo dõi nhiệm vụ")
        assert (await bot.get_my_description()).description == "Theo dõi nhiệm vụ"
        await bot.set_my_short_description("Nhiệm vụ")
        chat = await bot.get_chat(AN)
        assert (chat.first_name, chat.username) == ("An", "an")
        assert await bot.send_chat_action(AN, "typing")
        assert (await bot.get_me()).id == 1000000001

    talk(story)


def test_a_blocked_bot_hears_of_it_and_of_the_return(server: LoopbackServer, talk: Any) -> None:
    server.block(AN)
    server.block(AN)
    server.unblock(AN)

    async def read(bot: Bot) -> list[tuple[str, str]]:
        return [
            (one.my_chat_member.old_chat_member.status, one.my_chat_member.new_chat_member.status)
            for one in await bot.get_updates()
        ]

    assert talk(read) == [("member", "kicked"), ("kicked", "member")]


def test_a_group_is_answered_once_and_left(server: LoopbackServer, talk: Any) -> None:
    server.add_to_group(AN, -77, "Nhóm Vụ Pháp chế")
    server.send_text(AN, "/start@dondoc_bot", chat_id=-77)

    async def story(bot: Bot) -> None:
        added, started = await bot.get_updates()
        assert added.my_chat_member.chat.title == "Nhóm Vụ Pháp chế"
        assert (started.message.chat.id, started.message.from_user.id) == (-77, AN)
        await bot.send_message(-77, "Bot chỉ làm việc trong hội thoại riêng.")
        assert await bot.leave_chat(-77)

    talk(story)
    assert [one.sender for one in server.messages(-77)] == ["user", "bot"]
    assert not next(chat for chat in server.chats() if chat.chat_id == -77).is_started


def test_anything_else_a_phone_sends_arrives(server: LoopbackServer, talk: Any) -> None:
    server.send_special(AN, {"location": {"latitude": 21.03, "longitude": 105.85}})
    server.send_file(AN, "note.oga", b"OggS", kind="voice")

    async def read(bot: Bot) -> tuple[Update, ...]:
        return await bot.get_updates()

    place, voice = talk(read)
    assert place.message.location.latitude == 21.03
    assert voice.message.voice.file_size == 4
