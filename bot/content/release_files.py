"""Reads a survey's release plan (`surveys/*.release.yml`) and holds it to the survey it belongs to."""

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from bot.content.sections import Section, read, refuse
from bot.content.survey_files import read_survey
from bot.core.errors import ContentError
from bot.core.messages import Channel
from bot.core.release_plan import CHANNEL, Dimension, Period, ReleasePlan, Rule, Table
from bot.core.surveys import Survey

SAFER_CENTRAL: Final = Path(__file__).with_name("surveys") / "safer_central.release.yml"

_KINDS = ("each_choice_of", "groups_of", "first_of", "as")
_Choices = Mapping[str, frozenset[str]]


def load_release_plan(path: Path = SAFER_CENTRAL) -> ReleasePlan:
    """The release plan. Raises the first `ContentError`."""
    plan, problems = read_release_plan(read_survey()[0], path)
    refuse(problems)
    return plan


def read_release_plan(survey: Survey, path: Path = SAFER_CENTRAL) -> tuple[ReleasePlan, list[ContentError]]:
    """The release plan and every mistake found in its file."""
    problems: list[ContentError] = []
    file = read(path, problems) or Section({}, file=path.name, key="", problems=[])
    file.only("survey", "version", "former_versions", "words", "dimensions", "tables")
    choices = _choices(survey)
    dimensions = _dimensions(file.section("dimensions"), choices)
    plan = ReleasePlan(
        survey=file.text("survey"),
        version=file.text("version"),
        former_versions=frozenset(file.texts("former_versions")),
        words=file.text("words"),
        choices=choices,
        tables=_tables(file.section("tables"), dimensions),
    )
    _check_survey(file, plan, survey)
    _check_all_is_counted(file, dimensions.values(), choices)
    return plan, problems


def _choices(survey: Survey) -> _Choices:
    """What may be answered. A choice that ends the survey is never kept."""
    asked = {
        question.id: frozenset(choice.id for choice in question.choices if not choice.turns_away)
        for question in survey.questions
        if question.choices
    }
    return {**asked, CHANNEL: frozenset(Channel)}


def _check_survey(file: Section, plan: ReleasePlan, survey: Survey) -> None:
    if plan.survey != survey.id:
        file.wrong("survey", f"write the survey's id: {survey.id}")
    if plan.version != survey.version:
        file.wrong("version", f"write the survey's version: {survey.version}, and move yours to former_versions")
    if plan.version in plan.former_versions:
        file.wrong("former_versions", f"take out {plan.version}: it is the version of now")
    if {plan.words} != {question.id for question in survey.questions if not question.choices}:
        file.wrong("words", "name the one question that is answered in words")
    if survey.question(CHANNEL):
        file.wrong("survey", f"give the question {CHANNEL} another id there")


def _check_all_is_counted(file: Section, dimensions: Iterable[Dimension], choices: _Choices) -> None:
    used = {question for dimension in dimensions for rule in dimension.rules for question in rule.when}
    for question in sorted(choices.keys() - used):
        file.wrong("dimensions", f"make a dimension of {question}, or do not ask it")


def _dimensions(section: Section, choices: _Choices) -> dict[str, Dimension]:
    """In the order of the file: a dimension may build on those above it."""
    made: dict[str, Dimension] = {}
    for name in section.names:
        made[name] = Dimension(id=name, rules=_rules(section.section(name), choices, made))
    return made


def _rules(section: Section, choices: _Choices, above: Mapping[str, Dimension]) -> tuple[Rule, ...]:
    section.only(*_KINDS, "groups", "but")
    kinds = [kind for kind in _KINDS if kind in section]
    if len(kinds) != 1:
        section.wrong("", f"write exactly one of: {', '.join(_KINDS)}")
        return ()
    match kinds[0]:
        case "each_choice_of":
            question = section.text("each_choice_of")
            groups = {choice: frozenset({choice}) for choice in sorted(_of(section, "each_choice_of", choices))}
            return _grouped(question, groups)
        case "groups_of":
            return _grouped(section.text("groups_of"), _groups(section, choices))
        case "first_of":
            return _conditions(section, choices)
        case _:
            return _coarsened(section, above)


