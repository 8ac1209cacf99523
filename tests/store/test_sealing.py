"""Keys are made once, in pairs, and never a second pair that would not fit the boxes."""

from pathlib import Path

import pytest

from bot.core.errors import MixerUnavailable
from bot.store.sealing import make_keys

HALVES = {"mixer.public", "mixer.private", "moderator.public", "moderator.private"}


def _kept(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_keys_are_made_once(tmp_path: Path) -> None:
    assert make_keys(tmp_path)
    made = _kept(tmp_path)
    assert made.keys() == HALVES
    assert not make_keys(tmp_path)
    assert _kept(tmp_path) == made


def test_an_intake_of_before_the_mixer_gets_the_moderators_pair(tmp_path: Path) -> None:
    make_keys(tmp_path)
    for name in ("moderator.public", "moderator.private"):
        (tmp_path / name).unlink()
    before = _kept(tmp_path)
    assert make_keys(tmp_path)
    assert before.items() <= _kept(tmp_path).items()
    assert _kept(tmp_path).keys() == HALVES


def test_where_the_private_halves_have_been_moved_away_no_new_ones_are_made(tmp_path: Path) -> None:
    make_keys(tmp_path)
    for name in ("mixer.private", "moderator.private"):
        (tmp_path / name).unlink()
    before = _kept(tmp_path)
    assert not make_keys(tmp_path)
    assert _kept(tmp_path) == before


def test_a_private_half_moved_without_its_public_one_is_told_what_to_copy(tmp_path: Path) -> None:
    make_keys(tmp_path)
    for name in ("mixer.public", "moderator.public", "moderator.private"):
        (tmp_path / name).unlink()
    with pytest.raises(MixerUnavailable, match=r"copy mixer\.public here too"):
        make_keys(tmp_path)
    assert _kept(tmp_path).keys() == {"mixer.private"}
