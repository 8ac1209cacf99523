"""What the safety rules are made of, once read and compiled. The words themselves live in `bot/content/safety/`.

A rule is a row of elements that must come in this order, each at most a few words after the one before, or, for an
unordered rule, close together in any order. An element is a *symbol*: a word class, a phrase or a choice of these.
Every word of the vocabulary knows its symbols, so a text is looked up once and only rules whose rarest symbol occurs
are tried. There is no regular expression here, so nothing can be made to run long.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from bot.core.words import Vocabulary


class Level(StrEnum):
    """How a text is to be answered."""

    NONE = "none"
    CONCERN = "concern"
    URGENT = "urgent"


class Signal(StrEnum):
    """What kind of danger a text tells of."""

    C1 = "C1"  # violence happening now
    C2 = "C2"  # weapon, or threat to kill
    C3 = "C3"  # strangled, choked, suffocated
    C4 = "C4"  # a child at risk now
    C5 = "C5"  # thoughts of suicide, self-harm
    C6 = "C6"  # trapped, watched, cannot speak or leave
    C7 = "C7"  # overdose, poisoned, collapsed
    C8 = "C8"  # rape or sexual assault
    C9 = "C9"  # missing child or vulnerable person
    C10 = "C10"  # kidnap, threats over a debt
    C11 = "C11"  # home taken over
    C12 = "C12"  # forced marriage, FGM, taken abroad
    C13 = "C13"  # scammer at the door or on the screen now
    C14 = "C14"  # may hurt somebody
    C15 = "C15"  # stalker or ex here, following, tracking
    C16 = "C16"  # fire, injury, medical emergency


class Override(StrEnum):
    """Things said that change how the answer is given (crisis rules, part 5)."""

    NO_POLICE = "no_police"
    PHONE_WATCHED = "phone_watched"
    ACT_NORMAL = "act_normal"
    ALREADY_RANG = "already_rang"
    ONLY_TESTING = "only_testing"
    ASKS_SECRECY = "asks_secrecy"
    IS_THIS_REAL = "is_this_real"
    GIVES_DETAILS = "gives_details"
    ANGER = "anger"


class Typed(StrEnum):
    """A button under the emergency answer, said in words instead of pressed. The values begin the buttons' payloads."""

    CANNOT_CALL = "cannot_call"
    MORE_HELP = "more_help"
    NOT_NOW = "not_now"


class Weight(StrEnum):
    """How a rule's finding counts."""

    FIRM = "firm"  # urgent, whatever stands beside it
    URGENT = "urgent"  # urgent, unless the clause is about long ago, a question of law, a friend
    PRESSED = "pressed"  # urgent only when the text says that it is now
    CONCERN = "concern"


class Mark(StrEnum):
    """What a clause may say about time and manner."""

    NOW = "now"
    LONG_AGO = "long_ago"
    ASKING = "asking"
    FRIEND = "friend"
    CHILD = "child"
    HABIT = "habit"
    PRESSING = "pressing"
    LIVE = "live"


Meaning = Signal | Mark | Override | Typed
"""What a rule may find."""


ADJACENT = -1
"""A gap in which not even a filler may stand."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Element:
    """One place in a rule."""

    symbol: int
    gap: int
    """How many words that matter may stand between this and the element before."""


@dataclass(frozen=True, kw_only=True)  # no slots, for what it keeps once worked out
class Rule:
    """One pattern of danger (or of a harmless phrase, a mark or an override: `means` says which)."""

    name: str
    means: Meaning | None
    weight: Weight = Weight.URGENT
    elements: tuple[Element, ...]
    unordered: bool = False
    opens: bool = False
    """Must begin where the text begins."""
    closes: bool = False
    """Must end where the text ends."""
    unless: tuple[int, ...] = ()
    """Symbols that turn the rule off right beside it, and lower it a little further off in the same clause."""
    language: str = "en"

    @cached_property
    def needs(self) -> frozenset[int]:
        """All symbols that must occur."""
        return frozenset(element.symbol for element in self.elements)


@dataclass(frozen=True, kw_only=True, slots=True)
class Phrase:
    """Several words that count as one."""

    rest: tuple[str, ...]
    """What follows the first two words."""
    symbols: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True, repr=False)
class Lexicon:
    """Everything `screen` knows."""

    vocabulary: Vocabulary
    symbols: Mapping[str, tuple[int, ...]]
    """Word → its symbols."""
    stems: Mapping[str, tuple[int, ...]]
    """Beginning of a word → symbols of all words that begin so."""
    phrases: Mapping[tuple[str, str], tuple[Phrase, ...]]
    """First two words → phrases."""
    fillers: frozenset[str]
    """Words that do not count in a gap: is, was, the, really …"""
    turns: frozenset[str]
    """Words a new clause always begins with: but …"""
    joiners: frozenset[str]
    """Words that may join two clauses: and, so, then …"""
    subjects: frozenset[str]
    """Words a new clause begins with: he, she, I, my …"""
    harmless: Mapping[int, tuple[Rule, ...]]
    """Rules by their rarest symbol; what they match is blanked out before the others run."""
    rules: Mapping[int, tuple[Rule, ...]]
