"""Mistypes lines for the trainer, so that slips of the finger are learnt too. The tests measure with other slips."""

import random
from collections.abc import Callable

_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_BESIDE = {key: row[at - 1 if at else 1] for row in _KEYS for at, key in enumerate(row)}
_SHORT = {
    "you": "u",
    "are": "r",
    "your": "ur",
    "please": "plz",
    "someone": "sum1",
    "what": "wot",
    "the": "da",
    "to": "2",
}
_SHORT |= {"tonight": "2nite", "and": "n", "that": "dat", "with": "w", "because": "cuz", "have": "hav", "dont": "dnt"}


def mistyped(text: str, chance: random.Random) -> str:
    """The line with one or two mistakes."""
    words = text.split()
    for _ in range(1 + len(words) // 9):
        mistake = chance.choice(_MISTAKES)
        words = mistake(words, chance)
    return " ".join(words)


def _missing(words: list[str], chance: random.Random) -> list[str]:
    return _inside(words, chance, lambda word, at: word[:at] + word[at + 1 :])


def _twice(words: list[str], chance: random.Random) -> list[str]:
    return _inside(words, chance, lambda word, at: word[:at] + word[at] * chance.choice((2, 2, 3)) + word[at + 1 :])


def _swapped(words: list[str], chance: random.Random) -> list[str]:
    return _inside(words, chance, lambda word, at: word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :])


def _key_beside(words: list[str], chance: random.Random) -> list[str]:
    return _inside(words, chance, lambda word, at: word[:at] + _BESIDE.get(word[at], word[at]) + word[at + 1 :])


def _no_vowels(words: list[str], chance: random.Random) -> list[str]:
    return _inside(words, chance, lambda word, _: word[0] + "".join(key for key in word[1:] if key not in "aeiou"))


def _no_space(words: list[str], chance: random.Random) -> list[str]:
    at = chance.randrange(len(words))
    return [*words[:at], "".join(words[at : at + 2]), *words[at + 2 :]]


def _short(words: list[str], _: random.Random) -> list[str]:
    return [_SHORT.get(word, word) for word in words]


_MISTAKES = (_missing, _twice, _swapped, _key_beside, _no_vowels, _no_space, _short, _short)


def _inside(words: list[str], chance: random.Random, changed: Callable[[str, int], str]) -> list[str]:
    """Change one word of four letters or more, at a place after its first letter."""
    long = [at for at, word in enumerate(words) if len(word) > 3]
    if not long:
        return words
    at = chance.choice(long)
    word = words[at]
    return [*words[:at], changed(word, chance.randrange(1, len(word))), *words[at + 1 :]]
