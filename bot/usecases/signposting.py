"""Points a resident to services: the directory's find, the clock and the bank holidays brought together."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

from bot.core import follow_ups, signposts
from bot.core.directory import Directory
from bot.core.effects import AnswerFollowUp, OfferSignposts
from bot.core.services import Service
from bot.usecases.ports import Clock

CHILD, CHILDLINE = "child", "childline"
BankHolidays = Callable[[date], frozenset[date]]
"""The bank holidays of England around a day."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Signposts:
    """What to show, and whether there is more to ask for."""

    text: str
    more: bool


class Signposting:
    """Words for services: those for a need, those an emergency answer names, and answers about those shown."""

    def __init__(self, *, directory: Directory, bank_holidays: BankHolidays, clock: Clock) -> None:
        self._directory = directory
        self._bank_holidays = bank_holidays
        self._clock = clock

    @property
    def needs(self) -> Iterable[str]:
        """The names of all needs."""
        return self._directory.needs.keys()

    def knows(self, need: str) -> bool:
        """Whether `need` is one of ours."""
        return need in self._directory.needs

    def offer(self, *wanted: OfferSignposts) -> Signposts:
        """At most three services for the needs named, or with `more` those after them. Empty when there are none.

        Of several needs each has its best service among the three.
        """
        at = self._clock.now()
        found = [self._directory.find(each.need, each.audience, each.area, at) for each in wanted]
        in_turn = (service for row in zip_longest(*found) for service in row if service is not None)
        services = tuple({service.id: service for service in in_turn}.values())
        return self._render(services, more=any(each.more for each in wanted))

    def title(self, need: str) -> str:
        """The short neutral name of a need, for a button; empty when it has none."""
        known = self._directory.needs.get(need)
        return known.title if known else ""

    def of_need(self, need: str, *, more: bool = False) -> Signposts:
        """The signposts of a need, for anyone and anywhere."""
        return self.offer(OfferSignposts(need=need, more=more))

    def of_ids(self, ids: Iterable[str], *, child: bool = False) -> Signposts:
        """The services named by an emergency answer, replaced ones redirected. For a child, Childline comes first."""
        found = (self._directory.successor(each) for each in ((CHILDLINE, *ids) if child else ids))
        services = {each.id: each for each in found if each is not None and each.may_be_shown}
        fitting = tuple(each for each in services.values() if not (child and CHILD in each.not_for))
        return self._render(fitting, more=False)

    def follow_up(self, asked: AnswerFollowUp) -> str:
        """One answer about the services last shown, or about the one the resident named."""
        at = self._clock.now()
        named = self._directory.called(asked.service) if asked.service else None
        found = self._directory.find(asked.need, asked.audience, asked.area, at)
        services = (named,) if named else signposts.first(found, at, self._bank_holidays(at.date()))
        return follow_ups.follow_up(asked.aspect, services, at, self._bank_holidays(at.date()))

    def _render(self, services: tuple[Service, ...], *, more: bool) -> Signposts:
        at = self._clock.now()
        holidays = self._bank_holidays(at.date())
        text = signposts.render(services, at, holidays, more=more)
        return Signposts(text=text, more=not more and bool(signposts.others(services, at, holidays)))
