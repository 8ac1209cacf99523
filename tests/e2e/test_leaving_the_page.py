"""Leaving: at once, the session first, and nothing to come back to."""

import contextlib
import time

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, expect

CANARY = "pomegranate-4471"
DEAD_WITHIN = 2.0


def chat(page: Page, site) -> None:
    page.goto(f"{site.address}/")
    page.get_by_role("button", name="Start the chat").click()
    page.get_by_label("Your message").fill(CANARY)
    page.get_by_role("button", name="Send").click()
    page.get_by_text("These people can help").wait_for()


def press_button(page: Page) -> None:
    page.locator(".js-leave-box").get_by_role("button", name="Leave this page").click()


def use_hidden_link(page: Page) -> None:
    page.locator("body").press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator(".js-leave")).to_be_focused()
    page.keyboard.press("Enter")


def press_shift_three_times(page: Page) -> None:
    for _ in range(3):
        page.keyboard.press("Shift")


def type_shift_while_writing(page: Page) -> None:
    page.get_by_label("Your message").focus()
    press_shift_three_times(page)


def choose_leave(page: Page) -> None:
    page.get_by_label("Your message").fill("knife")
    page.get_by_role("button", name="Send").click()
    page.get_by_role("button", name="Leave", exact=True).click()


def settled(page: Page) -> str:
    """What the page shows once it has stopped going elsewhere."""
    for _ in range(20):
        with contextlib.suppress(PlaywrightError):
            page.wait_for_load_state("load")
            return page.content()
    pytest.fail("the page never came to rest")


WAYS = [press_button, use_hidden_link, press_shift_three_times, type_shift_while_writing, choose_leave]


@pytest.mark.parametrize("leave", WAYS)
def test_every_way_of_leaving_ends_the_session_and_goes_to_the_weather(page: Page, site, leave) -> None:
    chat(page, site)
    if leave is use_hidden_link:
        page.evaluate("document.activeElement.blur()")
        page.evaluate("window.getSelection().removeAllRanges(); document.body.tabIndex = -1; document.body.focus()")
    left_at = time.monotonic()
    leave(page)
    page.wait_for_url(site.away)
    assert site.forgot.wait(DEAD_WITHIN)
    assert time.monotonic() - left_at < DEAD_WITHIN + 1
    assert len(site.chat.sessions) == 0


@pytest.mark.parametrize("leave", [press_button, press_shift_three_times])
def test_back_ten_times_never_brings_the_chat_back(page: Page, site, leave) -> None:
    chat(page, site)
    leave(page)
    page.wait_for_url(site.away)
    for _ in range(10):
        page.go_back(wait_until="load")
        assert CANARY not in page.content()
        assert "These people can help" not in page.content()
    page.go_forward(wait_until="load")
    assert "These people can help" not in page.content()


def test_the_page_is_blank_at_once(page: Page, site) -> None:
    chat(page, site)
    text, milliseconds = page.evaluate(
        """() => {
          const since = performance.now();
          document.querySelector('.js-leave-box button').click();
          return [document.body.innerText.trim(), performance.now() - since];
        }"""
    )
    assert text == "Loading."
    assert milliseconds <= 100
    page.wait_for_url(site.away)


def test_shift_is_announced_and_forgotten_after_five_seconds(page: Page, site) -> None:
    page.clock.install()
    page.goto(f"{site.address}/chat")
    page.keyboard.press("Shift")
    expect(page.get_by_text("Shift, press 2 more times to leave this page.")).to_be_attached()
    page.keyboard.press("Shift")
    expect(page.get_by_text("Shift, press 1 more time to leave this page.")).to_be_attached()
    page.clock.fast_forward(5001)
    expect(page.get_by_text("Leaving by the Shift key has timed out.")).to_be_attached()
    page.keyboard.press("Shift")
    page.get_by_label("Your message").fill("x")
    expect(page.get_by_text("Shift, press 2 more times")).to_be_attached()


def test_typing_capitals_and_moving_back_by_tab_does_not_leave(page: Page, site) -> None:
    page.goto(f"{site.address}/chat")
    page.get_by_label("Your message").focus()
    for letter in "HELP ME":
        page.keyboard.press(f"Shift+{letter}" if letter != " " else "Space")
    for _ in range(4):
        page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("heading", name="Chat")).to_be_visible()


def test_without_javascript_leaving_ends_the_session_and_goes_away(plain: Page, site) -> None:
    chat(plain, site)
    press_button(plain)
    plain.wait_for_url(site.away)
    assert site.forgot.wait(DEAD_WITHIN)
    assert len(site.chat.sessions) == 0


def test_without_javascript_back_ten_times_never_brings_the_chat_back(plain: Page, site) -> None:
    chat(plain, site)
    plain.get_by_role("button", name="More help").click()
    press_button(plain)
    plain.wait_for_url(site.away)
    for _ in range(10):
        with contextlib.suppress(PlaywrightError):  # the browser asks before it posts a form again, or is there already
            plain.go_back(wait_until="load", timeout=2000)
        shown = settled(plain)
        assert CANARY not in shown
        assert "These people can help" not in shown


def test_closing_the_tab_forgets_the_chat(page: Page, site) -> None:
    chat(page, site)
    page.close(run_before_unload=False)
    assert site.forgot.wait(DEAD_WITHIN)


def test_every_page_can_be_left(page: Page, site) -> None:
    for path in ("/", "/using-this-page", "/privacy", "/accessibility", "/nowhere"):
        page.goto(f"{site.address}{path}")
        press_button(page)
        page.wait_for_url(site.away)
