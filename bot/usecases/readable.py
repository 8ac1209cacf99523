"""Makes any text safe to hand on: no lone surrogates, no control or invisible characters, not endless."""

import unicodedata

_KEPT_CONTROLS = frozenset("\n\t")
_JOINERS = frozenset("\u200c\u200d")  # needed in some scripts and in emoji


def readable(text: str, *, limit: int) -> str:
    """What can be read of `text`, at most `limit` characters of it; empty when nothing can."""
    kept = "".join(character for character in text[: limit * 2] if _is_kept(character))
    return kept.strip()[:limit]


def _is_kept(character: str) -> bool:
    if character in _KEPT_CONTROLS or character in _JOINERS:
        return True
    return unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
