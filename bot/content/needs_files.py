"""Reads which services answer which need (`needs/*.yml`) and what each audience usually sees first."""

from collections.abc import Iterator
from pathlib import Path

from bot.content.sections import Section, read, read_all
from bot.core.directory import AudienceDefaults, Directory, Need
from bot.core.errors import ContentError

FOLDER = Path(__file__).with_name("needs")
AUDIENCES_FILE = Path(__file__).with_name("audiences.yml")
AUDIENCES = frozenset(
    [
        "man",
        "woman",
        "lgbt",
        "child",
        "older",
        "deaf",
        "disabled",
        "own_behaviour",
        "friend_or_family",
        "parent",
        "minoritised",
        "migrant",
        "worker",
    ]
)
TOPICS = frozenset({"domestic_abuse", "fraud_cyber", "drugs_exploitation", "about"})


def read_needs(
    directory: Directory, folder: Path = FOLDER, audiences_file: Path = AUDIENCES_FILE
) -> tuple[tuple[Need, ...], AudienceDefaults, list[ContentError]]:
    """All needs, the usual choice per topic and audience, and every mistake found."""
    problems: list[ContentError] = []
    found: dict[str, Need] = {}
    for file in read_all(folder, problems):
        file.only("topic", "needs")
        topic = _topic(file)
        needs = file.section("needs")
        for name in needs.names:
            if name in found:
                needs.wrong(name, "name each need once, in one file")
            found[name] = _need(needs.section(name), name, topic, directory)
    return tuple(found.values()), _usual(directory, audiences_file, problems), problems


def _topic(file: Section) -> str:
    topic = file.text("topic")
    if topic not in TOPICS:
        file.wrong("topic", f"use one of: {', '.join(sorted(TOPICS))}")
    return topic


def _need(section: Section, name: str, topic: str, directory: Directory) -> Need:
    section.only("question", "title", "services", "for_audience")
    return Need(
        name=name,
        topic=topic,
        question=section.text("question", ""),
        title=section.text("title", ""),
        services=_services(section, "services", directory),
        for_audience=_by_audience(section.section("for_audience"), directory) if "for_audience" in section else {},
    )


def _usual(directory: Directory, path: Path, problems: list[ContentError]) -> AudienceDefaults:
    file = read(path, problems)
    if file is None:
        return {}
    file.only(*sorted(TOPICS))
    return {topic: _by_audience(file.section(topic), directory) for topic in file.names}


def _by_audience(section: Section, directory: Directory) -> dict[str, tuple[str, ...]]:
    section.only(*sorted(AUDIENCES))
    return {audience: _services(section, audience, directory) for audience in section.names}


def _services(section: Section, key: str, directory: Directory) -> tuple[str, ...]:
    ids = section.texts(key)
    for service_id, fix in _unfit(ids, directory):
        section.wrong(key, f"{service_id}: {fix}")
    return ids


def _unfit(ids: tuple[str, ...], directory: Directory) -> Iterator[tuple[str, str]]:
    for service_id in ids:
        service = directory.successor(service_id)
        if service is None:
            yield service_id, "use an id of the service directory"
        elif not service.may_be_shown:
            yield service_id, "use a service that may be shown to residents"
    if len(set(ids)) < len(ids):
        yield "this list", "name each service once"
