"""The bot's own words as values: what `bot/content/wording.yml` holds, once it has been read and checked."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.messages import Button
from bot.core.previews import QuietWords


@dataclass(frozen=True, kw_only=True, slots=True)
class Topic:
    """One of the three priorities as the menu offers it. `need` names the signposts; `keywords` point to it."""

    text: str
    need: str
    ask: str
    keywords: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Wording:
    """Every text of ours that is neither Rasa's, nor the directory's, nor an emergency answer."""

    previews: QuietWords
    about_me: str
    welcome: str
    menu: str
    menu_buttons: tuple[Button, ...]
    topics: Mapping[str, Topic]
    fallback: str
    fallback_survey: str
    empty: str
    unreadable: str
    too_long: str
    too_long_limit: int
    left: str
    stopped: str
    forgotten: str
    feedback_saved: str
    feedback_failed: str
    feedback_try_again: str
    feedback_gone: str
    language: str
    privacy: str
    channel_notes: Mapping[str, str]
    know_more: str
    button_menu: str
    button_leave: str
    button_more: str
    button_need_help_now: str
    button_know_more: str
