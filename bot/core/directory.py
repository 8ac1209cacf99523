"""Finds the services that answer a need, best first.

Which service answers which need is an editor's judgement, kept in content files. What is decided here is what
holds whatever they write: nothing unchecked is shown, a replaced service gives way to its successor, a line for
women is not given to a man, and an entry past its review date steps back when something fresh takes its place.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import takewhile

from bot.core.services import Extent, Service

OUTSIDE = "outside"
"""The area of residents who live outside Central Bedfordshire."""
EMERGENCY = "emergency"
"""The taxonomy term of services that send help now."""
ENOUGH = 3
"""So many fresh services make an answer."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Need:
    """One question residents ask, and the ids of the services that answer it, best first."""

    name: str
    topic: str
    question: str
    services: tuple[str, ...]
    title: str = ""
    """What a button says."""
    for_audience: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


AudienceDefaults = Mapping[str, Mapping[str, tuple[str, ...]]]
"""Topic → audience → services that audience should see first whatever the need."""


class Directory:
    """All services and needs. Built once, never changed."""

    def __init__(
        self, *, services: Iterable[Service], needs: Iterable[Need] = (), audiences: AudienceDefaults | None = None
    ) -> None:
        self._services = {service.id: service for service in services}
        self._needs = {need.name: need for need in needs}
        self._audiences: AudienceDefaults = audiences or {}
        self._by_name = {name.casefold(): service for service in self._services.values() for name in _names(service)}

    @property
    def services(self) -> tuple[Service, ...]:
        """Every entry, shown or not."""
        return tuple(self._services.values())

    @property
    def needs(self) -> Mapping[str, Need]:
        """Every need, by name."""
        return self._needs

    def by_id(self, service_id: str) -> Service | None:
        """The entry itself, shown or not, replaced or not."""
        return self._services.get(service_id)

    def successor(self, service_id: str) -> Service | None:
        """The entry, or what has taken its place."""
        seen: set[str] = set()
        service = self._services.get(service_id)
        while service and service.replaced_by and service.id not in seen:
            seen.add(service.id)
            service = self._services.get(service.replaced_by)
        return service

    def called(self, words: str) -> Service | None:
        """The service a resident named: its id, its name or another name for it. A replaced one redirects."""
        named = self._services.get(words) or self._by_name.get(" ".join(words.split()).casefold())
        found = self.successor(named.id) if named else None
        return found if found and found.may_be_shown else None

    def stale(self, at: datetime) -> tuple[Service, ...]:
        """For staff: what is shown but past its review date, longest overdue first."""
        overdue = (service for service in self._services.values() if service.may_be_shown and service.is_stale(at))
        return tuple(sorted(overdue, key=lambda service: (service.review_date, service.id)))

    def find(self, need: str, audience: str | None, area: str | None, at: datetime) -> tuple[Service, ...]:
        """The services for a need, best first. Empty when the need is unknown or nothing may be shown."""
        known = self._needs.get(need)
        if known is None:
            return ()
        found: dict[str, Service] = {}
        for ids in self._tiers(known, audience):
            tier = [service for service in self._resolved(ids) if service.id not in found]
            suiting = _nearest([service for service in tier if _suits(service, audience, area)], area)
            found |= {service.id: service for service in _fresh_first(suiting, at)}
        return tuple(found.values())

    def _tiers(self, need: Need, audience: str | None) -> tuple[tuple[str, ...], ...]:
        """Ids in groups, the better group first.

        An editor's own choice for this audience leads. Else what the audience usually sees comes after emergency
        services; and a need whose best service is itself made for someone (a man who hurts *her*) keeps its order.
        """
        if audience is None:
            return (need.services,)
        if audience in need.for_audience:
            return need.for_audience[audience], need.services
        usual = self._audiences.get(need.topic, {}).get(audience, ())
        urgent = tuple(takewhile(self._is_emergency, need.services))
        best = next(iter(self._resolved(need.services[len(urgent) :])), None)
        if best and best.audiences and audience not in best.audiences | best.not_for:
            return need.services, usual
        return urgent, usual, need.services

    def _is_emergency(self, service_id: str) -> bool:
        service = self._services.get(service_id)
        return service is not None and EMERGENCY in service.taxonomy_terms

    def _resolved(self, ids: Iterable[str]) -> tuple[Service, ...]:
        found = (self.successor(service_id) for service_id in ids)
        return tuple({service.id: service for service in found if service is not None}.values())


def _names(service: Service) -> Iterator[str]:
    yield service.name
    yield from service.alternate_names


def _suits(service: Service, audience: str | None, area: str | None) -> bool:
    if not service.may_be_shown or service.service_area.extent is Extent.ELSEWHERE:
        return False
    if area == OUTSIDE and service.service_area.extent is Extent.CENTRAL_BEDFORDSHIRE:
        return False
    return audience not in service.not_for


def _nearest(services: list[Service], area: str | None) -> list[Service]:
    """Outside Central Bedfordshire, national services come before the county's."""
    if area != OUTSIDE:
        return services
    return sorted(services, key=lambda service: service.service_area.extent is not Extent.NATIONAL)


def _fresh_first(services: list[Service], at: datetime) -> list[Service]:
    """Entries past their review date step back, and out once enough fresh ones are there."""
    fresh = [service for service in services if not service.is_stale(at)]
    stale = [service for service in services if service.is_stale(at)]
    return fresh if len(fresh) >= ENOUGH else fresh + stale
