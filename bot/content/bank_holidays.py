"""The bank holidays of England, worked out by the `holidays` library: no network, no list to keep up."""

from datetime import date

import holidays


def bank_holidays(day: date) -> frozenset[date]:
    """Those of the years around a day."""
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=range(day.year - 1, day.year + 2)))
