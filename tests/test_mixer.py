"""Inside `bot serve` the mixer looks once a night, and never stops the bot."""

import asyncio
import logging
import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot import mixer
from bot.core import times
from bot.core.errors import MixerUnavailable
from bot.settings import Settings
from bot.usecases.mix import MixReport, Outcome
from tests.fakes.clock import FakeClock
from tests.store.mixing_stage import Stage

NIGHTS = 3


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> FakeClock:
    """Time passes only while the mixer sleeps, and ends after a few nights."""
    clock = FakeClock()
    ends: list[datetime] = []

    async def sleep(seconds: float) -> None:
        ends.append(clock.now() + timedelta(days=NIGHTS))
        clock.move(timedelta(seconds=seconds))
        if clock.now() > ends[0]:
            raise asyncio.CancelledError

    monkeypatch.setattr(mixer.asyncio, "sleep", sleep)
    return clock


@pytest.mark.asyncio
async def test_it_mixes_at_three_in_the_night(tmp_path: Path, clock: FakeClock) -> None:
    async with Stage(tmp_path) as stage:
        await stage.send(20)
        with pytest.raises(asyncio.CancelledError):
            await mixer.every_night(Settings(var_dir=tmp_path), clock)
        assert stage.ask(stage.answers_file, "select count(*) from topic_by_month") == [(20,)]


@pytest.mark.asyncio
async def test_after_it_has_mixed_it_seals_what_is_over(tmp_path: Path, clock: FakeClock) -> None:
    async with Stage(tmp_path) as stage:
        await stage.send(20)
        clock.move(timedelta(days=6))  # three nights, the last of them in December
        with pytest.raises(asyncio.CancelledError):
            await mixer.every_night(Settings(var_dir=tmp_path), clock)
        assert [(each.release.table, each.release.period) for each in await stage.releases.chain()] == [
            ("topic_by_month", "2026-11")
        ]
        assert stage.ask(stage.answers_file, "select count(*) from topic_by_month") == [(0,)]
        assert stage.ask(stage.answers_file, "select count(*) from channel_by_year") == [(20,)]


@pytest.mark.asyncio
async def test_a_failure_to_seal_is_logged_and_never_stops_the_nights(
    tmp_path: Path, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with Stage(tmp_path) as stage:
        await stage.close()
        stage.releases_file.unlink()
        with pytest.raises(asyncio.CancelledError):
            await mixer.every_night(Settings(var_dir=tmp_path), clock)
    assert _events(caplog) == ["spool_looked_at", "not_sealed"] * NIGHTS


@pytest.mark.asyncio
async def test_it_looks_once_each_night_and_a_failure_is_logged_and_tried_again(
    tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    looks = []

    async def mix(*_: object) -> MixReport:
        looks.append(times.local(clock.now()))
        if len(looks) == 1:
            raise MixerUnavailable("canary")
        return MixReport(outcome=Outcome.TOO_FEW)

    monkeypatch.setattr(mixer, "mix", mix)
    caplog.set_level(logging.INFO)
    async with Stage(tmp_path):
        with pytest.raises(asyncio.CancelledError):
            await mixer.every_night(Settings(var_dir=tmp_path), clock)
    assert [(look.hour, look.minute) for look in looks] == [(3, 0)] * NIGHTS
    assert _events(caplog) == ["not_mixed", "periods_looked_at", *["spool_looked_at", "periods_looked_at"] * 2]
    assert "canary" not in caplog.text


@pytest.mark.asyncio
async def test_where_the_key_is_not_it_says_so_once_and_does_nothing(
    tmp_path: Path, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await mixer.every_night(Settings(var_dir=tmp_path), clock)
    assert _events(caplog) == ["mixer_key_elsewhere"]
    assert os.listdir(tmp_path) == []  # noqa: PTH208 pathlib's would be a blocking call


def _events(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "bot.mixer"]
