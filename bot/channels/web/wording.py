"""Fixed words of the web chat: what it says by itself, without asking anything that could be down.

Each notice that stands in place of an answer carries the emergency line, because the words it could not answer
may have been a cry for help.
"""

from bot.core.messages import Button, Reply

EMERGENCY_LINE = "In danger now? Call 999. If you cannot talk, on a mobile press 55 when asked."
_TALK_LINE = "To talk to someone, call Samaritans on 116 123. If you are under 18, call Childline on 0800 1111."

OPENING = Reply(
    text=(
        "Hello. I am a computer program. Nobody is watching this chat, and I cannot call anyone for you.\n\n"
        f"{EMERGENCY_LINE}\n\n"
        "Tell me what worries you, in your own words. Please do not type names or addresses."
    ),
    buttons=(Button(title="Show me what you can help with", payload="/menu"),),
)

NOTHING_TYPED = Reply(
    text=(
        "There were no words in that message.\n\n"
        "Type what worries you and press Send. You can also choose a button.\n\n"
        f"{EMERGENCY_LINE}"
    ),
    buttons=OPENING.buttons,
)

TOO_LONG = Reply(
    text=(
        "That message is too long for me to read.\n\n"
        "Please send the most important part in a few lines.\n\n"
        f"{EMERGENCY_LINE}"
    )
)

TOO_FAST = Reply(
    text=(
        "Your messages are coming faster than I can answer.\n\n"
        "Please wait half a minute. Then send your message again.\n\n"
        f"{EMERGENCY_LINE}"
    )
)

FULL = Reply(
    text=(
        "Sorry, the chat is full. I could not answer that.\n\n"
        "Please try again in a few minutes.\n\n"
        f"{EMERGENCY_LINE}\n\n"
        f"{_TALK_LINE}"
    )
)

COULD_NOT_ANSWER = Reply(
    text=(f"Sorry, I could not answer that.\n\nPlease try again in a moment.\n\n{EMERGENCY_LINE}\n\n{_TALK_LINE}"),
    buttons=OPENING.buttons,
)
