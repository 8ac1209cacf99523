"""Answers to what residents ask about the services just shown: the bill, the cost, the hours, who will know.

One line for each service, and the same care with what is not known as in `signposts`. Nothing here promises
secrecy: a call stays in the phone's own list, and most services must speak up when someone is in danger.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from bot.core import signposts
from bot.core.effects import Aspect
from bot.core.services import OnBill, PhoneType, RouteKind, Service

CALL_LIST = (
    "Every call and text also shows in the phone's own list. If someone checks your phone, use one they cannot see."
)
NO_PROMISE = "Workers may have to tell someone if a child or a life is in danger."
YOU_CHOOSE = "They may ask what is going on and if you are safe. You can say as little as you want, or stop."
INTERPRETER = "You can ask them for an interpreter."
NOTHING_SHOWN = "I have not shown you a service yet. Tell me what is worrying you, in a few words."

_BILLS = signposts.BILLS | {OnBill.NO_CALL: "No phone call, so nothing on a phone bill."}
_WITHOUT_SPEAKING = (RouteKind.WEBCHAT, RouteKind.TEXT, RouteKind.BSL, RouteKind.RELAY, RouteKind.FORM)


def follow_up(aspect: Aspect, services: Sequence[Service], at: datetime, bank_holidays: frozenset[date]) -> str:
    """One answer about the services last shown. Plain text, a line for each service."""
    if not services:
        return NOTHING_SHOWN
    before, line, after = _ANSWERS[aspect]
    lines = [f"- {service.name}: {line(service, at, bank_holidays)}" for service in services]
    return "\n\n".join(part for part in (before, "\n".join(lines), after) if part)


def _bill(service: Service, _at: datetime, _bank_holidays: frozenset[date]) -> str:
    return _BILLS[service.cost.on_bill]


def _cost(service: Service, _at: datetime, _bank_holidays: frozenset[date]) -> str:
    return signposts.price(service.cost)


def _text(service: Service, _at: datetime, _bank_holidays: frozenset[date]) -> str:
    ways = [signposts.phone_line(phone) for phone in service.shown_phones if phone.type is not PhoneType.VOICE]
    ways += [
        f"{signposts.ROUTES[route.kind]}: {route.description}"
        for route in service.routes
        if route.kind in _WITHOUT_SPEAKING
    ]
    if service.email:
        ways.append(f"Email: {service.email}")
    return " ".join(ways) or "We do not know of a way to text or chat."


def _phone(service: Service, _at: datetime, _bank_holidays: frozenset[date]) -> str:
    numbers = [phone.number for phone in service.shown_phones if phone.type is PhoneType.VOICE]
    if numbers:
        return " or ".join(numbers)
    website = f" Website: {service.url}" if service.url else ""
    return f"We do not have a phone number we are sure of.{website}"


def _expect(service: Service, _at: datetime, _bank_holidays: frozenset[date]) -> str:
    return service.plain_privacy or "We do not know what they keep private. Ask them first."


def _language(service: Service, _at: datetime, _bank_holidays: frozenset[date]) -> str:
    if service.languages:
        return f"{', '.join(service.languages)}. {service.language_note}".strip()
    return service.language_note or "We do not know which languages they speak."


_Line = Callable[[Service, datetime, frozenset[date]], str]
_ANSWERS: dict[Aspect, tuple[str, _Line, str]] = {
    Aspect.BILL: ("", _bill, CALL_LIST),
    Aspect.COST: ("", _cost, ""),
    Aspect.HOURS: ("", signposts.hours, ""),
    Aspect.TEXT: ("Ways without speaking:", _text, "Texts and chats can be seen by someone who has your phone."),
    Aspect.PHONE: ("", _phone, CALL_LIST),
    Aspect.EXPECT: (YOU_CHOOSE, _expect, NO_PROMISE),
    Aspect.LANGUAGE: ("", _language, INTERPRETER),
}
