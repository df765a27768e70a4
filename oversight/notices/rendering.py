"""The words of a notice, from the text of its kind."""

from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.template import Context, Engine
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from oversight.notices.kinds import KINDS

LONGEST_SUBJECT = 150


class Words(NamedTuple):
    """What is served: subject and text."""

    subject: str
    body: str


def words(kind: str, language: str, facts: Mapping[str, object], *, number: str, id: UUID) -> Words:
    """Subject and text in a language that there is; KeyError for a kind that there is not."""
    if kind not in KINDS:
        raise KeyError(kind)
    if language not in dict(settings.LANGUAGES):
        language = settings.LANGUAGE_CODE
    with translation.override(language):
        context = {**facts, "number": number, "link": f"{settings.PUBLIC_URL}{address(id)}"}
        template = Engine.get_default().get_template(f"notices/{kind}.{language}.txt")
        text = template.render(Context(context, autoescape=False))  # a letter is no page
    subject, _, body = text.strip().partition("\n")
    return Words(" ".join(subject.split())[:LONGEST_SUBJECT], body.strip() + "\n")


def address(id: UUID) -> str:
    """Where the notice is read."""
    return reverse("notices:notice", args=[id])


def page_of(kind: str, facts: Mapping[str, object]) -> str:
    """Where the matter itself is seen to; empty when the kind has no page, or it is gone."""
    known = KINDS.get(kind)
    if known is None or not known.page:
        return ""
    try:
        return reverse(known.page, args=[facts[known.argument]] if known.argument else [])
    except (KeyError, NoReverseMatch):
        return ""
