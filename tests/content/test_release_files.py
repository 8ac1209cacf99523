"""The release plan as it stands, and what an editor is told about a mistake in one."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.content.release_files import SAFER_CENTRAL, load_release_plan, read_release_plan
from bot.content.survey_files import load_survey
from bot.core.errors import ContentError

OURS: dict[str, Any] = yaml.safe_load(SAFER_CENTRAL.read_text(encoding="utf-8"))
GROUPS = OURS["dimensions"]["topic"]["groups"]


def dimension(**changes: object) -> dict[str, object]:
    return {"dimensions": OURS["dimensions"] | changes}


def groups(**changes: object) -> dict[str, object]:
    return dimension(topic={"groups_of": "worry", "groups": GROUPS | changes})


def test_our_plan_has_no_mistake() -> None:
    plan, problems = read_release_plan(load_survey())
    assert problems == []
    assert plan == load_release_plan()


def test_there_are_eight_tables_so_that_an_answer_is_told_eight_times_at_most() -> None:
    assert len(load_release_plan().tables) == 8


def test_every_town_is_in_one_cluster_of_neighbours() -> None:
    places = OURS["dimensions"]["cluster"]["groups"]
    assert all(2 <= len(towns) <= 4 for name, towns in places.items() if name.endswith("_cluster"))


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"survey": "another"}, "survey"),
        ({"version": "2020-1"}, "version"),
        ({"former_versions": ["2026-1"]}, "former_versions"),
        ({"words": "worry"}, "words"),
        ({"extra": "x"}, "extra"),
        ({"tables": {}}, "tables"),
        ({"tables": {"t": {"period": "week", "dimensions": ["topic"]}}}, "tables.t.period"),
        ({"tables": {"t": {"period": "year", "dimensions": ["shoe_size"]}}}, "tables.t.dimensions"),
        ({"tables": {"t": {"period": "year", "dimensions": []}}}, "tables.t.dimensions"),
        (groups(drugs=["sugar"]), "dimensions.topic.groups.sugar"),
        (groups(drugs=["sugar"]), "dimensions.topic.groups.drugs"),
        (groups(drugs=["drugs", "scams"]), "dimensions.topic.groups.scams"),
        (dimension(topic={"groups_of": "moon", "groups": {}}), "dimensions.topic.groups_of"),
        (dimension(topic={"groups": {}}), "dimensions.topic"),
        (
            dimension(safe={"first_of": [{"value": "safe", "when": {"safe_day": ["very_safe"]}}]}),
            "dimensions.safe.first_of",
        ),
        (
            dimension(safe={"first_of": [{"value": "safe", "when": {"safe_day": ["flying"]}}]}),
            "dimensions.safe.first_of[1].when.safe_day",
        ),
        (dimension(age={"each_choice_of": "worry"}), "dimensions"),
        (
            dimension(place={"as": "moon", "but": {"where": "topic", "is": "home", "as": "cluster"}}),
            "dimensions.place.as",
        ),
        (
            dimension(place={"as": "area", "but": {"where": "topic", "is": "moon", "as": "cluster"}}),
            "dimensions.place.but.is",
        ),
    ],
)  # fmt: skip
def test_a_mistake_names_its_file_and_key(tmp_path: Path, changes: dict[str, object], key: str) -> None:
    path = tmp_path / "plan.release.yml"
    path.write_text(yaml.safe_dump(OURS | changes, sort_keys=False), encoding="utf-8")
    _, problems = read_release_plan(load_survey(), path)
    assert key in [problem.key for problem in problems]
    assert all(problem.file.endswith("plan.release.yml") and problem.fix for problem in problems)
    with pytest.raises(ContentError):
        load_release_plan(path)