def _of(section: Section, key: str, choices: _Choices) -> frozenset[str]:
    question = section.text(key)
    if question not in choices:
        section.wrong(key, f"use one of: {', '.join(choices)}")
    return choices.get(question, frozenset())


def _grouped(question: str, groups: Mapping[str, frozenset[str]]) -> tuple[Rule, ...]:
    return tuple(Rule(value=value, when={question: chosen}) for value, chosen in groups.items())


def _groups(section: Section, choices: _Choices) -> dict[str, frozenset[str]]:
    part = section.section("groups")
    groups = {value: part.texts(value) for value in part.names}
    _check_once(part, _of(section, "groups_of", choices), [choice for group in groups.values() for choice in group])
    return {value: frozenset(group) for value, group in groups.items()}


def _check_once(section: Section, choices: frozenset[str], named: list[str]) -> None:
    for choice in sorted(set(named) - choices):
        section.wrong(choice, "the survey has no such choice: take it out")
    for choice in sorted(choices - set(named)):
        section.wrong(choice, "put it into a group")
    for choice in sorted(choice for choice, times in Counter(named).items() if times > 1):
        section.wrong(choice, "put it into one group only")


def _conditions(section: Section, choices: _Choices) -> tuple[Rule, ...]:
    rules = []
    for part in section.sections("first_of"):
        part.only("value", "when")
        when = part.section("when")
        rules.append(Rule(value=part.text("value"), when={each: frozenset(when.texts(each)) for each in when.names}))
        for question in when.names:
            for choice in sorted(set(when.texts(question)) - choices.get(question, frozenset())):
                when.wrong(question, f"{choice}: the survey has no such choice")
    for question in sorted({question for rule in rules for question in rule.when}):
        named = frozenset[str]().union(*(rule.when.get(question, frozenset()) for rule in rules))
        for choice in sorted(choices.get(question, frozenset()) - named):
            section.wrong("first_of", f"say what {choice} of {question} means")
    return tuple(rules)


def _coarsened(section: Section, above: Mapping[str, Dimension]) -> tuple[Rule, ...]:
    """The coarser dimension's rules, each bound to the value it is for, and after them the finer one's."""
    but = section.section("but")
    but.only("where", "is", "as")
    finer, coarser, where = _above(section, "as", above), _above(but, "as", above), _above(but, "where", above)
    bound = [rule for rule in where.rules if rule.value == but.text("is")]
    if not bound:
        but.wrong("is", f"use one of: {', '.join(where.values)}")
    narrowed = (Rule(value=rule.value, when={**rule.when, **each.when}) for each in bound for rule in coarser.rules)
    return (*narrowed, *finer.rules)


def _above(section: Section, key: str, above: Mapping[str, Dimension]) -> Dimension:
    name = section.text(key)
    if name not in above:
        section.wrong(key, f"use a dimension written above: {', '.join(above)}")
    return above.get(name, Dimension(id=name, rules=()))


def _tables(section: Section, dimensions: Mapping[str, Dimension]) -> tuple[Table, ...]:
    if not section.names:
        section.wrong("", "write at least one table")
    return tuple(_table(section.section(name), name, dimensions) for name in section.names)


def _table(section: Section, name: str, dimensions: Mapping[str, Dimension]) -> Table:
    section.only("period", "dimensions")
    named = section.texts("dimensions")
    if not named or len(set(named)) < len(named):
        section.wrong("dimensions", "name at least one, and each once")
    for each in named:
        if each not in dimensions:
            section.wrong("dimensions", f"{each}: use one of: {', '.join(dimensions)}")
    return Table(
        name=name,
        period=section.choice("period", Period),
        dimensions=tuple(dimensions[each] for each in named if each in dimensions),
    )
