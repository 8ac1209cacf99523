"""Cuts a message into its clauses, so that two needs in one message can each be understood.

People in trouble write one long breath: "he took my bank card and my son is dealing". Read whole, one need hides the
other. Pure.
"""

import re

_LINK = r"(?:and also|and|also|but|plus|as well as|another thing|on top of that)\s+"
_BREAK = re.compile(rf"(?:[.!?;\n]+\s*|,\s+)(?:{_LINK})?|\s+{_LINK}", re.IGNORECASE)
FEWEST_WORDS = 3
MOST_CLAUSES = 6


def split_clauses(text: str) -> list[str]:
    """At most six clauses; pieces too short to mean anything alone stay with the one before. One clause: none."""
    clauses: list[str] = []
    for piece in (part.strip() for part in _BREAK.split(text)):
        if not piece:
            continue
        if clauses and (len(piece.split()) < FEWEST_WORDS or len(clauses) == MOST_CLAUSES):
            clauses[-1] = f"{clauses[-1]} {piece}"
        else:
            clauses.append(piece)
    return clauses if len(clauses) > 1 else []
