"""Talking on the page, as a resident with an ordinary browser does."""

from playwright.sync_api import Page, expect

LONG = "x" * 5000
TOO_LONG = "é" * 33_000
TITLE = "Chat – Help and information"


def tell(page: Page, words: str) -> None:
    replies = page.locator(".chat-reply")
    before = replies.count()
    page.get_by_label("Your message").fill(words)
    page.get_by_role("button", name="Send").click()
    replies.nth(before).wait_for()


def test_a_resident_reads_the_first_page_asks_and_is_answered(watched, site) -> None:
    page = watched.page
    page.goto(f"{site.address}/")
    page.get_by_role("button", name="Start the chat").click()
    tell(page, "someone took my money")
    last = page.locator(".chat-reply").last
    expect(last.get_by_role("link", name="116 123")).to_have_attribute("href", "tel:116123")
    expect(last.get_by_role("link", name="https://example.org/a")).to_have_attribute("rel", "noopener noreferrer")
    page.get_by_role("button", name="More help").click()
    expect(page.get_by_text("You chose: More help")).to_be_visible()
    expect(page.locator(".chat-reply")).to_have_count(3)
    assert site.heard == ["someone took my money", "/more_help"]
    assert "someone took my money" not in page.content()
    assert watched.console == []
    ours = (site.address, site.address.replace("http", "ws"))
    assert [asked for asked in watched.asked if not asked.startswith(ours)] == []


def test_nothing_is_stored_in_the_browser(page: Page, site) -> None:
    page.goto(f"{site.address}/chat")
    tell(page, "hello")
    stored = page.evaluate(
        """async () => [localStorage.length, sessionStorage.length, (await indexedDB.databases()).length,
           (await caches.keys()).length, (await navigator.serviceWorker.getRegistrations()).length, document.cookie]"""
    )
    assert stored == [0, 0, 0, 0, 0, ""]
    assert page.context.cookies() == []
    assert page.url == f"{site.address}/chat"


def test_an_urgent_answer_is_shown_whole_and_in_view(page: Page, site) -> None:
    page.set_viewport_size({"width": 320, "height": 568})
    page.goto(f"{site.address}/chat")
    tell(page, "many")
    tell(page, "he has a knife")
    urgent = page.locator(".chat-reply--urgent")
    expect(urgent).to_be_in_viewport(ratio=1)
    expect(urgent.get_by_role("link", name="999")).to_have_attribute("href", "tel:999")


def test_replies_are_announced_and_the_message_box_keeps_the_focus(page: Page, site) -> None:
    page.goto(f"{site.address}/chat")
    log = page.get_by_role("log")
    expect(log).to_have_attribute("aria-live", "polite")
    page.get_by_label("Your message").fill("hello")
    page.keyboard.press("Enter")
    expect(log.locator(".chat-reply")).to_have_count(2)
    expect(page.get_by_label("Your message")).to_be_focused()
    expect(page.get_by_label("Your message")).to_have_value("")


def test_the_focus_follows_a_choice_to_its_answer(page: Page, site) -> None:
    page.goto(f"{site.address}/chat")
    page.get_by_role("button", name="Show me what you can help with").press("Enter")
    expect(page.locator(".chat-reply").last).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="116 123")).to_be_focused()


def test_an_empty_or_too_long_message_is_explained_and_kept(page: Page, site) -> None:
    page.goto(f"{site.address}/chat")
    box = page.get_by_label("Your message")
    error = page.locator("#chat-error")
    page.get_by_role("button", name="Send").click()
    expect(error).to_have_text("Error: Type a message first.")
    expect(page).to_have_title(f"Error: {TITLE}")
    expect(box).to_be_focused()
    box.fill(TOO_LONG)
    page.get_by_role("button", name="Send").click()
    expect(error).to_contain_text("Error: That message is too long.")
    expect(error).to_contain_text("Call 999")
    expect(box).to_have_value(TOO_LONG)
    tell(page, "short")
    expect(error).to_be_hidden()
    expect(page).to_have_title(TITLE)
    assert site.heard == ["short"]


def test_the_title_of_an_ended_chat_tells_of_no_error(page: Page, site) -> None:
    page.goto(f"{site.address}/chat")
    page.get_by_role("button", name="Send").click()
    expect(page).to_have_title(f"Error: {TITLE}")
    site.chat.sessions.end(page.locator("#chat-form input[name=token]").get_attribute("value"))
    page.get_by_label("Your message").fill("hello")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="This chat has ended")).to_be_focused()
    expect(page).to_have_title(TITLE)


def test_a_long_message_goes_to_the_safety_screen(page: Page, site) -> None:
    page.goto(f"{site.address}/chat")
    tell(page, f"{LONG} he has a knife")
    expect(page.locator(".chat-reply--urgent")).to_be_in_viewport()
    assert site.heard == [f"{LONG} he has a knife"]


def test_without_a_socket_plain_requests_carry_the_chat(page: Page, site) -> None:
    page.route_web_socket("**/chat/socket", lambda socket: socket.close())
    page.goto(f"{site.address}/chat")
    tell(page, "hello")
    assert site.heard == ["hello"]


