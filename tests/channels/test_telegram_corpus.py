"""Promises for every kind of update Telegram can send: a kind answer or none, never an error, nothing downloaded."""

import json
from typing import Any

import pytest
from aiogram.types import (
    Chat,
    ChatMemberAdministrator,
    ChatMemberLeft,
    ChatMemberMember,
    ChatMemberUpdated,
    Contact,
    Location,
    Message,
    MessageOriginHiddenUser,
    PhotoSize,
    Update,
    User,
    Venue,
    Voice,
)
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram import intake, wording
from bot.channels.telegram.intake import Crowd, Gone, Thing, Unreadable, Words
from bot.channels.telegram.updates import SiftingRequest, arrival_in, update_of
from bot.core.messages import Button, Inbound, Reply
from tests.channels.telegram_stage import Conversation, stage
from tests.fakes.telegram_bot_api import BOT, wire
from tests.fakes.telegram_specimens import CANARY, WHEN, every_kind_of_message, every_kind_of_update

PHOTO = [PhotoSize(file_id="f", file_unique_id="u", width=1, height=1)]
GROUP = Chat(id=-100500, type="supergroup", title="CANARY-group")
SOMEONE = User(id=5, is_bot=False, first_name="CANARY-name")

ANSWERED = {
    **dict.fromkeys(
        ("photo", "live_photo", "animation", "video", "sticker", "story", "paid_media"),
        wording.UNREADABLE[Thing.PICTURE],
    ),
    **dict.fromkeys(("voice", "audio", "video_note"), wording.UNREADABLE[Thing.SOUND]),
    **dict.fromkeys(("location", "venue"), wording.UNREADABLE[Thing.PLACE]),
    "contact": wording.UNREADABLE[Thing.CONTACT],
    **dict.fromkeys(("document", "poll", "dice", "game", "checklist", "rich_message"), wording.UNREADABLE[Thing.OTHER]),
}


@pytest.mark.asyncio
async def test_every_kind_of_update_is_answered_or_ignored_and_the_next_message_is_served() -> None:
    async with stage() as on:
        on.api.only_wanted = False
        on.api.groups.add(77)
        await on.api.deliver(*(update for _, update in every_kind_of_update()))
        resident = on.resident()
        await on.deliver(resident.sends("still here?"))

    assert on.conversation.texts == ["still here?"]
    assert len(resident.chat.said) == 1
    assert {call.method for call in on.api.calls} <= {
        "getMe",
        "deleteWebhook",
        "getUpdates",
        "setMyCommands",
        "sendMessage",
    }


