"""Builds a service that is fit to be shown; a test names only what it is about."""

from dataclasses import replace
from datetime import date, time
from typing import Any

from bot.core.opening_hours import Certainty, Hours, OnBankHolidays, Schedule
from bot.core.services import (
    Confidence,
    CostOption,
    Display,
    Extent,
    OnBill,
    Organization,
    Phone,
    Price,
    Service,
    ServiceArea,
    Source,
    Status,
)

EVERY_DAY = frozenset(range(7))
WEEKDAYS = frozenset(range(5))
DAY_AND_NIGHT = Hours(
    certainty=Certainty.KNOWN,
    schedules=(Schedule(days=EVERY_DAY, opens_at=time(0), closes_at=time(0), bank_holidays=OnBankHolidays.OPEN),),
)
OFFICE_HOURS = Hours(
    certainty=Certainty.KNOWN,
    schedules=(Schedule(days=WEEKDAYS, opens_at=time(9), closes_at=time(17), bank_holidays=OnBankHolidays.CLOSED),),
)
UNSURE = Hours(certainty=Certainty.UNSURE)

_PLAIN = Service(
    id="helpline",
    name="Helpline",
    organization=Organization(id="charity", name="Charity"),
    status=Status.ACTIVE,
    display=Display.SHOW,
    plain="A helpline.",
    eligibility="Anyone",
    url="https://helpline.example",
    phones=(Phone(number="0800 000 000"),),
    hours=UNSURE,
    cost=CostOption(price=Price.FREE, on_bill=OnBill.UNKNOWN),
    service_area=ServiceArea(extent=Extent.NATIONAL, name="England"),
    confidence=Confidence.HIGH,
    assured_date=date(2026, 11, 22),
    review_date=date(2027, 2, 22),
    sources=(Source(url="https://helpline.example", page_date="2026", kind="official", said="It exists."),),
)


def service(service_id: str = "helpline", *, extent: Extent = Extent.NATIONAL, **changes: Any) -> Service:
    """A service of this id, fit to be shown unless changed."""
    area = ServiceArea(extent=extent, name=extent.value)
    named = {"name": service_id.capitalize(), "service_area": area} | changes
    return replace(_PLAIN, id=service_id, **named)
