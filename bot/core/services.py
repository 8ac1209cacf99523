"""What we know of each helpline and organisation, in Open Referral's words (HSDS 3).

A service here is what an editor has written and checked; nothing in it is worked out. How it is found lives in
`directory`, when it is open in `opening_hours`, how it reads to a resident in `signposts`.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.core.opening_hours import Hours
from bot.core.times import local


class Status(StrEnum):
    """HSDS `service.status`."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    DEFUNCT = "defunct"
    TEMPORARILY_CLOSED = "temporarily closed"


class Display(StrEnum):
    """How much of an entry residents may see."""

    SHOW = "show"
    SHOW_WITHOUT_PHONE = "show_without_phone"
    DO_NOT_SHOW = "do_not_show_until_checked"


class Confidence(StrEnum):
    """How sure the editor is of the entry as a whole."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class PhoneType(StrEnum):
    """HSDS `phone.type`, those we use."""

    VOICE = "voice"
    TEXT = "text"
    TEXTPHONE = "textphone"


class RouteKind(StrEnum):
    """A way to reach a service that is not a number of its own."""

    WEBCHAT = "webchat"
    TEXT = "text"
    BSL = "bsl"
    RELAY = "relay"
    FORM = "form"
    IN_PERSON = "in_person"


class Price(StrEnum):
    """What getting in touch costs."""

    FREE = "free"
    STANDARD = "standard"
    """The same as a call to an 01 or 02 number."""
    PAID = "paid"
    NO_CALL = "no_call"
    """Not a phone line."""


class OnBill(StrEnum):
    """Whether a call or text shows on an itemised bill."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    NO_CALL = "no_call"


class Extent(StrEnum):
    """HSDS `service_area.extent`, from wide to near."""

    NATIONAL = "national"
    BEDFORDSHIRE = "bedfordshire"
    CENTRAL_BEDFORDSHIRE = "central_bedfordshire"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, kw_only=True, slots=True)
class Organization:
    """Who runs a service."""

    id: str
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Phone:
    """A number to ring or to text. `description` says how to use it where the number alone would not do."""

    number: str
    type: PhoneType = PhoneType.VOICE
    description: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Route:
    """Another way in, said in a few plain words."""

    kind: RouteKind
    description: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CostOption:
    """HSDS `cost_option`, with what we know of the bill. `description` replaces the usual words about the price."""

    price: Price
    on_bill: OnBill
    description: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceArea:
    """Where a service works."""

    extent: Extent
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """Where a fact was read."""

    url: str
    page_date: str
    kind: str
    said: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Service:
    """One helpline, office, website or scheme. Texts named *plain* are read by residents, `notes` by staff only."""

    id: str
    name: str
    organization: Organization
    status: Status
    display: Display
    plain: str
    """What it is, in one plain sentence."""
    eligibility: str
    """HSDS `eligibility_description`: whom it is for."""
    cost: CostOption
    hours: Hours
    service_area: ServiceArea
    confidence: Confidence
    assured_date: date
    """The day somebody last checked the entry."""
    review_date: date
    """The last day it may be shown as checked."""
    alternate_names: tuple[str, ...] = ()
    url: str | None = None
    email: str | None = None
    phones: tuple[Phone, ...] = ()
    routes: tuple[Route, ...] = ()
    languages: tuple[str, ...] = ()
    language_note: str = ""
    audiences: frozenset[str] = frozenset()
    """The residents it was made for, when not for everyone."""
    not_for: frozenset[str] = frozenset()
    """The residents it would turn away or not suit."""
    taxonomy_terms: frozenset[str] = frozenset()
    plain_privacy: str = ""
    """What they keep private and what they do not."""
    plain_safety: str = ""
    """One short line of care, fit for a frightened reader."""
    replaced_by: str | None = None
    sources: tuple[Source, ...] = ()
    notes: str = ""

    @property
    def may_be_shown(self) -> bool:
        """Whether residents may see it at all."""
        return self.status is Status.ACTIVE and self.display is not Display.DO_NOT_SHOW

    @property
    def shown_phones(self) -> tuple[Phone, ...]:
        """The numbers residents may see."""
        return self.phones if self.display is Display.SHOW else ()

    def is_stale(self, at: datetime) -> bool:
        """Whether its review date has passed."""
        return local(at).date() > self.review_date
