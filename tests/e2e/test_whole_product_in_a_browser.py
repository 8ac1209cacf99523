"""A resident's whole way through the real product, Rasa and all, in a real browser."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.product import Running

WEATHER = re.compile(r"https://www\.bbc\.co\.uk/.*")


@pytest.fixture
def resident(page: Page, product: Running) -> Page:
    """A page with an open chat. The weather page is answered here: no test asks another machine."""
    page.route(WEATHER, lambda route: route.fulfill(body="<title>Weather</title>", content_type="text/html"))
    page.goto(product.url)
    page.get_by_role("button", name="Start the chat").click()
    return page


def say(page: Page, words: str) -> None:
    count = page.locator(".chat-reply").count()
    page.get_by_label("Your message").fill(words)
    page.get_by_role("button", name="Send").click()
    page.locator(".chat-reply").nth(count).wait_for()


def test_a_worry_in_ones_own_words_is_answered_with_a_number_to_call(resident: Page) -> None:
    say(resident, "someone is dealing drugs on my street")
    expect(resident.locator(".chat-reply").last.locator('a[href^="tel:"]').first).to_be_visible()
    expect(resident.locator("#chat-choices button").first).to_be_visible()
    assert "dealing drugs on my street" not in resident.content()
    assert Axe().run(resident, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}).violations_count == 0


def test_danger_is_answered_with_999_and_the_other_ways(resident: Page) -> None:
    say(resident, "he is hitting me right now")
    urgent = resident.locator(".chat-reply--urgent").last
    expect(urgent.locator('a[href="tel:999"]').first).to_be_visible()
    resident.locator('#chat-choices button[value="/cannot_call"]').click()
    expect(resident.locator(".chat-reply")).to_have_count(3)


def test_the_menu_leads_on_by_buttons_alone(resident: Page) -> None:
    resident.get_by_role("button", name="Show me what you can help with").click()
    resident.locator('#chat-choices button[value="/menu_fraud_cyber"]').click()
    expect(resident.locator(".chat-reply")).to_have_count(3)


def test_asking_to_be_forgotten_clears_the_page(resident: Page) -> None:
    say(resident, "hello")
    resident.get_by_label("Your message").fill("delete everything about me")
    resident.get_by_role("button", name="Send").click()
    expect(resident.get_by_role("heading", name="This chat has ended")).to_be_visible()
    expect(resident.locator(".chat-reply")).to_have_count(1)


def test_leaving_kills_the_session_on_the_server(resident: Page, product: Running) -> None:
    say(resident, "hello")
    token = resident.locator("#chat-form input[name=token]").input_value()
    for _ in range(3):
        resident.keyboard.press("Shift")
    resident.wait_for_url(WEATHER)
    fields = {"token": token, "message": "m" * 16, "text": "hello"}
    expect(resident.context.request.post(f"{product.url}/chat", form=fields)).not_to_be_ok()


def test_the_same_works_without_javascript(plain: Page, product: Running) -> None:
    plain.goto(f"{product.url}/chat")
    plain.get_by_label("Your message").fill("i got a text saying my parcel needs a fee")
    plain.get_by_role("button", name="Send").click()
    expect(plain.locator(".chat-reply a").first).to_be_visible()
    plain.get_by_label("Your message").fill("he has got a knife")
    plain.get_by_role("button", name="Send").click()
    expect(plain.locator('.chat-reply--urgent a[href="tel:999"]').first).to_be_visible()
