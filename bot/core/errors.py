"""The errors of the house, named by what to do next. Adapters translate their library's errors into these."""


class BotError(Exception):
    """Anything this product raises on purpose."""


class ContentError(BotError):
    """A content file is wrong. Refuse to start; the message names the file, the key and the fix."""

    def __init__(self, *, file: str, key: str, fix: str) -> None:
        super().__init__(f"{file}: {key}: {fix}")
        self.file = file
        self.key = key
        self.fix = fix


class EffectRejected(BotError):
    """An action asked for an effect that does not exist or is malformed. Log its name and go on."""


class DialogueUnavailable(BotError):
    """Rasa did not answer in time, refused, or answered nothing. Give the fixed fallback with helplines."""


class AnswersUnavailable(BotError):
    """The survey store could not take an answer now. Nothing was acknowledged; say so and offer to try again."""


class AnswerUnreadable(BotError):
    """A sealed answer is not one that the release plan knows. Set its box aside; the message names the field only."""

    def __init__(self, field: str) -> None:
        super().__init__(f"{field} is not one we know")
        self.field = field


class MixerUnavailable(BotError):
    """The mixer cannot work now. Nothing was lost and nothing counted twice: mend what is named, and run it again."""


class NotSealed(BotError):
    """A release could not be sealed or read. Nothing sealed was changed: mend what is named, and run it again."""


class ChannelBusy(BotError):
    """The channel asked us to wait. Try again after `retry_after` seconds."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"wait {retry_after:g} s")
        self.retry_after = retry_after


class ChannelDown(BotError):
    """The channel could not be reached or failed. Try later."""


class RecipientGone(BotError):
    """The person blocked us or no longer exists there. Never again."""
