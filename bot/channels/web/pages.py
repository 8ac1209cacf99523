"""The pages, rendered by Jinja with GOV.UK Frontend's macros. Everything put in is escaped.

Every page can be left: it knows where to. Titles and addresses say nothing of what the chat is about.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader

PLAIN_PAGES: Mapping[str, str] = {
    "/": "start.html",
    "/using-this-page": "using_this_page.html",
    "/privacy": "privacy.html",
    "/accessibility": "accessibility.html",
}
"""Address → template of the pages that only need reading."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Places:
    """What the pages say about who runs the service and where one goes on leaving."""

    exit_url: str
    operator: str
    contact: str
    idle_minutes: int


class Pages:
    """Renders a page by its template's name."""

    def __init__(self, places: Places) -> None:
        self._environment = Environment(
            loader=ChoiceLoader(
                [
                    PackageLoader("bot.channels.web"),
                    PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
                ]
            ),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals.update(places=places)

    def render(self, template: str, **values: object) -> str:
        return self._environment.get_template(template).render(**values)

    def error(self, status: int) -> str:
        """A page for when something went wrong: the emergency words first, then what to do."""
        return self.render("error.html", status=status, reason=_REASONS.get(status, _REASONS[HTTPStatus.BAD_REQUEST]))


_REASONS: Mapping[int, tuple[str, str]] = {
    HTTPStatus.BAD_REQUEST: ("That did not work", "The page sent something we could not read. Please start again."),
    HTTPStatus.FORBIDDEN: ("That did not work", "That did not come from this page. Please start again."),
    HTTPStatus.NOT_FOUND: ("Page not found", "Check the address, or start from the first page."),
    HTTPStatus.METHOD_NOT_ALLOWED: ("That did not work", "This page cannot do that. Please start again."),
    HTTPStatus.GONE: ("This chat has ended", "What was said in it is gone. You can start a new one."),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ("That was too long", "Please start again and send a few lines at a time."),
    HTTPStatus.INTERNAL_SERVER_ERROR: ("Sorry, something went wrong", "It is our fault. Please try again in a moment."),
    HTTPStatus.SERVICE_UNAVAILABLE: ("Sorry, the chat is full", "Please try again in a few minutes."),
}
