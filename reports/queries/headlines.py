"""One line of words for each alert, for lists that know tracks alone."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from reports.models import Alert
from reports.queries.reference import questions


def headlines(tracks: Sequence[UUID]) -> Mapping[UUID, str]:
    """The question that was answered adversely and what became of the answer, in the language of the page."""
    rows = Alert.objects.filter(pk__in=tracks).values_list("pk", "item", "standing", "report__instrument")
    found = {}
    for pk, item, standing, instrument in rows:
        question = questions(instrument).get(item)
        words = item if question is None else (question.text.en if get_language() == "en" else question.text.id)
        found[pk] = words if standing == Alert.Standing.STANDS else f"{words} ({_mark(standing)})"
    return found


def _mark(standing: int) -> str:
    return _("answer corrected") if standing == Alert.Standing.CORRECTED else _("report withdrawn")
