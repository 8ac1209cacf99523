"""The answers behind our own buttons and commands. They need neither Rasa nor a database."""

import re

from bot.core import emergency
from bot.core.emergency import EmergencyAnswers
from bot.core.messages import Button, Channel, Reply
from bot.core.safety import Level, Screening, Signal
from bot.core.wording import Topic, Wording
from bot.usecases.conversations import Conversations
from bot.usecases.signposting import Signposting
from bot.usecases.topics import Topics

_OF_SIGNAL = re.compile(r"/(not_now|more_help)_C\d{1,2}")


class FixedAnswers:
    """Payload → reply, for the payloads that `bot/` answers itself."""

    def __init__(
        self,
        *,
        wording: Wording,
        answers: EmergencyAnswers,
        signposting: Signposting,
        topics: Topics,
        conversations: Conversations,
    ) -> None:
        self._wording = wording
        self._answers = answers
        self._signposting = signposting
        self._topics = topics
        self._conversations = conversations

    def answer(self, payload: str, channel: Channel, *, child: bool = False) -> Reply | None:
        """The reply to one of our own payloads, or None when it is the dialogue's."""
        if payload in {"/start", "/help"}:
            return self._welcome(channel)
        if payload == "/menu":
            return Reply(text=self._wording.menu, buttons=self._wording.menu_buttons)
        if payload == "/privacy":
            return Reply(text=self._privacy(channel), buttons=self._wording.menu_buttons)
        if payload == "/language":
            return Reply(text=self._wording.language, buttons=self._wording.menu_buttons)
        if payload == "/know_more":
            return Reply(text=self._wording.know_more, buttons=self._wording.menu_buttons)
        return self._of_emergency(payload, child) or self._of_topic(payload) or self._more(payload)

    def _of_emergency(self, payload: str, child: bool) -> Reply | None:
        if payload == "/cannot_call":
            return emergency.cannot_call(self._answers, child=child)
        if payload == "/need_help_now":
            return emergency.answer_for(Screening(level=Level.URGENT, signal=Signal.C1, child=child), self._answers)
        asked = _OF_SIGNAL.fullmatch(payload)
        signal = emergency.signal_of(payload)
        if asked is None or signal is None:
            return None
        said = emergency.more if asked[1] == "more_help" else emergency.not_now
        text, services = said(signal, self._answers)
        found = self._signposting.of_ids(services, child=child)
        leave = Button(title=self._wording.button_leave, payload="/leave")
        menu = Button(title=self._wording.button_menu, payload="/menu")
        return self._reply(text, found.text, buttons=(menu, leave))

    def _of_topic(self, payload: str) -> Reply | None:
        topic = self._topics.of_button(payload)
        return None if topic is None else self._topic(topic)

    def _topic(self, topic: Topic) -> Reply:
        found = self._signposting.of_need(topic.need)
        more = (Button(title=self._wording.button_more, payload=f"/more_{topic.need}"),) if found.more else ()
        return self._reply(topic.text, found.text, topic.ask, buttons=more)

    def _more(self, payload: str) -> Reply | None:
        need = payload.removeprefix("/more_")
        if need == payload or not self._signposting.knows(need):
            return None
        menu = Button(title=self._wording.button_menu, payload="/menu")
        return self._reply(self._signposting.of_need(need, more=True).text or self._wording.menu, buttons=(menu,))

    def _welcome(self, channel: Channel) -> Reply:
        return Reply(text=self._filled(self._wording.welcome, channel), buttons=self._wording.menu_buttons)

    def _privacy(self, channel: Channel) -> str:
        return self._filled(self._wording.privacy, channel)

    def _filled(self, text: str, channel: Channel) -> str:
        minutes = str(self._conversations.idle_minutes(channel))
        note = self._wording.channel_notes[channel.value]
        return text.replace("{minutes}", minutes).replace("{channel_note}", note)

    @staticmethod
    def _reply(*parts: str, buttons: tuple[Button, ...] = ()) -> Reply:
        return Reply(text="\n\n".join(part for part in parts if part), buttons=buttons)
