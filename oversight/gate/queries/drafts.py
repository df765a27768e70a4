"""What a browser's cookie opens."""

from datetime import datetime
from typing import NamedTuple

from oversight.gate import drafting
from oversight.gate.drafting import Contents
from oversight.gate.models import Draft


class Opened(NamedTuple):
    """A draft and what is in it."""

    draft: Draft
    contents: Contents


def draft(form: str, token: str, *, now: datetime) -> Opened | None:
    """The draft of this form that the cookie opens; None when there is none any more."""
    if not 0 < len(token) <= drafting.LONGEST_TOKEN:
        return None
    row = Draft.objects.filter(mark=drafting.mark_of(token), form=form, expires_at__gt=now).first()
    return None if row is None else Opened(row, drafting.unseal(bytes(row.content), token, row.pk, row.version))