def test_a_message_whose_answer_was_lost_is_sent_again_and_has_one_effect(page: Page, site) -> None:
    sockets = []

    def lose_the_first_answer(socket) -> None:
        server = socket.connect_to_server()
        sockets.append(socket)

        def pass_on(message: str) -> None:
            if len(sockets) == 1 and '"answer"' in message:
                socket.close()
                server.close()
            else:
                socket.send(message)

        server.on_message(pass_on)

    page.route_web_socket("**/chat/socket", lose_the_first_answer)
    page.goto(f"{site.address}/chat")
    tell(page, "hello")
    assert len(sockets) == 2
    assert site.heard == ["hello"]


def test_when_nothing_gets_through_the_page_says_so_with_the_emergency_line(page: Page, site) -> None:
    page.clock.install()
    page.route_web_socket("**/chat/socket", lambda socket: socket.close())
    page.route("**/chat/messages", lambda route: route.abort())
    page.goto(f"{site.address}/chat")
    page.get_by_label("Your message").fill("hello")
    page.get_by_role("button", name="Send").click()
    for _ in range(12):
        page.clock.run_for(2000)
    expect(page.get_by_text("We could not reach the chat.")).to_contain_text("Call 999")
    expect(page.get_by_label("Your message")).to_have_value("hello")
    expect(page.get_by_role("button", name="Show me what you can help with")).to_be_visible()
    page.unroute("**/chat/messages")
    page.get_by_role("button", name="Send").click()
    for _ in range(6):
        page.clock.run_for(2000)
    expect(page.locator(".chat-reply")).to_have_count(2)
    expect(page.get_by_label("Your message")).to_have_value("")
    assert site.heard == ["hello"]


def test_a_quiet_page_asks_first_and_is_then_cleared(page: Page, site) -> None:
    page.clock.install()
    page.goto(f"{site.address}/chat")
    tell(page, "hello")
    page.clock.fast_forward(8 * 60 * 1000)
    expect(page.get_by_text("Are you still there?")).to_be_visible()
    page.get_by_role("button", name="Keep the chat open").click()
    expect(page.get_by_text("The chat stays open.")).to_be_visible()
    assert len(site.touched) == 1
    page.clock.fast_forward(9 * 60 * 1000)
    expect(page.locator(".chat-reply")).to_have_count(2)
    page.clock.fast_forward(60 * 1000)
    expect(page.get_by_role("heading", name="This chat has ended")).to_be_focused()
    expect(page.locator(".chat-reply")).to_have_count(0)
    assert site.forgot.wait(2)


def test_a_chat_that_could_not_be_kept_open_is_never_said_to_be(page: Page, site) -> None:
    page.clock.install()
    page.goto(f"{site.address}/chat")
    tell(page, "hello")
    page.clock.fast_forward(8 * 60 * 1000)
    page.route("**/chat/stay", lambda route: route.abort())
    page.get_by_role("button", name="Keep the chat open").click()
    expect(page.get_by_text("We could not reach the chat.")).to_contain_text("Call 999")
    page.unroute("**/chat/stay")
    site.chat.sessions.end_all()
    page.get_by_role("button", name="Keep the chat open").click()
    expect(page.get_by_role("heading", name="This chat has ended")).to_be_visible()


def test_a_message_to_a_chat_the_server_has_dropped_is_met_with_the_emergency_line(page: Page, site) -> None:
    page.goto(f"{site.address}/chat")
    tell(page, "hello")
    site.chat.sessions.end_all()
    page.get_by_label("Your message").fill("he is outside the door")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="This chat has ended")).to_be_visible()
    expect(page.get_by_role("log")).to_contain_text("Call 999")
    assert site.heard == ["hello"]


def test_forgetting_clears_the_page_and_offers_a_new_chat(page: Page, site) -> None:
    page.goto(f"{site.address}/chat")
    tell(page, "hello")
    page.get_by_label("Your message").fill("goodbye")
    page.keyboard.press("Enter")
    expect(page.locator(".chat-reply")).to_have_text(["It is all forgotten."])
    page.get_by_role("button", name="Start a new chat").or_(page.get_by_role("link", name="Start a new chat")).click()
    expect(page.locator(".chat-reply")).to_have_count(1)
    expect(page.get_by_label("Your message")).to_be_visible()


def test_the_whole_chat_works_without_javascript(plain: Page, site) -> None:
    plain.goto(f"{site.address}/")
    plain.get_by_role("button", name="Start the chat").click()
    plain.get_by_label("Your message").fill("hello")
    plain.get_by_role("button", name="Send").click()
    expect(plain.get_by_role("link", name="116 123")).to_be_visible()
    plain.get_by_role("button", name="More help").click()
    expect(plain.locator(".chat-reply")).to_have_count(1)
    plain.get_by_label("Your message").fill("goodbye")
    plain.get_by_role("button", name="Send").click()
    expect(plain.get_by_text("It is all forgotten.")).to_be_visible()
    assert site.heard == ["hello", "/more_help", "goodbye"]
