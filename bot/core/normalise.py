"""Bring typed text to one plain form, so that the safety rules need to know only one spelling of each character.

Frightened people type in capitals, with emoji, with letters pulled apart, on foreign keyboards. Some text is hostile:
zero-width characters, lookalike letters, megabytes. Everything here is pure, linear in the length of the text and
cannot raise. What it returns is a list of words in lower case; `BREAK` stands where a sentence ends, `PAUSE` where a
clause does.
"""

import re
import unicodedata
from collections.abc import Mapping

BREAK, PAUSE = "|", ","
BREAKS = frozenset({BREAK, PAUSE})
_BREAK_SIGN, _PAUSE_SIGN = "\uf8ff", "\uf8fd"
LONGEST = 65_536
"""How much of a text is read: more than any channel lets in."""

_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f"
    "\ufeff\U0001f3fb-\U0001f3ff\U000e0000-\U000e01ef\ud800-\udfff]"
)
_LATIN_MARKS = re.compile("[\u0300-\u036f\u064b-\u0652\u0670]")
_APOSTROPHE = re.compile("(?<=[^\\W\\d_])['\u2018\u2019\u201b\u02bc\u2032`\u00b4](?=[^\\W\\d_])")
_SPELLED_OUT = re.compile(r"(?<![^\W_])([^\W\d_])[.\-_*+](?=[^\W\d_](?![^\W_]))")
_MASKED = re.compile(r"(?<=[a-z])[*#](?=[a-z])")
_BANG_AS_I = re.compile(r"(?<=[a-z])[!|](?=[a-z])")
_AT_AS_A = re.compile(r"(?<=[a-z])@|@(?=[a-z])")
_DOLLAR_AS_S = re.compile(r"(?<=[a-z])\$|\$(?=[a-z])")
_CLAUSE_END = re.compile("[.,!?;:()\\[\\]\n\r\u2026\u2013\u2014\u060c\u061b\u061f\u0964\u06d4]+|\\s-+\\s")
_SENTENCE_END = frozenset(".!?;\n\r\u2026\u061b\u061f\u0964\u06d4")
_SEPARATOR = re.compile(
    "[\\s!-/:-@\\[-`{}~\u00a1-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u2010-\u2027\u2030-\u205e]+"
)
_MIXED = re.compile("[\u0370-\u04ff]")

_FOLDED = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "ħ": "h", "æ": "ae", "œ": "oe", "ß": "ss"}
    | {"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ہ": "ه", "ھ": "ه", "ة": "ه", "ۂ": "ه", "ے": "ي"}
)
_LOOKALIKES = str.maketrans(
    "авекмнорстухіјѕһԁԛԝгпёςαοεικνρτυχηζβ",
    "abekmhopctyxijshdqwrnecaoeikvptuxnzb",
)
_LOOKALIKE_LETTERS = frozenset(chr(letter) for letter in _LOOKALIKES)


def plain(text: str, emoji: Mapping[str, str]) -> list[str]:
    """Return the words of a text in one plain form, with `BREAK` between clauses and emoji told in words."""
    folded = _fold(text[:LONGEST])
    for sign, words in emoji.items():
        if sign in folded:
            folded = folded.replace(sign, f" {words} ")
    latin = sum(map(str.isascii, folded)) * 2 > len(folded)
    parted = _CLAUSE_END.sub(_sign, _unmask(folded).replace(BREAK, " "))
    found: list[str] = _SEPARATOR.split(parted)
    return [_SIGNS.get(word) or _same_script(word, latin) for word in found if word]


_SIGNS = {_BREAK_SIGN: BREAK, _PAUSE_SIGN: PAUSE}


def _sign(end: re.Match[str]) -> str:
    return f" {_PAUSE_SIGN if _SENTENCE_END.isdisjoint(end[0]) else _BREAK_SIGN} "


def _fold(text: str) -> str:
    visible = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    bare = _LATIN_MARKS.sub("", unicodedata.normalize("NFD", visible.casefold()))
    return unicodedata.normalize("NFC", bare).translate(_FOLDED).replace(_BREAK_SIGN, " ").replace(_PAUSE_SIGN, " ")


def _unmask(text: str) -> str:
    """Undo signs put between or in place of letters: h.e.l.p, k*ll, r@pe."""
    text = _APOSTROPHE.sub("", text)
    text = _SPELLED_OUT.sub(r"\1 ", text)
    text = _MASKED.sub("", text)
    text = _BANG_AS_I.sub("i", text)
    return _DOLLAR_AS_S.sub("s", _AT_AS_A.sub("a", text))


def _same_script(word: str, latin: bool) -> str:
    """Write a Latin word in Latin letters only, where some are Cyrillic or Greek twins. Real Cyrillic stays."""
    if word.isascii() or not _MIXED.search(word):
        return word
    mixed = any(letter.isascii() and letter.isalpha() for letter in word)
    disguised = latin and _LOOKALIKE_LETTERS.issuperset(word)
    return word.translate(_LOOKALIKES) if mixed or disguised else word
