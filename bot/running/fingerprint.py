"""Tells whether files have changed since a step was last done, so that it is done again only then."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def fingerprint(files: Iterable[Path], *, root: Path) -> str:
    """SHA-256 over the names (below `root`) and contents of `files`, whatever order they come in."""
    digest = hashlib.sha256()
    for path in sorted(files):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def is_done(mark: Path, value: str) -> bool:
    """Whether `mark` says that the step was done for `value`."""
    return mark.is_file() and mark.read_text(encoding="ascii").strip() == value


def note_done(mark: Path, value: str) -> None:
    """Say so, at once or not at all."""
    mark.parent.mkdir(parents=True, exist_ok=True)
    draft = mark.with_suffix(".new")
    draft.write_text(value, encoding="ascii")
    draft.replace(mark)
