"""The pages as a browser without JavaScript gets them."""

import re

import pytest
from aiohttp.test_utils import TestClient

from bot.channels.web.pages import PLAIN_PAGES
from bot.channels.web.site import WebChat

PAGES = [*PLAIN_PAGES, "/chat", "/nowhere", "/static/site.css", "/static/chat.js", "/favicon.ico", "/robots.txt"]
TOPIC = re.compile(r"abuse|violence|domestic|refuge|victim|police|drug|dealer|fraud|scam|helpline", re.IGNORECASE)
MINE = "zanzibar-canary-7431"


def field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return found[1]


async def open_chat(client: TestClient) -> dict[str, str]:
    page = await (await client.get("/chat")).text()
    return {"token": field(page, "token"), "message": field(page, "message")}


@pytest.mark.asyncio
@pytest.mark.parametrize("path", PAGES)
async def test_every_answer_carries_the_safe_headers_and_no_cookie(client: TestClient, path: str) -> None:
    answer = await client.get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert "Set-Cookie" not in answer.headers
    assert "Server" not in answer.headers


@pytest.mark.asyncio
@pytest.mark.parametrize("path", [*PLAIN_PAGES, "/chat", "/nowhere"])
async def test_titles_and_addresses_say_nothing_of_the_topic(client: TestClient, path: str) -> None:
    page = await (await client.get(path)).text()
    title = re.search("<title>(.*?)</title>", page)
    assert title is not None
    assert title[1].endswith("Help and information")
    assert TOPIC.search(title[1]) is None
    addresses = re.findall(r'(?:href|action|src)="([^"]*)"', page)
    assert [address for address in addresses if TOPIC.search(address)] == []


@pytest.mark.asyncio
@pytest.mark.parametrize("path", [*PLAIN_PAGES, "/chat"])
async def test_pages_use_nothing_from_elsewhere_and_no_inline_code(client: TestClient, path: str) -> None:
    page = await (await client.get(path)).text()
    assert re.findall(r'src="(?!/static/)', page) == []
    assert re.findall(r'<link[^>]*href="(?!/static/)', page) == []
    assert re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son[a-z]+=", page) is None
    assert set(re.findall(r'href="(https?://[^"]*)"', page)) <= {"https://www.bbc.co.uk/weather"}


@pytest.mark.asyncio
@pytest.mark.parametrize("path", ["/nowhere", "/static/../site.py", "/static/nothing.js", "/leave"])
async def test_an_error_page_first_says_where_to_get_help(client: TestClient, path: str) -> None:
    answer = await client.get(path)
    page = await answer.text()
    assert answer.status in (404, 405)
    assert "999" in page
    assert "press 55 when asked" in page
    assert "116 123" in page
    assert "0800 1111" in page


@pytest.mark.asyncio
async def test_a_chat_goes_by_form_posts_and_never_shows_what_was_typed(client: TestClient) -> None:
    fields = await open_chat(client)
    first = await (await client.post("/chat", data={**fields, "text": f"<b>{MINE}</b>"})).text()
    assert "Answer 1." in first
    assert MINE not in first
    again = {"token": field(first, "token"), "message": field(first, "message"), "choice": "/more_help", "text": MINE}
    second = await (await client.post("/chat", data=again)).text()
    assert "Answer 2." in second
    assert "Answer 1." not in second
    assert MINE not in second
    assert field(second, "token") == fields["token"]


@pytest.mark.asyncio
async def test_a_button_sends_its_payload_and_words_send_themselves(client: TestClient, listener) -> None:
    fields = await open_chat(client)
    await client.post("/chat", data={**fields, "choice": "/menu", "text": ""})
    await client.post("/chat", data={**fields, "text": "hello"})
    assert [inbound.text for inbound in listener.heard] == ["/menu", "hello"]


@pytest.mark.asyncio
async def test_the_same_form_sent_twice_has_one_effect_and_one_answer(client: TestClient, listener) -> None:
    fields = {**await open_chat(client), "text": "hello"}
    pages = [await (await client.post("/chat", data=fields)).text() for _ in range(3)]
    assert len(listener.heard) == 1
    assert all("Answer 1." in page for page in pages)


