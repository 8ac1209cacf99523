"""Reads the service directory from `directory/*.yml` (Open Referral, HSDS 3) into core's records.

Also holds editors to the rules that protect residents: no number on an entry that must not show one, a bill note
and a cost on everything, hours claimed only when there are some, a check at least every three months.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dateutil.rrule import rrulestr

from bot.content import needs_files
from bot.content.sections import Section, read_all, refuse
from bot.core import services
from bot.core.directory import Directory
from bot.core.errors import ContentError
from bot.core.opening_hours import Certainty, Hours, OnBankHolidays, Schedule
from bot.core.services import Display, Price, Service, Status

FOLDER = Path(__file__).with_name("directory")
LONGEST_BETWEEN_CHECKS = timedelta(days=92)
LONGEST_LINE = 160
_A_MONDAY = datetime(2001, 1, 1, tzinfo=UTC)  # any Monday will do
_KEYS = [
    "id",
    "name",
    "alternate_names",
    "organization",
    "status",
    "display",
    "confidence",
    "plain",
    "eligibility_description",
    "url",
    "email",
    "phones",
    "routes",
    "schedules",
    "hours",
    "cost_option",
    "languages",
    "interpretation_services",
    "service_area",
    "audiences",
    "not_for",
    "taxonomy_terms",
    "plain_privacy",
    "plain_safety",
    "replaced_by",
    "assured_date",
    "review_date",
    "sources",
    "notes",
]


def load_directory(folder: Path = FOLDER, needs_folder: Path = needs_files.FOLDER) -> Directory:
    """The whole directory with its needs. Raise `ContentError` at the first mistake."""
    directory, problems = read_directory(folder, needs_folder)
    refuse(problems)
    return directory


def read_directory(
    folder: Path = FOLDER, needs_folder: Path = needs_files.FOLDER
) -> tuple[Directory, list[ContentError]]:
    """The whole directory, and every mistake found in its files."""
    found, problems = read_services(folder)
    bare = Directory(services=found)
    needs, audiences, more_problems = needs_files.read_needs(bare, needs_folder)
    return Directory(services=found, needs=needs, audiences=audiences), problems + more_problems


def read_services(folder: Path = FOLDER) -> tuple[tuple[Service, ...], list[ContentError]]:
    """All entries, and every mistake found."""
    problems: list[ContentError] = []
    found: dict[str, Service] = {}
    redirects: list[tuple[Section, str]] = []
    for file in read_all(folder, problems):
        file.only("theme", "services")
        for section in file.sections("services"):
            service = _service(section)
            if service.id in found:
                section.wrong("id", "give each service an id of its own")
            found[service.id] = service
            if service.replaced_by:
                redirects.append((section, service.replaced_by))
    for section, successor in redirects:
        if successor not in found or not found[successor].may_be_shown:
            section.wrong("replaced_by", "name a service that may be shown")
    return tuple(found.values()), problems


def _service(section: Section) -> Service:
    section.only(*_KEYS)
    organization = section.section("organization")
    area = section.section("service_area")
    service = Service(
        id=section.text("id"),
        name=section.text("name"),
        alternate_names=section.texts("alternate_names"),
        organization=services.Organization(id=organization.text("id"), name=organization.text("name")),
        status=section.choice("status", Status),
        display=section.choice("display", Display),
        confidence=section.choice("confidence", services.Confidence),
        plain=section.text("plain"),
        eligibility=section.text("eligibility_description"),
        url=section.optional("url"),
        email=section.optional("email"),
        phones=tuple(_phones(section)),
        routes=tuple(_routes(section)),
        hours=_hours(section),
        cost=_cost(section.section("cost_option")),
        languages=section.texts("languages"),
        language_note=section.text("interpretation_services", ""),
        service_area=services.ServiceArea(extent=area.choice("extent", services.Extent), name=area.text("name")),
        audiences=_audiences(section, "audiences"),
        not_for=_audiences(section, "not_for"),
        taxonomy_terms=frozenset(section.texts("taxonomy_terms")),
        plain_privacy=section.text("plain_privacy", ""),
        plain_safety=section.text("plain_safety", ""),
        replaced_by=section.optional("replaced_by"),
        assured_date=section.day("assured_date"),
        review_date=section.day("review_date"),
        sources=tuple(_sources(section)),
        notes=section.text("notes", ""),
    )
    _judge(section, service)
    return service


def _phones(section: Section) -> Iterator[services.Phone]:
    for phone in section.sections("phones"):
        phone.only("number", "type", "description")
        yield services.Phone(
            number=phone.text("number"),
            type=phone.choice("type", services.PhoneType),
            description=phone.text("description", ""),
        )


def _routes(section: Section) -> Iterator[services.Route]:
    for route in section.sections("routes"):
        route.only("kind", "description")
        yield services.Route(kind=route.choice("kind", services.RouteKind), description=route.text("description"))


def _cost(section: Section) -> services.CostOption:
    section.only("price", "on_bill", "description")
    return services.CostOption(
        price=section.choice("price", Price),
        on_bill=section.choice("on_bill", services.OnBill),
        description=section.text("description", ""),
    )


def _hours(section: Section) -> Hours:
    hours = section.section("hours")
    hours.only("certainty", "bank_holidays", "description", "found")
    bank_holidays = hours.choice("bank_holidays", OnBankHolidays, OnBankHolidays.NOT_STATED)
    schedules = tuple(_schedule(each, bank_holidays) for each in section.sections("schedules"))
    certainty = hours.choice("certainty", Certainty)
    if (certainty is Certainty.KNOWN) and not schedules:
        hours.wrong("certainty", "give the schedules, or write unsure")
    if certainty is Certainty.DESCRIBED and "description" not in hours:
        hours.wrong("description", "say in one plain sentence when they are open")
    return Hours(certainty=certainty, schedules=schedules, description=hours.text("description", ""))


def _schedule(section: Section, bank_holidays: OnBankHolidays) -> Schedule:
    section.only("freq", "byday", "opens_at", "closes_at")
    if section.text("freq") != "WEEKLY":
        section.wrong("freq", "use WEEKLY")
    return Schedule(
        days=_weekdays(section),
        opens_at=section.wall_time("opens_at"),
        closes_at=section.wall_time("closes_at"),
        bank_holidays=bank_holidays,
    )


def _weekdays(section: Section) -> frozenset[int]:
    """The days of one week, Monday 0, on which the entry's RRULE (RFC 5545) comes round, as dateutil reads it."""
    byday = section.text("byday")
    try:
        rule = rrulestr(f"FREQ=WEEKLY;BYDAY={byday}", dtstart=_A_MONDAY)
        found = frozenset(day.weekday() for day in rule.between(_A_MONDAY, _A_MONDAY + timedelta(days=6), inc=True))
    except (ValueError, KeyError):
        found = frozenset()
    if not found or any(map(str.isdigit, byday)):  # "1MO", which a weekly rule may not say, would be read as MO
        section.wrong("byday", "use MO,TU,WE,TH,FR,SA,SU")
    return found


