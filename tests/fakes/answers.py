"""An honest survey store in memory, held to the same contract tests as the real one."""

from bot.core.effects import RecordFeedback
from bot.core.errors import AnswersUnavailable
from bot.core.messages import Channel, MessageId


class FakeAnswers:
    """The port `Answers`. Set `broken` to make it refuse."""

    def __init__(self) -> None:
        self.kept: dict[tuple[Channel, MessageId], RecordFeedback] = {}
        self.broken = False

    async def record(self, channel: Channel, message: MessageId, feedback: RecordFeedback) -> bool:
        if self.broken:
            raise AnswersUnavailable("the fake store is broken on purpose")
        if (channel, message) in self.kept:
            return False
        self.kept[(channel, message)] = feedback
        return True

    async def has(self, channel: Channel, message: MessageId) -> bool:
        return not self.broken and (channel, message) in self.kept
