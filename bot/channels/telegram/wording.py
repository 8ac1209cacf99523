"""Telegram's own fixed words: about the chat itself, never about a topic.

They may show on a locked screen, so each starts with a neutral line and names no topic. The only number is 999.
"""

from collections.abc import Mapping

from bot.channels.telegram.intake import Thing

EMERGENCY = "If anyone is in danger now, call 999. On a mobile, if you cannot speak, press 55 when asked."

CARRY_ON = (
    "This carries on from my last message. There is no rush. "
    "You can read it when and where it suits you, at a time when you are on your own."
)
"""Starts every later part of a long reply; 120 characters or more, so that a preview shows nothing else."""

_THANKS = "Thanks for your message."

UNREADABLE: Mapping[Thing, str] = {
    Thing.PICTURE: f"{_THANKS}\n\nI can only read words. I cannot see pictures, and I did not open it.\n\n"
    f"Can you tell me in words? A few are enough.\n\n{EMERGENCY}",
    Thing.SOUND: f"{_THANKS}\n\nI can only read words. I cannot listen, and I did not open it.\n\n"
    f"Can you tell me in words? A few are enough.\n\n{EMERGENCY}",
    Thing.PLACE: f"{_THANKS}\n\nI can only read words. I did not look at the place and I did not keep it. "
    f"I cannot send anyone to you.\n\nPlease do not send me places.\n\n{EMERGENCY}",
    Thing.CONTACT: f"{_THANKS}\n\nI can only read words. I did not look at the contact and I did not keep it.\n\n"
    f"Please do not send me names or phone numbers.\n\n{EMERGENCY}",
    Thing.OTHER: f"{_THANKS}\n\nI can only read plain words, so I did not open it.\n\n"
    f"Can you tell me in words? A few are enough.\n\n{EMERGENCY}",
}

ONLY_THE_WORDS = "I read your words. I did not open what came with them."

TOO_FAST = f"{_THANKS}\n\nI am still reading the ones before. Please wait a moment, then write again.\n\n{EMERGENCY}"

WENT_WRONG = f"{_THANKS}\n\nSomething went wrong here, and I could not answer. Please write again.\n\n{EMERGENCY}"

LEAVE_THE_PAGE = "You can leave this page now."
"""What some answers end with. There is no page here."""
CLEAR_INSTEAD = "You can send /clear to clear this chat."

CLEAR_BUTTON = "Clear this chat"
CLEAR_NOTE_BUTTON = "Take this note away too"

CLEARED = (
    "That is done.\n\nI took away the messages here that I know of, yours and mine. I have forgotten what was said."
)
CLEARED_SOME = (
    "That is done, but not all of it.\n\n"
    "Telegram did not let me take away {left} of the messages here. I have forgotten what was said."
)
CLEARED_NONE = (
    "I could not take the messages away.\n\n"
    "Telegram did not let me. They are still here. I have forgotten what was said."
)
CLEAR_LIMITS = (
    "Some may still be here. I can only take away messages from the last 2 days, and only those I still know of. "
    "When you end a chat, I forget after half an hour which messages it had.\n\n"
    "To do it yourself: press and hold a message, then choose Delete. "
    "Or open the menu at the top of this chat and choose Clear history.\n\n"
    "Copies can stay on other phones and computers that use this account, and in backups.\n\n"
    "An empty chat can look odd to someone who looks at your phone. Do what feels safest to you."
)
NOTE_STAYS = "Telegram would not let me. Press and hold the note, then choose Delete."