def _sources(section: Section) -> Iterator[services.Source]:
    for source in section.sections("sources"):
        source.only("url", "page_date", "kind", "said")
        yield services.Source(
            url=source.text("url"),
            page_date=source.text("page_date"),
            kind=source.text("kind"),
            said=source.text("said"),
        )


def _audiences(section: Section, key: str) -> frozenset[str]:
    names = frozenset(section.texts(key))
    if not names <= needs_files.AUDIENCES:
        section.wrong(key, f"use audiences we know: {', '.join(sorted(needs_files.AUDIENCES))}")
    return names


def _judge(section: Section, service: Service) -> None:
    """The rules that protect residents."""
    if service.display is Display.SHOW_WITHOUT_PHONE and service.phones:
        section.wrong("phones", "take them out: this entry may not show a number")
    if service.may_be_shown and not (service.shown_phones or service.routes or service.url or service.email):
        section.wrong("url", "give one way to reach them, or set display to do_not_show_until_checked")
    if service.may_be_shown and not service.sources:
        section.wrong("sources", "say where the facts were read")
    if service.shown_phones and service.cost.price is Price.NO_CALL:
        section.wrong("cost_option.price", "say what a call or text costs")
    if service.review_date - service.assured_date > LONGEST_BETWEEN_CHECKS:
        section.wrong("review_date", "set it at most three months after assured_date")
    if service.status is Status.DEFUNCT and service.replaced_by is None:
        section.wrong("replaced_by", "name what has taken its place, or set status to inactive")
    for key, words in (("plain", service.plain), ("plain_safety", service.plain_safety)):
        if len(words) > LONGEST_LINE:
            section.wrong(key, f"make it {LONGEST_LINE} characters or fewer")
