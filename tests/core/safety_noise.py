"""Seeded ways in which people mistype, for the noise tests of the safety screen."""

import random
from collections.abc import Callable

Noise = Callable[[str, random.Random], str]

_TEXT_SPEAK = {"you": "u", "are": "r", "to": "2", "please": "pls", "with": "wiv", "because": "cos", "and": "n"}
_TEXT_SPEAK |= {
    "tonight": "2nite",
    "boyfriend": "bf",
    "going": "goin",
    "something": "summat",
    "people": "ppl",
    "before": "b4",
}
_LEET = str.maketrans("aeio", "4310")


def slip(text: str, chance: random.Random) -> str:
    """One slip of the finger in one word of five letters or more."""
    words = text.split(" ")
    long = [at for at, word in enumerate(words) if len(word) >= 5 and word.isalpha()]
    if not long:
        return text
    at = chance.choice(long)
    word = words[at]
    place = chance.randrange(1, len(word) - 1)
    swapped = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    words[at] = chance.choice(
        [swapped, word[:place] + word[place + 1 :], word[:place] + word[place] + word[place:], swapped]
    )
    return " ".join(words)


def text_speak(text: str, chance: random.Random) -> str:
    """Short forms for common words."""
    return " ".join(_TEXT_SPEAK.get(word, word) for word in text.split(" "))


def capitals(text: str, chance: random.Random) -> str:
    """All capitals."""
    return text.upper()


def no_punctuation(text: str, chance: random.Random) -> str:
    """Letters, figures and spaces only."""
    return "".join(letter for letter in text if letter.isalnum() or letter == " ")


def stretched(text: str, chance: random.Random) -> str:
    """One vowel held down."""
    vowels = [at for at, letter in enumerate(text) if letter in "aeiou" and at > 0]
    at = chance.choice(vowels)
    return text[:at] + text[at] * 4 + text[at + 1 :]


def leet(text: str, chance: random.Random) -> str:
    """Figures for the vowels of one word."""
    words = text.split(" ")
    at = chance.randrange(len(words))
    if not words[at].isdigit() and len(words[at]) > 2:
        words[at] = words[at].translate(_LEET)
    return " ".join(words)


def no_spaces(text: str, chance: random.Random) -> str:
    """Two words run together."""
    words = text.split(" ")
    at = chance.randrange(max(1, len(words) - 1))
    return " ".join([*words[:at], "".join(words[at : at + 2]), *words[at + 2 :]])


NOISES: tuple[Noise, ...] = (slip, text_speak, capitals, no_punctuation, stretched, leet, no_spaces)