@pytest.mark.asyncio
async def test_an_urgent_answer_stands_out(client: TestClient) -> None:
    page = await (await client.post("/chat", data={**await open_chat(client), "text": "knife"})).text()
    assert "chat-reply--urgent" in page
    assert '<a class="govuk-link" href="tel:999">999</a>' in page


@pytest.mark.asyncio
@pytest.mark.parametrize("token", ["", "wrong", "x" * 5000, "\x00", "é"])
async def test_a_wrong_token_gets_the_ended_page_with_help_and_no_answer(
    client: TestClient, listener, token: str
) -> None:
    answer = await client.post("/chat", data={**await open_chat(client), "token": token, "text": MINE})
    page = await answer.text()
    assert answer.status == 410
    assert "This chat has ended" in page
    assert "999" in page
    assert MINE not in page
    assert listener.heard == []


@pytest.mark.asyncio
async def test_leaving_ends_the_session_first_and_then_goes_away(client: TestClient, listener) -> None:
    fields = await open_chat(client)
    await client.post("/chat", data={**fields, "text": "hello"})
    answer = await client.post("/leave", data={"token": fields["token"]})
    assert answer.status == 200
    assert answer.headers["Refresh"] == "0; url=https://www.bbc.co.uk/weather"
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert (await client.post("/chat", data={**fields, "text": "hello"})).status == 410
    assert listener.forgotten == [listener.heard[0].address]


@pytest.mark.asyncio
async def test_a_form_posted_again_by_going_back_only_shows_that_the_chat_has_ended(client: TestClient) -> None:
    fields = {**await open_chat(client), "text": MINE}
    await client.post("/chat", data=fields)
    await client.post("/leave", data={"token": fields["token"]})
    answer = await client.post("/chat", data=fields)
    page = await answer.text()
    assert answer.status == 410
    assert "This chat has ended" in page
    assert MINE not in page
    assert "Answer 1." not in page


@pytest.mark.asyncio
@pytest.mark.parametrize("path", ["/", "/using-this-page"])
async def test_pages_say_nothing_of_where_leaving_goes_but_that_it_is_elsewhere(client: TestClient, path: str) -> None:
    page = re.sub("<[^>]*>", "", await (await client.get(path)).text())
    assert "another website" in page
    assert "weather" not in page


@pytest.mark.asyncio
async def test_the_page_on_safe_use_tells_of_forms_that_going_back_may_post_again(client: TestClient) -> None:
    page = await (await client.get("/using-this-page")).text()
    assert "the Back button may ask to send a form again" in page


@pytest.mark.asyncio
async def test_a_page_that_leaves_by_itself_does_not_wait_for_the_cache_to_be_cleared(client: TestClient) -> None:
    answer = await client.post("/leave", data=await open_chat(client), headers={"Sec-Fetch-Mode": "navigate"})
    assert "Refresh" in answer.headers
    assert "Clear-Site-Data" not in answer.headers


@pytest.mark.asyncio
async def test_the_leave_choice_leaves(client: TestClient, listener) -> None:
    fields = await open_chat(client)
    answer = await client.post("/chat", data={**fields, "choice": "/leave"})
    assert "Refresh" in answer.headers
    assert (await client.post("/chat", data={**fields, "text": "hello"})).status == 410
    assert listener.heard == []


@pytest.mark.asyncio
async def test_a_reply_that_ends_the_conversation_ends_the_session(client: TestClient) -> None:
    fields = await open_chat(client)
    page = await (await client.post("/chat", data={**fields, "text": "bye"})).text()
    assert "Goodbye." in page
    assert 'name="token"' not in page
    assert (await client.post("/chat", data={**fields, "text": "hello"})).status == 410


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "https://[bad"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "null"},
    ],
)
@pytest.mark.parametrize("path", ["/chat", "/leave", "/chat/messages", "/chat/stay"])
async def test_a_post_from_another_site_is_refused(client: TestClient, path: str, headers: dict[str, str]) -> None:
    answer = await client.post(path, data={**await open_chat(client), "text": "hello"}, headers=headers)
    assert answer.status == 403


@pytest.mark.asyncio
async def test_our_own_page_may_post_though_its_origin_is_hidden(client: TestClient) -> None:
    headers = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
    answer = await client.post("/chat", data={**await open_chat(client), "text": "hi"}, headers=headers)
    assert answer.status == 200


