"""Every action there is, built with the content it needs. The only door into this package."""

from collections.abc import Mapping

from actions.custom_action import CustomAction
from actions.fallback import AskWhichOne, OfferTheMenu
from actions.feedback import Ask, HandOver, ValidateFeedbackForm, Welcome
from actions.follow_ups import AnswerAboutServices
from actions.several_needs import AnswerSeveralNeeds
from actions.signposting import Again, More, Narrow
from bot.core.surveys import Survey


def everything(*, survey: Survey, titles: Mapping[str, str]) -> tuple[CustomAction, ...]:
    """All actions. `titles` are the words on the button of each need."""
    return (
        Narrow(),
        More(),
        Again(),
        AnswerAboutServices(),
        AnswerSeveralNeeds(titles),
        AskWhichOne(titles),
        OfferTheMenu(),
        Welcome(survey),
        ValidateFeedbackForm(survey),
        HandOver(survey),
        *(Ask(survey, question) for question in survey.questions),
    )
