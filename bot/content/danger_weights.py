"""Reads the weights that `make screen` learnt (`safety/danger_weights.bin`) and refuses them when a byte is wrong.

The file is a line with the SHA-256 of all that follows, a line of JSON (sizes, thresholds, from which lines it was
learnt), then the weights themselves as bytes, one row for each class, deflated. It holds numbers only and nothing in it
can be run.
"""

import hashlib
import json
import zlib
from pathlib import Path
from typing import Any

from bot.core.danger import CLASSES, LANES, DangerWeights, pack
from bot.core.errors import ContentError

PATH = Path(__file__).with_name("safety") / "danger_weights.bin"
FORM = 1
"""Raised when what the bytes mean changes: the letters and words that are weighed, or their order."""
_FIX = "run `make screen` to learn it anew, or restore it"


def load_weights(path: Path = PATH) -> DangerWeights:
    """Raise `ContentError` when the file is missing, damaged or made for another form of the screen."""
    header, deflated = _parts(path)
    size = header["buckets"]
    rows = zlib.decompress(deflated)
    if len(rows) != size * (LANES - 1):
        raise _wrong("buckets")
    planes = [rows[at : at + size] for at in range(0, len(rows), size)]
    return DangerWeights(
        rows=pack([*planes, bytes([1]) * size]),
        scale=header["scale"],
        rarity_scale=header["rarity_scale"],
        intercepts=tuple(header["intercepts"]),
        urgent_from=header["urgent_from"],
        concern_from=header["concern_from"],
    )


def learnt_from(path: Path = PATH) -> str:
    """The fingerprint of the lines the weights were learnt from."""
    return str(_parts(path)[0]["learnt_from"])


def file_of(header: dict[str, Any], planes: bytes) -> bytes:
    """The file's bytes, for the trainer."""
    told = {"form": FORM, "classes": [str(name) for name in CLASSES], **header}
    body = json.dumps(told, sort_keys=True).encode("ascii") + b"\n" + zlib.compress(planes, 9)
    return hashlib.sha256(body).hexdigest().encode("ascii") + b"\n" + body


def _parts(path: Path) -> tuple[dict[str, Any], bytes]:
    try:
        digest, _, body = path.read_bytes().partition(b"\n")
    except OSError as error:
        raise _wrong("-") from error
    if hashlib.sha256(body).hexdigest().encode("ascii") != digest:
        raise _wrong("sha256")
    line, _, deflated = body.partition(b"\n")
    header: dict[str, Any] = json.loads(line)
    if header["form"] != FORM or header["classes"] != [str(name) for name in CLASSES]:
        raise _wrong("form")
    return header, deflated


def _wrong(key: str) -> ContentError:
    return ContentError(file="safety/danger_weights.bin", key=key, fix=_FIX)
