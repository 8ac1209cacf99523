"""Spells out the forms of a verb, so that the safety lexicon lists each verb once.

"hit/hits/hitting" is taken as it stands; "punch" becomes punch, punches, punched, punching, punchin. In a phrase
("kick off") the first word is the verb.
"""

_VOWELS = "aeiou"


def forms(entry: str) -> list[str]:
    """All forms of one entry, phrases included."""
    if "/" in entry:
        found = [form.strip() for form in entry.split("/") if form.strip()]
    else:
        verb, _, rest = entry.partition(" ")
        found = [f"{form} {rest}".strip() for form in _regular(verb)]
    return found + [_clipped(form) for form in found if _clipped(form) != form]


def _clipped(form: str) -> str:
    """hittin me"""
    verb, space, rest = form.partition(" ")
    return f"{verb[:-1]}{space}{rest}" if verb.endswith("ing") and len(verb) > 5 else form


def _regular(verb: str) -> list[str]:
    if verb.endswith("e"):
        return [verb, f"{verb}s", f"{verb}d", f"{verb[:-1]}ing"]
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        return [verb, f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing"]
    plural = f"{verb}es" if verb.endswith(("s", "x", "ch", "sh", "z")) else f"{verb}s"
    stems = [verb, verb + verb[-1]] if _doubles(verb) else [verb]
    return [verb, plural, *(stem + ending for stem in stems for ending in ("ed", "ing"))]


def _doubles(verb: str) -> bool:
    return (
        3 <= len(verb) <= 5
        and verb[-1] not in f"{_VOWELS}wxy"
        and verb[-2] in _VOWELS
        and (len(verb) < 3 or verb[-3] not in _VOWELS)
    )
