"""WCAG 2.2 AA as far as a machine can tell: axe on every page and state, keyboard only, small screens, large text."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

PAGES = ["/", "/using-this-page", "/privacy", "/accessibility", "/nowhere", "/chat"]
SIZES = {"phone": (320, 568), "zoomed to 400 %": (320, 256), "desktop": (1280, 900)}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
SCREENSHOTS = Path("var/screenshots")


def shown(page: Page, path: str, site) -> None:
    page.goto(f"{site.address}{path}")


def say(page: Page, words: str) -> None:
    count = page.locator(".chat-reply").count()
    page.get_by_label("Your message").fill(words)
    page.get_by_role("button", name="Send").click()
    page.locator(".chat-reply").nth(count).wait_for()


def states_of_the_chat(page: Page, site):
    """Walk through what the chat can look like, stopping at each."""
    shown(page, "/chat", site)
    yield "opened"
    say(page, "hello")
    yield "answered"
    say(page, "many")
    yield "long"
    say(page, "knife")
    yield "urgent"
    page.get_by_role("button", name="Send").click()
    yield "error"
    page.keyboard.press("Shift")
    yield "shift"
    page.get_by_label("Your message").fill("goodbye")
    page.get_by_role("button", name="Send").click()
    page.get_by_text("It is all forgotten.").wait_for()
    yield "ended"


def findings(page: Page) -> list[str]:
    violations = Axe().run(page, options=RULES).response["violations"]
    return [f"{one['id']} ({one['impact']}): {one['nodes'][0]['html'][:200]}" for one in violations]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_on_any_page(page: Page, site, path: str, size: str) -> None:
    page.set_viewport_size(dict(zip(("width", "height"), SIZES[size], strict=True)))
    shown(page, path, site)
    assert findings(page) == []


def test_axe_finds_nothing_in_any_state_of_the_chat(page: Page, site) -> None:
    found = [(state, findings(page)) for state in states_of_the_chat(page, site)]
    assert len(found) == 7
    assert [(state, what) for state, what in found if what] == []


@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_wider_than_the_screen(page: Page, site, size: str) -> None:
    page.set_viewport_size(dict(zip(("width", "height"), SIZES[size], strict=True)))
    for path in PAGES:
        shown(page, path, site)
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, path
    for state in states_of_the_chat(page, site):
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, state
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SCREENSHOTS / f"chat-{state}-{SIZES[size][0]}x{SIZES[size][1]}.png")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("path", PAGES)
def test_the_leave_button_is_in_reach_wherever_one_has_scrolled_to(page: Page, site, path: str, size: str) -> None:
    page.set_viewport_size(dict(zip(("width", "height"), SIZES[size], strict=True)))
    shown(page, path, site)
    if path == "/chat":
        say(page, "many")
    hidden = page.evaluate(
        """async () => {
          const button = document.querySelector('.js-leave-box .govuk-exit-this-page__button');
          const hidden = [];
          for (let y = 0; y <= document.documentElement.scrollHeight - innerHeight; y += 60) {
            scrollTo(0, y);
            await new Promise(requestAnimationFrame);
            const box = button.getBoundingClientRect();
            const at = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
            const whole = box.top >= 0 && box.bottom <= innerHeight && box.left >= 0 && box.right <= innerWidth;
            if (!whole || !button.contains(at) || box.height < 24) hidden.push(y);
          }
          return hidden;
        }"""
    )
    assert hidden == []


def test_every_target_is_large_enough(page: Page, site) -> None:
    page.set_viewport_size({"width": 320, "height": 568})
    for state in states_of_the_chat(page, site):
        small = page.evaluate(
            """() => [...document.querySelectorAll('button, a, textarea')]
              .filter(e => e.offsetParent && !e.closest('.govuk-skip-link') && !e.closest('p, li.inline'))
              .filter(e => !e.closest('.chat-reply'))
              .map(e => [e.textContent.trim(), e.getBoundingClientRect()])
              .filter(([, box]) => box.height < 24 || box.width < 24).map(([text]) => text)"""
        )
        assert small == [], state


def test_a_whole_chat_by_keyboard_only(page: Page, site) -> None:
    page.goto(f"{site.address}/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.get_by_role("button", name="Start the chat").evaluate("e => e === document.activeElement"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/chat")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator(".js-leave")).to_be_focused()
    expect(page.locator(".js-leave")).to_be_in_viewport()
    for _ in range(8):
        page.keyboard.press("Tab")
        if page.get_by_label("Your message").evaluate("e => e === document.activeElement"):
            break
    page.keyboard.type("hello")
    page.keyboard.press("Enter")
    page.get_by_text("These people can help").wait_for()
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="More help")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("You chose: More help")).to_be_visible()
    assert site.heard == ["hello", "/more_help"]


def test_what_has_the_focus_is_never_hidden_under_the_leave_button(page: Page, site) -> None:
    page.set_viewport_size({"width": 320, "height": 400})
    page.goto(f"{site.address}/chat")
    say(page, "many")
    say(page, "hello")
    page.evaluate("scrollTo(0, document.body.scrollHeight); document.querySelector('footer a:last-of-type').focus()")
    for _ in range(14):
        page.keyboard.press("Shift+Tab")
        covered = page.evaluate(
            """() => {
              const focused = document.activeElement, leave = document.querySelector('.js-leave-box');
              if (focused === document.body || leave.contains(focused)) return false;
              return focused.getBoundingClientRect().bottom <= leave.getBoundingClientRect().bottom;
            }"""
        )
        assert not covered or page.evaluate("document.activeElement.className").startswith("govuk-skip-link")


def test_text_twice_as_large_still_fits(page: Page, site) -> None:
    page.set_viewport_size({"width": 320, "height": 568})
    page.goto(f"{site.address}/chat")
    say(page, "hello")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def test_without_javascript_the_pages_pass_too(plain: Page, site) -> None:
    plain.set_viewport_size({"width": 320, "height": 568})
    plain.goto(f"{site.address}/chat")
    plain.get_by_label("Your message").fill("hello")
    plain.get_by_role("button", name="Send").click()
    answer = plain.locator(".chat-reply")
    expect(answer).to_be_in_viewport()
    expect(plain.locator("#chat-log")).to_be_focused()
