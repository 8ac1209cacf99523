"""Every effect an action may ask for arrives in `bot/` as it was meant, in an utterance of its own."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa_sdk.executor import CollectingDispatcher

from actions import effects
from bot.core.effects import (
    AnswerFollowUp,
    Aspect,
    EndConversation,
    OfferMenu,
    OfferSignposts,
    RecordFeedback,
    ShowEmergency,
    parse,
)

words = st.text(min_size=1).filter(lambda text: text != "None")
maybe = st.none() | words
ANY = st.one_of(
    st.builds(OfferSignposts, need=words, audience=maybe, area=maybe, more=st.booleans()),
    st.builds(AnswerFollowUp, aspect=st.sampled_from(Aspect), need=words, audience=maybe, area=maybe, service=maybe),
    st.builds(ShowEmergency, signal=words),
    st.builds(RecordFeedback, survey=words, version=words, answers=st.dictionaries(words, words)),
    st.just(OfferMenu()),
    st.just(EndConversation()),
)


@given(ANY)
def test_what_is_sent_is_what_is_read(effect: Any) -> None:
    assert parse(effects.payload(effect)) == effect


@pytest.mark.parametrize("effect", [OfferMenu(), OfferSignposts(need="abuse_stalking")])
def test_an_effect_travels_alone(effect: Any) -> None:
    dispatcher = CollectingDispatcher()
    effects.send(dispatcher, effect)
    (message,) = dispatcher.messages
    assert {key for key, value in message.items() if value} == {"custom"}
