"""A wrong setting stops the start with its name and the fix, and every setting is documented."""

import re
from pathlib import Path

import pytest

from bot.settings import Settings, SettingsWrong, load_settings

EXAMPLE = Path(__file__).parents[1] / ".env.example"


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_example_file_names_every_setting_and_no_other() -> None:
    named = set(re.findall(r"^#? ?(BOT_\w+)=", EXAMPLE.read_text(encoding="utf-8"), re.MULTILINE))
    assert named == {f"BOT_{name.upper()}" for name in Settings.model_fields}


def test_the_example_files_values_are_the_defaults(tmp_path: Path) -> None:
    plain = load_settings()
    (tmp_path / ".env").write_text(EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
    assert load_settings() == plain


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("BOT_PORT", "ninety", "BOT_PORT"),
        ("BOT_PORT", "0", "BOT_PORT"),
        ("BOT_ENVIRONMENT", "prod", "BOT_ENVIRONMENT"),
        ("BOT_REST_TOKEN", "short", "32 characters"),
        ("BOT_PUBLIC_URL", "http://chat.example.org", "https"),
        ("BOT_ANSWERS_DATABASE_URL", "mysql://host/answers", "BOT_ANSWERS_DATABASE_URL: start it with"),
        ("BOT_RELEASES_DATABASE_URL", "mysql://host/releases", "BOT_RELEASES_DATABASE_URL: start it with"),
        ("BOT_PROT", "8080", "BOT_PROT: no such setting"),
    ],
)
def test_a_wrong_setting_is_named_with_its_fix(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsWrong, match=re.escape(says)):
        load_settings()


def test_answers_are_never_kept_beside_the_sealed_boxes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_DATABASE_URL", "sqlite+aiosqlite:////srv/one.db")
    monkeypatch.setenv("BOT_ANSWERS_DATABASE_URL", "sqlite+aiosqlite:////srv/../srv/one.db")
    with pytest.raises(SettingsWrong, match="BOT_ANSWERS_DATABASE_URL: use another database"):
        load_settings()


@pytest.mark.parametrize("other", ["BOT_DATABASE_URL", "BOT_ANSWERS_DATABASE_URL"])
def test_figures_are_never_kept_beside_answers(monkeypatch: pytest.MonkeyPatch, other: str) -> None:
    for name in ("BOT_RELEASES_DATABASE_URL", other):
        monkeypatch.setenv(name, "sqlite+aiosqlite:////srv/one.db")
    with pytest.raises(SettingsWrong, match="BOT_RELEASES_DATABASE_URL: use a database of its own"):
        load_settings()


def test_a_wrong_name_in_the_file_is_found_too(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("BOT_PROT=8080\n", encoding="utf-8")
    with pytest.raises(SettingsWrong, match="BOT_PROT: no such setting"):
        load_settings()


def test_production_offers_rest_only_with_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_ENVIRONMENT", "production")
    assert not load_settings().rest_is_on
    monkeypatch.setenv("BOT_REST_ENABLED", "true")
    with pytest.raises(SettingsWrong, match="BOT_REST_TOKEN"):
        load_settings()
    monkeypatch.setenv("BOT_REST_TOKEN", "x" * 32)
    assert load_settings().rest_is_on


def test_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TELEGRAM_TOKEN", "123:canary")
    assert "canary" not in repr(load_settings())


def test_a_wrong_secret_is_refused_without_being_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_REST_TOKEN", "canary")
    with pytest.raises(SettingsWrong) as caught:
        load_settings()
    assert "canary" not in str(caught.value)


def test_rasa_gets_a_token_of_its_own_each_time() -> None:
    first, second = load_settings().with_rasa_token(), load_settings().with_rasa_token()
    assert first.rasa_token is not None
    assert first.rasa_token != second.rasa_token
