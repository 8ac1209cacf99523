"""Takes a finished survey, once: the dedupe mark and the sealed answers in one transaction, then the acknowledgement.

If the process dies before the commit, nothing was acknowledged and nothing is kept; if it dies after, the message
that comes again finds its mark and is acknowledged without being kept twice.
"""

import secrets
from datetime import date
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.core.effects import RecordFeedback
from bot.core.errors import AnswersUnavailable
from bot.core.messages import Channel, MessageId
from bot.store.faults import answers_unavailable
from bot.store.intake_tables import seen, spool
from bot.store.marks import WINDOW, DayKeys
from bot.store.sealing import SealingKey
from bot.usecases.ports import Clock


class Intake:
    """The port `Answers` over SQL."""

    def __init__(self, engine: AsyncEngine, *, keys: Path, clock: Clock) -> None:
        self._engine = engine
        self._keys = keys
        self._day_keys = DayKeys(keys)
        self._clock = clock

    async def record(self, channel: Channel, message: MessageId, feedback: RecordFeedback) -> bool:
        """See `usecases.ports.Answers`."""
        today = self._today()
        box = SealingKey.read(self._keys)
        if await self._find(channel, message):
            return False
        try:
            async with self._engine.begin() as connection:
                mark = self._day_keys.mark(today, channel, message)
                await connection.execute(seen.insert().values(mark=mark, day=today.toordinal()))
                await connection.execute(
                    spool.insert().values(id=secrets.token_bytes(16), epoch=box.epoch, box=box.seal(channel, feedback))
                )
        except IntegrityError:
            return False  # another delivery of the same message won the race
        except (SQLAlchemyError, OSError) as error:
            raise answers_unavailable(error) from None
        return True

    async def has(self, channel: Channel, message: MessageId) -> bool:
        """See `usecases.ports.Answers`."""
        try:
            return await self._find(channel, message)
        except AnswersUnavailable:
            return False

    async def forget_old_marks(self) -> None:
        """Destroy the marks and the day keys that have outlived the window."""
        first = self._today() - WINDOW
        try:
            async with self._engine.begin() as connection:
                await connection.execute(seen.delete().where(seen.c.day < first.toordinal()))
        except SQLAlchemyError as error:
            raise answers_unavailable(error) from None
        self._day_keys.destroy_before(first)

    async def forget_all_marks(self) -> None:
        """Destroy every mark and every day key now."""
        try:
            async with self._engine.begin() as connection:
                await connection.execute(seen.delete())
        except SQLAlchemyError as error:
            raise answers_unavailable(error) from None
        self._day_keys.destroy_before(date.max)

    async def ready(self) -> bool:
        """Whether the store can be asked, and there is a key to seal with."""
        try:
            SealingKey.read(self._keys)
            async with self._engine.connect() as connection:
                await connection.execute(sa.select(seen.c.mark).limit(1))
        except (AnswersUnavailable, SQLAlchemyError, OSError):
            return False
        return True

    async def _find(self, channel: Channel, message: MessageId) -> bool:
        try:
            marks = self._day_keys.marks(self._today(), channel, message)
            async with self._engine.connect() as connection:
                found = await connection.scalar(sa.select(sa.literal(1)).where(seen.c.mark.in_(marks)).limit(1))
        except (SQLAlchemyError, OSError) as error:
            raise answers_unavailable(error) from None
        return found is not None

    def _today(self) -> date:
        return self._clock.now().date()
