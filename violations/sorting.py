"""The quarantine of the module's public forms in words: why each waits, what it says, and which are like it."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise

from oversight.accounts.actor import Actor
from oversight.dossiers.queries import Count
from oversight.gate import queries as held_back
from oversight.gate.drafting import SentFile
from oversight.gate.forms import PublicForm
from oversight.gate.forms.showing import Part, parts
from oversight.gate.models import Held
from oversight.gate.queries import Narrowing
from oversight.gate.rules import Reason
from violations import links
from violations.filing import FORMS
from violations.forms.quarantine import BY, REASONS


class Row(NamedTuple):
    """One submission in the list: when, why, how many files; nothing of what it says."""

    held: Held
    why: Sequence[str]
    mark: str


class Alike(NamedTuple):
    """Others that have something in common with a submission."""

    title: str | Promise
    what: str
    number: Count
    url: str


class Said(NamedTuple):
    """What a submission says, as its sender read it before he sent it; None where its contents were destroyed."""

    parts: Sequence[Part]
    files: Sequence[SentFile]


def kinds() -> list[tuple[str, Any]]:
    """The public forms, as choices."""
    return [(slug, form.title) for slug, form in FORMS.items()]


def reasons(held: Held) -> list[str]:
    """Why it waits, the heaviest reason first."""
    return [str(REASONS.get(Reason(one), one)) for one in held.reasons]


def rows(found: Sequence[Held]) -> list[Row]:
    """Rows of the list; those with the same mark say the same."""
    return [Row(held, reasons(held), bytes(held.text).hex()[:6]) for held in found]


def contents(form: PublicForm, held: Held) -> Said | None:
    """What it says; the caller has recorded the look."""
    reading = held_back.reading_of(form, held)
    return None if reading is None else Said(parts(form, reading), held_back.files_of(held))


def alike(held: Held, by: str, why: str = "") -> Narrowing | None:
    """Those in the same state that have something in common with one; None for nothing that is known."""
    match by:
        case "text":
            return Narrowing(state=held.state, text=bytes(held.text))
        case "sender":
            return Narrowing(state=held.state, sender=bytes(held.sender))
        case "reason" if why in held.reasons:
            return Narrowing(state=held.state, reason=Reason(why))
    return None


def groups(held: Held, actor: Actor) -> list[Alike]:
    """Others like it, each group with its number and the page that acts on all of it; groups of one are left out."""
    if held.state == Held.State.RELEASED:
        return []
    wanted = [("text", ""), ("sender", ""), *(("reason", one) for one in held.reasons)]
    found = []
    for by, why in wanted:
        narrowing = alike(held, by, why)
        if narrowing is None:
            continue
        count = held_back.count_held(held.form, actor, narrowing)
        if count.count > 1:
            query = urlencode({"like": held.pk, "by": by, **({"why": why} if why else {})})
            what = str(REASONS[Reason(why)]) if why else ""
            found.append(Alike(BY[by], what, count, f"{reverse('violations:quarantine-many')}?{query}"))
    return found


def page_of(held: Held) -> str:
    """The page of the record that it became; empty while there is none."""
    return links.page_of(held.record) if held.record is not None else ""
