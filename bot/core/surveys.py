"""A survey and how an answer to it is understood.

Officers' questions live in a content file; this module knows what a question is, which of them are asked in a given
conversation, and what a resident means by a button or by typed words. It only ever says *this choice*, *skip* or
*I do not know*: it never guesses between two.
"""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Final

AT_MOST: Final = 6
"""Questions asked in one conversation."""

LONGEST_WORDS: Final = 300
"""Characters of a resident's own words that are kept."""

SKIPPED: Final = "skip"
"""What stands for a skipped question where only text can be kept."""


class Skip(Enum):
    """The answer that is no answer."""

    SKIP = SKIPPED


SKIP: Final = Skip.SKIP


class Asked(StrEnum):
    """When a question is asked."""

    ALWAYS = "always"
    AFTER_HELP = "after_help"  # only where this conversation answered a need
    UNLESS_SENSITIVE = "unless_sensitive"  # not where it touched abuse or an emergency


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """One answer. `also` are other ways to type it; `ages` reads a typed age; `turns_away` ends the survey kindly,
    and after a `sensitive` one no words are asked for."""

    id: str
    title: str
    also: tuple[str, ...] = ()
    ages: range = range(0)
    turns_away: str = ""
    sensitive: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """One question. Without choices, it is answered in words of the resident's own."""

    id: str
    wording: str
    choices: tuple[Choice, ...] = ()
    asked: Asked = Asked.ALWAYS

    def choice(self, choice_id: str) -> Choice | None:
        """The choice of that id."""
        return next((choice for choice in self.choices if choice.id == choice_id), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Survey:
    """A versioned list of questions. `welcome` is said before the first."""

    id: str
    version: str
    welcome: str
    questions: tuple[Question, ...]
    skip_title: str
    leave_title: str

    def question(self, question_id: str) -> Question | None:
        """The question of that id."""
        return next((question for question in self.questions if question.id == question_id), None)

    def questions_for(self, *, helped: bool, sensitive: bool) -> tuple[Question, ...]:
        """The questions of this conversation, in order. Where there are too many, words of one's own give way."""
        due = [question for question in self.questions if _is_due(question, helped=helped, sensitive=sensitive)]
        for question in [question for question in due if not question.choices]:
            if len(due) > AT_MOST:
                due.remove(question)
        return tuple(due[:AT_MOST])

    def finished(self, given: Mapping[str, str]) -> dict[str, str]:
        """What is worth keeping: answers to our own questions, without the skipped ones."""
        return {
            question.id: given[question.id]
            for question in self.questions
            if given.get(question.id) not in (None, SKIPPED)
        }


def _is_due(question: Question, *, helped: bool, sensitive: bool) -> bool:
    match question.asked:
        case Asked.AFTER_HELP:
            return helped
        case Asked.UNLESS_SENSITIVE:
            return not sensitive
        case Asked.ALWAYS:
            return True


def payload(question: Question, choice: Choice | Skip) -> str:
    """What a button under this question sends. It names the question, so that an old button cannot answer a new one."""
    chosen = choice.value if isinstance(choice, Skip) else choice.id
    return f'/answer{{"choice":"{question.id}.{chosen}"}}'


LEAVE_PAYLOAD: Final = "/leave_survey"

_PAYLOAD = re.compile(r'/answer\s*\{\s*"choice"\s*:\s*"(?P<question>[a-z_]+)\.(?P<choice>[a-z0-9_]+)"\s*\}')
_SKIP_WORDS = frozenset(
    {
        "skip", "skip it", "skip this", "skip this one", "skip question", "skip this question", "skip please", "pass",
        "next", "next question", "next one", "prefer not to say", "id prefer not to say", "i prefer not to say",
        "rather not say", "id rather not say", "i would rather not say", "dont want to say", "i dont want to say",
        "dont know", "i dont know", "not sure", "im not sure",
        "no idea", "dunno", "idk", "not saying", "no comment",
        "no answer", "none of your business", "id rather not", "rather not",
    }
)  # fmt: skip
_NOTHING_TO_SAY = frozenset(["no", "nope", "no thanks", "no thank you", "nothing", "none", "na", "n a", "not really"])
_LEAVE_WORDS = frozenset(
    {
        "stop", "stop it", "stop this", "stop now", "stop please", "please stop", "quit", "exit", "end", "cancel",
        "leave", "finish", "end it", "i want to stop", "i want to leave", "stop the survey", "stop survey",
        "leave the survey", "leave survey", "quit the survey", "exit the survey", "end the survey", "end survey",
        "cancel the survey", "cancel survey", "get me out of this survey", "no more", "no more questions",
        "i dont want to do this", "i dont want to do this any more", "i dont want to do the survey",
        "i dont want to answer any more", "enough", "thats enough", "ive had enough of this survey",
        "stop asking me questions", "stop asking questions", "forget the survey", "never mind the survey",
    }
)  # fmt: skip
_NEGATIONS = frozenset(
    ["not", "no", "never", "dont", "isnt", "arent", "cant", "wont", "doesnt", "didnt", "nor", "neither", "hardly"]
)
_QUESTION_WORDS = frozenset(
    [
        "what", "whats", "how", "where", "when", "who", "whos", "why", "which", "can", "could", "do", "does", "is",
        "are", "will", "would", "should", "shall", "am", "did", "has", "have",
    ]
)  # fmt: skip
_LONGEST_REST: Final = 6
_SURELY_NEAR: Final = 0.88
_NEAR: Final = 0.8
_SHORTEST_NEAR: Final = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class _Way:
    """One way to type a choice."""

    words: tuple[str, ...]
    choice: Choice = field(repr=False)


def choice_for(question: Question, typed_text: str) -> str | Skip | None:
    """What a button or typed words answer to this question: a choice's id (or the words kept), skip, or not known."""
    pressed = _PAYLOAD.fullmatch(typed_text.strip())
    if pressed:
        return _pressed(question, pressed["question"], pressed["choice"])
    if typed_text.strip().startswith("/"):
        return None
    plain = " ".join(_words(typed_text))
    if plain in _SKIP_WORDS:
        return SKIP
    return _typed_choice(question, typed_text) if question.choices else _own_words(typed_text)


def wants_to_leave(typed_text: str) -> bool:
    """Whether these words, said to a survey question, end the survey."""
    return typed_text.strip() == LEAVE_PAYLOAD or " ".join(_words(typed_text)) in _LEAVE_WORDS


def is_exact(question: Question, typed_text: str) -> bool:
    """Whether this is the button of a choice, or its very words: nothing that could mean something else."""
    if _PAYLOAD.fullmatch(typed_text.strip()):
        return True
    words = tuple(_words(typed_text))
    return any(way.words == words for way in _ways(question))


def asks_something(typed_text: str) -> bool:
    """Whether these words are a question rather than an answer."""
    words = _words(typed_text)
    return "?" in typed_text or (bool(words) and words[0] in _QUESTION_WORDS)


def _pressed(question: Question, question_id: str, choice_id: str) -> str | Skip | None:
    if question_id != question.id:
        return None
    if choice_id == SKIPPED:
        return SKIP
    return choice_id if question.choice(choice_id) else None


def _own_words(typed_text: str) -> str | Skip | None:
    kept = typed_text.strip()
    if " ".join(_words(kept)) in _NOTHING_TO_SAY:
        return SKIP
    return kept if kept and any(map(str.isalnum, kept)) and len(kept) <= LONGEST_WORDS else None


def _typed_choice(question: Question, typed_text: str) -> str | None:
    words = tuple(_words(typed_text))
    if not words:
        return None
    exact = {way.choice.id for way in _ways(question) if way.words == words}
    if len(exact) == 1:
        return exact.pop()
    numbers = [int(word) for word in words if word.isascii() and word.isdigit() and len(word) <= 3]
    if numbers:
        return _numbered(question, numbers, alone=len(words) == 1)
    if asks_something(typed_text):
        return None
    return _near(question, words, _SURELY_NEAR) or _contained(question, words) or _near(question, words, _NEAR)


def _numbered(question: Question, numbers: list[int], *, alone: bool) -> str | None:
    if len(numbers) != 1:
        return None
    number = numbers[0]
    if any(choice.ages for choice in question.choices):
        return next((choice.id for choice in question.choices if number in choice.ages), None)
    if alone and 1 <= number <= len(question.choices):
        return question.choices[number - 1].id
    return None


def _contained(question: Question, words: tuple[str, ...]) -> str | None:
    """The longest way that stands in a short text, unless a *not* or another choice is left beside it."""
    found = [way for way in _ways(question) if _without(words, way.words) is not None]
    if not found:
        return None
    longest = max(len(way.words) for way in found)
    best = {way.choice.id: way for way in found if len(way.words) == longest}
    if len(best) != 1:
        return None
    chosen, best_way = best.popitem()
    rest = _without(words, best_way.words) or ()
    another = any(way.choice.id != chosen and _without(rest, way.words) is not None for way in found)
    return None if another or len(rest) > _LONGEST_REST or _NEGATIONS.intersection(rest) else chosen


def _without(words: tuple[str, ...], part: tuple[str, ...]) -> tuple[str, ...] | None:
    for start in range(len(words) - len(part) + 1):
        if words[start : start + len(part)] == part:
            return words[:start] + words[start + len(part) :]
    return None


def _near(question: Question, words: tuple[str, ...], least: float) -> str | None:
    """A near misspelling of one choice and of no other."""
    text = " ".join(words)
    if len(text) < _SHORTEST_NEAR:
        return None
    near: dict[str, float] = {}
    for way in _ways(question):
        if _NEGATIONS.intersection(words) != _NEGATIONS.intersection(way.words):
            continue
        likeness = difflib.SequenceMatcher(None, text, " ".join(way.words)).ratio()
        near[way.choice.id] = max(likeness, near.get(way.choice.id, 0.0))
    best = sorted(near, key=near.__getitem__, reverse=True)[:2]
    if not best or near[best[0]] < least or (len(best) == 2 and near[best[0]] == near[best[1]]):
        return None
    return best[0]


def _ways(question: Question) -> Iterable[_Way]:
    for choice in question.choices:
        for said in (choice.title, *choice.also):
            yield _Way(words=tuple(_words(said)), choice=choice)


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return re.findall(r"[^\W_]+", re.sub(r"['’‘`]", "", plain))