@pytest.mark.asyncio
async def test_when_every_place_is_taken_by_talkers_a_newcomer_is_told_where_to_get_help(client: TestClient) -> None:
    for _ in range(5):
        await client.post("/chat", data={**await open_chat(client), "text": "hello"})
    answer = await client.get("/chat")
    assert answer.status == 503
    assert "999" in await answer.text()


@pytest.mark.asyncio
async def test_pages_that_are_only_opened_take_no_place_and_push_nobody_out(client: TestClient, chat: WebChat) -> None:
    typing = await open_chat(client)
    for _ in range(200):
        assert (await client.get("/chat")).status == 200
    assert len(chat.sessions) == 0
    assert "Answer 1." in await (await client.post("/chat", data={**typing, "text": "hello"})).text()
    assert len(chat.sessions) == 1


@pytest.mark.asyncio
async def test_who_speaks_first_when_every_place_is_taken_is_told_so_and_may_try_again(
    client: TestClient, chat: WebChat
) -> None:
    late = await open_chat(client)
    talking = [await open_chat(client) for _ in range(5)]
    for fields in talking:
        await client.post("/chat", data={**fields, "text": "hello"})
    page = await (await client.post("/chat", data={**late, "text": "hello"})).text()
    assert "the chat is full" in page
    assert 'href="tel:999"' in page
    await client.post("/leave", data={"token": talking[0]["token"]})
    assert "Answer 6." in await (await client.post("/chat", data={**late, "text": "hello"})).text()


@pytest.mark.asyncio
async def test_a_page_that_was_left_before_a_word_was_said_stays_left(client: TestClient, listener) -> None:
    fields = await open_chat(client)
    await client.post("/leave", data={"token": fields["token"]})
    assert (await client.post("/chat", data={**fields, "text": "hello"})).status == 410
    assert listener.heard == listener.forgotten == []


@pytest.mark.asyncio
async def test_a_token_is_good_for_an_hour_and_changed_ones_for_nothing(client: TestClient, listener, hands) -> None:
    fields = await open_chat(client)
    for wrong in (
        fields["token"][:-2] + "AA",
        "A" + fields["token"][1:],
        fields["token"][4:],
        fields["token"] + "AAAA",
    ):
        if wrong != fields["token"]:
            assert (await client.post("/chat", data={**fields, "token": wrong, "text": "hello"})).status == 410
    hands.seconds += 3600
    assert (await client.post("/chat", data={**fields, "text": "hello"})).status == 410
    assert listener.heard == []


@pytest.mark.asyncio
async def test_dead_tokens_are_remembered_no_longer_than_they_could_be_used(client: TestClient, chat, hands) -> None:
    for _ in range(3):
        await client.post("/leave", data={"token": (await open_chat(client))["token"]})
    assert len(chat.sessions._ended) == 3
    hands.seconds += 3600
    chat.sessions.sweep()
    assert chat.sessions._ended == {}


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("choice", "words", "heard"),
    [
        ("/menu", "he has a knife", "he has a knife"),
        ("/menu", "what is this", "/menu"),
        ("/menu", "", "/menu"),
        ("", "what is this", "what is this"),
    ],
)
async def test_a_choice_pressed_over_words_of_danger_sends_the_words(
    client: TestClient, listener, choice: str, words: str, heard: str
) -> None:
    await client.post("/chat", data={**await open_chat(client), "choice": choice, "text": words})
    assert [inbound.text for inbound in listener.heard] == [heard]


@pytest.mark.asyncio
async def test_leaving_leaves_whatever_is_typed(client: TestClient, listener) -> None:
    answer = await client.post("/chat", data={**await open_chat(client), "choice": "/leave", "text": "he has a knife"})
    assert "Refresh" in answer.headers
    assert listener.heard == []


@pytest.mark.asyncio
async def test_an_urgent_form_in_a_flood_is_answered(client: TestClient, listener) -> None:
    fields = await open_chat(client)
    for i in range(22):
        await client.post("/chat", data={**fields, "message": f"message-{i}", "text": "hello"})
    slow = await client.post("/chat", data={**fields, "message": "message-more", "text": "hello"})
    assert slow.status == 429
    page = await (await client.post("/chat", data={**fields, "message": "message-urgent", "text": "knife"})).text()
    assert "chat-reply--urgent" in page
