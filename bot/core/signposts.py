"""Turns services into the words a resident reads: short, plain, one thing a line.

The reader may be frightened and on a small screen, so at most three services come at once. Numbers, hours and
costs are those of the directory; what it does not know is said to be unknown.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bot.core import opening_hours
from bot.core.opening_hours import Certainty, Openness, OpenState
from bot.core.services import CostOption, Display, OnBill, Phone, PhoneType, Price, RouteKind, Service
from bot.core.times import clock_words, day_words, local

AT_ONCE = 3
UNSURE_HOURS = "We do not know their hours for sure. Check before you rely on it."
UNCHECKED = "We have not checked this one lately. It may be out of date."
NO_NUMBER = "We do not have a phone number we are sure of. Use the website."

_PRICES = {
    Price.FREE: "Free to call.",
    Price.STANDARD: "Costs the same as a call to an 01 or 02 number.",
    Price.PAID: "You have to pay for it.",
    Price.NO_CALL: "No phone call, so nothing on a phone bill.",
}
BILLS = {
    OnBill.YES: "It is likely to show on a phone bill.",
    OnBill.NO: "It is said not to show on a phone bill.",
    OnBill.UNKNOWN: "We do not know if it shows on a bill.",
    OnBill.NO_CALL: "",
}
_PHONES = {PhoneType.VOICE: "Phone", PhoneType.TEXT: "Text", PhoneType.TEXTPHONE: "Textphone"}
ROUTES = {
    RouteKind.WEBCHAT: "Web chat",
    RouteKind.TEXT: "Text",
    RouteKind.BSL: "Sign language (BSL)",
    RouteKind.RELAY: "Relay UK",
    RouteKind.FORM: "Online form",
    RouteKind.IN_PERSON: "In person",
}


def first(services: Sequence[Service], at: datetime, bank_holidays: frozenset[date]) -> tuple[Service, ...]:
    """The services to show at once.

    When nobody among them certainly answers now, one that is closed gives way to one further down that does.
    """
    shown = list(services[:AT_ONCE])
    states = [_state(service, at, bank_holidays) for service in shown]
    closed = [place for place, found in enumerate(states) if found.openness is Openness.CLOSED]
    if closed and not any(found.reachable for found in states):
        awake = (each for each in services[AT_ONCE:] if _state(each, at, bank_holidays).reachable)
        shown[closed[-1]] = next(awake, shown[closed[-1]])
    return tuple(shown)


def others(services: Sequence[Service], at: datetime, bank_holidays: frozenset[date]) -> tuple[Service, ...]:
    """What `more` shows: those that `first` left out."""
    shown = {service.id for service in first(services, at, bank_holidays)}
    return tuple(service for service in services if service.id not in shown)


def render(services: Sequence[Service], at: datetime, bank_holidays: frozenset[date], *, more: bool = False) -> str:
    """The signposts as plain text; empty when there are none. With `more`, those after the first three."""
    shown = others(services, at, bank_holidays) if more else first(services, at, bank_holidays)
    full = [_signpost(service, at, bank_holidays, awake=_awake(shown)) for service in shown[:AT_ONCE]]
    brief = [f"- {service.name}: {_shortest_way(service)}" for service in shown[AT_ONCE:]]
    return "\n\n".join([*full, *(["\n".join(brief)] if brief else [])])


def reach(service: Service) -> list[str]:
    """Every way in that may be shown, one a line."""
    lines = [phone_line(phone) for phone in service.shown_phones]
    lines += [f"{ROUTES[route.kind]}: {route.description}" for route in service.routes]
    if service.url:
        lines.append(f"Website: {service.url}")
    if service.email:
        lines.append(f"Email: {service.email}")
    return lines


def cost(option: CostOption) -> str:
    """What it costs, and whether it shows on a bill."""
    return " ".join(part for part in (price(option), BILLS[option.on_bill]) if part)


def price(option: CostOption) -> str:
    """What it costs."""
    return option.description or _PRICES[option.price]


def hours(service: Service, at: datetime, bank_holidays: frozenset[date]) -> str:
    """When somebody answers, as far as we know."""
    if service.hours.certainty is Certainty.DESCRIBED:
        return service.hours.description
    return hours_words(_state(service, at, bank_holidays), at)


def hours_words(found: OpenState, at: datetime) -> str:
    """An opening state in plain words."""
    match found.openness:
        case Openness.ALWAYS:
            return "Open all day, every day."
        case Openness.ANY_TIME:
            return "Any time, day or night."
        case Openness.OPEN:
            return f"Open now{_until(found.until, at)}."
        case Openness.CLOSED:
            return " ".join(part for part in ("Closed now.", _opens(found, at), _unsure_day(found, at)) if part)
        case Openness.UNKNOWN if found.unsure_on:
            return "It is a bank holiday. We do not know if they are open today."
        case Openness.UNKNOWN:
            return UNSURE_HOURS


def _signpost(service: Service, at: datetime, bank_holidays: frozenset[date], *, awake: Service | None) -> str:
    details = reach(service)
    if not service.shown_phones and service.display is Display.SHOW_WITHOUT_PHONE:
        details.append(NO_NUMBER)
    details += [cost(service.cost), hours(service, at, bank_holidays)]
    closed = _state(service, at, bank_holidays).openness is Openness.CLOSED
    if closed and awake and awake.id != service.id:
        details[-1] += f" {awake.name} is open all day and night."
    if service.is_stale(at):
        details.append(UNCHECKED)
    if service.plain_safety:
        details.append(service.plain_safety)
    return "\n".join([service.name, service.plain, *(f"- {line}" for line in details)])


def _awake(shown: Sequence[Service]) -> Service | None:
    """The one among those shown that never closes: the way to go when another is closed."""
    return next((service for service in shown if opening_hours.always_open(service.hours)), None)


def _state(service: Service, at: datetime, bank_holidays: frozenset[date]) -> OpenState:
    return opening_hours.state(service.hours, at, bank_holidays)


def phone_line(phone: Phone) -> str:
    """One number and what it is for."""
    said = phone.description
    label = _PHONES[phone.type]
    if phone.type is PhoneType.VOICE:
        return f"{label}: {phone.number}{f' ({said})' if said else ''}"
    return f"{label}: {said or phone.number}"


def _shortest_way(service: Service) -> str:
    return next((line.partition(": ")[2] for line in reach(service)), "")


def _until(until: datetime | None, at: datetime) -> str:
    if until is None or until - at > timedelta(hours=24):
        return ""
    closing = local(until)
    next_day = closing.date() > local(at).date() and clock_words(closing.time()) != "midnight"
    return f", until {clock_words(closing.time())}{' tomorrow' if next_day else ''}"


def _opens(found: OpenState, at: datetime) -> str:
    if found.opens is None:
        return ""
    opening = local(found.opens)
    return f"Opens {day_words(opening.date(), local(at).date())} {clock_words(opening.time())}."


def _unsure_day(found: OpenState, at: datetime) -> str:
    if found.unsure_on is None:
        return ""
    day = day_words(found.unsure_on, local(at).date())
    return f"We do not know about {day}, a bank holiday."
