"""Time as residents read it: the clock on a wall in Bedfordshire, in plain words."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
MIDNIGHT = time(0, 0)
NOON = time(12, 0)


def local(at: datetime) -> datetime:
    """The same instant on the wall clock."""
    return at.astimezone(LONDON)


def instant(day: date, wall: time) -> datetime:
    """The aware UTC instant of a wall-clock time. In the hour that comes twice, the first of the two."""
    return datetime.combine(day, wall, tzinfo=LONDON).astimezone(UTC)


def clock_words(wall: time) -> str:
    """`9am`, `9.30am`, `noon`, `midnight`."""
    if wall == MIDNIGHT:
        return "midnight"
    if wall == NOON:
        return "noon"
    hour = wall.hour % 12 or 12
    minutes = f".{wall.minute:02d}" if wall.minute else ""
    return f"{hour}{minutes}{'am' if wall.hour < 12 else 'pm'}"


def day_words(day: date, today: date) -> str:
    """`today`, `tomorrow`, `Monday` within the week, else `Monday 28 December`."""
    ahead = (day - today).days
    if ahead in (0, 1):
        return ("today", "tomorrow")[ahead]
    weekday = f"{day:%A}"
    return weekday if 1 < ahead < 7 else f"{weekday} {day.day} {day:%B}"
