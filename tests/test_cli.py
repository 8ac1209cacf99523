"""The command line explains itself, asks before it destroys, and turns every error of ours into one clear message."""

import sqlite3
from pathlib import Path

import pytest
from time_machine import TimeMachineFixture
from typer.testing import CliRunner

from bot.cli import app
from bot.core.effects import RecordFeedback
from bot.core.messages import Channel
from bot.store.sealing import SealingKey

COMMANDS = ("up", "serve", "train", "chat", "check", "migrate", "mix", "seal", "forget")


@pytest.fixture
def var_dir(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BOT_VAR_DIR", str(tmp_path / "var"))
    return tmp_path / "var"


def _run(*words: str, typed: str = "") -> tuple[int, str]:
    result = CliRunner().invoke(app, list(words), input=typed)
    return result.exit_code, result.output


def test_help_lists_every_command_with_a_line_on_each() -> None:
    code, said = _run("--help")
    assert code == 0
    for command in COMMANDS:
        assert f" {command} " in said


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help_of_its_own(command: str) -> None:
    code, said = _run(command, "--help")
    assert code == 0
    assert "Usage" in said


def test_migrate_makes_the_database_and_the_keys_once(var_dir: Path) -> None:
    code, said = _run("migrate")
    assert (code, "mixer.private" in said) == (0, True)
    assert (var_dir / "intake.db").exists()
    assert (var_dir / "keys" / "mixer.private").stat().st_mode & 0o077 == 0
    code, said = _run("migrate")
    assert (code, "mixer.private" in said) == (0, False)


def test_mix_says_how_many_waited_and_why_it_did_nothing(var_dir: Path) -> None:
    _run("migrate")
    assert (var_dir / "answers.db").exists()
    assert _run("mix") == (0, "0 answers waited. Not mixed: at least 20 must wait.\n")
    _finish_surveys(var_dir, 20)
    assert _run("mix") == (0, "20 answers waited. Mixed: 20.\n")


def test_mix_without_its_key_or_its_database_says_so(var_dir: Path) -> None:
    code, said = _run("mix")
    assert (code, "no private key of the mixer" in " ".join(said.split())) == (0, True)
    _run("migrate")
    (var_dir / "intake.db").unlink()
    code, said = _run("mix")
    assert (code, "bot migrate" in said) == (1, True)


def test_forget_asks_first_and_no_means_no(var_dir: Path) -> None:
    _run("migrate")
    _mark(var_dir)
    code, said = _run("forget", typed="n\n")
    assert code == 1
    assert "Forget everybody?" in said
    assert _marks(var_dir) == 1


def test_forget_destroys_the_marks(var_dir: Path) -> None:
    _run("migrate")
    _mark(var_dir)
    code, said = _run("forget", typed="y\n")
    assert code == 0
    assert "No bot is running here." in said
    assert _marks(var_dir) == 0


def test_forget_works_before_there_is_a_database(var_dir: Path) -> None:
    code, said = _run("forget", "--yes")
    assert (code, "The marks are destroyed." in said) == (0, True)


def test_a_wrong_setting_is_one_clear_message(var_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_PORT", "many")
    code, said = _run("migrate")
    assert code == 1
    assert "BOT_PORT" in said
    assert "Traceback" not in said


def test_check_finds_the_content_in_order() -> None:
    assert _run("check") == (0, "All content is in order.\n")


def _finish_surveys(var_dir: Path, count: int) -> None:
    with sqlite3.connect(var_dir / "intake.db") as connection:
        for each in range(count):
            key = SealingKey.read(var_dir / "keys")
            feedback = RecordFeedback(survey="safer_central", version="2026-1", answers={"worry": "scams"})
            box = key.seal(Channel.WEB, feedback)
            row = (each.to_bytes(16, "big"), key.epoch, box)
            connection.execute("insert into spool (id, epoch, box) values (?, ?, ?)", row)
    connection.close()


def _mark(var_dir: Path) -> None:
    with sqlite3.connect(var_dir / "intake.db") as connection:
        connection.execute("insert into seen values (?, 1)", (b"x" * 16,))
    connection.close()


def _marks(var_dir: Path) -> int:
    with sqlite3.connect(var_dir / "intake.db") as connection:
        count = connection.execute("select count(*) from seen").fetchone()[0]
    connection.close()
    return int(count)


def test_seal_says_what_it_sealed_and_what_is_not_over(var_dir: Path, time_machine: TimeMachineFixture) -> None:
    time_machine.move_to("2026-11-23T10:00:00Z")
    _run("migrate")
    code, said = _run("seal")
    assert code == 0
    assert "Nothing to seal" in said
    assert "Not over yet: topic_by_month, 2026-11" in said
    time_machine.move_to("2026-12-01T10:00:00Z")
    code, said = _run("seal")
    assert (code, said.count("Sealed: ")) == (0, 1)
    assert "Sealed: topic_by_month, 2026-11" in said
    code, said = _run("seal")
    assert (code, "Nothing to seal" in said) == (0, True)


def test_seal_check_tells_a_whole_chain_from_a_broken_one(var_dir: Path, time_machine: TimeMachineFixture) -> None:
    time_machine.move_to("2026-11-23T10:00:00Z")
    _run("migrate")
    time_machine.move_to("2027-01-01T10:00:00Z")
    _run("seal")
    code, said = _run("seal", "--check")
    assert (code, "Releases: 9." in said) == (0, True)
    with sqlite3.connect(var_dir / "releases.db") as database:
        database.execute("update release_cell set value = 50 where release = 3 and place = 0")
    database.close()
    code, said = _run("seal", "--check")
    assert (code, "Release 3 is not as it was sealed" in said) == (1, True)


def test_seal_without_its_key_or_its_database_says_so(var_dir: Path) -> None:
    code, said = _run("seal")
    assert (code, "no private key of the mixer" in " ".join(said.split())) == (0, True)
    _run("migrate")
    (var_dir / "releases.db").unlink()
    code, said = _run("seal")
    assert (code, "bot migrate" in said) == (1, True)
