"""After a chat, a search through everything the browser wrote to disk finds none of its words."""

import contextlib
import time
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright
from playwright.sync_api import Error as PlaywrightError

from tests.e2e.conftest import ANSWER_CANARY, FLAGS

TYPED = "persimmon-typed-8822"
UNSENT = "mulberry-unsent-6610"


def spellings(word: str) -> list[bytes]:
    return [word.encode(), word.encode("utf-16-le"), word.encode()[::-1]]


def found_in(profile: Path, words: list[str]) -> list[str]:
    hits = []
    for file in profile.rglob("*"):
        if not file.is_file() or file.is_symlink():
            continue
        content = file.read_bytes()
        hits += [
            f"{word} in {file.relative_to(profile)}" for word in words for one in spellings(word) if one in content
        ]
    return hits


def open_browser(playwright: Playwright, chromium: str, profile: Path, *, script: bool = True) -> BrowserContext:
    return playwright.chromium.launch_persistent_context(
        profile,
        executable_path=chromium,
        args=[*FLAGS, "--headless=new"],
        java_script_enabled=script,
        ignore_default_args=["--disable-back-forward-cache"],
    )


def talk(page: Page, address: str) -> str:
    page.goto(f"{address}/")
    page.get_by_role("button", name="Start the chat").click()
    token = page.locator("#chat-form input[name=token]").get_attribute("value")
    for _ in range(2):
        page.get_by_label("Your message").fill(TYPED)
        page.get_by_role("button", name="Send").click()
        page.get_by_role("button", name="More help").click()
        page.get_by_text("These people can help").last.wait_for()
    page.get_by_label("Your message").fill(UNSENT)
    assert token
    return token


def leave(page: Page) -> None:
    # No going back here: Playwright confirms "post this form again?" by itself, and a form that somebody posts again
    # is written down. Going back is tested with the leave button.
    page.locator(".js-leave-box").get_by_role("button", name="Leave this page").click()
    page.wait_for_url("**/weather")


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
@pytest.mark.parametrize("end", [leave, lambda page: None], ids=["by leaving", "by closing the browser"])
def test_a_finished_chat_leaves_no_word_on_the_disk(
    playwright: Playwright, chromium: str, site, tmp_path: Path, script: bool, end
) -> None:
    context = open_browser(playwright, chromium, tmp_path, script=script)
    page = context.new_page()
    token = talk(page, site.address)
    end(page)
    time.sleep(3)  # the browser saves its session every few seconds; let it
    context.close()
    assert any(tmp_path.rglob("History"))
    assert found_in(tmp_path, [TYPED, UNSENT, ANSWER_CANARY, token]) == []


def test_a_browser_killed_in_the_middle_of_a_chat_leaves_no_word_on_the_disk(
    playwright: Playwright, chromium: str, site, tmp_path: Path
) -> None:
    context = open_browser(playwright, chromium, tmp_path)
    page = context.new_page()
    token = talk(page, site.address)
    time.sleep(3)
    with contextlib.suppress(PlaywrightError):
        page.goto("chrome://kill")
    assert found_in(tmp_path, [TYPED, UNSENT, ANSWER_CANARY, token]) == []
    context.close()


def test_the_search_would_find_a_word_that_was_kept(
    playwright: Playwright, chromium: str, site, tmp_path: Path
) -> None:
    context = open_browser(playwright, chromium, tmp_path)
    page = context.new_page()
    page.goto(f"{site.address}/chat")
    page.evaluate(f"localStorage.setItem('kept', '{TYPED}')")
    context.close()
    assert found_in(tmp_path, [TYPED])