@pytest.mark.parametrize(
    ("name", "message"), list(every_kind_of_message()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_what_a_message_carries_decides_between_an_answer_and_silence(name: str, message: Message) -> None:
    arrival = intake.read(wire(Update(update_id=1, message=message)))

    if name == "caption":
        assert isinstance(arrival, Words)
    elif name in ANSWERED:
        assert isinstance(arrival, Unreadable)
        assert wording.UNREADABLE[arrival.thing] == ANSWERED[name]
    else:
        assert arrival is None


@pytest.mark.asyncio
async def test_each_thing_without_words_gets_its_kind_answer_and_none_is_fetched() -> None:
    async with stage() as on:
        resident = on.resident()
        told = []
        for name, message in every_kind_of_message():
            if name in ANSWERED:
                await on.deliver(resident.sends(**{name: getattr(message, name)}))
                told.append((name, resident.chat.said[-1]))

    assert told == [(name, ANSWERED[name]) for name, _ in told]
    assert len(told) == len(ANSWERED)
    assert on.conversation.heard == []
    assert on.api.of("getFile") == []
    assert all("999" in text for _, text in told)


@pytest.mark.asyncio
async def test_a_caption_is_heard_and_the_answer_says_only_the_words_were_read() -> None:
    async with stage() as on:
        resident = on.resident()
        await on.deliver(resident.sends(photo=PHOTO, caption="is this a scam?"))

    assert on.conversation.texts == ["is this a scam?"]
    assert resident.chat.said[0].endswith(wording.ONLY_THE_WORDS)


@pytest.mark.asyncio
async def test_an_emergency_answer_to_a_caption_is_left_as_it_is() -> None:
    talk = Conversation(answer=lambda _: [Reply(text="Call 999 now.", urgent=True)])
    async with stage(talk) as on:
        resident = on.resident()
        await on.deliver(resident.sends(photo=PHOTO, caption="help"))

    assert resident.chat.said == ["Call 999 now."]


@pytest.mark.asyncio
async def test_the_words_beside_a_picture_keep_the_buttons_of_their_answer() -> None:
    talk = Conversation(answer=lambda _: [Reply(text="Thanks.", buttons=(Button(title="Menu", payload="/menu"),))])
    async with stage(talk) as on:
        resident = on.resident()
        await on.deliver(resident.sends(photo=PHOTO, caption="hello"))

    assert resident.buttons() == [("Menu", "/menu")]


@pytest.mark.asyncio
async def test_an_album_gets_one_answer_not_one_for_each_picture() -> None:
    async with stage() as on:
        resident = on.resident()
        await on.deliver(*(resident.sends(photo=PHOTO, media_group_id="album-1") for _ in range(10)))

    assert resident.chat.said == [wording.UNREADABLE[Thing.PICTURE]]


@pytest.mark.asyncio
async def test_a_forwarded_message_is_heard_as_words() -> None:
    origin = MessageOriginHiddenUser(date=WHEN, sender_user_name="CANARY-name")
    async with stage() as on:
        await on.deliver(on.resident().sends("you have won a prize", forward_origin=origin))

    assert on.conversation.texts == ["you have won a prize"]


def in_group(text: str, number: int) -> Update:
    return Update(update_id=number, message=Message(message_id=1, date=WHEN, chat=GROUP, from_user=SOMEONE, text=text))


def joined(chat: Chat, member: Any, number: int) -> Update:
    change = ChatMemberUpdated(
        chat=chat, from_user=SOMEONE, date=WHEN, old_chat_member=ChatMemberLeft(user=BOT), new_chat_member=member
    )
    return Update(update_id=number, my_chat_member=change)


@pytest.mark.asyncio
@pytest.mark.parametrize("how", ["added", "made administrator", "message"])
async def test_a_group_is_left_without_a_word(how: str) -> None:
    async with stage() as on:
        on.api.groups.add(GROUP.id)
        rights: dict[str, Any] = {
            name: False for name, info in ChatMemberAdministrator.model_fields.items() if info.annotation is bool
        }
        updates = {
            "added": joined(GROUP, ChatMemberMember(user=BOT), 8000),
            "made administrator": joined(GROUP, ChatMemberAdministrator(user=BOT, **rights), 8000),
            "message": in_group("/start", 8000),
        }
        await on.deliver(updates[how], in_group("hello?", 8001))

    assert on.api.groups == set()
    assert on.api.of("sendMessage") == []
    assert on.conversation.heard == []


@pytest.mark.asyncio
async def test_an_edited_message_is_ignored() -> None:
    async with stage() as on:
        on.api.only_wanted = False
        resident = on.resident()
        sent = resident.sends("hello")
        edited = Update(update_id=on.api.next_update(), edited_message=sent.message)
        await on.deliver(sent, edited)

    assert on.conversation.texts == ["hello"]


@pytest.mark.asyncio
async def test_another_bot_is_not_answered() -> None:
    message = Message(message_id=1, date=WHEN, chat=Chat(id=5, type="private"), from_user=BOT, text="hello")
    async with stage() as on:
        await on.deliver(Update(update_id=9000, message=message))

    assert on.conversation.heard == []


@pytest.mark.asyncio
async def test_a_press_from_a_homemade_client_cannot_reach_the_dialogue_as_a_command() -> None:
    async with stage() as on:
        resident = on.resident()
        resident.api.keep(77, mine=True, text="Thanks.")
        await on.deliver(resident.presses("restart"), resident.presses("/" + "x" * 80), resident.presses("/menu"))

    assert on.conversation.texts == ["restart", "x" * 80, "/menu"]


def test_places_contacts_names_and_file_ids_never_become_part_of_an_object() -> None:
    place = Location(latitude=52.0123, longitude=-0.4567)
    contact = Contact(phone_number="07700900123", first_name="CANARY-contact")
    kinds: list[dict[str, Any]] = [
        {"location": place},
        {"venue": Venue(location=place, title="CANARY-title", address="CANARY-address"), "location": place},
        {"contact": contact},
        {"voice": Voice(file_id="CANARY-file", file_unique_id="u", duration=1)},
        {"text": "hello"},
    ]
    for content in kinds:
        message = Message(message_id=7, date=WHEN, chat=Chat(id=77, type="private"), from_user=SOMEONE, **content)
        raw = wire(Update(update_id=1, message=message))
        fetched = SiftingRequest.parse_json_payload(json.dumps({"ok": True, "result": [raw]}).encode())
        update = update_of(raw)
        assert update is not None
        seen = f"{fetched}{update.to_json() if arrival_in(update) is None else arrival_in(update)}{update.message}"
        for private in ("CANARY", "52.0", "0.45", "07700900123", "77"):
            assert private not in seen


@pytest.mark.parametrize(
    ("status", "kind", "expected"),
    [
        ("kicked", "private", Gone),
        ("left", "private", Gone),
        ("member", "private", None),
        ("member", "channel", Crowd),
        ("kicked", "supergroup", None),
    ],
)
def test_a_change_of_membership_means_gone_a_crowd_or_nothing(status: str, kind: str, expected: type | None) -> None:
    raw = {"my_chat_member": {"chat": {"id": 5, "type": kind}, "new_chat_member": {"status": status}}}
    arrival = intake.read(raw)

    assert arrival is None if expected is None else isinstance(arrival, expected)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=20,
)
FIELDS = st.sampled_from(
    ["update_id", "message", "callback_query", "my_chat_member", "chat", "id", "type", "text", "caption", "data",
     "from", "is_bot", "photo", "location", "message_id", "new_chat_member", "status", "media_group_id"]
)  # fmt: skip
UPDATES = st.recursive(
    JSON | st.just("private") | st.just(7),
    lambda inner: st.dictionaries(FIELDS, inner, max_size=6) | st.lists(inner, max_size=3),
    max_leaves=40,
)


@given(UPDATES)
def test_no_json_whatever_makes_the_intake_fail(raw: Any) -> None:
    intake.read(raw)
    intake.update_id(raw)
    update_of(raw)


@given(st.lists(UPDATES, max_size=4))
def test_no_answer_to_a_fetch_makes_the_library_fail(result: list[Any]) -> None:
    body = SiftingRequest.parse_json_payload(json.dumps({"ok": True, "result": result}).encode())

    assert all(isinstance(raw["update_id"], int) for raw in body["result"])


@pytest.mark.asyncio
async def test_awkward_words_pass_through_untouched_and_are_answered() -> None:
    awkward = [
        "\u202egnp.exe",
        "a\u0000b",
        "zero\u200bwidth",
        "e" + "\u0301" * 500,
        "🙂" * 50,
        "x" * 4096,
        "*_[`<b>&amp;",
    ]

    def answer(_: Inbound) -> list[Reply]:
        return [Reply(text="Thanks.")]

    async with stage(Conversation(answer=answer)) as on:
        resident = on.resident()
        await on.deliver(*(resident.sends(text) for text in awkward))

    assert on.conversation.texts == awkward
    assert resident.chat.said == ["Thanks."] * len(awkward)
    assert CANARY not in "".join(on.conversation.texts)
