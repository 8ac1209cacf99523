"""A conversation is remembered for a quarter of an hour, and not a moment longer than the resident wants."""

import asyncio

from rasa.core.tracker_store import check_if_tracker_store_async
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Restarted, SessionStarted, UserUttered

from nlu.components.tracker_store import ForgetfulTrackerStore

WORDS = "he hits me"


class HandClock:
    """Moves only when told to."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def store_and_clock() -> tuple[ForgetfulTrackerStore, HandClock]:
    clock = HandClock()
    return ForgetfulTrackerStore(Domain.empty(), idle_minutes=15, clock=clock), clock


async def say(store: ForgetfulTrackerStore, sender: str = "someone") -> None:
    tracker = await store.get_or_create_tracker(sender)
    tracker.update(UserUttered(WORDS))
    await store.save(tracker)


def test_rasa_takes_it_for_an_asynchronous_store() -> None:
    assert check_if_tracker_store_async(store_and_clock()[0])


def test_a_conversation_goes_on_within_the_quarter_of_an_hour() -> None:
    async def turns() -> None:
        store, clock = store_and_clock()
        await say(store)
        clock.seconds += 14 * 60
        tracker = await store.retrieve("someone")
        assert tracker is not None
        assert [event.text for event in tracker.events if isinstance(event, UserUttered)] == [WORDS]

    asyncio.run(turns())


def test_an_idle_conversation_is_forgotten() -> None:
    async def turns() -> None:
        store, clock = store_and_clock()
        await say(store)
        clock.seconds += 15 * 60
        store.sweep()
        assert WORDS not in repr(vars(store))
        assert list(await store.keys()) == []

    asyncio.run(turns())


def test_an_idle_conversation_is_not_handed_out_before_the_sweep() -> None:
    async def turns() -> None:
        store, clock = store_and_clock()
        await say(store)
        clock.seconds += 15 * 60
        assert await store.retrieve("someone") is None

    asyncio.run(turns())


def test_a_restart_forgets_at_once_and_wholly() -> None:
    async def turns() -> None:
        store, _ = store_and_clock()
        await say(store, "forgotten")
        await say(store, "kept")
        tracker = await store.retrieve("forgotten")
        assert tracker is not None
        for event in (Restarted(), SessionStarted(), ActionExecuted("action_listen")):
            tracker.update(event)
        await store.save(tracker)
        assert "forgotten" not in repr(vars(store))
        assert list(await store.keys()) == ["kept"]

    asyncio.run(turns())


def test_the_sweeping_ends_when_nothing_is_left() -> None:
    async def turns() -> None:
        store = ForgetfulTrackerStore(Domain.empty(), idle_minutes=0.0001)
        await say(store)
        sweeper = store._sweeper
        assert sweeper is not None
        await asyncio.wait_for(sweeper, timeout=5)
        assert list(await store.keys()) == []

    asyncio.run(turns())
